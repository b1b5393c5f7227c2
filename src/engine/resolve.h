/*
 * resolve.h
 *	  The exact spans of everything a collector has seen.
 */
#ifndef ASPAN_RESOLVE_H
#define ASPAN_RESOLVE_H

#include "engine/pairing.h"
#include "engine/rule.h"

/*
 * Applies the rule of pairing to all events of the collector, which is used
 * up.  Spans and dropped events outside of the collector's range are left
 * out.  Results are allocated in the collector's context.
 */
extern void aspan_resolve(aspan_collector *c, aspan_resolution *result);

#endif							/* ASPAN_RESOLVE_H */
