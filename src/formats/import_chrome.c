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
 * Node's async events say in args.data which resource had a new one made
 * (triggerAsyncId) and which ran meanwhile (executionAsyncId), by their async
 * ids; that names the parent (import_chrome_node.c).
 *
 * Span ids.  An integer args.span_id is taken as it is, and so are
 * args.parent_span_id, args.trace_id and args.error: asyncspan's own documents
 * have them.  Otherwise a span
 * whose begin and end are both in the document gets a hash of its stack, name,
 * category and times, which is its own, and does not depend on what else the
 * document holds: a document that is imported twice gives identical rows, which
 * count once.  Equal events in one document are all real, as a compiler writes
 * them by the hundred; so the second of them gets a hash with a 1, and so on.
 * An event without its other half gets the same hash without the time, so that
 * the two halves of a span cut in two documents pair when they meet in a table.
 *
 * The document is read once into an array of fixed-size items, with strings
 * in a dictionary: about 140 bytes an event.  Attributes are read when the rows
 * are made, from the document again.
 *
 * Format: "Trace Event Format", by the Chromium authors.
 */
#include "base/host.h"

#include "base/alloc.h"
#include "engine/key.h"
#include "engine/pairing.h"
#include "formats/import_chrome_event.h"

/* ---- ids ---- */

/* how often an event has come, by what is the same in all that are equal */
typedef struct occurrence
{
	uint64		equal;
	uint32		n;
	char		status;
} occurrence;

#define SH_PREFIX occurrence
#define SH_ELEMENT_TYPE occurrence
#define SH_KEY_TYPE uint64
#define SH_KEY equal
#define SH_HASH_KEY(tb, k) ((uint32) aspan_key_hash(0, (int64) (k)))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/*
 * The hash that an item is known by; and in *equal, what all that are equal
 * to it have in common.
 */
static uint64
hash_item(const aspan_chrome_reader *r, const aspan_chrome_item *item,
		  uint64 *equal)
{
	uint64		hash = item->hash;
	bool		whole = item->partner != ASPAN_NO_ITEM ||
	(item->kind == ASPAN_CHROME_COMPLETE && !item->unfinished);

	if (whole)
	{
		hash = aspan_hash_uint64(hash, (uint64) item->ts);
		hash = aspan_hash_uint64(hash,
								 (uint64) (item->kind == ASPAN_CHROME_COMPLETE ?
										   item->end :
										   r->items[item->partner].ts));
		*equal = hash;
	}
	else
	{
		*equal = aspan_hash_uint64(hash, (uint64) item->ts);
		*equal = aspan_hash_uint64(*equal, item->kind);
	}
	return hash;
}

/* every span is known by its begin, or if it has none, by its end */
static inline bool
is_second_half(const aspan_chrome_item *item)
{
	return item->kind == ASPAN_CHROME_END && item->partner != ASPAN_NO_ITEM;
}

static void
assign_ids(aspan_chrome_reader *r)
{
	occurrence_hash *seen = occurrence_create(CurrentMemoryContext, r->nitems,
											  NULL);

	for (uint32 i = 0; i < r->nitems; i++)
	{
		aspan_chrome_item *item = &r->items[i];
		occurrence *entry;
		uint64		hash;
		uint64		equal;
		bool		found;

		CHECK_FOR_INTERRUPTS();
		if (item->kind == ASPAN_CHROME_REJECTED || is_second_half(item))
			continue;
		if (item->has_id)
		{
			item->span_id = item->given_id;
			continue;
		}
		hash = hash_item(r, item, &equal);
		entry = occurrence_insert(seen, equal, &found);
		entry->n = found ? entry->n + 1 : 0;
		if (found)
			hash = aspan_hash_uint64(hash, entry->n);
		item->span_id = aspan_hash_to_id(hash);
	}
	occurrence_destroy(seen);
}

/* ---- rows ---- */

#define SEVERAL_USERS PG_UINT32_MAX

