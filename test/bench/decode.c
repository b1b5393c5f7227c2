/*
 * decode.c
 *	  A function that reads a set and does next to nothing with its spans.
 */
#include "postgres.h"

#include "sql/set_value.h"

#include "fmgr.h"
#include "miscadmin.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(decode_spans);
Datum
decode_spans(PG_FUNCTION_ARGS)
{
	aspan_set  *set = aspan_set_from_datum(PG_GETARG_DATUM(0));
	aspan_cursor cursor;
	const aspan_span *span;
	uint64		sum = 0;

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
		sum += aspan_is_complete(span) ? aspan_duration(span) : 0;
	PG_RETURN_INT64((int64) sum);
}
