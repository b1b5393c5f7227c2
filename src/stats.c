/*
 * stats.c
 *	  Figures of groups of spans: counts, exact sums, exact percentiles.
 *
 * Sites are mapped to groups once; after that a span costs an array access
 * to find its group.  One pass over the log counts and adds up.  A second one
 * distributes the durations into one array, group by group, where the
 * percentiles are selected.
 *
 * Selection is by distribution: the values of the range at hand are counted
 * in bins of equal width (2048, or fewer for few values), the bin with the wanted rank is singled
 * out by partitioning the range in place around the bin's bounds, and so on
 * within the bin.  In terms of Hoare's Find (CACM 4, 1961) the pivots are
 * known to be good before they are used.  Each round settles as many bits of
 * the value as the number of bins has; for many values these are eleven of at
 * most 64, so that six rounds are the most that any input can ask for.  The
 * time is linear in the worst case, and typically a few passes over the array
 * for all percentiles.  The partitioning loop has no branch that
 * depends on data.
 *
 * If the durations (8 bytes a complete span) exceed asyncspan.work_mem, they
 * are sorted by sorter.c instead, which uses temporary files, with the number
 * of the group in the upper bits of the key.  Should group and duration not
 * fit into 64 bits together, a first sort leaves out as many low bits of the
 * duration as necessary; it shows the upper bits of each wanted value and its
 * rank among those that share them, and a second sort, of the low bits of
 * those spans only, decides.  Both ways give the exact values, and so the
 * same bits.
 *
 * The percentile itself is percentile_cont's: linear interpolation between
 * the two neighbours of position fraction * (n - 1), in milliseconds.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "sorter.h"
#include "stats.h"
#include "tree.h"
#include "utils/memutils.h"

static const double fractions[] = {0.50, 0.95, 0.99};

#define NFRACTIONS		lengthof(fractions)
#define NWANTED			(2 * NFRACTIONS)

#define MAX_BIN_BITS	11
#define SMALL_SELECT	64		/* sorted rather than binned */

/* how many values to handle between two looks at interrupts */
#define STRIDE			(UINT64CONST(1) << 20)

/* groups by total time descending, then name, then target */
typedef struct group_order
{
	const aspan_group *groups;
	const uint32 *ranks;
} group_order;

static inline int
compare_groups(uint32 a, uint32 b, const group_order *order)
{
	const aspan_group *ga = &order->groups[a];
	const aspan_group *gb = &order->groups[b];

	if (ga->moments.sum != gb->moments.sum)
		return ga->moments.sum > gb->moments.sum ? -1 : 1;
	if (ga->name != gb->name)
		return order->ranks[ga->name] < order->ranks[gb->name] ? -1 : 1;
	if (ga->target != gb->target)
		return order->ranks[ga->target] < order->ranks[gb->target] ? -1 : 1;
	return 0;
}

