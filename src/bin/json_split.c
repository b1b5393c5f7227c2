/*
 * json_split.c
 *	  Splits a JSON document of any size into the elements of one array.
 *
 * A trace file is one document that may be larger than memory.  So it is cut
 * into its elements here, on the way, and readers get some elements at a time.
 *
 * The parser is a pushdown automaton over bytes (RFC 8259): the state says
 * what may come next, and a stack of JSON_MAX_DEPTH bytes says which kinds
 * of containers are open.  Input may be fed in pieces that break anywhere,
 * as no state lives outside the struct.  Every byte is checked against the
 * grammar, inside and outside the elements, so that a damaged file is
 * reported with its place; whether text is valid UTF-8 is left to those who
 * take the elements.
 *
 * Tokens are in json_tokens.c, and what becomes of the elements is in
 * json_elements.c.  Outside of elements a comma too many is passed over, since
 * programs leave one behind the last element.
 *
 * Time is linear in the input, memory is the struct, the texts in front
 * of what is cut, and the output buffer: what the caller leaves there and one
 * item.
 */
#include "json_splitter.h"

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

uint64
json_split_failed_at(const JsonSplit *split)
{
	return split->failed_at;
}

const JsonSplitCounts *
json_split_counts(const JsonSplit *split)
{
	return &split->counts;
}

bool
json_fail_at(JsonSplit *split, uint64 offset, const char *what)
{
	split->failed = true;
	split->failed_at = offset;
	snprintf(split->error, sizeof(split->error),
			 "invalid JSON at line " UINT64_FORMAT ", byte " UINT64_FORMAT ": %s",
			 split->line, offset + 1, what);
	return false;
}

/* an unexpected character, shown if it can be */
bool
json_fail_found(JsonSplit *split, uint64 offset, unsigned char c,
				const char *expected)
{
	char		what[128];

	if (c > 0x20 && c < 0x7f)
		snprintf(what, sizeof(what), "expected %s, found \"%c\"", expected, c);
	else
		snprintf(what, sizeof(what), "expected %s, found byte 0x%02x",
				 expected, c);
	return json_fail_at(split, offset, what);
}

static bool
value_begin(JsonSplit *split, unsigned char c, uint64 offset)
{
	if (!json_place_value(split, c, offset))
		return false;
	if (c == '{' || c == '[')
		return json_push(split, c, offset);
	if (c == '"')
		json_string_begin(split, false);
	else if (!json_word_begin(split, c))
		return json_fail_found(split, offset, c, "a value");
	return true;
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
				json_pop(split, c);
				return true;
			}
			pg_fallthrough;
		case TOP:
			return value_begin(split, c, offset);

		case FIRST_KEY:
		case KEY:
			if (c == '}' && (split->state == FIRST_KEY || !split->emitting))
			{
				json_pop(split, c);
				return true;
			}
			if (c != '"')
				return json_fail_found(split, offset, c, "a key");
			json_string_begin(split, true);
			return true;

		case COLON:
			if (c != ':')
				return json_fail_found(split, offset, c, "\":\"");
			json_emit_input(split, 1);
			split->state = VALUE;
			return true;

		default:				/* AFTER_VALUE */
			in_object = split->stack[split->depth - 1] == '{';
			if (c == ',')
			{
				if (!json_cut_row(split))
					json_emit_input(split, 1);
				split->state = in_object ? KEY : VALUE;
			}
			else if (c == (in_object ? '}' : ']'))
				json_pop(split, c);
			else
				return json_fail_found(split, offset, c,
									   in_object ? "\",\" or \"}\"" : "\",\" or \"]\"");
			return true;
	}
}

static inline bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
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
				i += json_string_run(split, data + i, length - i);
				if (i == length)
					continue;
				split->at = data + i;
				c = data[i];
				offset = split->offset + i;
				pg_fallthrough;
			case ESCAPE:
			case UNICODE:
				if (!json_string_char(split, c, offset))
					return false;
				break;

			case LITERAL:
				if (c != (unsigned char) *split->literal)
					return json_fail_at(split, offset,
										"expected true, false or null");
				json_emit_input(split, 1);
				if (*++split->literal == '\0')
					split->state = AFTER_VALUE;
				break;

			case INTEGER:
				{
					size_t		n = json_digits_run(split, data + i,
													length - i);

					i += n;
					if (n > 0)
						continue;
				}
				pg_fallthrough;
			case MINUS:
			case ZERO:
			case POINT:
			case FRACTION:
			case E:
			case E_SIGN:
			case EXPONENT:
				{
					bool		ended;

					if (!json_number_char(split, c, offset, &ended))
						return false;
					if (ended)
						continue;
				}
				break;

			default:
				if (c > ' ' || !is_space(c))
				{
					if (!structural_char(split, c, offset))
						return false;
				}
				else if (c == '\n')
					split->line++;
				break;
		}
		i++;
	}
	json_flush(split);
	split->offset += length;
	return true;
}

bool
json_split_finish(JsonSplit *split)
{
	char		what[128];

	if (split->state == TOP)
		return true;
	json_break_off(split, what, sizeof(what));
	snprintf(split->error, sizeof(split->error),
			 "breaks off at line " UINT64_FORMAT ", byte " UINT64_FORMAT ", %s",
			 split->line,
			 (split->failed ? split->failed_at : split->offset) + 1, what);
	return false;
}
