/*
 * json_split.c
 *	  Splits a JSON document of any size into the elements of one array.
 *
 * A trace file is one document that may be larger than memory, while the
 * server's jsonb is parsed from one string.  So the document is cut into its
 * elements here, on the way, and only the elements are made into jsonb.
 *
 * The parser is a pushdown automaton over bytes (RFC 8259): the state says
 * what may come next, and a stack of JSON_MAX_DEPTH bytes says which kinds
 * of containers are open.  Input may be fed in pieces that break anywhere,
 * as no state lives outside the struct.  Every byte is checked against the
 * grammar, inside and outside the elements, so that a damaged file is
 * reported with its place; whether text is valid UTF-8 is left to those who
 * take the elements.
 *
 * Two things are valid JSON which PostgreSQL cannot store as text: the
 * escape \u0000 and a \u escape with half a surrogate pair, as programs
 * produce when they cut names.  Both become \ufffd, the replacement
 * character, and are counted.
 *
 * Programs that write a trace as it happens leave out its end when they
 * crash, and some leave a comma behind the last element.  Outside of elements
 * a comma too many is passed over.  A document that breaks off gives what is
 * whole of it: the output has a mark behind the last whole item, and what is
 * behind the mark is replaced by the brackets that are missing there.
 *
 * One element may itself be too large for the server: an OTLP message has one
 * for all spans of a process.  It is cut on the way, without waiting for its
 * end, at the cost of keeping the text before the spans, which is repeated in
 * each part.
 *
 * Time is linear in the input, memory is the struct, those texts and the
 * output buffer: what the caller leaves there and one item.  Runs of ordinary
 * characters in strings, most of a trace, are copied at once.
 */
#include "json_split.h"

typedef enum State
{
	TOP,						/* between outermost values */
	VALUE,						/* a value has to come */
	FIRST_VALUE,				/* a value or ] */
	FIRST_KEY,					/* a key or } */
	KEY,						/* a key has to come */
	COLON,
	AFTER_VALUE,				/* a comma or the end of the container */
	STRING,
	ESCAPE,						/* after a backslash */
	UNICODE,					/* in the digits of \uXXXX */
	LITERAL,					/* in true, false or null */
	MINUS,						/* a digit has to come */
	ZERO,						/* after a leading zero */
	INTEGER,
	POINT,						/* a digit has to come */
	FRACTION,
	E,							/* a sign or digit has to come */
	E_SIGN,						/* a digit has to come */
	EXPONENT
} State;

/* where in an element that may be cut */
typedef enum Place
{
	BEFORE,						/* before the outer array */
	OUTER,						/* in it */
	INNER,						/* in an inner array */
	AFTER						/* behind the outer array */
} Place;

struct JsonSplit
{
	JsonPlaces	places;
	PQExpBuffer out;
	json_key_callback watch;
	void	   *watch_arg;

	State		state;
	char		stack[JSON_MAX_DEPTH];	/* '{' or '[' */
	int			depth;

	int			key_depth;		/* in the object that has the keys */
	bool		wrapper_matches;	/* the current key of the outermost object */
	int			list_depth;		/* depth in the array of elements, or 0 */
	bool		key_matches;	/* the current key at key_depth */
	bool		emitting;		/* in an element */
	int			emit_depth;		/* depth around it */

	Place		place;
	uint64		row_bytes;		/* of the element, or since it was cut */
	bool		was_cut;		/* the element */
	bool		inner_was_cut;	/* the object in the outer array */
	bool		cut_key;		/* the current key leads to an array */
	PQExpBufferData outer_head; /* the element's text before the array */
	PQExpBufferData inner_head; /* the same of the object in it */

	/* an item is an element, or a value of the arrays in one */
	size_t		rows;			/* bytes of out up to the last whole row */
	size_t		settled;		/* the same of the last whole item */
	Place		settled_in;		/* array that the row is in there, or BEFORE */
	bool		in_item;		/* one has begun since */
	uint64		item_line;
	uint64		item_offset;

	bool		string_is_key;
	bool		keep_string;	/* in keep, if it fits */
	char		keep[64];
	int			keep_length;
	int			digits;			/* of a \u escape, so far */
	unsigned	unit;			/* their value */
	unsigned	high;			/* first half of a surrogate pair, or 0 */
	const char *literal;		/* what is left of it */
	int			exponent;		/* of a number, so far */
	bool		negative;		/* it is */

	/* input that belongs to an element and is not in out yet */
	const char *at;				/* the character that is looked at */
	const char *run;
	size_t		run_length;

