/*
 * profile_source.c
 *	  The profile of what a source has.
 *
 * A store has profiles of its chunks, which are rolled up.  Of any other
 * source, and of a store that cannot be read like this (store_read.c), a set is
 * read and the profile is made of that.  Both come to the same, byte by byte,
 * so that an answer does not depend on how it was found.
 */
#include "postgres.h"

#include "sql/profile_source.h"
#include "sql/set_value.h"
#include "sql/source.h"
#include "sql/source_read.h"
#include "sql/store.h"

#include "utils/snapmgr.h"

static void
add_set(aspan_set *set, void *arg)
{
	aspan_profiler_add_set(arg, set);
}

/* the notices that there would be if the events had been read as a set */
static void
give_notice(const aspan_source *source, const aspan_profile *profile)
{
	aspan_set  *counted = aspan_set_empty();

	counted->counts = profile->counts;
	aspan_source_notice(source, counted);
	aspan_set_close(counted);
}

static aspan_profile *
profile_of_store(const aspan_source *source, const aspan_store *store)
{
	aspan_profiler *p = aspan_profiler_create(CurrentMemoryContext);
	aspan_profile *profile = NULL;

	if (aspan_store_profile(source, store, p))
	{
		aspan_profiler_settle(p);
		aspan_profiler_conclude(p);
		profile = aspan_profiler_result(p);
		give_notice(source, profile);
	}
	aspan_profiler_close(p);
	return profile;
}

aspan_profile *
aspan_source_profile(const aspan_source *source)
{
	aspan_source whole = *source;
	aspan_profiler *p;
	aspan_profile *profile = NULL;
	aspan_relation info;
	const aspan_store *store = NULL;

	/* a profile needs all events of a set */
	whole.needs |= ASPAN_NEED_VALUE;
	aspan_source_check(&whole);
	aspan_inspect_relation(whole.relid, &info);
	if (info.kind == ASPAN_ROWS_SETS)
		store = aspan_store_find(whole.relid, NULL, GetActiveSnapshot());
	if (store != NULL)
		profile = profile_of_store(&whole, store);
	if (profile != NULL)
		return profile;

	p = aspan_profiler_create(CurrentMemoryContext);
	aspan_source_read(&whole, add_set, p);
	aspan_profiler_conclude(p);
	profile = aspan_profiler_result(p);
	aspan_profiler_close(p);
	return profile;
}
