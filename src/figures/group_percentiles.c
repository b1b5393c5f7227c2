/*
 * group_percentiles.c
 *	  Exact percentiles of the durations of each group of spans.
 *
 * A pass over the log distributes the durations into one array, where the
 * percentiles are selected (percentile.c).  They are grouped by target, and by
 * operation within a target, so that the durations of any operation, of any
 * target and of all spans are next to each other.  Only those of a name, which
 * many targets may have, are not; for these they are grouped by name alone.
 * The set keeps the array.  Selection moves values about within a group, which
 * does no harm to coarser groups; for any others the array is filled anew.
 *
 * If the durations (8 bytes a complete span) exceed asyncspan.work_mem, they
 * are sorted by sorter.c instead, which uses temporary files, with the number
 * of the group in the upper bits of the key.
 *
 * Where groups have many spans, a pass counts how many are about how long
 * before, if the tally has not (duration_bins.c).  Then only durations next to
 * a percentile are sorted, a tenth of all or so, which is faster than to select
 * among all.
 *
 * Should group and duration not fit into 64 bits together, all are sorted, the
 * first time without as many low bits of the duration as necessary.  That
 * shows the upper bits of each wanted value and its rank among those that share
 * them, and a second sort, of the low bits of those spans only, decides.  All
 * ways give the exact values, and so the same bits.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/percentile.h"
#include "base/settings.h"
#include "base/sorter.h"
#include "figures/derived.h"
#include "figures/group_percentiles.h"
#include "figures/tally.h"
#include "figures/duration_bins.h"

#include "miscadmin.h"
#include "utils/memutils.h"

static const double fractions[] = {0.50, 0.95, 0.99};

#define NFRACTIONS		lengthof(fractions)
#define NWANTED			(2 * NFRACTIONS)

/* ---- in memory ---- */

typedef struct aspan_durations
{
	uint64	   *values;			/* [complete] */
	bool		filled;
	aspan_grouping grouping;	/* within its groups they are mixed up */
} aspan_durations;

static void
fill_durations(uint64 *values, aspan_set *set, const uint32 *group_of_site,
			   uint32 ngroups)
{
	const aspan_tally *tally = aspan_tally_of(set);
	uint64	   *next = aspan_array0(uint64, ngroups);
	uint64		sum = 0;
	aspan_cursor cursor;
	aspan_span *span;

	for (uint32 i = 0; i < aspan_dict_nsites(set->dict); i++)
		next[group_of_site[i]] += tally->sites[i].complete;
	for (uint32 i = 0; i < ngroups; i++)
	{
		uint64		count = next[i];

		next[i] = sum;
		sum += count;
	}

	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			values[next[group_of_site[span->site]]++] = aspan_duration(span);
	}
	pfree(next);
}

/* where the groups of one grouping are apart, are those of another, too? */
static bool
keeps_apart(aspan_grouping apart, aspan_grouping wanted)
{
	if (wanted == ASPAN_ALL || wanted == apart)
		return true;
	return apart == ASPAN_BY_OPERATION && wanted == ASPAN_BY_TARGET;
}

/* the durations of the set, those of a group next to each other */
static uint64 *
get_durations(aspan_set *set, const aspan_stats *stats,
			  aspan_grouping grouping)
{
	aspan_derived *derived = aspan_derived_of(set);
	aspan_durations *durations = derived->durations;

	if (durations == NULL)
	{
		durations = MemoryContextAllocZero(derived->cxt,
										   sizeof(aspan_durations));
		durations->values = aspan_array_in(derived->cxt, uint64,
										   set->complete);
		derived->durations = durations;
	}
	if (!durations->filled || !keeps_apart(durations->grouping, grouping))
	{
		durations->filled = false;
		if (grouping == ASPAN_BY_OPERATION || grouping == ASPAN_BY_NAME_ONLY)
			fill_durations(durations->values, set, stats->group_of_site,
						   stats->ngroups);
		else
		{
			uint32		n;
			uint32	   *of_site = aspan_group_sites(set->dict,
													ASPAN_BY_OPERATION, &n);

			fill_durations(durations->values, set, of_site, n);
			pfree(of_site);
		}
		durations->filled = true;
	}
	durations->grouping = grouping;
	return durations->values;
}

