/*
 * import_zipkin_traces.c
 *	  Trace ids of two forms in one Zipkin document.
 *
 * A trace id may be written with 128 bits by some services and with the lower
 * 64 of them by others.  The short form is taken for the long one if the
 * document has both.  Where two long ids end in the same 64 bits, it may be
 * either; it is the first in "C" order.
 */
#include "base/host.h"

#include "base/alloc.h"
#include "formats/import_zipkin_report.h"

#define HALF_DIGITS 16			/* of a trace id */

static bool
is_trace_id(aspan_text trace)
{
	return trace.bytes != NULL && trace.len == 2 * HALF_DIGITS;
}

static bool
is_long_id(aspan_text trace)
{
	for (int i = 0; i < HALF_DIGITS; i++)
	{
		if (trace.bytes[i] != '0')
			return true;
	}
	return false;
}

/* are there trace ids of both forms? */
static bool
has_both_forms(const aspan_zipkin_reader *r)
{
	bool		seen[2] = {false, false};

	for (uint32 i = 0; i < r->nreports && !(seen[0] && seen[1]); i++)
	{
		aspan_text	text = aspan_strings_text(&r->strings, r->reports[i].trace);

		CHECK_FOR_INTERRUPTS();
		if (is_trace_id(text))
			seen[is_long_id(text)] = true;
	}
	return seen[0] && seen[1];
}

void
aspan_zipkin_unite_traces(aspan_zipkin_reader *r)
{
	uint32		nstrings = r->strings.n;
	uint32	   *long_id;		/* of a short one */
	char		digits[2 * HALF_DIGITS];
	aspan_text	padded = {digits, sizeof(digits)};

	if (!has_both_forms(r))
		return;
	long_id = aspan_array0(uint32, nstrings);
	memset(digits, '0', HALF_DIGITS);
	for (uint32 i = 0; i < r->nreports; i++)
	{
		uint32		trace = r->reports[i].trace;
		aspan_text	text = aspan_strings_text(&r->strings, trace);
		aspan_text	other;
		uint32		short_id;

		CHECK_FOR_INTERRUPTS();
		if (!is_trace_id(text) || !is_long_id(text))
			continue;
		memcpy(digits + HALF_DIGITS, text.bytes + HALF_DIGITS, HALF_DIGITS);
		short_id = aspan_strings_id(&r->strings, padded);
		if (short_id >= nstrings)
			continue;			/* no report has it */
		other = aspan_strings_text(&r->strings, long_id[short_id]);
		if (other.bytes == NULL ||
			memcmp(text.bytes, other.bytes, sizeof(digits)) < 0)
			long_id[short_id] = trace;
	}
	for (uint32 i = 0; i < r->nreports; i++)
	{
		uint32		trace = r->reports[i].trace;

		if (long_id[trace] != ASPAN_NULL_STRING)
			r->reports[i].trace = long_id[trace];
	}
	pfree(long_id);
}
