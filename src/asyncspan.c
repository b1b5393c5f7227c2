/*
 * asyncspan.c
 *	  Module magic and settings.
 *
 * Two budgets bound the memory of a backend.  asyncspan.work_mem is where
 * concurrency and spans(), and the parallel workers of all functions, start to
 * use temporary files; it follows work_mem * hash_mem_multiplier unless set,
 * as a hash aggregate does.  asyncspan.max_memory is for the functions that
 * need a tree of all spans in memory: there statistics do without it, and use
 * files, and the others give up with an error rather than take the server
 * down.  So do all whose events have too many different strings, or of which
 * too many share a span id.
 */
#include "postgres.h"

#include <limits.h>

#include "fn_spans.h"
#include "miscadmin.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

int			aspan_work_mem = -1;
int			aspan_max_memory = 0;

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	DefineCustomIntVariable("asyncspan.work_mem",
							"Memory for collecting spans before temporary files are used.",
							"-1 means work_mem times hash_mem_multiplier.",
							&aspan_work_mem,
							-1, -1, MAX_KILOBYTES,
							PGC_USERSET,
							GUC_UNIT_KB,
							NULL, NULL, NULL);

	DefineCustomIntVariable("asyncspan.max_memory",
							"Memory for a tree of spans, the strings of the events, or the events of one span id.",
							"Functions that need more fail.",
							&aspan_max_memory,
							2 * 1024 * 1024, 1024, MAX_KILOBYTES,
							PGC_USERSET,
							GUC_UNIT_KB,
							NULL, NULL, NULL);

	MarkGUCPrefixReserved("asyncspan");

	aspan_spans_scan_init();
}

size_t
aspan_work_mem_bytes(void)
{
	double		kb;

	if (aspan_work_mem >= 0)
		kb = Max(aspan_work_mem, 64);
	else
		kb = (double) work_mem * hash_mem_multiplier;
	return (size_t) Min(kb, (double) MAX_KILOBYTES) * 1024;
}

size_t
aspan_max_memory_bytes(void)
{
	return (size_t) aspan_max_memory * 1024;
}
