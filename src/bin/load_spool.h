/*
 * load_spool.h
 *	  Rows kept in a file until all are there, those of one group together.
 */
#ifndef ASPAN_LOAD_SPOOL_H
#define ASPAN_LOAD_SPOOL_H

#include "client.h"

#define SPOOL_PARTITIONS	256

typedef struct Spool Spool;

/* NULL, after saying why, if there can't be a file */
extern Spool *spool_create(void);
extern void spool_free(Spool *spool);

/* rows with the same hash are in the same partition, in the order of calls */
extern bool spool_add(Spool *spool, uint64 hash, const char *row,
					  size_t length);

/* appends the rows of a partition */
extern bool spool_read(Spool *spool, int partition, PQExpBuffer out);

#endif							/* ASPAN_LOAD_SPOOL_H */
