/*
 * import_chrome.c
 *	  Reader of Chrome trace documents.
 *
 * A Chrome trace is an array of events, or an object with that array under
 * "traceEvents".  Those that begin or end something are
 *
 *	 b e	nestable async events, and their older form S F
 *	 B E	events of a thread, which nest
 *	 X		a begin and an end in one, with a duration
 *
 * None of them says which span it belongs to, so spans and their parents are
 * found the way a viewer finds them, by stacks (import_chrome_match.c).  There
 * is one per process, category, scope and id for async events, and one per
 * process and thread for the others.
 *
 * The Rust crate tracing-chrome gives all spans below one root the id of the
 * root, whatever their module, which it writes as the category.  Its events
 * are known by the keys ".file" and ".line", and are put on one stack per
 * process and id; see aspan_chrome_nesting.
 *
 * Span ids.  An integer args.span_id is taken as it is, and so is
 * args.parent_span_id: asyncspan's own documents have them.  Otherwise a span
 * whose begin and end are both in the document gets a hash of its stack, name,
 * category and begin, which is its own, and does not depend on what else the
 * document holds: importing a document twice gives identical events, which
 * the pairing drops as duplicates.  An event without its other half gets the
 * same hash without the time, so that the two halves of a span cut in two
 * documents pair when they meet in a table.
 *
 * The document is read once into an array of fixed-size items, with strings
 * in a dictionary: about 120 bytes an event.
 *
 * Format: "Trace Event Format", by the Chromium authors.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "formats/import_chrome_match.h"
#include "formats/import_json.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct chrome_reader
{
	aspan_import *import;
	aspan_chrome_nesting nesting;
	MemoryContext item_cxt;		/* reset after each event */
	aspan_dict *dict;			/* strings and sites of the document */
	aspan_dict *stacks;			/* known by what makes them, as bytes */
	aspan_dict *keys;
	aspan_chrome_item *items;
	uint32		nitems;
	uint32		max_items;
	uint32	   *names;			/* pairs of a pid and its process_name */
	uint32		no_site;		/* the site of which nothing is known */
	uint32		nnames;			/* pairs */
	uint32		max_names;
} chrome_reader;

/* what is in a trace beside spans */
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
intern_text(aspan_dict *dict, aspan_text text)
{
	return aspan_intern(dict, text.bytes, text.len);
}

/* an id made of the ids of its parts */
static uint32
intern_parts(aspan_dict *dict, const uint32 *parts, int nparts)
{
	return aspan_intern(dict, (const char *) parts, nparts * sizeof(uint32));
}

static uint64
hash_string(chrome_reader *r, uint64 hash, uint32 id)
{
	uint32		len = 0;
	const char *bytes = aspan_string(r->dict, id, &len);

	return aspan_hash_bytes(hash, bytes, bytes == NULL ? 0 : len);
}

/* "M" events that name a process are the only metadata that is used */
static void
read_metadata(chrome_reader *r, const JsonbValue *event)
{
	JsonbValue	args;
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
		intern_text(r->dict, aspan_json_field_scalar(event, "pid"));
	r->names[2 * r->nnames + 1] = intern_text(r->dict, name);
	r->nnames++;
}

/* an integer, or a string that holds one */
static bool
read_given_id(const JsonbValue *args, const char *key, int64 *id)
{
	JsonbValue	field;
	aspan_text	text;

	if (!aspan_json_field(args, key, &field))
		return false;
	text = aspan_json_scalar(&field);
	if (text.bytes == NULL || memchr(text.bytes, '.', text.len) != NULL)
		return false;
	return aspan_json_int64(&field, 0, id);
}

static void
read_site(chrome_reader *r, aspan_chrome_item *item,
		  const JsonbValue *event, aspan_text name, aspan_text category)
{
	aspan_text	file = aspan_json_field_string(event, ".file");
	JsonbValue	args;
	JsonbValue	field;
	int32		line = 0;
	bool		has_line = false;
	aspan_site_text site = {0};

	if (aspan_json_field(event, ".line", &field))
		has_line = aspan_json_line(&field, &line);
	if (aspan_json_field(event, "args", &args))
	{
		if (file.bytes == NULL)
			file = aspan_json_field_string(&args, "file");
		if (!has_line && aspan_json_field(&args, "line", &field))
			has_line = aspan_json_line(&field, &line);
		item->has_id = read_given_id(&args, "span_id", &item->given_id);
		item->has_parent = read_given_id(&args, "parent_span_id",
										 &item->given_parent);
	}
	site.name = name;
	site.target = category;
	site.filename = file;
	site.line_null = !has_line;
	site.line = has_line ? line : 0;
	item->site = aspan_intern_site(r->dict, &site);
}

