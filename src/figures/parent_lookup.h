/*
 * parent_lookup.h
 *	  The parent of every span, by the id that the span names.
 */
#ifndef ASPAN_PARENT_LOOKUP_H
#define ASPAN_PARENT_LOOKUP_H

#include "figures/join.h"

/*
 * Integers that the caller has to provide as work, which the order of spans
 * can use before.
 */
extern uint64 aspan_lookup_work(uint32 nspans);

/*
 * Finds the parents, and computes self time on the way.  Where processes share
 * traces, these are numbered, [nscopes], 0 for none; else traces is NULL.  With
 * global, the other processes are searched as well.
 */
extern void aspan_find_parents(aspan_join *j, const uint32 *traces,
							   bool global, uint64 *work);

#endif							/* ASPAN_PARENT_LOOKUP_H */
