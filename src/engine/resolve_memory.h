/*
 * resolve_memory.h
 *	  The exact spans of the records of a log in memory.
 */
#ifndef ASPAN_RESOLVE_MEMORY_H
#define ASPAN_RESOLVE_MEMORY_H

#include "engine/rule.h"

/* a record by part of the hash of its key, and its position */
typedef struct aspan_hashed
{
	uint32		hash;
	uint32		position;
} aspan_hashed;

/* the records of one log by their hash */
typedef struct aspan_partitions aspan_partitions;

typedef struct aspan_resolver
{
	const aspan_range *range;
	aspan_rule *rule;
	aspan_taker taker;			/* by which spans go to the log */

	/* where spans go: to the places of some records first, if there are any */
	aspan_log  *log;
	aspan_partitions *partitions;
	const aspan_hashed *places; /* in order of position */
	uint32		nplaces;

	Size		needed;			/* bytes for the log looked at last */
} aspan_resolver;

/* in the current context */
extern void aspan_resolver_init(aspan_resolver *r, const aspan_dict *dict,
								const aspan_range *range,
								aspan_resolution *result);

/*
 * Replaces the records of r->log, which is in memory, by the spans they make.
 * Returns false, and leaves the log as it is, if that needs more bytes than
 * limit; r->needed says how many.
 */
extern bool aspan_resolve_log(aspan_resolver *r, Size limit);

#endif							/* ASPAN_RESOLVE_MEMORY_H */
