/*
 * import_zipkin.c
 *	  Reader of Zipkin traces in JSON, versions 1 and 2.
 *
 * A document is an array of spans, an array of traces that are arrays of
 * spans (the query API), or one span.  Times are integer microseconds.  Spans
 * of version 1 are turned into reports by import_zipkin_v1.c.
 *
 * Three habits of Zipkin need the document as a whole.  Trace ids of two forms
 * are united in import_zipkin_traces.c.
 *
 * A span may be reported in pieces.  A report without a duration is added to
 * the report of the same trace, service, id and side that has one, and a
 * report without a timestamp to the one that has that.  A piece with a
 * timestamp and no duration that stands alone is an open span; one without a
 * timestamp that stands alone is rejected.
 *
 * The two sides of a call may share one span id: the client reports it, and
 * the server reports it again, marked "shared", or only known by its kind
 * (import_sides.c).
 *
 * Reports are kept as fixed-size records with their strings in a dictionary,
 * in one hash table by (trace, service, id, side); O(n).
 */
#include "base/host.h"

#include "engine/key.h"
#include "formats/import_attributes.h"
#include "formats/import_ids.h"
#include "formats/import_zipkin_report.h"

typedef enum zipkin_side
{
	SIDE_OWN,					/* a client, or not shared at all */
	SIDE_SHARED,				/* the server's half of a shared id */
	SIDE_CLIENT					/* an id of a client, in any service */
} zipkin_side;

typedef struct zipkin_key
{
	int64		id;
	uint32		trace;
	uint32		process;
	uint32		side;
} zipkin_key;

typedef struct zipkin_entry
{
	zipkin_key	key;
	uint32		report;
	char		status;
} zipkin_entry;

static inline uint32
zipkin_hash_key(zipkin_key key)
{
	int64		hash = (int64) aspan_key_hash(key.process * 4 + key.side,
											  key.id);

	return (uint32) aspan_key_hash(key.trace, hash);
}

#define SH_PREFIX zipkin
#define SH_ELEMENT_TYPE zipkin_entry
#define SH_KEY_TYPE zipkin_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) zipkin_hash_key(k)
#define SH_EQUAL(tb, a, b) \
	((a).id == (b).id && (a).trace == (b).trace && \
	 (a).process == (b).process && (a).side == (b).side)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* the tags that name the library, the best first */
static const char *const target_keys[] = {
	"otel.scope.name", "otel.library.name", "lc"
};

static void
read_report(aspan_zipkin_reader *r, const aspan_json *span)
{
	aspan_zipkin_report *report = aspan_zipkin_new_report(r);
	aspan_json	field;
	aspan_text	kind;

	aspan_zipkin_read_ids(r, span, report);
	if (aspan_json_field(span, "localEndpoint", &field))
		report->process = aspan_zipkin_intern(r, &field, "serviceName");
	if (aspan_json_field(span, "shared", &field))
		report->shared = aspan_json_is_true(&field);
	kind = aspan_import_kind(aspan_json_field_string(span, "kind"));
	report->kind = aspan_zipkin_intern_text(r, kind);
	if (aspan_json_field(span, "tags", &field) &&
		aspan_json_is_object(&field))
	{
		report->tags = field;
		for (int i = 0; i < lengthof(target_keys) &&
			 report->target == ASPAN_NULL_STRING; i++)
			report->target = aspan_zipkin_intern(r, &field, target_keys[i]);
	}
	if (aspan_json_field(span, "annotations", &field))
		aspan_import_note(r->import, "annotation", ASPAN_IMPORT_IGNORED,
						  aspan_json_size(&field));
	aspan_zipkin_read_times(span, report);
}

static void
read_span(aspan_zipkin_reader *r, const aspan_json *span)
{
	MemoryContext old = MemoryContextSwitchTo(r->item_cxt);

	if (!aspan_json_is_object(span))
		aspan_zipkin_new_report(r)->reason = ASPAN_REJECT_NOT_OBJECT;
	else if (aspan_zipkin_is_v1(span))
		aspan_zipkin_read_v1(r, span);
	else
		read_report(r, span);
	MemoryContextSwitchTo(old);
	MemoryContextReset(r->item_cxt);
}

static void
read_list(aspan_zipkin_reader *r, const aspan_json *list)
{
	aspan_json	span = {NULL};

	while (aspan_json_next(list, &span))
	{
		CHECK_FOR_INTERRUPTS();
		read_span(r, &span);
	}
}

/* ---- pieces and shared ids ---- */

static zipkin_key
make_key(const aspan_zipkin_report *report, int64 id, zipkin_side side)
{
	zipkin_key	key;

	key.id = id;
	key.trace = report->trace;
	key.process = side == SIDE_CLIENT ? 0 : report->process;
	key.side = side;
	return key;
}

