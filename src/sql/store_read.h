/*
 * store_read.h
 *	  A store that is being read, and parts of it.
 */
#ifndef ASPAN_STORE_READ_H
#define ASPAN_STORE_READ_H

#include "sql/source_read.h"
#include "sql/store.h"

typedef struct aspan_store_reading
{
	const aspan_source *source;
	const aspan_store *store;
	aspan_relation info;		/* of the source behind it */
	aspan_cut	cut;			/* what is to be read of it */
	aspan_dirty dirty;			/* as far as it concerns the range */
	bool		stale;			/* is that left out? */
} aspan_store_reading;

/* looks at the rights and at what is dirty; source and store are there */
extern void aspan_store_begin(aspan_store_reading *r);

/* says that an answer is stale, if it is */
extern void aspan_store_notice(const aspan_store_reading *r);

/* the chunks that the range of what is to be read touches */
extern aspan_chunks aspan_store_chunks(const aspan_store_reading *r);

/* which rows of the store have what is clean of some chunks */
extern void aspan_store_rows(const aspan_store_reading *r, aspan_chunks chunks,
							 aspan_set_rows *rows);

/* the rows of the source of some chunks, as far as they are in the range */
extern void aspan_store_read_rows(const aspan_store_reading *r,
								  aspan_chunks chunks,
								  aspan_set_callback callback, void *arg);

#endif							/* ASPAN_STORE_READ_H */
