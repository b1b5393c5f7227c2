/*
 * ship.h
 *	  What an aggregation over a relation is asked for, and what its workers
 *	  share: a place for states that are too large to be sent as a value.
 */
#ifndef ASPAN_SHIP_H
#define ASPAN_SHIP_H

#include "engine/collector_wire.h"
#include "engine/pairing.h"
#include "engine/set_cut.h"
#include "engine/wire.h"

#include "port/atomics.h"
#include "storage/dsm.h"
#include "storage/sharedfileset.h"

/* travels as an argument of the aggregate */
typedef struct aspan_request
{
	aspan_range range;			/* spans that begin outside are dropped */
	bool		keep;			/* had the spans better stay in memory? */
	bool		at_once;		/* is the set for a figure, and no value? */
	bool		is_part;		/* is it to be merged, and then to be cut? */
	bool		packs;			/* may spans be packed while rows are read? */
	dsm_handle	handle;			/* of aspan_shared, or DSM_HANDLE_INVALID */
	aspan_cut	cut;			/* what is taken of rows that are sets */
} aspan_request;

extern bytea *aspan_write_request(const aspan_request *request);
extern void aspan_read_request(aspan_reader *r, aspan_request *request);

typedef struct aspan_shared
{
	uint32		magic;
	dsm_handle	handle;
	aspan_collector *of_leader; /* in the leader's memory, for itself */
	pg_atomic_uint32 next_file; /* numbers the states that are in files */
	SharedFileSet files;
} aspan_shared;

/*
 * Made by the backend that runs the query, or NULL if the server has no room
 * for one more.  The files are gone when it has detached from the segment, at
 * the latest at the end of its transaction.
 */
extern dsm_segment *aspan_shared_create(void);

/* by handle, in that backend or in a worker of its query */
extern aspan_shared *aspan_shared_attach(dsm_handle handle);

/*
 * The collector as bytes, if need be with its logs in shared files.  True if
 * the bytes only say where it is, so that it belongs to who reads them.
 */
extern bool aspan_write_shipment(aspan_writer *w, aspan_collector *c,
								 aspan_shared *shared);

/* how many bytes to have ready for that; most may stay unused */
extern Size aspan_shipment_size(aspan_collector *c, aspan_shared *shared);

extern aspan_collector *aspan_read_shipment(aspan_reader *r,
											MemoryContext parent);

#endif							/* ASPAN_SHIP_H */
