/*
 * set_cut.c
 *	  The events of a set that lie in a range of time or are of a process.
 *
 * A set has all events that it was made of, so what a query with a WHERE clause
 * would have read of them can be had from it: a pair is taken apart where one
 * of its events lies outside of the range, and the other half goes on alone,
 * as the event that it came from.  The rule of pairing sees to the rest.
 *
 * A span that came as one row has one time, that of its begin or, without one,
 * of its end; it is taken or left as a whole.
 *
 * Events that are neither begin nor end, and those that cannot be used, are
 * only numbers in a set, without a time and without a process.  So the caller
 * says whether they are taken.
 */
#include "postgres.h"

#include "engine/set_cut.h"

#include "miscadmin.h"

/* a set on its way into a collector */
typedef struct transfer
{
	aspan_collector *c;
	const aspan_cut *cut;
	uint32	   *scopes;			/* ids in the collector */
	uint32	   *sites;
	bool	   *wanted;			/* by scope of the set; NULL for all */
} transfer;

/* which scopes are of the process that is asked for */
static bool *
find_scopes(const aspan_dict *dict, const char *process)
{
	uint32		n = aspan_dict_nscopes(dict);
	bool	   *wanted = palloc(n * sizeof(bool));

	for (uint32 i = 0; i < n; i++)
		wanted[i] = aspan_string_is(dict, aspan_scope_process(dict, i),
									process);
	return wanted;
}

static void
take(const transfer *t, aspan_span *record)
{
	record->scope = t->scopes[record->scope];
	record->site = t->sites[record->site];
	if (record->flags & ASPAN_HAS_END)
		record->end_site = t->sites[record->end_site];
	aspan_collect_resolved(t->c, record);
}

#define BEGIN_FLAGS (ASPAN_HAS_BEGIN | ASPAN_PARENT_NULL | ASPAN_BEGIN_ERROR | \
					 ASPAN_DETACHED | ASPAN_BEGIN_COPY)
#define END_FLAGS	(ASPAN_HAS_END | ASPAN_PARENT_NULL | ASPAN_END_ERROR | \
					 ASPAN_END_COPY)

aspan_span
aspan_begin_alone(const aspan_span *pair)
{
	aspan_span	half = *pair;

	half.flags &= BEGIN_FLAGS;
	half.end_time = 0;
	half.end_site = 0;
	return half;
}

/* the end of a pair has its parent, or none */
aspan_span
aspan_end_alone(const aspan_span *pair)
{
	aspan_span	half = *pair;

	half.flags &= END_FLAGS;
	half.begin_time = 0;
	half.site = half.end_site;
	if (pair->flags & ASPAN_END_PARENT_NULL)
	{
		half.flags |= ASPAN_PARENT_NULL;
		half.parent_id = 0;
	}
	return half;
}

/*
 * A record that came as events.  An end that names another parent is a record
 * of its own, which may be the only half that is left; so both halves are
 * taken as such, and are paired again.
 */
static void
take_events(const transfer *t, const aspan_span *record)
{
	const aspan_range *range = &t->cut->events;
	bool		begins = aspan_span_begins(record) &&
	aspan_in_range(range, record->begin_time);
	bool		ends = aspan_span_ends(record) &&
	aspan_in_range(range, record->end_time);

	aspan_span	copy;

	if (!begins && !ends)
		return;
	copy = begins && ends ? *record :
		begins ? aspan_begin_alone(record) : aspan_end_alone(record);
	take(t, &copy);
}

static void
take_record(const transfer *t, const aspan_span *record, uint64 n)
{
	if (t->wanted != NULL && !t->wanted[record->scope])
		return;
	for (uint64 i = 0; i < n; i++)
	{
		aspan_span	copy = *record;

		CHECK_FOR_INTERRUPTS();
		if (!(record->flags & ASPAN_GIVEN))
			take_events(t, record);
		else if (aspan_in_range(&t->cut->given, aspan_span_time(record)))
			take(t, &copy);
	}
}

bool
aspan_cut_takes_all(const aspan_cut *cut)
{
	return !cut->events.has_since && !cut->events.has_until &&
		!cut->given.has_since && !cut->given.has_until &&
		cut->process == NULL && cut->counts;
}

void
aspan_collect_cut(aspan_collector *c, aspan_set *set, const aspan_cut *cut)
{
	transfer	t = {c, cut};
	aspan_cursor cursor;
	const aspan_span *record;
	uint64		i = 0;

	Assert(set->apart != NULL && c->keeps_apart);
	aspan_dict_merge(c->dict, set->dict, &t.scopes, &t.sites);
	if (cut->process != NULL)
		t.wanted = find_scopes(set->dict, cut->process);
	if (cut->counts)
	{
		c->counts.other_events += set->counts.other_events;
		c->counts.invalid_events += set->counts.invalid_events;
	}
	aspan_cursor_open(&cursor, set->spans);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
		take_record(&t, record, 1);
	aspan_cursor_open(&cursor, set->apart);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
		take_record(&t, record, set->apart_counts != NULL ?
					set->apart_counts[i++] : 1);
	pfree(t.scopes);
	pfree(t.sites);
	if (t.wanted != NULL)
		pfree(t.wanted);
}