/*
 * The process of each pid: its process_name; that and the pid where several
 * processes share the name; the pid where it has none; and nothing where the
 * name is empty.  The result is by string id of the pid.
 */
static aspan_text *
name_processes(aspan_chrome_reader *r)
{
	uint32		nstrings = r->strings.n;
	uint32	   *name = aspan_array0(uint32, nstrings);
	uint32	   *user = aspan_array0(uint32, nstrings);	/* 1 + the pid */
	aspan_text *process = aspan_array(aspan_text, nstrings);

	for (uint32 i = 0; i < nstrings; i++)
		process[i] = aspan_strings_text(&r->strings, i);
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
		process[pid] = aspan_strings_text(&r->strings, name[pid]);
		if (process[pid].len == 0)
			process[pid].bytes = NULL;
		else if (user[name[pid]] != pid + 1)
		{
			aspan_text	digits = aspan_strings_text(&r->strings, pid);

			process[pid] = aspan_service_process(process[pid], digits);
		}
	}
	return process;
}

/* adds what the args of an event say that has no column */
static void
add_args(aspan_chrome_reader *r, const aspan_chrome_item *item,
		 const aspan_json *event)
{
	aspan_json	args;
	aspan_json	key = {NULL};
	aspan_json	value;

	if (!aspan_json_field(event, "args", &args))
		return;
	while (aspan_json_next_member(&args, &key, &value))
	{
		aspan_text	text = aspan_json_string(&key);

		if ((item->has_id && aspan_text_is(text, "span_id")) ||
			(item->has_parent && aspan_text_is(text, "parent_span_id")) ||
			(item->args_trace && aspan_text_is(text, "trace_id")) ||
			(item->error && aspan_text_is(text, "error")) ||
			(item->args_file && aspan_text_is(text, "file")) ||
			(item->args_line && aspan_text_is(text, "line")))
			continue;
		aspan_object_add(&r->attributes, text, &value);
	}
}

static aspan_json
event_of(const aspan_chrome_reader *r, const aspan_chrome_item *item)
{
	aspan_json	event = {r->document + item->event};

	return event;
}

/* the thread and the args; of a pair, the args of its end count more */
static aspan_text
read_attributes(aspan_chrome_reader *r, const aspan_chrome_item *item)
{
	aspan_json	event = event_of(r, item);
	aspan_json	tid;

	aspan_object_cut(&r->attributes, 0);
	if (aspan_json_field(&event, "tid", &tid))
		aspan_object_add(&r->attributes, aspan_text_make("tid"), &tid);
	add_args(r, item, &event);
	if (item->partner != ASPAN_NO_ITEM)
	{
		item = &r->items[item->partner];
		event = event_of(r, item);
		add_args(r, item, &event);
	}
	return aspan_object_make(&r->attributes);
}

static void
fill_row(aspan_chrome_reader *r, const aspan_chrome_item *item,
		 const aspan_text *process, aspan_import_row *row)
{
	aspan_import_row_init(row);
	row->flags_null = true;
	row->process = process[item->pid];
	row->name = aspan_strings_text(&r->strings, item->name);
	row->target = aspan_strings_text(&r->strings, item->category);
	row->filename = aspan_strings_text(&r->strings, item->file);
	row->trace = aspan_strings_text(&r->strings, item->trace);
	row->error = item->error;
	row->line = item->line;
	row->line_null = item->line_null;
	if (r->import->emit != NULL)
		row->attributes = read_attributes(r, item);
	if (item->kind == ASPAN_CHROME_REJECTED)
		return;
	row->span_id_null = false;
	row->span_id = item->span_id;
	row->parent_null = !item->has_parent && item->parent == ASPAN_NO_ITEM;
	if (item->has_parent)
		row->parent_id = item->given_parent;
	else if (item->parent != ASPAN_NO_ITEM)
		row->parent_id = r->items[item->parent].span_id;
}