#define ST_SORT sort_groups
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE_ARG_TYPE const group_order
#define ST_COMPARE(a, b, order) compare_groups(*(a), *(b), order)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static void *
alloc_array(uint64 count, Size width)
{
	return palloc_extended(mul_size(Max(count, 1), width),
						   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* ---- selection ---- */

static void
insertion_sort(uint64 *values, uint64 n)
{
	for (uint64 i = 1; i < n; i++)
	{
		uint64		value = values[i];
		uint64		j = i;

		for (; j > 0 && values[j - 1] > value; j--)
			values[j] = values[j - 1];
		values[j] = value;
	}
}

static void
find_bounds(const uint64 *values, uint64 lo, uint64 hi,
			uint64 *min, uint64 *max)
{
	*min = *max = values[lo];
	for (uint64 start = lo; start < hi; start += STRIDE)
	{
		uint64		end = Min(hi, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			*min = Min(*min, values[i]);
			*max = Max(*max, values[i]);
		}
	}
}

/* moves the values up to limit to the front of [lo, hi) */
static void
partition(uint64 *values, uint64 lo, uint64 hi, uint64 limit)
{
	uint64		front = lo;

	for (uint64 start = lo; start < hi; start += STRIDE)
	{
		uint64		end = Min(hi, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			uint64		value = values[i];

			values[i] = values[front];
			values[front] = value;
			front += (value <= limit);
		}
	}
}

/*
 * Puts the value of rank k (from 0) at its place in [lo, hi), no smaller
 * value after it and no larger one before it.
 */
static void
select_rank(uint64 *values, uint64 lo, uint64 hi, uint64 k)
{
	while (hi - lo > SMALL_SELECT)
	{
		uint64		counts[1 << MAX_BIN_BITS];
		uint64		min;
		uint64		max;
		int			bin_bits;
		int			shift;
		uint64		bin = 0;
		uint64		below = lo;

		find_bounds(values, lo, hi, &min, &max);
		if (min == max)
			return;
		bin_bits = Min(pg_leftmost_one_pos64(hi - lo) - 1, MAX_BIN_BITS);
		shift = Max(pg_leftmost_one_pos64(max - min) + 1 - bin_bits, 0);
		memset(counts, 0, sizeof(uint64) << bin_bits);

		for (uint64 start = lo; start < hi; start += STRIDE)
		{
			uint64		end = Min(hi, start + STRIDE);

			CHECK_FOR_INTERRUPTS();
			for (uint64 i = start; i < end; i++)
				counts[(values[i] - min) >> shift]++;
		}

		/* narrow [lo, hi) down to the bin that holds rank k */
		while (below + counts[bin] <= k)
			below += counts[bin++];
		if (below > lo)
			partition(values, lo, hi, min + (bin << shift) - 1);
		lo = below;
		if (lo + counts[bin] < hi)
			partition(values, lo, hi,
					  min + (bin << shift) + ((UINT64CONST(1) << shift) - 1));
		hi = lo + counts[bin];
		if (shift == 0)
			return;
	}
	insertion_sort(values + lo, hi - lo);
}

/* puts the smallest value of [lo, hi) first */
static void
take_smallest(uint64 *values, uint64 lo, uint64 hi)
{
	uint64		best = lo;
	uint64		value;

	for (uint64 start = lo; start < hi; start += STRIDE)
	{
		uint64		end = Min(hi, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			if (values[i] < values[best])
				best = i;
		}
	}
	value = values[lo];
	values[lo] = values[best];
	values[best] = value;
}

/* where percentile_cont() looks: between two neighbours, and how far */
static void
percentile_position(uint64 count, double fraction,
					uint64 *lower, uint64 *upper, double *proportion)
{
	double		position = fraction * (double) (count - 1);

	*lower = (uint64) floor(position);
	*upper = Min((uint64) ceil(position), count - 1);
	*proportion = position - floor(position);
}

static double
interpolate_ms(uint64 lower, uint64 upper, double proportion)
{
	return ASPAN_MS(lower) + proportion * (ASPAN_MS(upper) - ASPAN_MS(lower));
}

/* nothing before values[*from] is larger than what follows */
static double
select_percentile_ms(uint64 *values, uint64 count, double fraction,
					 uint64 *from)
{
	uint64		lower;
	uint64		upper;
	double		proportion;

	percentile_position(count, fraction, &lower, &upper, &proportion);
	select_rank(values, *from, count, lower);
	*from = lower;
	if (upper > lower)
	{
		take_smallest(values, upper, count);
		*from = upper;
	}
	return interpolate_ms(values[lower], values[upper], proportion);
}

double
aspan_percentile_ms(uint64 *values, uint64 count, double fraction)
{
	uint64		from = 0;

	Assert(count > 0);
	return select_percentile_ms(values, count, fraction, &from);
}

/* ---- percentiles of all groups ---- */

static void
percentiles_in_memory(aspan_stats *stats, aspan_set *set)
{
	uint64	   *values = alloc_array(set->complete, sizeof(uint64));
	uint64	   *next = alloc_array(stats->ngroups, sizeof(uint64));
	uint64		sum = 0;
	aspan_cursor cursor;
	aspan_span *span;

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		next[i] = sum;
		sum += stats->groups[i].complete;
	}

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			values[next[stats->group_of_site[span->site]]++] =
				aspan_duration(span);
	}

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_group *group = &stats->groups[i];
		uint64	   *own = values + (next[i] - group->complete);
		uint64		from = 0;

		CHECK_FOR_INTERRUPTS();
		if (group->complete == 0)
			continue;
		group->p50_ms = select_percentile_ms(own, group->complete,
											 fractions[0], &from);
		group->p95_ms = select_percentile_ms(own, group->complete,
											 fractions[1], &from);
		group->p99_ms = select_percentile_ms(own, group->complete,
											 fractions[2], &from);
	}
	pfree(values);
	pfree(next);
}

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

