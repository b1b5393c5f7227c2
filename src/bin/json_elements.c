/*
 * json_elements.c
 *	  What the splitter gives: the elements of a document, in rows.
 *
 * Text of an element is not copied a character at a time: as long as nothing is
 * left out, what has been read of the input is only counted, and copied in one
 * piece when something else comes, or when somebody looks at the output.
 *
 * Programs that write a trace as it happens leave out its end when they
 * crash.  A document that breaks off gives what is whole of it: the output has
 * a mark behind the last whole item, and what is behind the mark is replaced by
 * the brackets that are missing there.
 *
 * One element may itself be too large for a document: an OTLP message has one
 * for all spans of a process.  It is cut on the way, without waiting for its
 * end, at the cost of keeping the text before the spans, which is repeated in
 * each part.
 */
#include "json_splitter.h"

static bool
is_one_of(const char *name, JsonNames names)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* text of an element */
void
json_append(JsonSplit *split, const char *text, size_t length)
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

void
json_emit(JsonSplit *split, const char *text, size_t length)
{
	if (!split->emitting)
		return;
	json_flush(split);
	json_append(split, text, length);
}

/* ---- keys ---- */

bool
json_key_matters(const JsonSplit *split)
{
	return split->depth == split->key_depth ||
		split->depth == split->array_depth + 1 ||
		(split->emitting && split->depth == split->emit_depth + 1) ||
		(split->place == OUTER && split->depth == split->emit_depth + 3);
}

/* a key of an element that may be cut, or of an object in its array */
static bool
note_cut_key(JsonSplit *split, uint64 offset)
{
	bool		of_element = split->depth == split->emit_depth + 1;

	split->cut_key = is_one_of(split->keep,
							   of_element ? split->places.cut->outer :
							   split->places.cut->inner);
	if ((of_element ? split->was_cut : split->inner_was_cut) &&
		is_one_of(split->keep, split->places.cut->before))
		return json_fail_at(split, offset,
							psprintf("\"%s\" comes too late, after more than %zu bytes",
									 split->keep, split->places.cut->size));
	return true;
}

bool
json_key_end(JsonSplit *split, uint64 offset)
{
	split->keep[split->keep_length] = '\0';
	if (split->depth == split->key_depth)
		split->key_matches = is_one_of(split->keep, split->places.keys);
	if (split->depth == split->array_depth + 1)
		split->wrapper_matches = is_one_of(split->keep, split->places.wrappers);
	if (split->watch && split->depth == split->key_depth)
		split->watch(split->watch_arg, false, split->keep);
	else if (split->watch && split->depth <= split->emit_depth + 1)
		split->watch(split->watch_arg, split->depth > 1, split->keep);
	if (split->emitting && split->places.cut)
		return note_cut_key(split, offset);
	return true;
}

/* ---- items and rows ---- */

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
	json_flush(split);
	split->settled = split->out->len;
	split->settled_in = place;
	split->in_item = false;
}

static void
end_row(JsonSplit *split)
{
	json_flush(split);
	appendPQExpBufferChar(split->out, '\n');
	settle(split, BEFORE);
	split->rows = split->settled;
}

bool
json_push(JsonSplit *split, char container, uint64 offset)
{
	int			level = split->depth - split->emit_depth;

	if (split->depth >= JSON_MAX_DEPTH)
		return json_fail_at(split, offset, "nested too deeply");

	/* an object in the outer array: its head begins */
	if (split->place == OUTER && level == 2)
	{
		json_flush(split);
		resetPQExpBuffer(&split->inner_head);
		split->inner_was_cut = false;
	}
	if (split->emitting &&
		((split->place == OUTER && level == 2) ||
		 (split->place == INNER && level == 4)))
		item_begin(split, offset);
	if (split->depth == split->array_depth + 1 && split->wrapper_matches &&
		container == '{')
		split->key_depth = split->array_depth + 2;
	split->stack[split->depth++] = container;
	split->state = container == '{' ? FIRST_KEY : FIRST_VALUE;
	json_emit_input(split, 1);

	/* the array after a head */
	if (split->cut_key && split->emitting && container == '[')
	{
		json_flush(split);
		if (split->place == BEFORE && level == 1)
			split->place = OUTER;
		else if (split->place == OUTER && level == 3)
			split->place = INNER;
	}
	return true;
}

void
json_pop(JsonSplit *split, char c)
{
	int			level;

	split->depth--;
	level = split->depth - split->emit_depth;
	if ((split->place == INNER && level == 3) ||
		(split->place == OUTER && level == 1))
	{
		json_flush(split);
		split->place = split->place == INNER ? OUTER : AFTER;
	}
	json_emit_input(split, 1);
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
	if (split->depth == 0)
		split->array_depth = 0;
	if (split->depth <= split->array_depth + 1)
	{
		split->key_depth = split->array_depth + 1;
		split->key_matches = split->wrapper_matches = false;
	}
	if (split->depth < split->list_depth)
		split->list_depth = 0;
}

bool
json_cut_row(JsonSplit *split)
{
	bool		inner;

	if (split->places.cut == NULL || !split->emitting ||
		split->row_bytes + split->run_length <= split->places.cut->size)
		return false;
	inner = split->place == INNER;
	if (split->depth - split->emit_depth != (inner ? 4 : 2) ||
		(!inner && split->place != OUTER))
		return false;
	json_flush(split);

	/* not by json_emit(), as it is in no head */
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

bool
json_place_value(JsonSplit *split, unsigned char c, uint64 offset)
{
	if (split->emitting)
		return true;
	if (split->list_depth > 0)
	{
		if (c == '{')
		{
			element_begin(split, offset);
		}
		else if (c != '[' && c != '\0')
			split->counts.not_objects++;
	}
	else if (split->depth == 0)
	{
		if (c == '[' && split->places.keys == NULL)
		{
			split->list_depth = 1;
			split->counts.arrays++;
		}
		else if (c == '[')
		{
			split->array_depth = 1;
			split->key_depth = 2;
		}
		else if (c == '{' && split->places.bare)
		{
			element_begin(split, offset);
		}
		else if (c != '{')
			return json_fail_found(split, offset, c, "\"{\" or \"[\"");
	}
	else if (split->depth == 1 && split->array_depth == 1)
	{
		split->counts.not_objects += c != '{' && c != '\0';
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
			return json_fail_at(split, offset,
								psprintf("the value of \"%s\" is not an array",
										 split->places.keys[0]));
	}
	return true;
}

void
json_break_off(JsonSplit *split, char *what, size_t room)
{
	PQExpBuffer out = split->out;

	split->run_length = 0;
	snprintf(what, room, split->counts.arrays + split->counts.elements > 0 ?
			 "between two items" : "before the first item");
	out->data[out->len = split->settled] = '\0';
	if (split->in_item)
		snprintf(what, room,
				 "in the item that begins at line " UINT64_FORMAT
				 ", byte " UINT64_FORMAT ", which is left out",
				 split->item_line, split->item_offset + 1);
	if (split->settled_in == BEFORE)
		return;
	appendPQExpBufferStr(out, split->settled_in == INNER ? "]}]}" : "]}");
	split->counts.elements++;
	end_row(split);
}