/*
 * The stack of an async event, and the hash that stands for it.  False if
 * the event has no id.
 */
static bool
read_async_stack(chrome_reader *r, aspan_chrome_item *item,
				 const JsonbValue *event, uint32 category)
{
	JsonbValue	id2;
	JsonbValue	field;
	aspan_text	id = aspan_json_field_scalar(event, "id");
	bool		by_id;
	bool		is_global = false;
	uint32		parts[5];

	if (id.bytes == NULL && aspan_json_field(event, "id2", &id2))
	{
		id = aspan_json_field_scalar(&id2, "local");
		if (id.bytes == NULL)
		{
			id = aspan_json_field_scalar(&id2, "global");
			is_global = true;
		}
	}
	if (id.bytes == NULL)
		return false;

	by_id = r->nesting == ASPAN_CHROME_ID ||
		(r->nesting == ASPAN_CHROME_AUTO &&
		 aspan_json_field2(event, ".file", ".line", &field));

	parts[0] = 'b';
	parts[1] = is_global ? 0 : item->pid;

	parts[2] = by_id ? 0 : category;
	parts[3] = intern_text(r->dict, aspan_json_field_scalar(event, "scope"));
	parts[4] = intern_text(r->dict, id);
	item->stack = intern_parts(r->stacks, parts, lengthof(parts));
	item->hash = aspan_hash_uint64(ASPAN_HASH_SEED, 'b');
	for (int i = 1; i < lengthof(parts); i++)
		item->hash = hash_string(r, item->hash, parts[i]);
	return true;
}

static void
read_thread_stack(chrome_reader *r, aspan_chrome_item *item)
{
	uint32		parts[3] = {'B', item->pid, item->tid};

	item->stack = intern_parts(r->stacks, parts, lengthof(parts));
	item->hash = aspan_hash_uint64(ASPAN_HASH_SEED, 'B');
	item->hash = hash_string(r, item->hash, item->pid);
	item->hash = hash_string(r, item->hash, item->tid);
}

/* the times of an item; says what is wrong with them, or NULL */
static const char *
read_times(aspan_chrome_item *item, const JsonbValue *event)
{
	JsonbValue	field;
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
new_item(chrome_reader *r)
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
	item->below_key = item->below_thread = ASPAN_NO_ITEM;
	item->parent = item->partner = ASPAN_NO_ITEM;
	item->time_null = true;
	item->site = r->no_site;
	return item;
}

static void
read_event(chrome_reader *r, const JsonbValue *event)
{
	aspan_text	phase = aspan_json_field_string(event, "ph");
	aspan_text	name;
	aspan_text	category;
	aspan_chrome_item *item;
	aspan_chrome_kind kind;
	uint32		category_id;
	uint32		parts[3];

	if (!aspan_json_is_object(event))
	{
		item = new_item(r);
		item->kind = ASPAN_CHROME_REJECTED;
		item->reason = ASPAN_REJECT_NOT_OBJECT;
		return;
	}
	switch (phase.len == 1 ? phase.bytes[0] : '\0')
	{
		case 'b':
		case 'S':
		case 'B':
			kind = ASPAN_CHROME_BEGIN;
			break;
		case 'e':
		case 'F':
		case 'E':
			kind = ASPAN_CHROME_END;
			break;
		case 'X':
			kind = ASPAN_CHROME_COMPLETE;
			break;
		default:
			if (phase.len == 1 && phase.bytes[0] == 'M')
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
			item = new_item(r);
			item->kind = ASPAN_CHROME_REJECTED;
			item->reason = "event of an unknown phase";
			return;
	}

	name = aspan_json_field_scalar(event, "name");
	category = aspan_json_field_scalar(event, "cat");
	category_id = intern_text(r->dict, category);

	item = new_item(r);
	item->kind = kind;
	item->named = name.bytes != NULL;
	item->on_thread = strchr("BEX", phase.bytes[0]) != NULL;
	item->pid = intern_text(r->dict, aspan_json_field_scalar(event, "pid"));
	item->tid = intern_text(r->dict, aspan_json_field_scalar(event, "tid"));
	read_site(r, item, event, name, category);

	item->reason = read_times(item, event);
	if (item->on_thread)
		read_thread_stack(r, item);
	else if (!read_async_stack(r, item, event, category_id) &&
			 item->reason == NULL)
		item->reason = ASPAN_REJECT_NO_ID;
	if (item->reason != NULL)
	{
		item->kind = ASPAN_CHROME_REJECTED;
		return;
	}

	/* an E need not repeat the category of its B */
	parts[0] = item->stack;
	parts[1] = intern_text(r->dict, name);
	parts[2] = item->on_thread ? 0 : category_id;
	item->key = intern_parts(r->keys, parts, lengthof(parts));
	item->hash = hash_string(r, item->hash, parts[1]);
	item->hash = hash_string(r, item->hash, parts[2]);
}

