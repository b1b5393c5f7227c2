/*
 * compat_heap.c
 *	  Pages of a heap table, in the spelling of each major version.
 *
 * The next page is always pinned before this one is read, so that the caller
 * can prefetch it.  A page is prepared as a sequential scan does it: what is
 * dead is pruned, if nobody else has a pin, and the visible rows are found.
 * Since 17 the server has a function for that, which takes the buffer; and the
 * buffers come from a stream that reads ahead.  The function that 15 and 16
 * have pins the page itself.  It would count each buffer twice, and its
 * pruning would meet our own pin; so there the steps are taken here.
 */
#include "postgres.h"

#include "sql/compat_heap.h"

#include "access/tableam.h"
#include "pgstat.h"
#include "storage/predicate.h"
#include "utils/rel.h"

#if PG_VERSION_NUM >= 170000

static BlockNumber
stream_block(struct ReadStream *stream, void *arg, void *buffer_data)
{
	aspan_heap_pages *pages = arg;

	return pages->next_block(pages->arg);
}

static void
start_reading(aspan_heap_pages *pages)
{
	pages->stream = read_stream_begin_relation(pages->whole ?
											   READ_STREAM_SEQUENTIAL :
											   READ_STREAM_DEFAULT,
											   pages->scan->rs_strategy,
											   pages->scan->rs_base.rs_rd,
											   MAIN_FORKNUM, stream_block,
											   pages, 0);
}

static Buffer
read_buffer(aspan_heap_pages *pages)
{
	return read_stream_next_buffer(pages->stream, NULL);
}

static void
end_reading(aspan_heap_pages *pages)
{
	read_stream_end(pages->stream);
}

static void
prepare_page(HeapScanDesc scan)
{
	heap_prepare_pagescan(&scan->rs_base);
}

#else

static void
start_reading(aspan_heap_pages *pages)
{
}

static Buffer
read_buffer(aspan_heap_pages *pages)
{
	BlockNumber block = pages->next_block(pages->arg);

	if (block == InvalidBlockNumber)
		return InvalidBuffer;
	return ReadBufferExtended(pages->scan->rs_base.rs_rd, MAIN_FORKNUM, block,
							  RBM_NORMAL, pages->scan->rs_strategy);
}

static void
end_reading(aspan_heap_pages *pages)
{
}

/* does the snapshot see the row?  A serializable transaction notes that. */
static bool
row_is_visible(HeapScanDesc scan, Page page, OffsetNumber offset,
			   bool all_visible, bool serializable)
{
	Relation	rel = scan->rs_base.rs_rd;
	Snapshot	snapshot = scan->rs_base.rs_snapshot;
	ItemId		line = PageGetItemId(page, offset);
	HeapTupleData tuple;
	bool		visible;

	if (!ItemIdIsNormal(line))
		return false;
	if (all_visible && !serializable)
		return true;
	tuple.t_tableOid = RelationGetRelid(rel);
	tuple.t_data = (HeapTupleHeader) PageGetItem(page, line);
	tuple.t_len = ItemIdGetLength(line);
	ItemPointerSet(&tuple.t_self, scan->rs_cblock, offset);
	visible = all_visible ||
		HeapTupleSatisfiesVisibility(&tuple, snapshot, scan->rs_cbuf);
	if (serializable)
		HeapCheckForSerializableConflictOut(visible, rel, &tuple,
											scan->rs_cbuf, snapshot);
	return visible;
}

static void
find_visible_rows(HeapScanDesc scan)
{
	Relation	rel = scan->rs_base.rs_rd;
	Snapshot	snapshot = scan->rs_base.rs_snapshot;
	Page		page = BufferGetPage(scan->rs_cbuf);
	bool		serializable = CheckForSerializableConflictOutNeeded(rel,
																	 snapshot);
	OffsetNumber last;
	bool		all_visible;

	TestForOldSnapshot(snapshot, rel, page);
	last = PageGetMaxOffsetNumber(page);

	/* a standby may know that flag before it knows the transactions */
	all_visible = PageIsAllVisible(page) && !snapshot->takenDuringRecovery;
	scan->rs_ntuples = 0;
	for (OffsetNumber i = FirstOffsetNumber; i <= last; i++)
	{
		if (row_is_visible(scan, page, i, all_visible, serializable))
			scan->rs_vistuples[scan->rs_ntuples++] = i;
	}
}

static void
prepare_page(HeapScanDesc scan)
{
	heap_page_prune_opt(scan->rs_base.rs_rd, scan->rs_cbuf);
	LockBuffer(scan->rs_cbuf, BUFFER_LOCK_SHARE);
	find_visible_rows(scan);
	LockBuffer(scan->rs_cbuf, BUFFER_LOCK_UNLOCK);
}

#endif

/*
 * Each process has its blocks, so scans need not meet at one block.  What an
 * index has found is read as a bitmap scan reads it: with all shared buffers,
 * and not counted as a sequential scan.  A serializable transaction locks the
 * whole table either way; here we do it, since heap_beginscan() does it for
 * sequential scans only.
 */
void
aspan_heap_open(aspan_heap_pages *pages, Relation rel, Snapshot snapshot,
				bool whole, aspan_next_block next_block, void *arg)
{
	uint32		flags = SO_ALLOW_PAGEMODE;

	if (whole)
		flags |= SO_TYPE_SEQSCAN | SO_ALLOW_STRAT;
	else
		PredicateLockRelation(rel, snapshot);
	memset(pages, 0, sizeof(*pages));
	pages->whole = whole;
	pages->scan = (HeapScanDesc) heap_beginscan(rel, snapshot, 0, NULL, NULL,
												flags);
	pages->next_block = next_block;
	pages->arg = arg;
	pages->ahead = InvalidBuffer;
	start_reading(pages);
}

/* its last page is released by heap_endscan() */
static void
set_page(HeapScanDesc scan, Buffer buffer)
{
	if (BufferIsValid(scan->rs_cbuf))
		ReleaseBuffer(scan->rs_cbuf);
	scan->rs_cbuf = buffer;
	scan->rs_cblock = BufferGetBlockNumber(buffer);
}

/* as rows of a sequential scan, or as rows that an index has found */
static void
count_rows(const aspan_heap_pages *pages)
{
	Relation	rel = pages->scan->rs_base.rs_rd;
	int			n = pages->scan->rs_ntuples;

	if (pages->whole)
	{
		/* the name is that of another use of this counter */
		pgstat_count_index_tuples(rel, n);
		return;
	}
	for (int i = 0; i < n; i++)
		pgstat_count_heap_fetch(rel);
}

bool
aspan_heap_next(aspan_heap_pages *pages)
{
	HeapScanDesc scan = pages->scan;

	if (!pages->started)
		pages->ahead = read_buffer(pages);
	pages->started = true;
	if (!BufferIsValid(pages->ahead))
		return false;
	set_page(scan, pages->ahead);
	pages->ahead = read_buffer(pages);
	prepare_page(scan);
	count_rows(pages);
	return true;
}

void
aspan_heap_close(aspan_heap_pages *pages)
{
	if (BufferIsValid(pages->ahead))
		ReleaseBuffer(pages->ahead);
	end_reading(pages);
	heap_endscan(&pages->scan->rs_base);
}
