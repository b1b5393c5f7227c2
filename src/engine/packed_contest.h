/*
 * packed_contest.h
 *	  Which records of packed sets have to be resolved anew.
 */
#ifndef ASPAN_PACKED_CONTEST_H
#define ASPAN_PACKED_CONTEST_H

#include "engine/pairing.h"

/*
 * Before a collector is resolved that has packed sets: takes the records whose
 * keys may be in two of these, or in the collector.  What is left of the sets
 * is part of the result.  Returns false, and takes nothing, if that is not
 * worth it and aspan_unpack_sets() is to be called.
 */
extern bool aspan_contest_packed(aspan_collector *c);

#endif							/* ASPAN_PACKED_CONTEST_H */