static void
percentiles_in_memory(aspan_stats *stats, aspan_set *set,
					  aspan_grouping grouping)
{
	uint64	   *values = get_durations(set, stats, grouping);

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_group *group = &stats->groups[i];
		uint64		from = 0;

		CHECK_FOR_INTERRUPTS();
		if (group->complete == 0)
			continue;
		group->p50_ms = aspan_next_percentile_ms(values, group->complete,
												 fractions[0], &from);
		group->p95_ms = aspan_next_percentile_ms(values, group->complete,
												 fractions[1], &from);
		group->p99_ms = aspan_next_percentile_ms(values, group->complete,
												 fractions[2], &from);
		values += group->complete;
	}
}

/* ---- by sorting ---- */

/*
 * A value that some percentile needs, and where it is in the order of all
 * durations by group, then length.
 */
typedef struct wanted
{
	uint64		position;
	uint64		prefix;			/* upper bits, as an index into prefixes */
	uint64		offset;			/* rank among those of the same prefix */
	uint64		value;
} wanted;

/* how group and duration make a key */
typedef struct key_layout
{
	const uint32 *group_of_site;
	int			group_shift;
	int			dropped;		/* low bits of the duration left out */
	int			nbits;			/* of a key that are of the duration */
} key_layout;

static inline uint64
make_key(const key_layout *layout, const aspan_span *span)
{
	return ((uint64) layout->group_of_site[span->site] << layout->group_shift) |
		(aspan_duration(span) >> layout->dropped);
}

static inline uint64
low_bits(uint64 value, int nbits)
{
	return nbits == 0 ? 0 : value & (PG_UINT64_MAX >> (64 - nbits));
}

static inline uint64
key_group(uint64 key, int nbits)
{
	return nbits == 64 ? 0 : key >> nbits;
}

/* all that is wanted, in order of position; returns how many */
static uint64
list_wanted(const aspan_stats *stats, wanted *wants)
{
	uint64		nwants = 0;
	uint64		first = 0;

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		uint64		count = stats->groups[i].complete;
		uint64		start = nwants;

		CHECK_FOR_INTERRUPTS();
		if (count == 0)
			continue;
		for (int j = 0; j < NWANTED; j++)
		{
			uint64		bounds[2];
			double		proportion;
			uint64		position;
			uint64		at = nwants++;

			aspan_percentile_position(count, fractions[j / 2],
									  &bounds[0], &bounds[1], &proportion);

			/* neighbours of several fractions may interleave */
			position = first + bounds[j % 2];
			for (; at > start && wants[at - 1].position > position; at--)
				wants[at].position = wants[at - 1].position;
			wants[at].position = position;
		}
		first += count;
	}
	return nwants;
}

/* where the keys are in the order of all that come in order from a sorter */
typedef struct positions
{
	const aspan_bins *bins;		/* NULL if no key is left out */
	const uint64 *first;		/* [ngroups] position, if there are bins */
	int			nbits;			/* of a key that are of the duration */
	uint64		bin_start;		/* position of the first key of a bin */
	uint64		next;
} positions;

static inline uint64
next_position(positions *p, uint64 key)
{
	if (p->bins != NULL)
	{
		uint64		group = key_group(key, p->nbits);
		uint64		start = p->first[group] +
		aspan_bins_rank(p->bins, group, low_bits(key, p->nbits));

		if (start != p->bin_start)
			p->bin_start = p->next = start;
	}
	return p->next++;
}

