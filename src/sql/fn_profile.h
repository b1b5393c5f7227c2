/*
 * fn_profile.h
 *	  Profiles as arguments of functions.
 */
#ifndef ASPAN_FN_PROFILE_H
#define ASPAN_FN_PROFILE_H

#include "figures/profile.h"
#include "sql/fn.h"

extern aspan_profile *aspan_getarg_profile(FunctionCallInfo fcinfo, int argno);

#endif							/* ASPAN_FN_PROFILE_H */