/* ---- rows ---- */

static void
assign_ids(chrome_reader *r)
{
	for (uint32 i = 0; i < r->nitems; i++)
	{
		aspan_chrome_item *item = &r->items[i];
		uint64		hash = item->hash;

		if (item->kind == ASPAN_CHROME_COMPLETE && !item->unfinished)
		{
			hash = aspan_hash_uint64(hash, (uint64) item->ts);
			hash = aspan_hash_uint64(hash, (uint64) item->end);
		}
		else if (item->kind == ASPAN_CHROME_BEGIN &&
				 item->partner != ASPAN_NO_ITEM)
		{
			hash = aspan_hash_uint64(hash, (uint64) item->ts);
			hash = aspan_hash_uint64(hash,
									 (uint64) r->items[item->partner].ts);
		}
		item->span_id = item->has_id ? item->given_id : aspan_hash_to_id(hash);
	}
}

#define SEVERAL_USERS PG_UINT32_MAX

/*
 * The process of each pid: its process_name; that and the pid where several
 * processes share the name; the pid where it has none; and nothing where the
 * name is empty.  The result is by string id of the pid.
 */
static aspan_text *
name_processes(chrome_reader *r)
{
	uint32		nstrings = aspan_dict_nstrings(r->dict);
	uint32	   *name = aspan_array0(uint32, nstrings);
	uint32	   *user = aspan_array0(uint32, nstrings);	/* 1 + the pid */
	aspan_text *process = aspan_array(aspan_text, nstrings);

	for (uint32 i = 0; i < nstrings; i++)
		process[i] = aspan_text_of(r->dict, i);
	for (uint32 i = 0; i < r->nnames; i++)
		name[r->names[2 * i]] = r->names[2 * i + 1];
	for (uint32 i = 0; i < r->nnames; i++)
	{
		uint32		pid = r->names[2 * i];

		/* a pid counts once, whatever the number of its events */
		if (r->names[2 * i + 1] != name[pid] || user[name[pid]] == pid + 1)
			continue;
		user[name[pid]] = user[name[pid]] == 0 ? pid + 1 : SEVERAL_USERS;
	}
	for (uint32 pid = 0; pid < nstrings; pid++)
	{
		if (name[pid] == ASPAN_NULL_STRING)
			continue;
		process[pid] = aspan_text_of(r->dict, name[pid]);
		if (process[pid].len == 0)
			process[pid].bytes = NULL;
		else if (user[name[pid]] != pid + 1)
			process[pid] = aspan_service_process(process[pid],
												 aspan_text_of(r->dict, pid));
	}
	return process;
}

