/*
 * asyncspan.c
 *	  Module magic, and what the server is told when the module is loaded: the
 *	  settings, of which base/settings.c says what they mean, the plan nodes of
 *	  spans() and of pages, a hook of the planner for rows on other servers, and
 *	  how to get helpers for parts.
 */
#include "postgres.h"

#include <limits.h>

#include "base/settings.h"
#include "sql/fn_spans.h"
#include "sql/page_scan.h"
#include "sql/part_workers.h"
#include "sql/push_down.h"

#include "miscadmin.h"
#include "postmaster/bgworker_internals.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

static const struct config_enum_entry push_down_modes[] = {
	{"auto", ASPAN_PUSH_DOWN_AUTO, false},
	{"on", ASPAN_PUSH_DOWN_ON, false},
	{"off", ASPAN_PUSH_DOWN_OFF, false},
	{NULL, 0, false}
};

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

	DefineCustomIntVariable("asyncspan.min_parallel_rows",
							"Rows of a relation, as the planner expects them, from which on parallel workers read it.",
							"0 means that the planner decides.",
							&aspan_min_parallel_rows,
							1000000, 0, INT_MAX,
							PGC_USERSET,
							0,
							NULL, NULL, NULL);

	DefineCustomEnumVariable("asyncspan.push_down",
							 "Whether the servers that have the rows of a relation make sets of them.",
							 "auto means tables that are distributed by process_id.",
							 &aspan_push_down,
							 ASPAN_PUSH_DOWN_AUTO, push_down_modes,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);

	DefineCustomBoolVariable("asyncspan.page_reader",
							 "Reads the pages of tables without the executor.",
							 "It is faster, and results are the same.",
							 &aspan_page_reader,
							 true,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);

	DefineCustomBoolVariable("asyncspan.stale",
							 "Whether a store may answer with the state of its last refresh.",
							 "It does so, with a notice, where there is no right to read what has changed.",
							 &aspan_stale,
							 false,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);

	DefineCustomIntVariable("asyncspan.min_packed_spans",
							"Spans of a stored set from which on they stay packed until they are read.",
							"The result does not depend on it.",
							&aspan_min_packed_spans,
							8192, 0, INT_MAX,
							PGC_USERSET,
							GUC_NOT_IN_SAMPLE,
							NULL, NULL, NULL);

	DefineCustomBoolVariable("asyncspan.key_ranges",
							 "Looks for keys that two packed sets have by ranges of ids.",
							 "Off means that all keys are compared.  The result does not depend on it.",
							 &aspan_by_key_ranges,
							 true,
							 PGC_USERSET,
							 GUC_NOT_IN_SAMPLE,
							 NULL, NULL, NULL);

	DefineCustomIntVariable("asyncspan.part_spans",
							"Spans that are packed as a part of the result while rows are read.",
							"0 means that there are no parts.  The result does not depend on it.",
							&aspan_part_spans,
							32768, 0, INT_MAX,
							PGC_USERSET,
							GUC_NOT_IN_SAMPLE,
							NULL, NULL, NULL);

	DefineCustomIntVariable("asyncspan.part_workers",
							"Parallel workers that help to add up the parts of a result.",
							"-1 means max_parallel_workers_per_gather where it is worth it.  The result does not depend on it.",
							&aspan_part_workers,
							-1, -1, MAX_PARALLEL_WORKER_LIMIT,
							PGC_USERSET,
							GUC_NOT_IN_SAMPLE,
							NULL, NULL, NULL);

	DefineCustomIntVariable("asyncspan.min_binned_spans",
							"Spans to a window or group, on average, from which on only durations near its percentiles are sorted.",
							"The result does not depend on it.",
							&aspan_min_binned_spans,
							256, 0, INT_MAX,
							PGC_USERSET,
							GUC_NOT_IN_SAMPLE,
							NULL, NULL, NULL);

	MarkGUCPrefixReserved("asyncspan");

	aspan_spans_scan_init();
	aspan_page_scan_init();
	aspan_part_workers_init();
	aspan_push_down_init();
}
