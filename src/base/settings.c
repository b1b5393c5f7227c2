/*
 * settings.c
 *	  The settings of the extension: two budgets of memory, when to have
 *	  parallel workers, how pages are read, when other servers make sets of
 *	  their rows, when the spans of a set stay packed, who adds parts up, and
 *	  when durations are counted before they are sorted.
 *
 * Two budgets bound the memory of a backend.  asyncspan.work_mem is where
 * concurrency and spans(), and the parallel workers of all functions, start to
 * use temporary files; it follows work_mem * hash_mem_multiplier unless set,
 * as a hash aggregate does.  asyncspan.max_memory is for the functions that
 * need a tree of all spans in memory: there statistics do without it, and use
 * files, and the others give up with an error rather than take the server
 * down.  So do all whose events have too many different strings, or of which
 * too many share a span id.
 *
 * asyncspan.min_parallel_rows is the number of rows of a source from which on
 * parallel workers are worth their cost (sql/plan_rows.c).  With two
 * processors they made 300,000 events slower by a third, 1 and 2 million by a
 * tenth, and 5 million faster by a tenth.  With more processors they pay
 * sooner.
 *
 * asyncspan.push_down says which relations have their sets made, one for each
 * process, by the servers that have the rows (sql/push_down.c).  The result is
 * the same either way.
 *
 * asyncspan.page_reader says whether the pages of a table are read without the
 * executor where that can be done (sql/page_plan.c).  It is there to compare
 * the two, and to do without the one if it should ever be wrong.
 *
 * asyncspan.min_packed_spans is the number of spans of a stored set from which
 * on they stay in their flat form until they are read (engine/packed_log.c),
 * and sets are merged in it (engine/packed_sets.c).  It is there for tests and
 * for those who change the engine: the result is the same either way.
 *
 * asyncspan.key_ranges says whether keys that two such sets have are looked for
 * by ranges, where ids count, or always one by one (engine/packed_contest.c).
 * It is there for tests.
 *
 * asyncspan.min_binned_spans is the number of spans to a window, or to a group,
 * from which on it is counted how long they are, in order to sort no durations
 * but those that a percentile needs (figures/duration_bins.c).  It is there for
 * tests as well.
 *
 * asyncspan.part_workers is the number of processes that help to add up the
 * parts of a set, or -1 for what is worth its cost (sql/part_workers.c).
 *
 * The variables are here, where every file can reach them.  What the server
 * has to be told of a setting takes headers that this floor does without, and
 * is said when the module is loaded (sql/asyncspan.c).
 */
#include "postgres.h"

#include <limits.h>

#include "base/settings.h"

#include "miscadmin.h"

int			aspan_work_mem = -1;
int			aspan_max_memory = 0;
int			aspan_min_parallel_rows = 0;
bool		aspan_page_reader = true;
int			aspan_push_down = ASPAN_PUSH_DOWN_AUTO;
int			aspan_min_packed_spans = 0;
bool		aspan_by_key_ranges = true;
int			aspan_part_spans = 0;
int			aspan_part_workers = 0;
int			aspan_min_binned_spans = 0;
bool		aspan_stale = false;

/* the least that work_mem can be */
#define LEAST_KB 64

size_t
aspan_work_mem_bytes(void)
{
	double		kb;

	if (aspan_work_mem >= 0)
		kb = Max(aspan_work_mem, LEAST_KB);
	else
		kb = (double) work_mem * hash_mem_multiplier;
	return (size_t) Min(kb, (double) INT_MAX) * 1024;
}

size_t
aspan_max_memory_bytes(void)
{
	return (size_t) aspan_max_memory * 1024;
}
