/*
 * fn_import.c
 *	  import_chrome_trace(), import_otlp(), import_jaeger(),
 *	  import_zipkin() and import_report().
 *
 * The rows come in the order of columns that create_spans_table() uses, so
 * that they can be inserted without a list of columns.  What a document holds
 * that did not become a span is told three times: a notice to the session, a
 * row without times for each damaged span, which overview() counts as invalid,
 * and import_report() for those who want every kind of item.
 */
#include "postgres.h"

#include "formats/import.h"

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(aspan_import_chrome_trace);
PG_FUNCTION_INFO_V1(aspan_import_otlp);
PG_FUNCTION_INFO_V1(aspan_import_jaeger);
PG_FUNCTION_INFO_V1(aspan_import_zipkin);
PG_FUNCTION_INFO_V1(aspan_import_report);

#define NCOLUMNS 14

typedef struct import_sink
{
	ReturnSetInfo *rsinfo;
	MemoryContext row_cxt;		/* reset after each row */
} import_sink;

static void
set_text(Datum *values, bool *nulls, int column, aspan_text text)
{
	nulls[column] = text.bytes == NULL;
	if (text.bytes != NULL)
		values[column] =
			PointerGetDatum(cstring_to_text_with_len(text.bytes, text.len));
}

/* columns: see create_spans_table() */
static void
put_row(aspan_import *import, const aspan_import_row *row)
{
	import_sink *sink = import->arg;
	MemoryContext old = MemoryContextSwitchTo(sink->row_cxt);
	Datum		values[NCOLUMNS] = {0};
	bool		nulls[NCOLUMNS] = {0};

	values[0] = Int64GetDatum(row->begin);
	nulls[0] = row->begin_null;
	values[1] = Int64GetDatum(row->end);
	nulls[1] = row->end_null;
	values[2] = Int64GetDatum(row->span_id);
	nulls[2] = row->span_id_null;
	values[3] = Int64GetDatum(row->parent_id);
	nulls[3] = row->parent_null;
	values[4] = Int32GetDatum(row->line);
	nulls[4] = row->line_null;
	values[5] = BoolGetDatum(row->error);
	nulls[5] = row->flags_null;
	values[6] = BoolGetDatum(row->detached);
	nulls[6] = row->flags_null;
	set_text(values, nulls, 7, row->trace);
	set_text(values, nulls, 8, row->process);
	set_text(values, nulls, 9, row->name);
	set_text(values, nulls, 10, row->target);
	set_text(values, nulls, 11, row->kind);
	set_text(values, nulls, 12, row->filename);
	nulls[13] = row->attributes.bytes == NULL;
	if (row->attributes.bytes != NULL)
		values[13] = DirectFunctionCall1(jsonb_in,
										 CStringGetDatum(row->attributes.bytes));
	tuplestore_putvalues(sink->rsinfo->setResult, sink->rsinfo->setDesc,
						 values, nulls);

	MemoryContextSwitchTo(old);
	MemoryContextReset(sink->row_cxt);
}

/* one notice a document, if anything in it was damaged */
static void
tell_rejected(const aspan_import *import)
{
	StringInfoData detail;
	uint64		rejected = 0;

	initStringInfo(&detail);
	for (int i = 0; i < import->ncounts; i++)
	{
		const aspan_import_count *count = &import->counts[i];

		if (count->outcome != ASPAN_IMPORT_REJECTED)
			continue;
		appendStringInfo(&detail, "%s" UINT64_FORMAT " x %s",
						 rejected > 0 ? ", " : "", count->n, count->item);
		rejected += count->n;
	}
	if (rejected > 0)
		ereport(NOTICE,
				(errmsg_plural("%llu item of the document could not be imported",
							   "%llu items of the document could not be imported",
							   (unsigned long) rejected,
							   (unsigned long long) rejected),
				 errdetail_internal("%s.", detail.data)));
}

typedef enum import_format
{
	FORMAT_CHROME,
	FORMAT_OTLP,
	FORMAT_JAEGER,
	FORMAT_ZIPKIN
} import_format;

static void
refuse(const char *message, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg_internal("%s", message),
			 detail == NULL ? 0 : errdetail_internal("%s", detail)));
}

