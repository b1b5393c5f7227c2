/*
 * spanlog.c
 *	  Append-only log of span records.
 */
#include "postgres.h"

#include "spanlog.h"
#include "utils/memutils.h"

StaticAssertDecl(sizeof(aspan_span) == 48,
				 "span records are copied and shipped as plain bytes");

aspan_log *
aspan_log_create(MemoryContext cxt)
{
	aspan_log  *log = MemoryContextAllocZero(cxt, sizeof(aspan_log));

	log->cxt = cxt;
	return log;
}

void
aspan_log_free(aspan_log *log)
{
	for (uint32 i = 0; i < log->nchunks; i++)
		pfree(log->chunks[i]);
	if (log->chunks != NULL)
		pfree(log->chunks);
	pfree(log);
}

void
aspan_log_grow(aspan_log *log)
{
	if (log->nchunks == log->max_chunks)
	{
		Size		max = log->max_chunks == 0 ? 16 : (Size) log->max_chunks * 2;

		if (log->chunks == NULL)
			log->chunks = MemoryContextAlloc(log->cxt,
											 max * sizeof(aspan_span *));
		else
			log->chunks = repalloc_huge(log->chunks,
										max * sizeof(aspan_span *));
		log->max_chunks = max;
	}
	log->chunks[log->nchunks++] =
		MemoryContextAlloc(log->cxt, ASPAN_CHUNK_SPANS * sizeof(aspan_span));
}

void
aspan_cursor_open(aspan_cursor *cursor, aspan_log *log)
{
	cursor->log = log;
	cursor->next = 0;
}
