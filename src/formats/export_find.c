/*
 * export_find.c
 *	  The trace of a set that is meant by a text.
 *
 * A trace id of the data comes first, or one that the documents make up where
 * the data has none: users copy ids from either.  Several traces may have one
 * id, of which the longest is meant.  If no trace has it, the text may be the
 * id of a span, and then its trace is meant.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/hex.h"
#include "figures/traces.h"
#include "formats/export.h"
#include "formats/export_find.h"

#include "miscadmin.h"

static bool
parse_span_id(const char *text, int64 *span_id)
{
	char	   *end;

	errno = 0;
	*span_id = strtoi64(text, &end, 10);
	return errno == 0 && end != text && *end == '\0';
}

aspan_trace_request *
aspan_trace_request_parse(const char *text)
{
	aspan_trace_request *trace = palloc0(sizeof(aspan_trace_request));

	trace->text.bytes = text;
	trace->text.len = strlen(text);
	trace->is_made_up = trace->text.len == ASPAN_HEX128 &&
		aspan_hex_read128(text, trace->text.len, &trace->high, &trace->low);
	trace->is_span = parse_span_id(text, &trace->span_id);
	return trace;
}

/* has a trace the id that is asked for? */
static bool
has_trace_id(const aspan_tree *tree, const aspan_trace_members *traces,
			 uint32 number, const aspan_trace_request *trace)
{
	const aspan_span *root = aspan_log_at(tree->set->spans,
										  traces->first_root[number]);
	char		buffer[ASPAN_TRACE_TEXT];
	aspan_text	text = aspan_scope_trace(tree->set->dict, root->scope, buffer);
	uint64		high;
	uint64		low;

	if (text.bytes != NULL && text.len == trace->text.len &&
		memcmp(text.bytes, trace->text.bytes, text.len) == 0)
		return true;
	if (!trace->is_made_up)
		return false;
	aspan_export_trace_id(tree, traces, number, &high, &low);
	return high == trace->high && low == trace->low;
}

/* the trace that has the id, of several the longest; or ASPAN_NO_TRACE */
static uint32
find_by_trace_id(const aspan_tree *tree, const aspan_trace_members *traces,
				 const aspan_trace_request *trace)
{
	bool	   *among = aspan_array(bool, traces->count);

	for (uint32 i = 0; i < traces->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		among[i] = has_trace_id(tree, traces, i, trace);
	}
	return aspan_longest_trace(tree, traces, among);
}

uint32
aspan_find_trace(const aspan_tree *tree, const aspan_trace_members *traces,
				 const aspan_trace_request *trace)
{
	uint32		number;

	if (trace == NULL)
		return aspan_longest_trace(tree, traces, NULL);
	number = find_by_trace_id(tree, traces, trace);
	if (number == ASPAN_NO_TRACE && trace->is_span)
		number = aspan_trace_of_span_id(tree, traces, trace->span_id);
	return number;
}

const char *
aspan_trace_id_text(const aspan_tree *tree, const aspan_trace_members *traces,
					uint32 number)
{
	const aspan_span *root = aspan_log_at(tree->set->spans,
										  traces->first_root[number]);
	char		buffer[ASPAN_TRACE_TEXT];
	aspan_text	text = aspan_scope_trace(tree->set->dict, root->scope, buffer);
	uint64		high;
	uint64		low;
	char	   *digits;

	if (text.bytes != NULL)
		return pnstrdup(text.bytes, text.len);
	aspan_export_trace_id(tree, traces, number, &high, &low);
	digits = palloc0(ASPAN_HEX128 + 1);
	aspan_hex_write128(digits, high, low);
	return digits;
}