	uint64		line;
	uint64		offset;			/* of the piece that is fed */
	JsonSplitCounts counts;
	char		error[256];
};

JsonSplit *
json_split_create(const JsonPlaces *places, PQExpBuffer out)
{
	JsonSplit  *split = pg_malloc0(sizeof(JsonSplit));

	split->places = *places;
	split->key_depth = 1;
	initPQExpBuffer(&split->outer_head);
	initPQExpBuffer(&split->inner_head);
	split->out = out;
	split->state = TOP;
	split->line = 1;
	return split;
}

void
json_split_free(JsonSplit *split)
{
	termPQExpBuffer(&split->outer_head);
	termPQExpBuffer(&split->inner_head);
	pg_free(split);
}

void
json_split_watch(JsonSplit *split, json_key_callback callback, void *arg)
{
	split->watch = callback;
	split->watch_arg = arg;
}

size_t
json_split_rows(const JsonSplit *split)
{
	return split->rows;
}

void
json_split_taken(JsonSplit *split)
{
	PQExpBuffer out = split->out;

	memmove(out->data, out->data + split->rows, out->len - split->rows + 1);
	out->len -= split->rows;
	split->settled -= split->rows;
	split->rows = 0;
}

const char *
json_split_error(const JsonSplit *split)
{
	return split->error;
}

const JsonSplitCounts *
json_split_counts(const JsonSplit *split)
{
	return &split->counts;
}

static bool
fail_at(JsonSplit *split, uint64 offset, const char *what)
{
	snprintf(split->error, sizeof(split->error),
			 "invalid JSON at line " UINT64_FORMAT ", byte " UINT64_FORMAT ": %s",
			 split->line, offset + 1, what);
	return false;
}

/* an unexpected character, shown if it can be */
static bool
fail_found(JsonSplit *split, uint64 offset, unsigned char c,
		   const char *expected)
{
	char		what[128];

	if (c > 0x20 && c < 0x7f)
		snprintf(what, sizeof(what), "expected %s, found \"%c\"", expected, c);
	else
		snprintf(what, sizeof(what), "expected %s, found byte 0x%02x",
				 expected, c);
	return fail_at(split, offset, what);
}

static bool
is_one_of(const char *name, JsonNames names)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* text of an element */
static void
append(JsonSplit *split, const char *text, size_t length)
{
	appendBinaryPQExpBuffer(split->out, text, length);
	if (split->places.cut == NULL)
		return;
	split->row_bytes += length;
	if (split->place == BEFORE)
		appendBinaryPQExpBuffer(&split->outer_head, text, length);
	else if (split->place == OUTER && split->places.cut->inner)
		appendBinaryPQExpBuffer(&split->inner_head, text, length);
}

/* what has been emitted is in out; before anybody looks at it */
static inline void
flush(JsonSplit *split)
{
	if (split->run_length > 0)
		append(split, split->run, split->run_length);
	split->run_length = 0;
}

/* text that is not what stands in the input */
static void
emit(JsonSplit *split, const char *text, size_t length)
{
	if (!split->emitting)
		return;
	flush(split);
	append(split, text, length);
}

/* the next of the input, which is in one piece as long as nothing is left out */
static inline void
emit_input(JsonSplit *split, size_t length)
{
	if (!split->emitting)
		return;
	if (split->run_length == 0 || split->run + split->run_length != split->at)
	{
		flush(split);
		split->run = split->at;
	}
	split->run_length += length;
}

