/*
 * import_chrome_event.c
 *	  The events of a Chrome trace.
 *
 * Each event that begins or ends something becomes an item of fixed size.  The
 * item has the ids of its strings, of its stack and of what its other half has
 * in common with it, so what comes after compares integers.  It also has a
 * hash of the stack and the name by their bytes, which is the same in every
 * document.
 */
#include "base/host.h"

#include "formats/import_chrome_event.h"
#include "formats/import_ids.h"

#include "common/int.h"

/* what is in a trace besides spans */
static const struct
{
	char		phase;
	const char *item;
}			not_spans[] =

{
	{'i', "instant event"}, {'I', "instant event"}, {'R', "mark"},
	{'n', "async instant event"}, {'T', "async step"}, {'p', "async step"},
	{'s', "flow event"}, {'t', "flow event"}, {'f', "flow event"},
	{'C', "counter"}, {'P', "sample"}, {'M', "metadata"},
	{'N', "object event"}, {'O', "object event"}, {'D', "object event"},
	{'V', "memory dump"}, {'v', "memory dump"}, {'c', "clock sync"},
	{'(', "context event"}, {')', "context event"}, {'=', "link"},
};

static uint32
intern_text(aspan_chrome_reader *r, aspan_text text)
{
	return aspan_strings_id(&r->strings, text);
}

/* an id made of the ids of its parts */
static uint32
intern_parts(aspan_strings *strings, const uint32 *parts, int nparts)
{
	aspan_text	bytes = {(const char *) parts, nparts * sizeof(uint32)};

	return aspan_strings_id(strings, bytes);
}

/* the same of ids and the bytes of a text */
static uint32
intern_parts_and_text(aspan_strings *strings, const uint32 *parts, int nparts,
					  aspan_text text)
{
	Size		len = nparts * sizeof(uint32);
	char	   *bytes = palloc(len + text.len);
	aspan_text	all = {bytes, len + text.len};
	uint32		id;

	memcpy(bytes, parts, len);
	memcpy(bytes + len, text.bytes, text.len);
	id = aspan_strings_id(strings, all);
	pfree(bytes);
	return id;
}

static uint64
hash_string(aspan_chrome_reader *r, uint64 hash, uint32 id)
{
	aspan_text	text = aspan_strings_text(&r->strings, id);

	return aspan_hash_bytes(hash, text.bytes, text.len);
}

/* "M" events that name a process are the only metadata that is used */
static void
read_metadata(aspan_chrome_reader *r, const aspan_json *event)
{
	aspan_json	args;
	aspan_text	name;

	if (!aspan_text_is(aspan_json_field_string(event, "name"),
					   "process_name") ||
		!aspan_json_field(event, "args", &args))
		return;
	name = aspan_json_field_scalar(&args, "name");
	if (name.bytes == NULL)
		return;
	if (r->nnames == r->max_names)
	{
		r->max_names *= 2;
		r->names = repalloc_huge(r->names, sizeof(uint32) * 2 *
								 (Size) r->max_names);
	}
	r->names[2 * r->nnames] =
		intern_text(r, aspan_json_field_scalar(event, "pid"));
	r->names[2 * r->nnames + 1] = intern_text(r, name);
	r->nnames++;
}

/* an integer, or a string that holds one */
static bool
read_given_id(const aspan_json *args, const char *key, int64 *id)
{
	aspan_json	field;
	aspan_text	text;

	if (!aspan_json_field(args, key, &field))
		return false;
	text = aspan_json_scalar(&field);
	if (text.bytes == NULL || memchr(text.bytes, '.', text.len) != NULL)
		return false;
	return aspan_json_int64(&field, 0, id);
}

