/*
 * settings.h
 *	  The settings of the extension: two budgets of memory, when to have
 *	  parallel workers, how pages are read, when other servers make sets of
 *	  their rows, when the spans of a set stay packed, how their keys are
 *	  compared, how many are packed as a part, who adds parts up, and when
 *	  durations are counted before they are sorted.
 */
#ifndef ASPAN_SETTINGS_H
#define ASPAN_SETTINGS_H

/* in kilobytes; sql/asyncspan.c tells the server of them */
extern PGDLLIMPORT int aspan_work_mem;	/* -1: work_mem * hash_mem_multiplier */
extern PGDLLIMPORT int aspan_max_memory;

/* rows of a source from which on workers read it; 0: the planner decides */
extern PGDLLIMPORT int aspan_min_parallel_rows;

/* are pages read without the executor where that can be done? */
extern PGDLLIMPORT bool aspan_page_reader;

/* who makes the sets of a relation whose rows other servers have */
typedef enum aspan_push_down_mode
{
	ASPAN_PUSH_DOWN_AUTO,		/* they, if it is one of which that is known */
	ASPAN_PUSH_DOWN_ON,			/* they, whatever it is */
	ASPAN_PUSH_DOWN_OFF			/* this server */
} aspan_push_down_mode;

extern PGDLLIMPORT int aspan_push_down;

/* spans of a stored set from which on they stay packed until they are read */
extern PGDLLIMPORT int aspan_min_packed_spans;

/* are keys in two sets looked for by ranges first? */
extern PGDLLIMPORT bool aspan_by_key_ranges;

/* pairs of events that become a part while rows are read; 0 for no parts */
extern PGDLLIMPORT int aspan_part_spans;

/* processes that help to add up parts; -1: as many as are worth it */
extern PGDLLIMPORT int aspan_part_workers;

/* spans to a window or group from which on few durations are sorted */
extern PGDLLIMPORT int aspan_min_binned_spans;

/* may a store answer with the state of its last refresh? */
extern PGDLLIMPORT bool aspan_stale;

/*
 * How to make a result fit, as all hints say it: by reading less, by a larger
 * budget, or by what else would help.
 */
#define ASPAN_READ_LESS		"Read a shorter range of time or one process"
#define ASPAN_RAISE_MEMORY	"raise asyncspan.max_memory."
#define ASPAN_READ_LESS_OR(other) ASPAN_READ_LESS ", or " other

/* bytes of the two budgets */
extern size_t aspan_work_mem_bytes(void);
extern size_t aspan_max_memory_bytes(void);

#endif							/* ASPAN_SETTINGS_H */