static void
emit_unit(JsonSplit *split, unsigned unit)
{
	char		text[16];

	snprintf(text, sizeof(text), "\\u%04x", unit);
	emit(split, text, strlen(text));
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

static void
string_begin(JsonSplit *split, bool is_key)
{
	emit_input(split, 1);
	split->state = STRING;
	split->string_is_key = is_key;
	split->keep_length = 0;

	/* which keys are of interest */
	split->keep_string = is_key &&
		(split->depth == split->key_depth || split->depth == 1 ||
		 (split->emitting && split->depth == split->emit_depth + 1) ||
		 (split->place == OUTER && split->depth == split->emit_depth + 3));
}

/* a key of an element that may be cut, or of an object in its array */
static bool
note_cut_key(JsonSplit *split, uint64 offset)
{
	bool		of_element = split->depth == split->emit_depth + 1;

	split->cut_key = is_one_of(split->keep, of_element ?
							   split->places.cut->outer : split->places.cut->inner);
	if ((of_element ? split->was_cut : split->inner_was_cut) &&
		is_one_of(split->keep, split->places.cut->before))
		return fail_at(split, offset,
					   psprintf("\"%s\" comes too late, after more than %zu bytes",
								split->keep, split->places.cut->size));
	return true;
}

static bool
string_end(JsonSplit *split, uint64 offset)
{
	flush_high(split);
	emit_input(split, 1);
	if (!split->string_is_key)
	{
		split->state = AFTER_VALUE;
		return true;
	}
	split->state = COLON;
	split->cut_key = false;
	if (!split->keep_string)
		return true;

	split->keep[split->keep_length] = '\0';
	if (split->depth == split->key_depth)
		split->key_matches = is_one_of(split->keep, split->places.keys);
	if (split->depth == 1)
		split->wrapper_matches = is_one_of(split->keep, split->places.wrappers);
	if (split->watch && split->depth == split->key_depth)
		split->watch(split->watch_arg, false, split->keep);
	else if (split->watch && split->depth <= split->emit_depth + 1)
		split->watch(split->watch_arg, split->depth > 1, split->keep);
	if (split->emitting && split->places.cut)
		return note_cut_key(split, offset);
	return true;
}

/* an item may be cut off from here on */
static void
item_begin(JsonSplit *split, uint64 offset)
{
	split->in_item = true;
	split->item_line = split->line;
	split->item_offset = offset;
}

/* what is in out is whole */
static void
settle(JsonSplit *split, Place place)
{
	flush(split);
	split->settled = split->out->len;
	split->settled_in = place;
	split->in_item = false;
}

static void
end_row(JsonSplit *split)
{
	flush(split);
	appendPQExpBufferChar(split->out, '\n');
	settle(split, BEFORE);
	split->rows = split->settled;
}

static bool
push(JsonSplit *split, char container, uint64 offset)
{
	int			level = split->depth - split->emit_depth;

	if (split->depth >= JSON_MAX_DEPTH)
		return fail_at(split, offset, "nested too deeply");

	/* an object in the outer array: its head begins */
	if (split->place == OUTER && level == 2)
	{
		flush(split);
		resetPQExpBuffer(&split->inner_head);
		split->inner_was_cut = false;
	}
	if (split->emitting &&
		((split->place == OUTER && level == 2) ||
		 (split->place == INNER && level == 4)))
		item_begin(split, offset);
	if (split->depth == 1 && split->wrapper_matches && container == '{')
		split->key_depth = 2;
	split->stack[split->depth++] = container;
	split->state = container == '{' ? FIRST_KEY : FIRST_VALUE;
	emit_input(split, 1);

	/* the array after a head */
	if (split->cut_key && split->emitting && container == '[')
	{
		flush(split);
		if (split->place == BEFORE && level == 1)
			split->place = OUTER;
		else if (split->place == OUTER && level == 3)
			split->place = INNER;
	}
	return true;
}

static void
pop(JsonSplit *split, char c)
{
	int			level;

	split->depth--;
	level = split->depth - split->emit_depth;
	if ((split->place == INNER && level == 3) ||
		(split->place == OUTER && level == 1))
	{
		flush(split);
		split->place = split->place == INNER ? OUTER : AFTER;
	}
	emit_input(split, 1);
	split->state = split->depth == 0 ? TOP : AFTER_VALUE;
	if (split->emitting && level == 0)
	{
		split->emitting = false;
		split->place = BEFORE;
		split->counts.elements++;
		end_row(split);
	}
	else if (split->emitting &&
			 ((split->place == OUTER && level == 2) ||
			  (split->place == INNER && level == 4)))
		settle(split, split->place);
	if (split->depth == 1)
	{
		split->key_depth = 1;
		split->key_matches = false;
	}
	if (split->depth < split->list_depth)
		split->list_depth = 0;
}

/* between two values of the outer or inner array: ends a row if it is full */
static bool
cut_row(JsonSplit *split)
{
	bool		inner;

	if (split->places.cut == NULL || !split->emitting ||
		split->row_bytes + split->run_length <= split->places.cut->size)
		return false;
	inner = split->place == INNER;
	if (split->depth - split->emit_depth != (inner ? 4 : 2) ||
		(!inner && split->place != OUTER))
		return false;
	flush(split);

	/* not by emit(), as it is in no head */
	appendPQExpBufferStr(split->out, inner ? "]}]}" : "]}");
	end_row(split);
	appendBinaryPQExpBuffer(split->out, split->outer_head.data,
							split->outer_head.len);
	if (inner)
		appendBinaryPQExpBuffer(split->out, split->inner_head.data,
								split->inner_head.len);
	split->row_bytes = 0;
	split->was_cut = true;
	split->inner_was_cut = inner;
	return true;
}

static void
element_begin(JsonSplit *split, uint64 offset)
{
	item_begin(split, offset);
	split->emitting = true;
	split->run_length = 0;
	split->emit_depth = split->depth;
	split->place = BEFORE;
	split->row_bytes = 0;
	split->was_cut = false;
	resetPQExpBuffer(&split->outer_head);
}

/* finds out what the value that begins with c is for us */
static bool
place_value(JsonSplit *split, unsigned char c, uint64 offset)
{
	if (split->emitting)
		return true;
	if (split->list_depth > 0)
	{
		if (c == '{')
		{
			element_begin(split, offset);
		}
		else if (c != '[')
			split->counts.not_objects++;
	}
	else if (split->depth == 0)
	{
		if (c == '[' && split->places.keys == NULL)
		{
			split->list_depth = 1;
			split->counts.arrays++;
		}
		else if (c == '{' && split->places.bare)
		{
			element_begin(split, offset);
		}
		else if (c != '{' && c != '[')
			return fail_found(split, offset, c, "\"{\" or \"[\"");
	}
	else if (split->depth == split->key_depth &&
			 split->stack[split->depth - 1] == '{' && split->key_matches)
	{
		if (c == '[')
		{
			split->list_depth = split->depth + 1;
			split->counts.arrays++;
		}
		else if (c != 'n')
			return fail_at(split, offset,
						   psprintf("the value of \"%s\" is not an array",
									split->places.keys[0]));
	}
	return true;
}

static bool
value_begin(JsonSplit *split, unsigned char c, uint64 offset)
{
	if (!place_value(split, c, offset))
		return false;
	switch (c)
	{
		case '{':
		case '[':
			return push(split, c, offset);
		case '"':
			string_begin(split, false);
			return true;
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
				return fail_found(split, offset, c, "a value");
			split->state = INTEGER;
			break;
	}
	emit_input(split, 1);
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
#define MAX_EXPONENT	131071

static bool
exponent_digit(JsonSplit *split, char c, uint64 offset)
{
	split->exponent = Min(split->exponent, MAX_EXPONENT) * 10 + (c - '0');
	if (split->exponent > MAX_EXPONENT && !split->negative)
		return fail_at(split, offset, "value overflows numeric format");
	emit_input(split, 1);
	return true;
}

/*
 * A character of a number.  *ended is set if the number was complete before
 * it, so that it belongs to what follows.
 */
static bool
number_char(JsonSplit *split, unsigned char c, uint64 offset, bool *ended)
{
	bool		digit = c >= '0' && c <= '9';

	*ended = false;
	switch (split->state)
	{
		case MINUS:
			if (!digit)
				return fail_found(split, offset, c, "a digit");
			split->state = c == '0' ? ZERO : INTEGER;
			break;
		case POINT:
		case FRACTION:
			if (digit)
				split->state = FRACTION;
			else if (split->state == POINT)
				return fail_found(split, offset, c, "a digit");
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
				return fail_found(split, offset, c, "a digit");
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
			break;
	}
	if (*ended)
		split->state = AFTER_VALUE;
	else
		emit_input(split, 1);
	return true;
}

/* whether a byte of a word is less than n, or is c (Mycroft) */
#define BYTES(c)			(UINT64CONST(0x0101010101010101) * (c))
#define HAS_LESS(word, n)	(((word) - BYTES(n)) & ~(word) & BYTES(0x80))
#define HAS_CHAR(word, c)	HAS_LESS((word) ^ BYTES(c), 1)

/* up to a quote, a backslash or a control character */
static inline size_t
plain_length(const char *data, size_t length)
{
	size_t		n = 0;

	for (; n + sizeof(uint64) <= length; n += sizeof(uint64))
	{
		uint64		word;

		memcpy(&word, data + n, sizeof(word));
		if (HAS_LESS(word, 0x20) || HAS_CHAR(word, '"') ||
			HAS_CHAR(word, '\\'))
			break;
	}
	while (n < length && data[n] != '"' && data[n] != '\\' &&
		   (unsigned char) data[n] >= 0x20)
		n++;
	return n;
}

/* the part of a string that needs no thought; returns its length */
static size_t
string_run(JsonSplit *split, const char *data, size_t length)
{
	size_t		n = plain_length(data, length);

	if (n == 0)
		return 0;
	flush_high(split);
	emit_input(split, n);
	keep(split, data, n);
	return n;
}

static bool
string_char(JsonSplit *split, unsigned char c, uint64 offset)
{
	switch (split->state)
	{
		case STRING:
			if (c == '"')
				return string_end(split, offset);
			else if (c == '\\')
				split->state = ESCAPE;
			else
				return fail_at(split, offset, "control character in a string");
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
				return fail_found(split, offset, c, "an escape character");
			flush_high(split);
			emit(split, (char[]) {'\\', c}, 2);
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
				return fail_found(split, offset, c, "a hexadecimal digit");
			if (++split->digits == 4)
			{
				unicode_end(split);
				split->state = STRING;
			}
			return true;
	}
}

/* a character that is neither white space nor in a string, number, word */
static bool
structural_char(JsonSplit *split, unsigned char c, uint64 offset)
{
	bool		in_object;

	switch (split->state)
	{
		case FIRST_VALUE:
		case VALUE:
			if (c == ']' &&
				(split->state == FIRST_VALUE ||
				 (!split->emitting && split->stack[split->depth - 1] == '[')))
			{
				pop(split, c);
				return true;
			}
			pg_fallthrough;
		case TOP:
			return value_begin(split, c, offset);

		case FIRST_KEY:
		case KEY:
			if (c == '}' && (split->state == FIRST_KEY || !split->emitting))
			{
				pop(split, c);
				return true;
			}
			if (c != '"')
				return fail_found(split, offset, c, "a key");
			string_begin(split, true);
			return true;

		case COLON:
			if (c != ':')
				return fail_found(split, offset, c, "\":\"");
			emit_input(split, 1);
			split->state = VALUE;
			return true;

		default:				/* AFTER_VALUE */
			in_object = split->stack[split->depth - 1] == '{';
			if (c == ',')
			{
				if (!cut_row(split))
					emit_input(split, 1);
				split->state = in_object ? KEY : VALUE;
			}
			else if (c == (in_object ? '}' : ']'))
				pop(split, c);
			else
				return fail_found(split, offset, c,
								  in_object ? "\",\" or \"}\"" : "\",\" or \"]\"");
			return true;
	}
}

bool
json_split_feed(JsonSplit *split, const char *data, size_t length)
{
	size_t		i = 0;

	while (i < length)
	{
		unsigned char c = data[i];
		uint64		offset = split->offset + i;

		split->at = data + i;
		switch (split->state)
		{
			case STRING:
				{
					size_t		n = string_run(split, data + i, length - i);

					i += n;
					if (n > 0)
						continue;
				}
				pg_fallthrough;
			case ESCAPE:
			case UNICODE:
				if (!string_char(split, c, offset))
					return false;
				break;

			case LITERAL:
				if (c != (unsigned char) *split->literal)
					return fail_at(split, offset,
								   "expected true, false or null");
				emit_input(split, 1);
				if (*++split->literal == '\0')
					split->state = AFTER_VALUE;
				break;

			case MINUS:
			case ZERO:
			case INTEGER:
			case POINT:
			case FRACTION:
			case E:
			case E_SIGN:
			case EXPONENT:
				{
					bool		ended;

					if (!number_char(split, c, offset, &ended))
						return false;
					if (ended)
						continue;
				}
				break;

			default:
				if (c == '\n')
					split->line++;
				else if (c != ' ' && c != '\t' && c != '\r' &&
						 !structural_char(split, c, offset))
					return false;
				break;
		}
		i++;
	}
	flush(split);
	split->offset += length;
	return true;
}

bool
json_split_finish(JsonSplit *split)
{
	PQExpBuffer out = split->out;
	char		what[128] = "between two items";

	if (split->state == TOP)
		return true;

	/* leave what is whole of the row, with the brackets that it lacks */
	out->data[out->len = split->settled] = '\0';
	if (split->in_item)
		snprintf(what, sizeof(what),
				 "in the item that begins at line " UINT64_FORMAT
				 ", byte " UINT64_FORMAT ", which is left out",
				 split->item_line, split->item_offset + 1);
	if (split->settled_in != BEFORE)
	{
		appendPQExpBufferStr(out, split->settled_in == INNER ? "]}]}" : "]}");
		split->counts.elements++;
		end_row(split);
	}
	snprintf(split->error, sizeof(split->error),
			 "breaks off at line " UINT64_FORMAT ", byte " UINT64_FORMAT ", %s",
			 split->line, split->offset + 1, what);
	return false;
}
