/*
 * import_zipkin_report.c
 *	  Reports of spans in Zipkin's format, as they are read from either of its
 *	  versions.
 *
 * Ids and times are written alike in both versions.  What is wrong with one of
 * them is the reason for which the report is rejected later.
 */
#include "base/host.h"

#include "formats/import_ids.h"
#include "formats/import_zipkin_report.h"

#include "common/int.h"

uint32
aspan_zipkin_intern_text(aspan_zipkin_reader *r, aspan_text text)
{
	return aspan_strings_id(&r->strings, text);
}

uint32
aspan_zipkin_intern(aspan_zipkin_reader *r, const aspan_json *object,
					const char *key)
{
	return aspan_zipkin_intern_text(r, aspan_json_field_string(object, key));
}

aspan_zipkin_report *
aspan_zipkin_new_report(aspan_zipkin_reader *r)
{
	aspan_zipkin_report *report;

	if (r->nreports == r->max_reports)
	{
		r->max_reports *= 2;
		r->reports = repalloc_huge(r->reports,
								   mul_size(r->max_reports,
											sizeof(aspan_zipkin_report)));
	}
	report = &r->reports[r->nreports++];
	memset(report, 0, sizeof(*report));
	report->id_null = true;
	report->parent_null = true;
	report->pieces = ASPAN_NO_REPORT;
	return report;
}

void
aspan_zipkin_read_ids(aspan_zipkin_reader *r, const aspan_json *span,
					  aspan_zipkin_report *report)
{
	aspan_text	trace = aspan_json_field_string(span, "traceId");
	aspan_json	field;

	report->trace = aspan_zipkin_intern_text(r, aspan_trace_id(trace));
	report->name = aspan_zipkin_intern(r, span, "name");
	if (!aspan_json_field(span, "id", &field))
		report->reason = ASPAN_REJECT_NO_ID;
	else if (!aspan_json_hex_id(&field, &report->id))
		report->reason = ASPAN_REJECT_BAD_ID;
	else
		report->id_null = false;
	if (aspan_json_field(span, "parentId", &field))
		report->parent_null = !aspan_json_hex_id(&field, &report->parent);
}

void
aspan_zipkin_read_times(const aspan_json *span, aspan_zipkin_report *report)
{
	aspan_json	field;
	int64		duration;

	if (report->reason != NULL || !aspan_json_field(span, "timestamp", &field))
		return;
	if (!aspan_json_int64(&field, 3, &report->begin))
	{
		report->reason = ASPAN_REJECT_BAD_TIME;
		return;
	}
	report->has_time = report->begin != 0;
	if (!report->has_time || !aspan_json_field(span, "duration", &field))
		return;
	if (!aspan_json_int64(&field, 3, &duration) ||
		pg_add_s64_overflow(report->begin, duration, &report->end))
		report->reason = ASPAN_REJECT_BAD_DURATION;
	else if (duration < 0)
		report->reason = ASPAN_REJECT_ENDS_BEFORE;
	else
		report->has_duration = true;
}
