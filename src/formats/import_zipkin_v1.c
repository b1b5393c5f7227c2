/*
 * import_zipkin_v1.c
 *	  Spans of Zipkin's version 1, by their annotations.
 *
 * A span of version 1 is the whole of a call, in one object: what happened on
 * both sides is in annotations, each with the service that recorded it.
 *
 *	cs cr	the client sent the request and received the answer
 *	sr ss	the server received the request and sent the answer
 *	ms mr	a message was sent, or received
 *
 * So one span becomes up to two reports, one for each side, as Zipkin itself
 * converts it: from cs to cr, and from sr to ss.  Where there is one side only,
 * the timestamp and duration of the span are its own, since the annotations may
 * be missing or less exact.  A span without any of them is local; its service
 * is that of the binary annotation "lc", or of the first that names one.
 *
 * Binary annotations are tags.  One of a service belongs to the report of that
 * service, one of none to both.  "sa" and "ca" are the address of the other
 * side, and have no place.
 */
#include "base/host.h"

#include "formats/import_zipkin_report.h"

/* one side of a call */
typedef struct zipkin_half
{
	const char *begins;			/* the annotation with which it begins */
	const char *ends;			/* NULL if there is none */
	const char *kind;
	bool		given;			/* there is one of the annotations */
	uint32		process;
	int64		begin;			/* 0 if it is not known */
	int64		end;
} zipkin_half;

#define NHALVES 4

static const zipkin_half no_halves[NHALVES] = {
	{"cs", "cr", "client"}, {"sr", "ss", "server"},
	{"ms", NULL, "producer"}, {"mr", NULL, "consumer"}
};

/* does the value of an annotation say that a side of a call began or ended? */
static bool
is_of_half(const zipkin_half *half, aspan_text value, bool *begins)
{
	*begins = aspan_text_is(value, half->begins);
	return *begins || (half->ends != NULL && aspan_text_is(value, half->ends));
}

/*
 * Version 2 has fields of its own.  Without them, an annotation of version 1
 * has an endpoint or is one of a side.
 */
bool
aspan_zipkin_is_v1(const aspan_json *span)
{
	aspan_json	field;
	aspan_json	annotation = {NULL};

	if (aspan_json_field2(span, "localEndpoint", "kind", &field) ||
		aspan_json_field2(span, "remoteEndpoint", "tags", &field))
		return false;
	if (aspan_json_field(span, "binaryAnnotations", &field))
		return true;
	if (!aspan_json_field(span, "annotations", &field))
		return false;
	while (aspan_json_next(&field, &annotation))
	{
		aspan_text	value = aspan_json_field_string(&annotation, "value");
		aspan_json	endpoint;
		bool		begins;

		CHECK_FOR_INTERRUPTS();
		if (aspan_json_field(&annotation, "endpoint", &endpoint))
			return true;
		for (int i = 0; i < NHALVES; i++)
			if (is_of_half(&no_halves[i], value, &begins))
				return true;
	}
	return false;
}

static uint32
endpoint_service(aspan_zipkin_reader *r, const aspan_json *annotation)
{
	aspan_json	endpoint;

	if (!aspan_json_field(annotation, "endpoint", &endpoint))
		return ASPAN_NULL_STRING;
	return aspan_zipkin_intern(r, &endpoint, "serviceName");
}

/* false if the annotation says nothing of the sides */
static bool
read_annotation(aspan_zipkin_reader *r, const aspan_json *annotation,
				zipkin_half *halves)
{
	aspan_text	value = aspan_json_field_string(annotation, "value");
	aspan_json	timestamp;
	int64		time;

	if (!aspan_json_field(annotation, "timestamp", &timestamp) ||
		!aspan_json_int64(&timestamp, 3, &time))
		return false;
	for (int i = 0; i < NHALVES; i++)
	{
		zipkin_half *half = &halves[i];
		bool		begins;

		if (!is_of_half(half, value, &begins))
			continue;
		if (begins)
			half->begin = time;
		else
			half->end = time;
		half->given = true;
		if (half->process == ASPAN_NULL_STRING)
			half->process = endpoint_service(r, annotation);
		return true;
	}
	return false;
}