/* finds the keys at the wanted positions; returns the number of prefixes */
static uint64
find_prefixes(aspan_sorter *sorter, positions *p, wanted *wants,
			  uint64 nwants, uint64 *prefixes)
{
	uint64		nprefixes = 0;
	uint64		run_start = 0;
	uint64		last = 0;
	uint64		next = 0;
	uint64		key;

	while (next < nwants && aspan_sorter_next(sorter, &key))
	{
		uint64		i = next_position(p, key);

		CHECK_FOR_INTERRUPTS();
		if (key != last)
			run_start = i;
		last = key;
		for (; next < nwants && wants[next].position == i; next++)
		{
			if (nprefixes == 0 || prefixes[nprefixes - 1] != key)
				prefixes[nprefixes++] = key;
			wants[next].prefix = nprefixes - 1;
			wants[next].offset = i - run_start;
		}
	}
	return nprefixes;
}

/* finds the wanted values, given their prefixes */
static void
find_values(aspan_set *set, const key_layout *layout, wanted *wants,
			uint64 nwants, const uint64 *prefixes, uint64 nprefixes)
{
	int			dropped = layout->dropped;
	aspan_sorter *sorter;
	aspan_cursor cursor;
	aspan_span *span;
	uint64		run_start = 0;
	uint64		last = 0;
	uint64		next = 0;
	uint64		key;

	if (aspan_bit_width(nprefixes) + dropped > 64)
		elog(ERROR, "too many groups of spans");

	sorter = aspan_sorter_create(CurrentMemoryContext, set->complete,
								 aspan_work_mem_bytes());
	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		prefix;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		prefix = aspan_find_uint64(prefixes, nprefixes,
								   make_key(layout, span));
		if (prefix < nprefixes)
			aspan_sorter_put(sorter, prefix << dropped |
							 low_bits(aspan_duration(span), dropped));
	}
	aspan_sorter_sort(sorter);

	for (uint64 i = 0; next < nwants && aspan_sorter_next(sorter, &key); i++)
	{
		uint64		prefix = key >> dropped;

		CHECK_FOR_INTERRUPTS();
		if (prefix != last)
			run_start = i;
		last = prefix;
		for (; next < nwants && wants[next].prefix == prefix &&
			 wants[next].offset == i - run_start; next++)
			wants[next].value =
				low_bits(prefixes[prefix], layout->group_shift) << dropped |
				low_bits(key, dropped);
	}
	Assert(next == nwants);
	aspan_sorter_free(sorter);
}

static uint64
value_at(const wanted *wants, uint64 position)
{
	while (wants->position != position)
		wants++;
	return wants->value;
}

/* the least width of a key that tells the groups and durations apart */
static void
lay_out_keys(key_layout *layout, const aspan_stats *stats)
{
	int			group_bits = aspan_bit_width(stats->ngroups - 1);
	int			duration_bits = 0;

	for (uint32 i = 0; i < stats->ngroups; i++)
		duration_bits = Max(duration_bits,
							aspan_bit_width(stats->groups[i].moments.max));
	layout->group_of_site = stats->group_of_site;
	layout->dropped = Max(group_bits + duration_bits - 64, 0);
	layout->group_shift = group_bits == 0 ? 0 : duration_bits - layout->dropped;

	/* with a single group the whole key is the duration */
	layout->nbits = group_bits == 0 ? 64 : layout->group_shift;
}

/* is the duration of a complete span in a bin that is wanted? */
static inline bool
is_near(const aspan_bins *bins, const key_layout *layout,
		const aspan_span *span)
{
	return aspan_bins_rank(bins, layout->group_of_site[span->site],
						   aspan_duration(span)) != ASPAN_NO_RANK;
}

/* n durations in order, which are all, or those in bins that are wanted */
static aspan_sorter *
sort_keys(const key_layout *layout, aspan_set *set, const aspan_bins *bins,
		  uint64 n)
{
	aspan_sorter *sorter = aspan_sorter_create(CurrentMemoryContext, n,
											   aspan_work_mem_bytes());
	aspan_cursor cursor;
	aspan_span *span;

	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span) &&
			(bins == NULL || is_near(bins, layout, span)))
			aspan_sorter_put(sorter, make_key(layout, span));
	}
	aspan_sorter_sort(sorter);
	return sorter;
}