static inline zipkin_entry *
find_entry(aspan_zipkin_reader *r, const aspan_zipkin_report *report, int64 id,
		   zipkin_side side)
{
	return zipkin_lookup(r->index, make_key(report, id, side));
}

static inline zipkin_entry *
enter(aspan_zipkin_reader *r, const aspan_zipkin_report *report,
	  zipkin_side side, bool *found)
{
	return zipkin_insert(r->index, make_key(report, report->id, side), found);
}

/* a server that has the id of a client shares it, whether it says so or not */
static void
find_shared(aspan_zipkin_reader *r)
{
	uint32		client = aspan_zipkin_intern_text(r, aspan_text_make("client"));
	uint32		server = aspan_zipkin_intern_text(r, aspan_text_make("server"));

	for (uint32 i = 0; i < r->nreports; i++)
	{
		aspan_zipkin_report *report = &r->reports[i];
		bool		found;

		CHECK_FOR_INTERRUPTS();
		if (!report->id_null && report->kind == client)
			enter(r, report, SIDE_CLIENT, &found);
	}
	for (uint32 i = 0; i < r->nreports; i++)
	{
		aspan_zipkin_report *report = &r->reports[i];

		CHECK_FOR_INTERRUPTS();
		if (!report->id_null && report->kind == server && !report->shared)
			report->shared =
				find_entry(r, report, report->id, SIDE_CLIENT) != NULL;
	}
}

/*
 * Adds a report to the one that is in the table for its key, if there is one.
 */
static bool
merge_report(aspan_zipkin_reader *r, uint32 i)
{
	aspan_zipkin_report *report = &r->reports[i];
	zipkin_entry *entry;
	aspan_zipkin_report *into;

	entry = find_entry(r, report, report->id,
					   report->shared ? SIDE_SHARED : SIDE_OWN);
	if (entry == NULL && !report->has_time)
		entry = find_entry(r, report, report->id,
						   report->shared ? SIDE_OWN : SIDE_SHARED);
	if (entry == NULL)
		return false;
	into = &r->reports[entry->report];
	if (report->has_time && !into->has_duration)
		return false;			/* neither knows more of the time */
	if (into->name == ASPAN_NULL_STRING)
		into->name = report->name;
	if (into->target == ASPAN_NULL_STRING)
		into->target = report->target;
	if (into->kind == ASPAN_NULL_STRING)
		into->kind = report->kind;
	if (into->parent_null && !report->parent_null)
	{
		into->parent = report->parent;
		into->parent_null = false;
	}
	report->pieces = into->pieces;
	into->pieces = i;
	report->merged = true;
	aspan_import_note(r->import, "report of a span",
					  ASPAN_IMPORT_MERGED, 1);
	return true;
}

/*
 * Reports enter the table in the order of what they know of the time, so that
 * the result does not depend on their order in the document.
 */
static void
index_reports(aspan_zipkin_reader *r)
{
	for (int pass = 0; pass < 3; pass++)
	{
		for (uint32 i = 0; i < r->nreports; i++)
		{
			aspan_zipkin_report *report = &r->reports[i];
			zipkin_entry *entry;
			bool		found;

			CHECK_FOR_INTERRUPTS();
			if (report->reason != NULL ||
				pass != (report->has_duration ? 0 : report->has_time ? 1 : 2))
				continue;
			if (pass > 0 && merge_report(r, i))
				continue;
			if (pass == 2)
			{
				report->reason = ASPAN_REJECT_NO_TIME;
				continue;
			}
			entry = enter(r, report, report->shared ? SIDE_SHARED : SIDE_OWN,
						  &found);
			if (!found)
				entry->report = i;
		}
	}
}

static aspan_side
side_of(const aspan_zipkin_report *report)
{
	aspan_side	side = {
		.trace = report->trace,.process = report->process,
		.id = report->id,.begin = report->begin,.is_server = report->shared
	};

	return side;
}

/* the reports that became spans, if any of them shares its id */
static void
enter_sides(aspan_zipkin_reader *r)
{
	bool		any_shared = false;

	for (uint32 i = 0; i < r->nreports && !any_shared; i++)
		any_shared = r->reports[i].shared;
	if (!any_shared)
		return;
	aspan_sides_init(&r->sides, r->nreports);
	for (uint32 i = 0; i < r->nreports; i++)
	{
		const aspan_zipkin_report *report = &r->reports[i];
		aspan_side	side = side_of(report);

		CHECK_FOR_INTERRUPTS();
		if (report->reason == NULL && !report->merged)
			aspan_sides_enter(&r->sides, &side);
	}
}

