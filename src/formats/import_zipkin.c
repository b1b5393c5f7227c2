/*
 * import_zipkin.c
 *	  Reader of Zipkin traces in JSON, version 2.
 *
 * A document is an array of spans, an array of traces that are arrays of
 * spans (the query API), or one span.  Times are integer microseconds.
 *
 * Two habits of Zipkin need the document as a whole:
 *
 * A span may be reported in pieces.  A report without a duration is added to
 * the report of the same trace, service, id and side that has one, and a
 * report without a timestamp to the one that has that.  A piece with a
 * timestamp and no duration that stands alone is an open span; one without a
 * timestamp that stands alone is rejected.
 *
 * The two sides of a call may share one span id: the client reports it, and
 * the server reports it again, marked "shared".  These are two spans here,
 * and often both belong to one process.  Where the document has the client's
 * side, the server's gets an id of its own, a hash of the shared one, with
 * the client's span as its parent; and the spans of that service below it,
 * which name the shared id as their parent, are moved to the new one, as
 * Zipkin itself does when it draws the tree.
 *
 * Reports are kept as fixed-size records with their strings in a dictionary,
 * in one hash table by (trace, service, id, side); O(n).
 */
#include "postgres.h"

#include "formats/import_json.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

typedef enum zipkin_side
{
	SIDE_OWN,					/* a client, or not shared at all */
	SIDE_SHARED,				/* the server's half of a shared id */
	SIDE_ANY					/* key of an id in a trace, any service */
} zipkin_side;

typedef struct zipkin_report
{
	int64		id;
	int64		parent;
	int64		begin;
	int64		end;
	const char *reason;			/* why it is rejected */
	uint32		trace;			/* string ids; 0 if missing */
	uint32		process;
	uint32		name;
	uint32		target;
	bool		shared;
	bool		id_null;
	bool		parent_null;
	bool		has_time;
	bool		has_duration;
	bool		merged;			/* into another report */
} zipkin_report;

typedef struct zipkin_key
{
	int64		id;
	uint32		trace;
	uint32		process;
	uint32		side;
	uint32		unused;			/* no padding: keys are compared bytewise */
} zipkin_key;

typedef struct zipkin_entry
{
	zipkin_key	key;
	uint32		report;
} zipkin_entry;

typedef struct zipkin_reader
{
	aspan_import *import;
	MemoryContext item_cxt;		/* reset after each report */
	aspan_dict *dict;
	HTAB	   *index;
	zipkin_report *reports;
	uint32		nreports;
	uint32		max_reports;
} zipkin_reader;

static uint32
intern_field(zipkin_reader *r, const JsonbValue *object, const char *key)
{
	aspan_text	text = aspan_json_field_string(object, key);

	return aspan_intern(r->dict, text.bytes, text.len);
}

static zipkin_report *
new_report(zipkin_reader *r)
{
	zipkin_report *report;

	if (r->nreports == r->max_reports)
	{
		r->max_reports *= 2;
		r->reports = repalloc_huge(r->reports, sizeof(zipkin_report) *
								   (Size) r->max_reports);
	}
	report = &r->reports[r->nreports++];
	memset(report, 0, sizeof(*report));
	report->id_null = true;
	report->parent_null = true;
	return report;
}

