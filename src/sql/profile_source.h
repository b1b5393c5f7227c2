/*
 * profile_source.h
 *	  The profile of what a source has.
 */
#ifndef ASPAN_PROFILE_SOURCE_H
#define ASPAN_PROFILE_SOURCE_H

#include "figures/profile.h"
#include "sql/source_args.h"

/* reads as aspan_source_read() does; in the current context */
extern aspan_profile *aspan_source_profile(const aspan_source *source);

#endif							/* ASPAN_PROFILE_SOURCE_H */