/* ---- rows ---- */

static bool
is_target_key(aspan_text key)
{
	for (int i = 0; i < lengthof(target_keys); i++)
	{
		if (aspan_text_is(key, target_keys[i]))
			return true;
	}
	return false;
}

/* adds the tags of one report; the tag "error" makes an error, with a text */
static void
add_tags(aspan_zipkin_reader *r, const aspan_zipkin_report *report,
		 uint32 target, aspan_import_row *row)
{
	aspan_json	key = {NULL};
	aspan_json	value;

	if (report->binary_annotations.node != NULL)
		aspan_zipkin_add_v1_tags(r, report, row);
	if (report->tags.node == NULL)
		return;
	while (aspan_json_next_member(&report->tags, &key, &value))
	{
		aspan_text	text = aspan_json_string(&key);

		if (aspan_text_is(text, "error"))
			row->error = true;

		/* the tag that is in the column */
		if (is_target_key(text) && target != ASPAN_NULL_STRING &&
			aspan_same_text(aspan_json_string(&value),
							aspan_strings_text(&r->strings, target)))
			continue;
		if (r->with_attributes)
			aspan_object_add(&r->attributes, text, &value);
	}
}

/* what was merged into a report counts less than the report itself */
static void
put_attributes(aspan_zipkin_reader *r, const aspan_zipkin_report *report,
			   aspan_import_row *row)
{
	aspan_object_cut(&r->attributes, 0);
	for (uint32 i = report->pieces; i != ASPAN_NO_REPORT;
		 i = r->reports[i].pieces)
		add_tags(r, &r->reports[i], report->target, row);
	add_tags(r, report, report->target, row);
	if (r->with_attributes)
		row->attributes = aspan_object_make(&r->attributes);
}

static void
emit_report(aspan_zipkin_reader *r, const aspan_zipkin_report *report)
{
	aspan_side	side = side_of(report);
	aspan_import_row row;

	aspan_import_row_init(&row);
	row.trace = aspan_strings_text(&r->strings, report->trace);
	row.process = aspan_strings_text(&r->strings, report->process);
	row.name = aspan_strings_text(&r->strings, report->name);
	row.target = aspan_strings_text(&r->strings, report->target);
	row.kind = aspan_strings_text(&r->strings, report->kind);
	row.span_id_null = report->id_null;
	row.span_id = report->id;
	row.parent_null = report->parent_null;
	row.parent_id = report->parent;
	put_attributes(r, report, &row);

	if (report->reason != NULL)
	{
		aspan_import_reject(r->import, &row, report->reason);
		return;
	}
	aspan_sides_apply(&r->sides, &side, &row);
	aspan_import_span(r->import, &row, report->begin, report->end,
					  !report->has_duration);
}

static void
emit_reports(aspan_zipkin_reader *r)
{
	for (uint32 i = 0; i < r->nreports; i++)
	{
		MemoryContext old;

		CHECK_FOR_INTERRUPTS();
		if (r->reports[i].merged)
			continue;
		old = MemoryContextSwitchTo(r->item_cxt);
		emit_report(r, &r->reports[i]);
		MemoryContextSwitchTo(old);
		MemoryContextReset(r->item_cxt);
	}
}

void
aspan_read_zipkin(aspan_import *import, const aspan_json_node *document)
{
	aspan_zipkin_reader r = {0};
	aspan_json	root = {document};
	aspan_json	element = {NULL};
	aspan_json	field;

	r.import = import;
	r.with_attributes = import->emit != NULL;
	r.item_cxt = AllocSetContextCreate(CurrentMemoryContext,
									   "asyncspan Zipkin span",
									   ALLOCSET_DEFAULT_SIZES);
	aspan_object_init(&r.attributes);
	aspan_strings_init(&r.strings, CurrentMemoryContext);
	r.max_reports = 256;
	r.reports = palloc(sizeof(aspan_zipkin_report) * r.max_reports);

	if (aspan_json_is_array(&root))
	{
		while (aspan_json_next(&root, &element))
		{
			CHECK_FOR_INTERRUPTS();
			if (aspan_json_is_array(&element))
				read_list(&r, &element);
			else
				read_span(&r, &element);
		}
	}
	else if (aspan_json_field2(&root, "id", "traceId", &field))
		read_span(&r, &root);
	else
		aspan_import_not(import, "Zipkin", "Expected an array of spans, or a span.");

	r.index = zipkin_create(CurrentMemoryContext, r.nreports, NULL);
	aspan_zipkin_unite_traces(&r);
	find_shared(&r);
	index_reports(&r);
	enter_sides(&r);
	emit_reports(&r);
}