static void
read_report(zipkin_reader *r, const JsonbValue *span)
{
	zipkin_report *report = new_report(r);
	JsonbValue	field;
	int64		duration;

	if (!aspan_json_is_object(span))
	{
		report->reason = ASPAN_REJECT_NOT_OBJECT;
		return;
	}

	report->trace = intern_field(r, span, "traceId");
	report->name = intern_field(r, span, "name");
	if (aspan_json_field(span, "localEndpoint", &field))
		report->process = intern_field(r, &field, "serviceName");
	if (aspan_json_field(span, "shared", &field))
		report->shared = field.type == jbvBool && field.val.boolean;
	if (aspan_json_field(span, "tags", &field))
	{
		uint32		ntags = aspan_json_size(&field);

		report->target = intern_field(r, &field, "otel.scope.name");
		if (report->target == ASPAN_NULL_STRING)
			report->target = intern_field(r, &field, "otel.library.name");
		if (report->target == ASPAN_NULL_STRING)
			report->target = intern_field(r, &field, "lc");
		if (report->target != ASPAN_NULL_STRING)
			ntags--;
		aspan_import_note(r->import, "tag", ASPAN_IMPORT_IGNORED, ntags);
	}
	if (aspan_json_field(span, "annotations", &field))
		aspan_import_note(r->import, "annotation", ASPAN_IMPORT_IGNORED,
						  aspan_json_size(&field));

	if (!aspan_json_field(span, "id", &field))
		report->reason = ASPAN_REJECT_NO_ID;
	else if (!aspan_json_hex_id(&field, &report->id))
		report->reason = ASPAN_REJECT_BAD_ID;
	else
		report->id_null = false;
	if (aspan_json_field(span, "parentId", &field))
		report->parent_null = !aspan_json_hex_id(&field, &report->parent);

	if (report->reason != NULL)
		return;
	if (aspan_json_field(span, "timestamp", &field))
	{
		if (!aspan_json_int64(&field, 3, &report->begin))
			report->reason = ASPAN_REJECT_BAD_TIME;
		else
			report->has_time = report->begin != 0;
	}
	if (report->reason == NULL && report->has_time &&
		aspan_json_field(span, "duration", &field))
	{
		if (!aspan_json_int64(&field, 3, &duration) ||
			pg_add_s64_overflow(report->begin, duration, &report->end))
			report->reason = ASPAN_REJECT_BAD_DURATION;
		else if (duration < 0)
			report->reason = ASPAN_REJECT_ENDS_BEFORE;
		else
			report->has_duration = true;
	}
}

static void
read_list(zipkin_reader *r, const JsonbValue *list)
{
	uint32		n = aspan_json_length(list);

	for (uint32 i = 0; i < n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(r->item_cxt);
		JsonbValue	span;

		CHECK_FOR_INTERRUPTS();
		aspan_json_element(list, i, &span);
		read_report(r, &span);
		MemoryContextSwitchTo(old);
		MemoryContextReset(r->item_cxt);
	}
}

/* ---- pieces and shared ids ---- */

static zipkin_entry *
find_entry(zipkin_reader *r, const zipkin_report *report, int64 id,
		   zipkin_side side, HASHACTION action, bool *found)
{
	zipkin_key	key = {0};

	key.id = id;
	key.trace = report->trace;
	key.process = side == SIDE_ANY ? 0 : report->process;
	key.side = side;
	return hash_search(r->index, &key, action, found);
}

/*
 * Adds a report to the one that is in the table for its key, if there is one.
 */
