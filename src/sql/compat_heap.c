/*
 * compat_heap.c
 *	  Pages of a heap table, in the spelling of each major version.
 *
 * The server's own function prepares a page: it prunes what is dead, tests
 * which rows the snapshot sees, and tells serializable transactions of each
 * other.  Up to 16 this function reads the page as well; since 17 it takes a
 * buffer, which comes from a stream that reads ahead.
 *
 * The next page is always pinned before this one is prepared, so that the
 * caller can prefetch it.
 */
#include "postgres.h"

#include "sql/compat_heap.h"

#include "access/tableam.h"
#include "pgstat.h"
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
	pages->stream = read_stream_begin_relation(READ_STREAM_SEQUENTIAL,
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

/* the scan releases the buffer when it comes to the next one */
static void
prepare_page(HeapScanDesc scan, Buffer buffer)
{
	if (BufferIsValid(scan->rs_cbuf))
		ReleaseBuffer(scan->rs_cbuf);
	scan->rs_cbuf = buffer;
	scan->rs_cblock = BufferGetBlockNumber(buffer);
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

static void
prepare_page(HeapScanDesc scan, Buffer buffer)
{
	heapgetpage(&scan->rs_base, BufferGetBlockNumber(buffer));
	ReleaseBuffer(buffer);
}

#endif

void
aspan_heap_open(aspan_heap_pages *pages, Relation rel, Snapshot snapshot,
				aspan_next_block next_block, void *arg)
{
	memset(pages, 0, sizeof(*pages));

	/* each process has its blocks, so scans need not meet at one block */
	pages->scan = (HeapScanDesc)
		heap_beginscan(rel, snapshot, 0, NULL, NULL,
					   SO_TYPE_SEQSCAN | SO_ALLOW_PAGEMODE | SO_ALLOW_STRAT);
	pages->next_block = next_block;
	pages->arg = arg;
	pages->ahead = InvalidBuffer;
	start_reading(pages);
}

bool
aspan_heap_next(aspan_heap_pages *pages)
{
	Buffer		buffer;

	if (!pages->started)
		pages->ahead = read_buffer(pages);
	pages->started = true;
	buffer = pages->ahead;
	if (!BufferIsValid(buffer))
		return false;
	pages->ahead = read_buffer(pages);
	prepare_page(pages->scan, buffer);

	/* rows that a scan returned; the name is that of another use of it */
	pgstat_count_index_tuples(pages->scan->rs_base.rs_rd,
							  pages->scan->rs_ntuples);
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