/* counts the durations of each group; NULL if these are better all sorted */
static aspan_bins *
count_in_bins(const aspan_stats *stats, aspan_set *set)
{
	aspan_bins *bins = aspan_bins_create(stats->ngroups, set->complete,
										 aspan_work_mem_bytes() / 4);
	const aspan_bins *of_sites = aspan_tally_of(set)->bins;
	aspan_cursor cursor;
	const aspan_span *span;

	if (bins == NULL)
		return NULL;
	if (of_sites != NULL)
	{
		for (uint64 i = 0; i < of_sites->ncells; i++)
		{
			CHECK_FOR_INTERRUPTS();
			aspan_bins_add(bins, stats->group_of_site[i], of_sites, i);
		}
		return bins;
	}
	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			aspan_bins_count(bins, stats->group_of_site[span->site],
							 aspan_duration(span));
	}
	return bins;
}

/* the position of the first duration of each group */
static uint64 *
list_first(const aspan_stats *stats)
{
	uint64	   *first = aspan_array(uint64, stats->ngroups);
	uint64		sum = 0;

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		first[i] = sum;
		sum += stats->groups[i].complete;
	}
	return first;
}

/* interpolates between the durations that were wanted of each group */
static void
set_percentiles(aspan_stats *stats, const wanted *own)
{
	uint64		first = 0;

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_group *group = &stats->groups[i];
		double		ms[NFRACTIONS];

		CHECK_FOR_INTERRUPTS();
		if (group->complete == 0)
			continue;
		for (int f = 0; f < NFRACTIONS; f++)
		{
			uint64		lower;
			uint64		upper;
			double		proportion;

			aspan_percentile_position(group->complete, fractions[f],
									  &lower, &upper, &proportion);
			ms[f] = aspan_interpolate_ms(value_at(own, first + lower),
										 value_at(own, first + upper),
										 proportion);
		}
		group->p50_ms = ms[0];
		group->p95_ms = ms[1];
		group->p99_ms = ms[2];
		own += NWANTED;
		first += group->complete;
	}
}

static void
percentiles_by_sorting(aspan_stats *stats, aspan_set *set,
					   const key_layout *layout, aspan_bins *bins)
{
	wanted	   *wants = aspan_array(wanted, mul_size(stats->ngroups, NWANTED));
	uint64		nwants = list_wanted(stats, wants);
	uint64	   *prefixes = aspan_array(uint64, nwants);
	uint64		nprefixes;
	uint64		n = set->complete;
	positions	p = {.bins = bins,.nbits = layout->nbits};
	aspan_sorter *sorter;

	p.bin_start = PG_UINT64_MAX;	/* of none */
	if (bins != NULL)
	{
		n = aspan_bins_choose(bins, fractions, NFRACTIONS);
		p.first = list_first(stats);
	}
	sorter = sort_keys(layout, set, bins, n);
	nprefixes = find_prefixes(sorter, &p, wants, nwants, prefixes);
	aspan_sorter_free(sorter);
	if (layout->dropped > 0)
		find_values(set, layout, wants, nwants, prefixes, nprefixes);
	else
		for (uint64 i = 0; i < nwants; i++)
			wants[i].value = low_bits(prefixes[wants[i].prefix],
									  layout->nbits);
	set_percentiles(stats, wants);
	pfree(wants);
	pfree(prefixes);
}

void
aspan_group_percentiles(aspan_stats *stats, aspan_set *set,
						aspan_grouping grouping)
{
	key_layout	layout;
	aspan_bins *bins = NULL;

	Assert(set->complete > 0);
	lay_out_keys(&layout, stats);

	/* the bin of a duration is that of all its bits */
	if (layout.dropped == 0)
		bins = count_in_bins(stats, set);
	if (bins == NULL &&
		mul_size(set->complete, sizeof(uint64)) <= aspan_work_mem_bytes())
		percentiles_in_memory(stats, set, grouping);
	else
		percentiles_by_sorting(stats, set, &layout, bins);
	if (bins != NULL)
		aspan_bins_free(bins);
}
