/*
 * store_keep.h
 *	  Stores that keep what goes with a table of their source (store_keep.c).
 */
#ifndef ASPAN_STORE_KEEP_H
#define ASPAN_STORE_KEEP_H

#include "sql/store.h"

/* the instant that a row of the source is in by, as PostgreSQL has it */
extern const char *aspan_store_time(const aspan_relation *info);

/* takes these tables for those of the source at this refresh */
extern void aspan_store_set_leaves(aspan_store *store, List *leaves,
								   const aspan_relation *info);

/*
 * The condition, in SQL, on the rows of a store whose rows of the source have
 * gone with a table since the last refresh, and are kept; NULL if none have.
 */
extern char *aspan_store_gone(const aspan_store *store, List *leaves,
							  const aspan_relation *info);

#endif							/* ASPAN_STORE_KEEP_H */