static bool
merge_report(zipkin_reader *r, zipkin_report *report)
{
	zipkin_entry *entry;
	zipkin_report *into;

	entry = find_entry(r, report, report->id,
					   report->shared ? SIDE_SHARED : SIDE_OWN,
					   HASH_FIND, NULL);
	if (entry == NULL && !report->has_time)
		entry = find_entry(r, report, report->id,
						   report->shared ? SIDE_OWN : SIDE_SHARED,
						   HASH_FIND, NULL);
	if (entry == NULL)
		return false;
	into = &r->reports[entry->report];
	if (report->has_time && !into->has_duration)
		return false;			/* neither knows more of the time */
	if (into->name == ASPAN_NULL_STRING)
		into->name = report->name;
	if (into->target == ASPAN_NULL_STRING)
		into->target = report->target;
	if (into->parent_null && !report->parent_null)
	{
		into->parent = report->parent;
		into->parent_null = false;
	}
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
index_reports(zipkin_reader *r)
{
	for (int pass = 0; pass < 3; pass++)
	{
		for (uint32 i = 0; i < r->nreports; i++)
		{
			zipkin_report *report = &r->reports[i];
			zipkin_entry *entry;
			bool		found;

			CHECK_FOR_INTERRUPTS();
			if (report->reason != NULL ||
				pass != (report->has_duration ? 0 : report->has_time ? 1 : 2))
				continue;
			if (pass > 0 && merge_report(r, report))
				continue;
			if (pass == 2)
			{
				report->reason = ASPAN_REJECT_NO_TIME;
				continue;
			}
			entry = find_entry(r, report, report->id,
							   report->shared ? SIDE_SHARED : SIDE_OWN,
							   HASH_ENTER, &found);
			if (!found)
				entry->report = i;
			if (!report->shared)
			{
				entry = find_entry(r, report, report->id, SIDE_ANY,
								   HASH_ENTER, &found);
				if (!found)
					entry->report = i;
			}
		}
	}
}

/* the id that the server's half of a shared id goes by */
static int64
shared_id(int64 id)
{
	return aspan_hash_to_id(aspan_hash_uint64(ASPAN_HASH_SEED, (uint64) id));
}

static bool
is_split(zipkin_reader *r, const zipkin_report *report, int64 id)
{
	return find_entry(r, report, id, SIDE_SHARED, HASH_FIND, NULL) != NULL &&
		find_entry(r, report, id, SIDE_ANY, HASH_FIND, NULL) != NULL;
}

static void
emit_reports(zipkin_reader *r)
{
	for (uint32 i = 0; i < r->nreports; i++)
	{
		const zipkin_report *report = &r->reports[i];
		aspan_import_row row;

		CHECK_FOR_INTERRUPTS();
		if (report->merged)
			continue;

		aspan_import_row_init(&row);
		row.stream = aspan_text_of(r->dict, report->trace);
		row.process = aspan_text_of(r->dict, report->process);
		row.name = aspan_text_of(r->dict, report->name);
		row.target = aspan_text_of(r->dict, report->target);
		row.span_id_null = report->id_null;
		row.span_id = report->id;
		row.parent_null = report->parent_null;
		row.parent_id = report->parent;

		if (report->reason != NULL)
		{
			aspan_import_reject(r->import, &row, report->reason);
			continue;
		}
		if (report->shared && is_split(r, report, report->id))
		{
			row.span_id = shared_id(report->id);
			row.parent_id = report->id;
			row.parent_null = false;
		}
		else if (!report->parent_null && is_split(r, report, report->parent))
			row.parent_id = shared_id(report->parent);
		aspan_import_span(r->import, &row, report->begin, report->end,
						  !report->has_duration);
	}
}

void
aspan_read_zipkin(aspan_import *import, Jsonb *doc)
{
	zipkin_reader r = {0};
	JsonbValue	root;
	JsonbValue	field;
	HASHCTL		ctl = {0};

	JsonbToJsonbValue(doc, &root);
	r.import = import;
	r.item_cxt = AllocSetContextCreate(CurrentMemoryContext,
									   "asyncspan Zipkin span",
									   ALLOCSET_DEFAULT_SIZES);
	r.dict = aspan_dict_create(CurrentMemoryContext);
	r.max_reports = 256;
	r.reports = palloc(sizeof(zipkin_report) * r.max_reports);
	ctl.keysize = sizeof(zipkin_key);
	ctl.entrysize = sizeof(zipkin_entry);
	ctl.hcxt = CurrentMemoryContext;
	r.index = hash_create("asyncspan Zipkin spans", 1024, &ctl,
						  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);

	if (aspan_json_is_array(&root))
	{
		uint32		n = aspan_json_length(&root);

		for (uint32 i = 0; i < n; i++)
		{
			JsonbValue	element;

			CHECK_FOR_INTERRUPTS();
			aspan_json_element(&root, i, &element);
			if (aspan_json_is_array(&element))
				read_list(&r, &element);
			else
				read_report(&r, &element);
		}
	}
	else if (aspan_json_field2(&root, "id", "traceId", &field))
		read_report(&r, &root);
	else
		aspan_import_not("Zipkin", "Expected an array of spans, or a span.");

	index_reports(&r);
	emit_reports(&r);
}
