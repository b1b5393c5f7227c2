/*
 * store.h
 *	  Stores: tables of sets that are kept up to date (store.c).
 */
#ifndef ASPAN_STORE_H
#define ASPAN_STORE_H

#include "base/compat.h"
#include "figures/profile.h"
#include "sql/source_args.h"
#include "sql/source_columns.h"

#include "nodes/pg_list.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

/* digits of an id, which are hexadecimal */
#define ASPAN_STORE_ID_LENGTH	32

/* columns of the table asyncspan.stores */
typedef enum aspan_store_column
{
	ASPAN_STORE_STORE,
	ASPAN_STORE_SOURCE,
	ASPAN_STORE_LOG,
	ASPAN_STORE_BUCKET,
	ASPAN_STORE_ID,
	ASPAN_STORE_LEAVES,
	ASPAN_STORE_BOUNDS,
	ASPAN_STORE_COLUMNS,
	ASPAN_STORE_TIMELESS,
	ASPAN_STORE_UNPAIRED,
	ASPAN_STORE_KEEP,
	ASPAN_STORE_REFRESHED,
	ASPAN_STORE_NCOLUMNS
} aspan_store_column;

/* chunks from the first to the last */
typedef struct aspan_chunks
{
	int64		first;
	int64		last;
} aspan_chunks;

/* a row of that table */
typedef struct aspan_store
{
	Oid			store;
	Oid			source;
	Oid			log;
	int64		bucket;			/* nanoseconds of a chunk */
	char	   *id;				/* argument of its triggers */
	List	   *leaves;			/* OIDs of the tables at the last refresh */
	aspan_chunks *bounds;		/* chunks that each can have rows of */
	char	   *columns;		/* those of the source, then */
	bool		timeless;		/* had rows no time that can be used? */
	bool		unpaired;		/* were there events no begin and no end? */
	bool		keep;			/* does it keep what goes with a table? */
} aspan_store;

/* what has changed since the last refresh */
typedef struct aspan_dirty
{
	bool		everything;
	List	   *leaves;			/* the tables of the source, as they are now */
	int			n;
	int			max;
	aspan_chunks *chunks;		/* in order, without overlap, in the end */
} aspan_dirty;

/* a store by its table, or by its id where that is not NULL */
extern aspan_store *aspan_store_find(Oid store, const char *id,
									 Snapshot snapshot);

/* puts a row into the table of stores, replaces it, or deletes it */
extern void aspan_store_write(const aspan_store *store, bool refreshed);
extern void aspan_store_forget(Oid store);

/* the source as it is now: its tables and columns; ERROR if it cannot be one */
extern List *aspan_store_leaves(Oid source);
extern char *aspan_store_columns(Oid source, const aspan_relation *info);
extern void aspan_store_check_source(Oid source, aspan_relation *info);

/* does a table belong to the source, or did it at the last refresh? */
extern bool aspan_store_has_table(const aspan_store *store, Oid table);

/* the triggers of a store, on each table: three for rows, one for statements */
typedef enum aspan_store_trigger
{
	ASPAN_STORE_INSERT,
	ASPAN_STORE_UPDATE,
	ASPAN_STORE_DELETE,
	ASPAN_STORE_STATEMENT,
	ASPAN_STORE_NTRIGGERS
} aspan_store_trigger;

#define ASPAN_STORE_ALL_TRIGGERS	((1 << ASPAN_STORE_NTRIGGERS) - 1)

/* those that a table has, as bits */
extern int	aspan_store_triggers(Oid table, const char *id);

/* the log, and what it says and the source says beyond it */
extern bool aspan_store_is_log(Relation log);
extern bool aspan_store_owns_log(const aspan_store *store);
extern void aspan_store_dirty(const aspan_store *store,
							  const aspan_relation *info, Snapshot snapshot,
							  aspan_dirty *dirty);

extern void aspan_dirty_add(aspan_dirty *dirty, int64 first, int64 last);

/* what this transaction has written, and has not put into the log yet */
extern void aspan_store_add_notes(const aspan_store *store, aspan_dirty *dirty);

/* can what was read at the last refresh have changed without a trigger? */
extern bool aspan_store_lacks_triggers(const aspan_store *store);

/* does the source have other tables, columns or triggers than it had? */
extern bool aspan_store_differs(const aspan_store *store, List *leaves,
								const aspan_relation *info);

/* puts chunks in order and joins those that touch; the new number */
extern int	aspan_chunks_join(aspan_chunks *chunks, int n);

/* runs a command that has this result */
extern void aspan_store_run(int expected, const char *format,...)
			pg_attribute_printf(2, 3);

/* the store of a table, which the caller has to own */
extern aspan_store *aspan_store_own(Oid relid);

/* on the source and all that it consists of, where they are not there yet */
extern void aspan_store_make_triggers(const aspan_store *store);

/* the functions of the triggers and of their conditions, and whether one is */
extern PGDLLEXPORT Datum aspan_store_changed(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_store_note(PG_FUNCTION_ARGS);
extern bool aspan_store_is_function(Oid function, PGFunction ours);

/* as aspan_source_read(), for a source that is the table of a store */
extern void aspan_store_read(const aspan_source *source,
							 const aspan_store *store,
							 aspan_set_callback callback, void *arg);

/*
 * Adds the profiles of such a source, as far as they can be had of the store;
 * false if they cannot, and then the profiler is of no use any more.
 */
extern bool aspan_store_profile(const aspan_source *source,
								const aspan_store *store,
								aspan_profiler *profiler);

#endif							/* ASPAN_STORE_H */
