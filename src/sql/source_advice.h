/*
 * source_advice.h
 *	  A view that makes a source of a relation that is none.
 */
#ifndef ASPAN_SOURCE_ADVICE_H
#define ASPAN_SOURCE_ADVICE_H

#include "utils/rel.h"

/* what a view has to change where the columns are as they should be */
typedef struct aspan_view_change
{
	int64		time_factor;	/* for times of type bigint */
	const char *event_type;		/* an expression, or NULL */
} aspan_view_change;

/*
 * The statement, as a sentence of a hint that begins with a space; "" if
 * there is nothing in the relation to make a source of.  The change may be
 * NULL.
 */
extern char *aspan_advise_view(Relation rel, const aspan_view_change *change);

/*
 * The same for a relation whose times have another unit, and for one whose
 * event types are these words: "" if it is not known which begin and end.
 */
extern char *aspan_advise_time_unit(Oid relid, int64 time_factor);
extern char *aspan_advise_event_types(Oid relid, char **words, int nwords);

#endif							/* ASPAN_SOURCE_ADVICE_H */