static inline int
count_bits(uint64 value)
{
	return value == 0 ? 0 : pg_leftmost_one_pos64(value) + 1;
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

			percentile_position(count, fractions[j / 2],
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

/* finds the keys at the wanted positions; returns the number of prefixes */
static uint64
find_prefixes(aspan_sorter *sorter, wanted *wants, uint64 nwants,
			  uint64 *prefixes)
{
	uint64		nprefixes = 0;
	uint64		run_start = 0;
	uint64		last = 0;
	uint64		next = 0;
	uint64		key;

	for (uint64 i = 0; next < nwants && aspan_sorter_next(sorter, &key); i++)
	{
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

/* index of a key among the prefixes, or nprefixes */
static uint64
lookup_prefix(const uint64 *prefixes, uint64 nprefixes, uint64 key)
{
	uint64		lo = 0;
	uint64		hi = nprefixes;

	while (lo < hi)
	{
		uint64		mid = lo + (hi - lo) / 2;

		if (prefixes[mid] < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < nprefixes && prefixes[lo] == key ? lo : nprefixes;
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

	if (count_bits(nprefixes) + dropped > 64)
		elog(ERROR, "too many groups of spans");

	sorter = aspan_sorter_create(CurrentMemoryContext, set->complete,
								 aspan_work_mem_bytes());
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		prefix;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		prefix = lookup_prefix(prefixes, nprefixes, make_key(layout, span));
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

static void
percentiles_by_sorting(aspan_stats *stats, aspan_set *set)
{
	wanted	   *wants;
	wanted	   *own;
	uint64		nwants;
	uint64	   *prefixes;
	uint64		nprefixes;
	key_layout	layout;
	int			group_bits = count_bits(stats->ngroups - 1);
	int			duration_bits = 0;
	uint64		first = 0;
	aspan_sorter *sorter;
	aspan_cursor cursor;
	aspan_span *span;

	for (uint32 i = 0; i < stats->ngroups; i++)
		duration_bits = Max(duration_bits,
							count_bits(stats->groups[i].moments.max));
	layout.group_of_site = stats->group_of_site;
	layout.dropped = Max(group_bits + duration_bits - 64, 0);
	layout.group_shift = group_bits == 0 ? 0 : duration_bits - layout.dropped;

	wants = alloc_array(mul_size(stats->ngroups, NWANTED), sizeof(wanted));
	nwants = list_wanted(stats, wants);
	prefixes = alloc_array(nwants, sizeof(uint64));

	sorter = aspan_sorter_create(CurrentMemoryContext, set->complete,
								 aspan_work_mem_bytes());
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			aspan_sorter_put(sorter, make_key(&layout, span));
	}
	aspan_sorter_sort(sorter);
	nprefixes = find_prefixes(sorter, wants, nwants, prefixes);
	aspan_sorter_free(sorter);

	if (layout.dropped > 0)
		find_values(set, &layout, wants, nwants, prefixes, nprefixes);
	else
	{
		/* with a single group the whole key is the duration */
		int			nbits = group_bits == 0 ? 64 : layout.group_shift;

		for (uint64 i = 0; i < nwants; i++)
			wants[i].value = low_bits(prefixes[wants[i].prefix], nbits);
	}

	own = wants;
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

			percentile_position(group->complete, fractions[f],
								&lower, &upper, &proportion);
			ms[f] = interpolate_ms(value_at(own, first + lower),
								   value_at(own, first + upper), proportion);
		}
		group->p50_ms = ms[0];
		group->p95_ms = ms[1];
		group->p99_ms = ms[2];
		own += NWANTED;
		first += group->complete;
	}
	pfree(wants);
	pfree(prefixes);
}

/* ---- groups ---- */

static inline uint64
group_key(const aspan_site *site, aspan_grouping grouping)
{
	switch (grouping)
	{
		case ASPAN_BY_NAME:
			return (uint64) site->name << 32 | site->target;
		case ASPAN_BY_TARGET:
			return site->target;
		case ASPAN_ALL:
			break;
	}
	return 0;
}

/* one group for each distinct key of a site, in no useful order yet */
static void
make_groups(aspan_stats *stats, const aspan_set *set, aspan_grouping grouping)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	uint64	   *values = alloc_array(nsites, sizeof(uint64));
	uint64	   *scratch = alloc_array(nsites, sizeof(uint64));
	uint64	   *keys;

	for (uint32 i = 0; i < nsites; i++)
		values[i] = group_key(aspan_site_get(set->dict, i), grouping);
	keys = aspan_sort_uint64(values, scratch, nsites);
	stats->ngroups = 0;
	for (uint32 i = 0; i < nsites; i++)
	{
		if (stats->ngroups == 0 || keys[stats->ngroups - 1] != keys[i])
			keys[stats->ngroups++] = keys[i];
	}

	stats->group_of_site = alloc_array(nsites, sizeof(uint32));
	for (uint32 i = 0; i < nsites; i++)
	{
		CHECK_FOR_INTERRUPTS();
		stats->group_of_site[i] = (uint32)
			lookup_prefix(keys, stats->ngroups,
						  group_key(aspan_site_get(set->dict, i), grouping));
	}

	/* even nothing is one group */
	if (grouping == ASPAN_ALL)
		stats->ngroups = 1;

	stats->groups = alloc_array(stats->ngroups, sizeof(aspan_group));
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		if (grouping == ASPAN_BY_NAME)
			stats->groups[i].name = (uint32) (keys[i] >> 32);
		if (grouping != ASPAN_ALL)
			stats->groups[i].target = (uint32) keys[i];
		aspan_moments_init(&stats->groups[i].moments);
	}
	pfree(values);
	pfree(scratch);
}

/* the pass that counts and adds up */
static void
count_spans(aspan_stats *stats, aspan_set *set)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	bool	   *seen = alloc_array(aspan_dict_nstrings(set->dict),
								   sizeof(bool));
	aspan_cursor cursor;
	aspan_span *span;

	stats->site_events = alloc_array(nsites, sizeof(uint64));

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_group *group = &stats->groups[stats->group_of_site[span->site]];

		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_BEGIN)
			stats->site_events[span->site]++;
		if (span->flags & ASPAN_HAS_END)
			stats->site_events[span->end_site]++;

		if (aspan_is_complete(span))
		{
			group->complete++;
			aspan_moments_add(&group->moments, aspan_duration(span));
		}
		else if (aspan_is_open(span))
			group->open++;
		else
			group->orphan++;
		if (aspan_names_parent(span) && !aspan_is_orphan(span))
			stats->has_parents = true;

		if (!seen[span->process])
		{
			seen[span->process] = true;
			if (span->process != ASPAN_NULL_STRING)
				stats->processes++;
		}
	}
	pfree(seen);

	for (uint32 i = 0; i < nsites; i++)
	{
		stats->site_events[i] += set->site_duplicates[i];
		stats->groups[stats->group_of_site[i]].events += stats->site_events[i];
		stats->total_events += stats->site_events[i];
	}
	for (uint32 i = 0; i < stats->ngroups; i++)
		stats->total_ns += stats->groups[i].moments.sum;
}

