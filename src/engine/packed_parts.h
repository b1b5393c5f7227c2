/*
 * packed_parts.h
 *	  Parts of what a collector gathers, resolved and packed on the way.
 */
#ifndef ASPAN_PACKED_PARTS_H
#define ASPAN_PACKED_PARTS_H

#include "engine/pairing.h"
#include "engine/wire.h"

/*
 * From now on, what the collector has gathered becomes a packed set of its own
 * whenever it has asyncspan.part_spans pairs; or until it turns out that it had
 * better not.
 */
extern void aspan_make_parts(aspan_collector *c);

/* can they be sent as bytes?  They have to be few, and parts of c itself. */
extern bool aspan_packed_can_travel(const aspan_collector *c);

/* flat form, of sets with the dictionary of the collector */
extern void aspan_write_packed(aspan_writer *w, const aspan_collector *c);
extern void aspan_read_packed(aspan_reader *r, aspan_collector *c);

#endif							/* ASPAN_PACKED_PARTS_H */
