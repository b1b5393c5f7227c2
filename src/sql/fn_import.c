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
#include "sql/fn.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

/* the columns of create_spans_table(), in their order */
static void
put_row(aspan_import *import, const aspan_import_row *row)
{
	aspan_rows *rows = import->arg;

	aspan_row_int64_or_null(rows, !row->begin_null, row->begin);
	aspan_row_int64_or_null(rows, !row->end_null, row->end);
	aspan_row_int64_or_null(rows, !row->span_id_null, row->span_id);
	aspan_row_int64_or_null(rows, !row->parent_null, row->parent_id);
	if (row->line_null)
		aspan_row_null(rows);
	else
		aspan_row_int32(rows, row->line);
	if (row->flags_null)
	{
		aspan_row_null(rows);
		aspan_row_null(rows);
	}
	else
	{
		aspan_row_bool(rows, row->error);
		aspan_row_bool(rows, row->detached);
	}
	aspan_row_text(rows, row->trace);
	aspan_row_text(rows, row->process);
	aspan_row_text(rows, row->name);
	aspan_row_text(rows, row->target);
	aspan_row_text(rows, row->kind);
	aspan_row_text(rows, row->filename);
	if (row->attributes.bytes == NULL)
		aspan_row_null(rows);
	else
	{
		Datum		text = CStringGetDatum(row->attributes.bytes);

		aspan_row_datum(rows, DirectFunctionCall1(jsonb_in, text));
	}
	aspan_row_end(rows);
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

static void
import_document(FunctionCallInfo fcinfo, import_format format,
				aspan_chrome_nesting nesting)
{
	aspan_import import = {0};

	import.emit = put_row;
	import.arg = aspan_rows_begin_dict(fcinfo, NULL);
	read_document(&import, format, PG_GETARG_JSONB_P(0), nesting);
	tell_rejected(&import);
}

/* the position of a word that has to be one of those, which the hint lists */
static int
getarg_known_word(FunctionCallInfo fcinfo, int argno, const char *argname,
				  const char *const *words, const char *listed)
{
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(argno));
	int			index = aspan_find_word(word, words);

	if (index < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"",
						argname, word),
				 errhint("Valid values are %s.", listed)));
	return index;
}

static aspan_chrome_nesting
getarg_nesting(FunctionCallInfo fcinfo, int argno)
{
	static const char *const words[] = {
		[ASPAN_CHROME_AUTO] = "auto",
		[ASPAN_CHROME_CATEGORY] = "category",
		[ASPAN_CHROME_ID] = "id",
		NULL
	};

	return getarg_known_word(fcinfo, argno, "nesting", words,
							 "\"auto\", \"category\" and \"id\"");
}

static void
emit_import_chrome_trace(FunctionCallInfo fcinfo)
{
	import_document(fcinfo, FORMAT_CHROME, getarg_nesting(fcinfo, 1));
}

ASPAN_ROWS_FUNCTION(import_chrome_trace);

static void
emit_import_otlp(FunctionCallInfo fcinfo)
{
	import_document(fcinfo, FORMAT_OTLP, ASPAN_CHROME_AUTO);
}

ASPAN_ROWS_FUNCTION(import_otlp);

static void
emit_import_jaeger(FunctionCallInfo fcinfo)
{
	import_document(fcinfo, FORMAT_JAEGER, ASPAN_CHROME_AUTO);
}

ASPAN_ROWS_FUNCTION(import_jaeger);

static void
emit_import_zipkin(FunctionCallInfo fcinfo)
{
	import_document(fcinfo, FORMAT_ZIPKIN, ASPAN_CHROME_AUTO);
}

ASPAN_ROWS_FUNCTION(import_zipkin);

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
static void
emit_import_report(FunctionCallInfo fcinfo)
{
	static const char *const formats[] = {
		[FORMAT_CHROME] = "chrome",
		[FORMAT_OTLP] = "otlp",
		[FORMAT_JAEGER] = "jaeger",
		[FORMAT_ZIPKIN] = "zipkin",
		NULL
	};
	static const char *const outcomes[] = {
		[ASPAN_IMPORTED] = "imported",
		[ASPAN_IMPORT_MERGED] = "merged",
		[ASPAN_IMPORT_IGNORED] = "ignored",
		[ASPAN_IMPORT_REJECTED] = "rejected"
	};
	import_format format =
	getarg_known_word(fcinfo, 0, "format", formats,
					  "\"chrome\", \"otlp\", \"jaeger\" and \"zipkin\"");
	aspan_chrome_nesting nesting = getarg_nesting(fcinfo, 2);
	aspan_rows *rows = aspan_rows_begin_dict(fcinfo, NULL);
	aspan_import import = {0};

	read_document(&import, format, PG_GETARG_JSONB_P(1), nesting);
	qsort(import.counts, import.ncounts, sizeof(aspan_import_count),
		  compare_counts);
	for (int i = 0; i < import.ncounts; i++)
	{
		const aspan_import_count *count = &import.counts[i];

		aspan_row_cstring(rows, outcomes[count->outcome]);
		aspan_row_cstring(rows, count->item);
		aspan_row_int64(rows, (int64) count->n);
		aspan_row_end(rows);
	}
}

ASPAN_ROWS_FUNCTION(import_report);
