/*
 * json_tokens.c
 *	  Strings, numbers and words of the JSON that is split.
 *
 * Two things are valid JSON which PostgreSQL cannot store as text: the
 * escape \u0000 and a \u escape with half a surrogate pair, as programs
 * produce when they cut names.  Both become \ufffd, the replacement
 * character, and are counted.  A number with more digits than the server's
 * type can have is an error here, where its place is known.
 *
 * Runs of ordinary characters in strings, most of a trace, are looked through
 * eight at a time.
 */
#include "json_splitter.h"

#include "base/bytes.h"

static void
emit_unit(JsonSplit *split, unsigned unit)
{
	char		text[16];

	snprintf(text, sizeof(text), "\\u%04x", unit);
	json_emit(split, text, strlen(text));
}

static void
emit_replacement(JsonSplit *split)
{
	emit_unit(split, 0xfffd);
	if (split->emitting)
		split->counts.replaced++;
}

/* a first half of a pair that no second half followed */
static inline void
flush_high(JsonSplit *split)
{
	if (split->high != 0)
	{
		emit_replacement(split);
		split->high = 0;
	}
}

/* text of a key that may be of interest */
static void
keep(JsonSplit *split, const char *text, size_t length)
{
	size_t		room = sizeof(split->keep) - 1 - split->keep_length;

	if (!split->keep_string)
		return;
	/* one that does not fit equals none we know, and so will its head */
	memcpy(split->keep + split->keep_length, text, Min(length, room));
	split->keep_length += Min(length, room);
}

/* the same of an escape; a key with what is not ASCII equals none we know */
static void
keep_unit(JsonSplit *split, unsigned unit)
{
	char		c = unit > 0 && unit < 0x80 ? unit : '\001';

	keep(split, &c, 1);
}

/* the four digits of a \u escape are complete */
static void
unicode_end(JsonSplit *split)
{
	unsigned	unit = split->unit;

	keep_unit(split, unit);
	if (unit >= 0xdc00 && unit <= 0xdfff && split->high != 0)
	{
		emit_unit(split, split->high);
		emit_unit(split, unit);
		split->high = 0;
		return;
	}
	flush_high(split);
	if (unit >= 0xd800 && unit <= 0xdbff)
		split->high = unit;
	else if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
		emit_replacement(split);
	else
		emit_unit(split, unit);
}

void
json_string_begin(JsonSplit *split, bool is_key)
{
	json_emit_input(split, 1);
	split->state = STRING;
	split->string_is_key = is_key;
	split->keep_length = 0;

	split->keep_string = is_key && json_key_matters(split);
}

static bool
string_end(JsonSplit *split, uint64 offset)
{
	flush_high(split);
	json_emit_input(split, 1);
	if (!split->string_is_key)
	{
		split->state = AFTER_VALUE;
		return true;
	}
	split->state = COLON;
	split->cut_key = false;
	if (!split->keep_string)
		return true;
	return json_key_end(split, offset);
}

bool
json_word_begin(JsonSplit *split, unsigned char c)
{
	split->whole_digits = 1;
	switch (c)
	{
		case 't':
			split->literal = "rue";
			split->state = LITERAL;
			break;
		case 'f':
			split->literal = "alse";
			split->state = LITERAL;
			break;
		case 'n':
			split->literal = "ull";
			split->state = LITERAL;
			break;
		case '-':
			split->state = MINUS;
			break;
		case '0':
			split->state = ZERO;
			break;
		default:
			if (c < '1' || c > '9')
				return false;
			split->state = INTEGER;
			break;
	}
	json_emit_input(split, 1);
	return true;
}

static void
exponent_begin(JsonSplit *split)
{
	split->state = E;
	split->exponent = 0;
	split->negative = false;
}

/* digits before the point that a number of the server may have */
#define MAX_DIGITS	131072

static const char too_large[] = "value overflows numeric format";