static void
emit_items(chrome_reader *r)
{
	aspan_text *process = name_processes(r);
	uint64		begins = 0;
	uint64		ends = 0;

	for (uint32 i = 0; i < r->nitems; i++)
	{
		const aspan_chrome_item *item = &r->items[i];
		const aspan_chrome_item *from = item;
		const aspan_site *site;
		aspan_import_row row;

		CHECK_FOR_INTERRUPTS();

		/* an end is what its begin says it is */
		if (item->kind == ASPAN_CHROME_END && item->partner != ASPAN_NO_ITEM)
			from = &r->items[item->partner];

		aspan_import_row_init(&row);
		row.process = process[from->pid];
		row.stream = aspan_text_of(r->dict, item->tid);
		row.time_null = item->time_null;
		row.time = item->ts;
		if (item->kind != ASPAN_CHROME_REJECTED)
		{
			row.span_id_null = false;
			row.span_id = from->span_id;
			row.parent_null = !from->has_parent && from->parent == ASPAN_NO_ITEM;
			if (from->has_parent)
				row.parent_id = from->given_parent;
			else if (from->parent != ASPAN_NO_ITEM)
				row.parent_id = r->items[from->parent].span_id;
		}
		site = aspan_site_get(r->dict, from->site);
		row.name = aspan_text_of(r->dict, site->name);
		row.target = aspan_text_of(r->dict, site->target);
		row.filename = aspan_text_of(r->dict, site->filename);
		row.line = site->line;
		row.line_null = site->line_null;

		switch (item->kind)
		{
			case ASPAN_CHROME_BEGIN:
			case ASPAN_CHROME_END:
				row.event_type = item->kind == ASPAN_CHROME_BEGIN ? "begin" : "end";
				if (r->import->emit != NULL)
					r->import->emit(r->import, &row);
				if (item->kind == ASPAN_CHROME_BEGIN)
					begins++;
				else
					ends++;
				break;
			case ASPAN_CHROME_COMPLETE:
				aspan_import_span(r->import, &row, item->ts, item->end,
								  item->unfinished);
				break;
			case ASPAN_CHROME_REJECTED:
				aspan_import_reject(r->import, &row, item->reason);
				break;
		}
	}
	aspan_import_note(r->import, "begin", ASPAN_IMPORTED, begins);
	aspan_import_note(r->import, "end", ASPAN_IMPORTED, ends);
}

void
aspan_read_chrome(aspan_import *import, Jsonb *doc,
				  aspan_chrome_nesting nesting)
{
	chrome_reader r = {0};
	aspan_site_text nothing = {.line_null = true};
	JsonbValue	root;
	JsonbValue	events;

	JsonbToJsonbValue(doc, &root);
	if (aspan_json_is_array(&root))
		events = root;
	else if (aspan_json_field(&root, "traceEvents", &events))
	{
		if (!aspan_json_is_array(&events))
			aspan_import_not("Chrome trace",
							 "\"traceEvents\" is not an array.");
	}
	else if (!aspan_json_field(&root, "ph", &events))
		aspan_import_not("Chrome trace",
						 "Expected an array of events, an object with \"traceEvents\", or an event.");

	r.import = import;
	r.nesting = nesting;
	r.item_cxt = AllocSetContextCreate(CurrentMemoryContext,
									   "asyncspan chrome event",
									   ALLOCSET_DEFAULT_SIZES);
	r.dict = aspan_dict_create(CurrentMemoryContext);
	r.no_site = aspan_intern_site(r.dict, &nothing);
	r.stacks = aspan_dict_create(CurrentMemoryContext);
	r.keys = aspan_dict_create(CurrentMemoryContext);
	r.max_items = 1024;
	r.items = palloc(sizeof(aspan_chrome_item) * r.max_items);
	r.max_names = 16;
	r.names = palloc(sizeof(uint32) * 2 * r.max_names);

	if (aspan_json_is_array(&events))
	{
		uint32		n = aspan_json_length(&events);

		for (uint32 i = 0; i < n; i++)
		{
			MemoryContext old = MemoryContextSwitchTo(r.item_cxt);
			JsonbValue	event;

			CHECK_FOR_INTERRUPTS();
			aspan_json_element(&events, i, &event);
			read_event(&r, &event);
			MemoryContextSwitchTo(old);
			MemoryContextReset(r.item_cxt);
		}
	}
	else
		read_event(&r, &root);

	aspan_chrome_match(r.items, r.nitems, aspan_dict_nstrings(r.stacks),
					   aspan_dict_nstrings(r.keys));
	assign_ids(&r);
	emit_items(&r);
}
