/*
 * folded_name.c
 *	  The name of a span as a frame of a folded stack.
 *
 * Folded stacks are lines `a;b;c 123`, read by flamegraph.pl, inferno,
 * speedscope and many others, each with a parser of its own.  What all of
 * them take, and give back as it was meant, is narrower than what a span can
 * be called.  So a name is rewritten, where it has to be, such that a reader
 * still recognizes it:
 *
 *		in a name						becomes			because
 *		;								,				it separates frames
 *		newline, return, tab			\n \r \t		lines end, numbers begin
 *		other hidden characters			\x1b \u0085		the same, in some reader
 *		bytes of no character			\xff			readers want UTF-8
 *		first or last blank				_				readers trim lines
 *		blank before a last number		_				`a 3 10` has two weights
 *		_[k] _[w] _[i] _[j] at the end	_(k) ...		annotations, cut off
 *		nothing at all					(empty)			frames are not empty
 *
 * Hidden characters are those of base/visible.c.  Two names that are rewritten
 * alike are one frame; so a byte of no character keeps its value, where others
 * write U+FFFD.  A name without any of
 * these stays as it is, to the byte.
 */
#include "postgres.h"

#include "base/visible.h"
#include "figures/folded_name.h"

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Where the blank is that a reader would take for the one before a weight:
 * as in `retry 3`, `retry +3`, `retry 3.5`; or -1.
 */
static int
blank_before_number(const char *name, int len)
{
	int			i = len;

	while (i > 0 && is_digit(name[i - 1]))
		i--;
	if (i > 0 && name[i - 1] == '.' && i > 1 && is_digit(name[i - 2]))
	{
		i--;
		while (i > 0 && is_digit(name[i - 1]))
			i--;
	}
	if (i == len)
		return -1;
	if (i > 0 && name[i - 1] == '+')
		i--;
	return (i > 0 && name[i - 1] == ' ') ? i - 1 : -1;
}

void
aspan_folded_name(StringInfo out, const char *name, uint32 len, int encoding)
{
	int			start = out->len;
	char	   *copy;
	int			n;
	int			blank;
	int			bytes;

	for (const char *end = name + len; name < end; name += bytes)
	{
		uint32		hidden = aspan_hidden_character(name, end - name, encoding,
													&bytes);

		if (*name == ';')
			appendStringInfoChar(out, ',');
		else if (hidden == ASPAN_NOT_HIDDEN)
			appendBinaryStringInfo(out, name, bytes);
		else if (hidden == ASPAN_NO_CHARACTER)
			appendStringInfo(out, "\\x%02x", (unsigned char) *name);
		else
		{
			char		spelled[ASPAN_SPELLED_BYTES];

			appendBinaryStringInfo(out, spelled,
								   aspan_spell_character(spelled, hidden));
		}
	}

	copy = out->data + start;
	n = out->len - start;
	if (n == 0)
		return;
	if (copy[0] == ' ')
		copy[0] = '_';
	if (copy[n - 1] == ' ')
		copy[n - 1] = '_';
	blank = blank_before_number(copy, n);
	if (blank >= 0)
		copy[blank] = '_';
	if (n >= 4 && copy[n - 4] == '_' && copy[n - 3] == '[' &&
		copy[n - 1] == ']' && strchr("kwij", copy[n - 2]) != NULL)
	{
		copy[n - 3] = '(';
		copy[n - 1] = ')';
	}
}