static bool
exponent_digit(JsonSplit *split, char c, uint64 offset)
{
	split->exponent = Min(split->exponent, MAX_DIGITS) * 10 + (c - '0');
	if (!split->negative &&
		split->whole_digits + split->exponent > MAX_DIGITS)
		return json_fail_at(split, offset, too_large);
	json_emit_input(split, 1);
	return true;
}

size_t
json_digits_run(JsonSplit *split, const char *data, size_t length)
{
	size_t		most = Min(length, MAX_DIGITS - split->whole_digits);
	size_t		n = 0;

	while (n < most && data[n] >= '0' && data[n] <= '9')
		n++;
	split->whole_digits += n;
	if (n > 0)
		json_emit_input(split, n);
	return n;
}

bool
json_number_char(JsonSplit *split, unsigned char c, uint64 offset, bool *ended)
{
	bool		digit = c >= '0' && c <= '9';

	*ended = false;
	switch (split->state)
	{
		case MINUS:
			if (!digit)
				return json_fail_found(split, offset, c, "a digit");
			split->state = c == '0' ? ZERO : INTEGER;
			break;
		case POINT:
		case FRACTION:
			if (digit)
				split->state = FRACTION;
			else if (split->state == POINT)
				return json_fail_found(split, offset, c, "a digit");
			else if (c == 'e' || c == 'E')
				exponent_begin(split);
			else
				*ended = true;
			break;
		case E:
		case E_SIGN:
			if (digit)
			{
				split->state = EXPONENT;
				return exponent_digit(split, c, offset);
			}
			if (split->state == E_SIGN || (c != '+' && c != '-'))
				return json_fail_found(split, offset, c, "a digit");
			split->state = E_SIGN;
			split->negative = c == '-';
			break;
		case EXPONENT:
			if (digit)
				return exponent_digit(split, c, offset);
			*ended = true;
			break;
		default:				/* ZERO, INTEGER */
			if (c == '.')
				split->state = POINT;
			else if (c == 'e' || c == 'E')
				exponent_begin(split);
			else if (split->state == ZERO || !digit)
				*ended = true;
			else if (++split->whole_digits > MAX_DIGITS)
				return json_fail_at(split, offset, too_large);
			break;
	}
	if (*ended)
		split->state = AFTER_VALUE;
	else
		json_emit_input(split, 1);
	return true;
}

size_t
json_string_run(JsonSplit *split, const char *data, size_t length)
{
	size_t		n = aspan_plain_length(data, length, true);

	if (n == 0)
		return 0;
	flush_high(split);
	json_emit_input(split, n);
	keep(split, data, n);
	return n;
}

bool
json_string_char(JsonSplit *split, unsigned char c, uint64 offset)
{
	char		escape[2] = {'\\'};

	switch (split->state)
	{
		case STRING:
			if (c == '"')
				return string_end(split, offset);
			else if (c == '\\')
				split->state = ESCAPE;
			else
				return json_fail_at(split, offset, "control character in a string");
			return true;

		case ESCAPE:
			if (c == 'u')
			{
				split->state = UNICODE;
				split->digits = 0;
				split->unit = 0;
				return true;
			}
			if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
				return json_fail_found(split, offset, c, "an escape character");
			flush_high(split);
			escape[1] = c;
			json_emit(split, escape, sizeof(escape));
			/* no key that we know has one of these in it */
			keep_unit(split, 0);
			split->state = STRING;
			return true;

		default:				/* UNICODE */
			split->unit <<= 4;
			if (c >= '0' && c <= '9')
				split->unit |= c - '0';
			else if (c >= 'a' && c <= 'f')
				split->unit |= c - 'a' + 10;
			else if (c >= 'A' && c <= 'F')
				split->unit |= c - 'A' + 10;
			else
				return json_fail_found(split, offset, c, "a hexadecimal digit");
			if (++split->digits == 4)
			{
				unicode_end(split);
				split->state = STRING;
			}
			return true;
	}
}
