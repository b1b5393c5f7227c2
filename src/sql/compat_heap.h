/*
 * compat_heap.h
 *	  Pages of a heap table, in the spelling of each major version.
 */
#ifndef ASPAN_COMPAT_HEAP_H
#define ASPAN_COMPAT_HEAP_H

#include "access/heapam.h"
#include "storage/bufmgr.h"

#if PG_VERSION_NUM >= 170000
#include "storage/read_stream.h"
#endif

/* which block to read; InvalidBlockNumber once there are no more */
typedef BlockNumber (*aspan_next_block) (void *arg);

typedef struct aspan_heap_pages
{
	HeapScanDesc scan;
	aspan_next_block next_block;
	void	   *arg;
	Buffer		ahead;			/* the page after this one, pinned */
	bool		started;
	bool		whole;
#if PG_VERSION_NUM >= 170000
	struct ReadStream *stream;
#endif
} aspan_heap_pages;

/*
 * The table must be one of the heap access method.  whole: all its pages are
 * going to be read, rather than those that an index has found.
 */
extern void aspan_heap_open(aspan_heap_pages *pages, Relation rel,
							Snapshot snapshot, bool whole,
							aspan_next_block next_block, void *arg);

/*
 * Goes to the next page.  Its visible rows are in scan->rs_vistuples, as a
 * sequential scan would find them, and the page stays pinned.
 */
extern bool aspan_heap_next(aspan_heap_pages *pages);

extern void aspan_heap_close(aspan_heap_pages *pages);

/* the page that comes next, to be prefetched; NULL if there is none */
static inline const char *
aspan_heap_ahead(const aspan_heap_pages *pages)
{
	return BufferIsValid(pages->ahead) ?
		(const char *) BufferGetPage(pages->ahead) : NULL;
}

/* a scan of a whole table */
static inline TableScanDesc
aspan_beginscan(Relation rel, Snapshot snapshot)
{
#if PG_VERSION_NUM >= 190000
	return table_beginscan(rel, snapshot, 0, NULL, SO_NONE);
#else
	return table_beginscan(rel, snapshot, 0, NULL);
#endif
}

#endif							/* ASPAN_COMPAT_HEAP_H */