/* the readers take text, since the client has them too */
static void
read_document(aspan_import *import, import_format format, Jsonb *doc,
			  aspan_chrome_nesting nesting)
{
	StringInfoData text;
	aspan_json_nodes nodes = {0};
	const aspan_json_node *document;

	initStringInfo(&text);
	(void) JsonbToCString(&text, &doc->root, VARSIZE(doc));
	aspan_json_parse(&nodes, text.data, text.len);
	document = nodes.nodes + 1;
	import->fail = refuse;
	switch (format)
	{
		case FORMAT_CHROME:
			aspan_read_chrome(import, document, nesting);
			break;
		case FORMAT_OTLP:
			aspan_read_otlp(import, document);
			break;
		case FORMAT_JAEGER:
			aspan_read_jaeger(import, document);
			break;
		case FORMAT_ZIPKIN:
			aspan_read_zipkin(import, document);
			break;
	}
}

static Datum
import_document(FunctionCallInfo fcinfo, import_format format,
				aspan_chrome_nesting nesting)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	aspan_import import = {0};
	import_sink sink;
	MemoryContext work_cxt;
	MemoryContext old;

	InitMaterializedSRF(fcinfo, 0);
	if (rsinfo->setDesc->natts != NCOLUMNS)
		elog(ERROR, "wrong number of columns");

	work_cxt = AllocSetContextCreate(CurrentMemoryContext,
									 "asyncspan import",
									 ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work_cxt);
	sink.rsinfo = rsinfo;
	sink.row_cxt = AllocSetContextCreate(work_cxt, "asyncspan import row",
										 ALLOCSET_DEFAULT_SIZES);
	import.emit = put_row;
	import.arg = &sink;
	read_document(&import, format, PG_GETARG_JSONB_P(0), nesting);
	tell_rejected(&import);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work_cxt);
	return (Datum) 0;
}

Datum
aspan_import_chrome_trace(PG_FUNCTION_ARGS)
{
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(1));
	aspan_chrome_nesting nesting;

	if (strcmp(word, "auto") == 0)
		nesting = ASPAN_CHROME_AUTO;
	else if (strcmp(word, "category") == 0)
		nesting = ASPAN_CHROME_CATEGORY;
	else if (strcmp(word, "id") == 0)
		nesting = ASPAN_CHROME_ID;
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"",
						"nesting", word),
				 errhint("Valid values are \"auto\", \"category\" and \"id\".")));
	return import_document(fcinfo, FORMAT_CHROME, nesting);
}

Datum
aspan_import_otlp(PG_FUNCTION_ARGS)
{
	return import_document(fcinfo, FORMAT_OTLP, ASPAN_CHROME_AUTO);
}

Datum
aspan_import_jaeger(PG_FUNCTION_ARGS)
{
	return import_document(fcinfo, FORMAT_JAEGER, ASPAN_CHROME_AUTO);
}

Datum
aspan_import_zipkin(PG_FUNCTION_ARGS)
{
	return import_document(fcinfo, FORMAT_ZIPKIN, ASPAN_CHROME_AUTO);
}

static int
compare_counts(const void *a, const void *b)
{
	const aspan_import_count *x = a;
	const aspan_import_count *y = b;

	if (x->outcome != y->outcome)
		return x->outcome < y->outcome ? -1 : 1;
	return strcmp(x->item, y->item);
}

/* outcome, item, count: by outcome, then by item in "C" order */
Datum
aspan_import_report(PG_FUNCTION_ARGS)
{
	static const char *const formats[] = {"chrome", "otlp", "jaeger", "zipkin"};
	static const char *const outcomes[] = {
		"imported", "merged", "ignored", "rejected"
	};
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(0));
	aspan_import import = {0};
	int			format;

	for (format = 0; format < lengthof(formats); format++)
	{
		if (strcmp(word, formats[format]) == 0)
			break;
	}
	if (format == lengthof(formats))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"",
						"format", word),
				 errhint("Valid values are \"chrome\", \"otlp\", \"jaeger\" and \"zipkin\".")));

	read_document(&import, (import_format) format, PG_GETARG_JSONB_P(1),
				  ASPAN_CHROME_AUTO);
	qsort(import.counts, import.ncounts, sizeof(aspan_import_count),
		  compare_counts);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < import.ncounts; i++)
	{
		const aspan_import_count *count = &import.counts[i];
		Datum		values[3];
		bool		nulls[3] = {0};

		values[0] = CStringGetTextDatum(outcomes[count->outcome]);
		values[1] = CStringGetTextDatum(count->item);
		values[2] = Int64GetDatum((int64) count->n);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc,
							 values, nulls);
	}
	return (Datum) 0;
}