static void
read_site(aspan_chrome_reader *r, aspan_chrome_item *item,
		  const aspan_json *event)
{
	aspan_text	file = aspan_json_field_string(event, ".file");
	aspan_json	args;
	aspan_json	field;

	item->line_null = !aspan_json_field(event, ".line", &field) ||
		!aspan_json_line(&field, &item->line);
	if (aspan_json_field(event, "args", &args))
	{
		if (file.bytes == NULL)
		{
			file = aspan_json_field_string(&args, "file");
			item->args_file = file.bytes != NULL;
		}
		if (item->line_null && aspan_json_field(&args, "line", &field))
		{
			item->line_null = !aspan_json_line(&field, &item->line);
			item->args_line = !item->line_null;
		}
		item->has_id = read_given_id(&args, "span_id", &item->given_id);
		item->has_parent = read_given_id(&args, "parent_span_id",
										 &item->given_parent);
		item->trace = intern_text(r,
								  aspan_json_field_string(&args, "trace_id"));
		item->args_trace = item->trace != ASPAN_NULL_STRING;
		item->error = aspan_json_field(&args, "error", &field) &&
			aspan_json_is_true(&field);
	}
	item->file = intern_text(r, file);
}

/* whose an async id is */
typedef enum id_scope
{
	ID_OF_PROCESS,				/* of its process, unless older events say
								 * more */
	ID_LOCAL,					/* of its process, and nobody else's */
	ID_GLOBAL					/* of all processes */
} id_scope;

/* the id of an async event, as text; NULL if it has none */
static aspan_text
read_async_id(const aspan_json *event, id_scope *scope)
{
	aspan_text	id = aspan_json_field_scalar(event, "id");
	aspan_json	id2;

	*scope = ID_OF_PROCESS;
	if (id.bytes != NULL || !aspan_json_field(event, "id2", &id2))
		return id;
	*scope = ID_LOCAL;
	id = aspan_json_field_scalar(&id2, "local");
	if (id.bytes != NULL)
		return id;
	*scope = ID_GLOBAL;
	return aspan_json_field_scalar(&id2, "global");
}

/*
 * The stack of an async event, and the hash that stands for it.  False if
 * the event has no id.  What is on a stack of all processes is one trace, since
 * a parent in another process is only found in a trace.
 */
static bool
read_async_stack(aspan_chrome_reader *r, aspan_chrome_item *item,
				 const aspan_json *event, bool older)
{
	aspan_json	field;
	id_scope	scope;
	aspan_text	id = read_async_id(event, &scope);
	bool		by_id;
	uint32		parts[4];

	if (id.bytes == NULL)
		return false;

	by_id = r->nesting == ASPAN_CHROME_ID ||
		(r->nesting == ASPAN_CHROME_AUTO &&
		 aspan_json_field2(event, ".file", ".line", &field));

	parts[0] = 'b';
	parts[1] = scope == ID_GLOBAL ? 0 : item->pid;
	parts[2] = by_id ? 0 : item->category;
	parts[3] = intern_text(r, aspan_json_field_scalar(event, "scope"));
	item->stack = intern_parts_and_text(&r->stacks, parts, lengthof(parts), id);
	item->hash = aspan_hash_uint64(ASPAN_HASH_SEED, 'b');
	for (int i = 1; i < lengthof(parts); i++)
		item->hash = hash_string(r, item->hash, parts[i]);
	item->hash = aspan_hash_bytes(item->hash, id.bytes, id.len);
	if (scope == ID_GLOBAL && item->trace == ASPAN_NULL_STRING)
	{
		uint64		rest = aspan_hash_uint64(item->hash, 0);

		item->trace = intern_text(r, aspan_trace_id_of_bits(item->hash, rest));
	}

	/* what the older events are known by in all processes */
	if (older && scope != ID_LOCAL)
	{
		parts[0] = 'S';
		parts[1] = item->name;
		parts[2] = item->category;
		item->wide_key = intern_parts_and_text(&r->keys, parts, lengthof(parts),
											   id);
	}
	return true;
}

static void
read_thread_stack(aspan_chrome_reader *r, aspan_chrome_item *item)
{
	uint32		parts[3] = {'B', item->pid, item->tid};

	item->stack = intern_parts(&r->stacks, parts, lengthof(parts));
	item->hash = aspan_hash_uint64(ASPAN_HASH_SEED, 'B');
	item->hash = hash_string(r, item->hash, item->pid);
	item->hash = hash_string(r, item->hash, item->tid);
}