/* puts the groups in order, leaving out those that no event is of */
static void
order_groups(aspan_stats *stats, const aspan_set *set, aspan_grouping grouping)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	uint32	   *order = alloc_array(stats->ngroups, sizeof(uint32));
	uint32	   *places = alloc_array(stats->ngroups, sizeof(uint32));
	aspan_group *groups = alloc_array(stats->ngroups, sizeof(aspan_group));
	uint32	   *ranks = aspan_dict_ranks(set->dict);
	group_order arg = {stats->groups, ranks};
	uint32		n = 0;

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		places[i] = ASPAN_NO_GROUP;
		if (grouping == ASPAN_ALL || stats->groups[i].events > 0)
			order[n++] = i;
	}
	sort_groups(order, n, &arg);
	for (uint32 i = 0; i < n; i++)
	{
		places[order[i]] = i;
		groups[i] = stats->groups[order[i]];
	}
	for (uint32 i = 0; i < nsites; i++)
	{
		if (stats->site_events[i] > 0)
			stats->group_of_site[i] = places[stats->group_of_site[i]];
		else
			stats->group_of_site[i] = ASPAN_NO_GROUP;
	}
	pfree(stats->groups);
	pfree(order);
	pfree(places);
	pfree(ranks);
	stats->groups = groups;
	stats->ngroups = n;
}

