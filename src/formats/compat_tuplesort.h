/*
 * compat_tuplesort.h
 *	  PostgreSQL's sort of values, in the spelling of the newest major version.
 */
#ifndef ASPAN_COMPAT_TUPLESORT_H
#define ASPAN_COMPAT_TUPLESORT_H

#include "utils/tuplesort.h"

/* 16 lets the caller choose whether to get a copy; before, it always is one */
#if PG_VERSION_NUM < 160000
#define tuplesort_getdatum(state, forward, copy, val, isnull, abbrev) \
	tuplesort_getdatum(state, forward, val, isnull, abbrev)
#endif

#endif							/* ASPAN_COMPAT_TUPLESORT_H */
