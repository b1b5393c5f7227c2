/*
 * import_sides.h
 *	  The two sides of a call that share one span id.
 */
#ifndef ASPAN_IMPORT_SIDES_H
#define ASPAN_IMPORT_SIDES_H

#include "formats/import.h"

/*
 * A span as the rule needs it.  The trace and the process are numbers that
 * stand for them: hashes, or ids of strings.
 */
typedef struct aspan_side
{
	uint64		trace;
	uint64		process;
	int64		id;
	int64		begin;
	bool		is_server;		/* else a client, or what shares its id */
} aspan_side;

struct sides_hash;

/* all zeros where there are none */
typedef struct aspan_sides
{
	struct sides_hash *table;
} aspan_sides;

extern void aspan_sides_init(aspan_sides *sides, uint32 n);
extern void aspan_sides_enter(aspan_sides *sides, const aspan_side *side);

/*
 * Gives a row the ids that its sides demand, once all are entered: an id of its
 * own below the client if it is a server that goes by one, and that for its
 * parent if it names such a server of its process.
 */
extern void aspan_sides_apply(const aspan_sides *sides, const aspan_side *side,
							  aspan_import_row *row);

#endif							/* ASPAN_IMPORT_SIDES_H */