aspan_stats *
aspan_stats_compute(aspan_set *set, aspan_grouping grouping,
					const aspan_tree *tree)
{
	aspan_stats *stats = palloc0(sizeof(aspan_stats));

	make_groups(stats, set, grouping);
	count_spans(stats, set);
	order_groups(stats, set, grouping);

	if (set->complete > 0)
	{
		if (mul_size(set->complete, sizeof(uint64)) <= aspan_work_mem_bytes())
			percentiles_in_memory(stats, set);
		else
			percentiles_by_sorting(stats, set);
	}

	if (!stats->has_parents)
	{
		for (uint32 i = 0; i < stats->ngroups; i++)
			stats->groups[i].self = stats->groups[i].moments.sum;
		stats->has_self = true;
	}
	else if (tree != NULL)
		aspan_stats_add_self(stats, tree);

	return stats;
}

void
aspan_stats_add_self(aspan_stats *stats, const aspan_tree *tree)
{
	if (stats->has_self)
		return;
	for (uint32 i = 0; i < tree->nspans; i++)
	{
		const aspan_span *span = aspan_log_at(tree->set->spans, i);

		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			stats->groups[stats->group_of_site[span->site]].self +=
				tree->self[i];
	}
	stats->has_self = true;
}

static uint32
mark(bool *seen, uint32 string)
{
	if (string == ASPAN_NULL_STRING || seen[string])
		return 0;
	seen[string] = true;
	return 1;
}

aspan_distinct
aspan_stats_distinct(const aspan_set *set, const aspan_stats *stats)
{
	uint32		nstrings = aspan_dict_nstrings(set->dict);
	uint32		nsites = aspan_dict_nsites(set->dict);
	bool	   *seen = palloc_extended(mul_size(nstrings, 3),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	aspan_distinct result = {0};

	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(set->dict, i);

		CHECK_FOR_INTERRUPTS();
		if (stats->site_events[i] == 0)
			continue;
		result.targets += mark(seen, site->target);
		result.names += mark(seen + nstrings, site->name);
		result.files += mark(seen + (Size) nstrings * 2, site->filename);
	}
	pfree(seen);
	return result;
}