/* the times of an item; says what is wrong with them, or NULL */
static const char *
read_times(aspan_chrome_item *item, const aspan_json *event)
{
	aspan_json	field;
	int64		duration;

	if (!aspan_json_field(event, "ts", &field))
		return ASPAN_REJECT_NO_TIME;
	if (!aspan_json_int64(&field, 3, &item->ts))
		return ASPAN_REJECT_BAD_TIME;
	item->time_null = false;
	if (item->kind != ASPAN_CHROME_COMPLETE)
		return NULL;
	item->unfinished = !aspan_json_field(event, "dur", &field);
	if (item->unfinished)
		return NULL;
	if (!aspan_json_int64(&field, 3, &duration))
		return ASPAN_REJECT_BAD_DURATION;
	if (duration < 0)
		return ASPAN_REJECT_ENDS_BEFORE;
	if (pg_add_s64_overflow(item->ts, duration, &item->end))
		return ASPAN_REJECT_BAD_DURATION;
	return NULL;
}

static aspan_chrome_item *
new_item(aspan_chrome_reader *r, const aspan_json *event)
{
	aspan_chrome_item *item;

	if (r->nitems == r->max_items)
	{
		r->max_items *= 2;
		r->items = repalloc_huge(r->items,
								 sizeof(*item) * (Size) r->max_items);
	}
	item = &r->items[r->nitems++];
	memset(item, 0, sizeof(*item));
	item->below = ASPAN_NO_ITEM;
	item->below_key = item->below_open = ASPAN_NO_ITEM;
	item->parent = item->partner = ASPAN_NO_ITEM;
	item->time_null = true;
	item->line_null = true;
	item->event = event->node - r->document;
	return item;
}

/* an event that is no begin and no end */
static void
read_other_event(aspan_chrome_reader *r, const aspan_json *event,
				 aspan_text phase)
{
	aspan_chrome_item *item;

	if (aspan_text_is(phase, "M"))
		read_metadata(r, event);
	for (int i = 0; i < lengthof(not_spans); i++)
	{
		if (phase.len == 1 && phase.bytes[0] == not_spans[i].phase)
		{
			aspan_import_note(r->import, not_spans[i].item,
							  ASPAN_IMPORT_IGNORED, 1);
			return;
		}
	}
	item = new_item(r, event);
	item->kind = ASPAN_CHROME_REJECTED;
	item->reason = aspan_json_is_object(event) ?
		"event of an unknown phase" : ASPAN_REJECT_NOT_OBJECT;
}

void
aspan_chrome_read_event(aspan_chrome_reader *r, const aspan_json *event)
{
	aspan_text	phase = aspan_json_field_string(event, "ph");
	char		letter = phase.len == 1 ? phase.bytes[0] : '\0';
	aspan_text	name;
	aspan_chrome_item *item;
	uint32		parts[3];

	if (letter == '\0' || strchr("bSBeFEX", letter) == NULL)
	{
		read_other_event(r, event, phase);
		return;
	}

	item = new_item(r, event);
	item->kind = letter == 'X' ? ASPAN_CHROME_COMPLETE :
		strchr("bSB", letter) != NULL ? ASPAN_CHROME_BEGIN : ASPAN_CHROME_END;
	item->on_thread = strchr("BEX", letter) != NULL;
	name = aspan_json_field_scalar(event, "name");
	item->named = name.bytes != NULL;
	item->name = intern_text(r, name);
	item->category = intern_text(r,
								 aspan_json_field_scalar(event, "cat"));
	item->pid = intern_text(r, aspan_json_field_scalar(event, "pid"));
	item->tid = intern_text(r, aspan_json_field_scalar(event, "tid"));
	read_site(r, item, event);

	item->reason = read_times(item, event);
	if (item->on_thread)
		read_thread_stack(r, item);
	else if (!read_async_stack(r, item, event,
							   letter == 'S' || letter == 'F') &&
			 item->reason == NULL)
		item->reason = ASPAN_REJECT_NO_ID;
	if (item->reason != NULL)
	{
		item->kind = ASPAN_CHROME_REJECTED;
		return;
	}
	if (letter == 'b')
		aspan_node_read(&r->node, event, item);

	/* an E need not repeat the category of its B */
	parts[0] = item->stack;
	parts[1] = item->name;
	parts[2] = item->on_thread ? 0 : item->category;
	item->key = intern_parts(&r->keys, parts, lengthof(parts));
	item->hash = hash_string(r, item->hash, parts[1]);
	item->hash = hash_string(r, item->hash, parts[2]);
}
