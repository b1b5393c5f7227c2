/*
 * packed_list.c
 *	  The sets that a collector keeps packed.
 *
 * Whatever comes into the list, packed_sets.c says what becomes of it.  Where
 * the list of one collector is added to that of another, the records stay as
 * they are: ids are mapped when a block of them is read.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/packed_list.h"

#include "miscadmin.h"

#define MIN_SETS 8

aspan_packed_sets *
aspan_packed_create(void)
{
	aspan_packed_sets *p = palloc0(sizeof(aspan_packed_sets));

	p->cxt = CurrentMemoryContext;
	p->max = MIN_SETS;
	p->sets = aspan_array(packed_set, p->max);
	p->reader = aspan_block_reader_create();
	p->nothing = aspan_log_create(p->cxt);
	return p;
}

packed_set *
aspan_packed_add(aspan_packed_sets *p)
{
	if (p->n == p->max)
	{
		p->max *= 2;
		p->sets = aspan_realloc(p->sets, p->max, sizeof(packed_set));
	}
	memset(&p->sets[p->n], 0, sizeof(packed_set));
	return &p->sets[p->n++];
}

bool
aspan_is_renumbered(const uint32 *ids, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		if (ids[i] != i)
			return true;
	}
	return false;
}

/* ids through two maps, each of which may be none */
static const uint32 *
follow(const uint32 *first, const uint32 *second, uint32 n)
{
	uint32	   *ids;

	if (first == NULL)
		return second;
	ids = aspan_array(uint32, n);
	for (uint32 i = 0; i < n; i++)
		ids[i] = second[first[i]];
	return ids;
}

void
aspan_packed_move(aspan_packed_sets *p, const aspan_packed_sets *from,
				  const aspan_dict *dict, const uint32 *scopes,
				  const uint32 *sites)
{
	for (uint32 i = 0; i < from->n; i++)
	{
		packed_set *s = aspan_packed_add(p);
		aspan_record_names names;

		CHECK_FOR_INTERRUPTS();
		*s = from->sets[i];
		names = *aspan_packed_log_names(s->spans);
		s->scopes = follow(s->scopes, scopes, names.nscopes);
		s->sites = follow(s->sites, sites, names.nsites);
		s->renumbered = aspan_is_renumbered(s->scopes, names.nscopes) ||
			aspan_is_renumbered(s->sites, names.nsites);
		names.dict = dict;
		names.sites = s->sites;
		aspan_use_packed_copy(s->spans, &names, p->reader);
	}
	p->bytes += from->bytes;
	p->nspans += from->nspans;
}