/* a begin or an end without its other half */
static void
emit_half(aspan_chrome_reader *r, const aspan_chrome_item *item,
		  aspan_import_row *row)
{
	bool		is_begin = item->kind == ASPAN_CHROME_BEGIN;

	row->begin_null = !is_begin;
	row->end_null = is_begin;
	row->begin = is_begin ? item->ts : 0;
	row->end = is_begin ? 0 : item->ts;
	aspan_import_row_emit(r->import, row);
	aspan_import_note(r->import, is_begin ? "begin" : "end", ASPAN_IMPORTED, 1);
}

static void
emit_item(aspan_chrome_reader *r, const aspan_chrome_item *item,
		  const aspan_text *process)
{
	aspan_import_row row;

	fill_row(r, item, process, &row);
	if (item->kind == ASPAN_CHROME_REJECTED)
		aspan_import_reject(r->import, &row, item->reason);
	else if (item->kind == ASPAN_CHROME_COMPLETE)
		aspan_import_span(r->import, &row, item->ts, item->end,
						  item->unfinished);
	else if (item->partner != ASPAN_NO_ITEM)
		aspan_import_span(r->import, &row, item->ts,
						  r->items[item->partner].ts, false);
	else
		emit_half(r, item, &row);
}

static void
emit_items(aspan_chrome_reader *r)
{
	aspan_text *process = name_processes(r);

	for (uint32 i = 0; i < r->nitems; i++)
	{
		MemoryContext old;

		CHECK_FOR_INTERRUPTS();
		if (is_second_half(&r->items[i]))
			continue;
		old = MemoryContextSwitchTo(r->item_cxt);
		emit_item(r, &r->items[i], process);
		MemoryContextSwitchTo(old);
		MemoryContextReset(r->item_cxt);
	}
}

/* in memory that is given back afterwards */
static void
read_one(aspan_chrome_reader *r, const aspan_json *event)
{
	MemoryContext old = MemoryContextSwitchTo(r->item_cxt);

	CHECK_FOR_INTERRUPTS();
	aspan_chrome_read_event(r, event);
	MemoryContextSwitchTo(old);
	MemoryContextReset(r->item_cxt);
}

static void
read_events(aspan_chrome_reader *r)
{
	aspan_json	event = {NULL};

	if (!aspan_json_is_array(&r->events))
		read_one(r, &r->events);
	while (aspan_json_next(&r->events, &event))
		read_one(r, &event);
}

void
aspan_read_chrome(aspan_import *import, const aspan_json_node *document,
				  aspan_chrome_nesting nesting)
{
	aspan_chrome_reader r = {0};
	aspan_json	root = {document};
	aspan_json	events;

	if (aspan_json_is_array(&root))
		events = root;
	else if (aspan_json_field(&root, "traceEvents", &events))
	{
		if (!aspan_json_is_array(&events))
			aspan_import_not(import, "Chrome trace",
							 "\"traceEvents\" is not an array.");
	}
	else if (aspan_json_field(&root, "ph", &events))
		events = root;
	else
		aspan_import_not(import, "Chrome trace",
						 "Expected an array of events, an object with \"traceEvents\", or an event.");

	r.import = import;
	r.nesting = nesting;
	r.document = document;
	r.events = events;
	r.item_cxt = AllocSetContextCreate(CurrentMemoryContext,
									   "asyncspan chrome event",
									   ALLOCSET_DEFAULT_SIZES);
	aspan_strings_init(&r.strings, CurrentMemoryContext);
	aspan_strings_init(&r.stacks, CurrentMemoryContext);
	aspan_strings_init(&r.keys, CurrentMemoryContext);
	r.max_items = 1024;
	r.items = palloc(sizeof(aspan_chrome_item) * r.max_items);
	r.max_names = 16;
	r.names = palloc(sizeof(uint32) * 2 * r.max_names);
	aspan_node_init(&r.node);
	aspan_object_init(&r.attributes);

	read_events(&r);
	aspan_chrome_match(r.items, r.nitems, r.stacks.n,
					   r.keys.n);
	aspan_node_find_parents(&r.node, r.items, r.nitems);
	assign_ids(&r);
	emit_items(&r);
}