/* the service of a span that has no side, and the tag "lc" for its target */
static void
read_local(aspan_zipkin_reader *r, const aspan_json *span,
		   aspan_zipkin_report *report)
{
	static const char *const lists[] = {"binaryAnnotations", "annotations"};
	aspan_json	list;

	for (int k = 0; k < lengthof(lists); k++)
	{
		aspan_json	annotation = {NULL};

		if (!aspan_json_field(span, lists[k], &list))
			continue;
		while (aspan_json_next(&list, &annotation))
		{
			uint32		service = endpoint_service(r, &annotation);

			if (aspan_text_is(aspan_json_field_string(&annotation, "key"), "lc"))
			{
				report->target = aspan_zipkin_intern(r, &annotation, "value");
				if (service != ASPAN_NULL_STRING)
					report->process = service;
			}
			else if (report->process == ASPAN_NULL_STRING)
				report->process = service;
		}
	}
}

static void
set_tags(const aspan_json *span, aspan_zipkin_report *report)
{
	aspan_json	list;

	if (!aspan_json_field(span, "binaryAnnotations", &list) ||
		!aspan_json_is_array(&list))
		return;
	report->binary_annotations = list;
}

/* the times of one side, from its annotations */
static void
set_times(const zipkin_half *half, aspan_zipkin_report *report)
{
	if (report->reason != NULL || half->begin == 0)
		return;
	report->has_time = true;
	report->begin = half->begin;
	report->has_duration = half->end != 0;
	report->end = half->end;
	if (report->has_duration && half->end < half->begin)
		report->reason = ASPAN_REJECT_ENDS_BEFORE;
}

static void
add_half(aspan_zipkin_reader *r, const aspan_json *span,
		 const zipkin_half *half, bool alone)
{
	aspan_zipkin_report *report = aspan_zipkin_new_report(r);

	aspan_zipkin_read_ids(r, span, report);
	set_tags(span, report);
	report->process = half->process;
	report->kind = aspan_strings_id(&r->strings, aspan_text_make(half->kind));
	if (alone)
		aspan_zipkin_read_times(span, report);
	if (!report->has_duration)
		set_times(half, report);
}

void
aspan_zipkin_read_v1(aspan_zipkin_reader *r, const aspan_json *span)
{
	zipkin_half halves[NHALVES];
	aspan_json	list;
	aspan_json	annotation = {NULL};
	uint64		ignored = 0;
	int			nhalves = 0;
	bool		any = aspan_json_field(span, "annotations", &list);

	memcpy(halves, no_halves, sizeof(halves));
	while (any && aspan_json_next(&list, &annotation))
	{
		CHECK_FOR_INTERRUPTS();
		if (!read_annotation(r, &annotation, halves))
			ignored++;
	}
	aspan_import_note(r->import, "annotation", ASPAN_IMPORT_IGNORED, ignored);

	for (int i = 0; i < NHALVES; i++)
		nhalves += halves[i].given;
	for (int i = 0; i < NHALVES; i++)
	{
		if (halves[i].given)
			add_half(r, span, &halves[i], nhalves == 1);
	}
	if (nhalves == 0)
	{
		aspan_zipkin_report *report = aspan_zipkin_new_report(r);

		aspan_zipkin_read_ids(r, span, report);
		set_tags(span, report);
		read_local(r, span, report);
		aspan_zipkin_read_times(span, report);
	}
}

void
aspan_zipkin_add_v1_tags(aspan_zipkin_reader *r,
						 const aspan_zipkin_report *report,
						 aspan_import_row *row)
{
	aspan_json	annotation = {NULL};

	while (aspan_json_next(&report->binary_annotations, &annotation))
	{
		aspan_json	value;
		aspan_text	key;
		uint32		service;

		CHECK_FOR_INTERRUPTS();
		key = aspan_json_field_string(&annotation, "key");
		service = endpoint_service(r, &annotation);
		if (key.bytes == NULL || aspan_text_is(key, "sa") ||
			aspan_text_is(key, "ca") ||
			!aspan_json_field(&annotation, "value", &value))
			continue;
		if (service != ASPAN_NULL_STRING && service != report->process &&
			report->kind != ASPAN_NULL_STRING)
			continue;			/* of the other side */
		if (aspan_text_is(key, "error"))
			row->error = true;
		if (r->with_attributes && !aspan_text_is(key, "lc"))
			aspan_object_add(&r->attributes, key, &value);
	}
}
