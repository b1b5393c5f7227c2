/*
 * compat_executor.h
 *	  Plans, their nodes and EXPLAIN, in the spelling of the newest major
 *	  version.
 */
#ifndef ASPAN_COMPAT_EXECUTOR_H
#define ASPAN_COMPAT_EXECUTOR_H

#include "executor/executor.h"
#include "nodes/tidbitmap.h"
#include "tcop/tcopprot.h"

/* what a plan node tells EXPLAIN with moved to headers of its own in 18 */
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#else
#include "commands/explain.h"
#endif

/* 19 asks for flags of a scan's slot, and for whom a plan is explained */
#if PG_VERSION_NUM < 190000
#define pg_plan_query(querytree, query_string, options, params, explain) \
	pg_plan_query(querytree, query_string, options, params)
#define ExecInitScanTupleSlot(estate, scanstate, tupledesc, tts_ops, flags) \
	ExecInitScanTupleSlot(estate, scanstate, tupledesc, tts_ops)
#endif

/* a plan is always run once since 18 */
#if PG_VERSION_NUM < 180000
#define ExecutorRun(desc, direction, count) \
	ExecutorRun(desc, direction, count, true)
#endif

/* the blocks of a bitmap that one process has, in ascending order */
#if PG_VERSION_NUM >= 180000
typedef TBMPrivateIterator aspan_bitmap_iterator;
#define aspan_bitmap_begin(bitmap) tbm_begin_private_iterate(bitmap)
#define aspan_bitmap_end(iterator) tbm_end_private_iterate(iterator)
#else
typedef TBMIterator aspan_bitmap_iterator;
#define aspan_bitmap_begin(bitmap) tbm_begin_iterate(bitmap)
#define aspan_bitmap_end(iterator) tbm_end_iterate(iterator)
#endif

static inline bool
aspan_bitmap_next(aspan_bitmap_iterator *iterator, BlockNumber *block)
{
#if PG_VERSION_NUM >= 180000
	TBMIterateResult page;
	bool		found = tbm_private_iterate(iterator, &page);

	*block = found ? page.blockno : InvalidBlockNumber;
	return found;
#else
	const TBMIterateResult *page = tbm_iterate(iterator);

	*block = page != NULL ? page->blockno : InvalidBlockNumber;
	return page != NULL;
#endif
}

#endif							/* ASPAN_COMPAT_EXECUTOR_H */
