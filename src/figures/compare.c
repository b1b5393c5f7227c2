/*
 * compare.c
 *	  What differs between two sets of spans, operation by operation.
 *
 * Whether an operation takes longer after than before is asked of the whole
 * distributions, by the test of Mann and Whitney ("On a Test of Whether One of
 * Two Random Variables is Stochastically Larger than the Other", Annals of
 * Mathematical Statistics 18, 1947).  Superiority, the share of pairs of which
 * the one after is longer, is an exact quotient.  The p-value is that of the
 * normal approximation, two-sided, with the corrections for ties and for
 * continuity.  As there is one test an operation, what is left after those
 * that are due to chance is told by the q-value (Benjamini and Hochberg,
 * "Controlling the False Discovery Rate", Journal of the Royal Statistical
 * Society B 57, 1995).
 *
 * The test takes its samples for independent, which spans of one root are not:
 * a slow root has many slow spans, and each of them would count as a proof.  So
 * by default a sample is the mean duration of the operation below one root.  It
 * is compared as a double, whose bits are in the order of its values as none is
 * negative; equal quotients are equal doubles.
 *
 * The impact is what the calls after cost more than they would have before.  An
 * operation with a large impact whose distributions are alike owes it to few
 * spans; so operations are in the order of the impact times how far the
 * superiority is from that of equal distributions.
 *
 * The two sets need not be there at the same time: a side is reduced to the
 * sums of its operations and their samples, 8 bytes each, when it is added.
 */
#include "postgres.h"

#include <math.h>

#include "base/alloc.h"
#include "base/moments.h"
#include "base/percentile.h"
#include "base/sorter.h"
#include "base/units.h"
#include "figures/compare.h"
#include "figures/stats.h"
#include "figures/tally.h"

#include "miscadmin.h"

aspan_comparison *
aspan_comparison_create(MemoryContext cxt, aspan_samples samples,
						bool one_source)
{
	aspan_comparison *c = MemoryContextAllocZero(cxt, sizeof(aspan_comparison));

	c->cxt = cxt;
	c->samples = samples;
	c->one_source = one_source;
	c->labels = aspan_dict_create(cxt);
	return c;
}

/* ---- samples of one side ---- */

static inline void
add_sample(aspan_compared_side *side, uint64 sample)
{
	side->samples[side->nsamples++] = sample;
}

/* the bits of a mean in nanoseconds, the same for equal quotients */
static inline uint64
mean_sample(uint128 sum, uint64 count)
{
	return aspan_bits_of((double) (sum / count) +
						 (double) (uint64) (sum % count) / (double) count);
}

static void
sample_spans(aspan_set *set, const aspan_stats *stats, aspan_samples samples,
			 aspan_compared *items)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		duration;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		duration = aspan_duration(span);
		add_sample(&items[stats->group_of_site[span->site]].sides[0],
				   samples == ASPAN_SAMPLES_SPANS ? duration :
				   mean_sample(duration, 1));
	}
}

/* the spans below one root */
typedef struct root_sampler
{
	const aspan_tree *tree;
	const uint32 *group_of_site;
	uint128    *sums;			/* [ngroups] ns of this root */
	uint64	   *counts;			/* [ngroups] */
	uint32	   *touched;		/* [ngroups] */
	uint32		ntouched;
	uint32	   *todo;			/* spans that are still to be looked at */
	Size		ntodo;
	Size		max_todo;
} root_sampler;

static void
take_span(root_sampler *s, uint32 index)
{
	const aspan_span *span = aspan_log_at(s->tree->set->spans, index);
	uint32		first = s->tree->first_child[index];
	uint32		n = s->tree->nchildren[index];

	if (aspan_is_complete(span))
	{
		uint32		g = s->group_of_site[span->site];

		if (s->counts[g]++ == 0)
			s->touched[s->ntouched++] = g;
		s->sums[g] += aspan_duration(span);
	}
	if (s->ntodo + n > s->max_todo)
	{
		s->max_todo = Max(s->max_todo * 2, s->ntodo + n);
		s->todo = aspan_realloc(s->todo, s->max_todo, sizeof(uint32));
	}
	if (n > 0)
		memcpy(s->todo + s->ntodo, s->tree->order + first, n * sizeof(uint32));
	s->ntodo += n;
}

static void
sample_roots(const aspan_tree *tree, const aspan_stats *stats,
			 aspan_compared *items)
{
	root_sampler s = {tree, stats->group_of_site};

	s.sums = aspan_array0(uint128, stats->ngroups);
	s.counts = aspan_array0(uint64, stats->ngroups);
	s.touched = aspan_array(uint32, stats->ngroups);
	s.max_todo = 64;
	s.todo = aspan_array(uint32, s.max_todo);
	for (uint64 i = 0; i < tree->roots; i++)
	{
		take_span(&s, tree->order[i]);
		while (s.ntodo > 0)
		{
			CHECK_FOR_INTERRUPTS();
			take_span(&s, s.todo[--s.ntodo]);
		}
		for (uint32 j = 0; j < s.ntouched; j++)
		{
			uint32		g = s.touched[j];

			add_sample(&items[g].sides[0],
					   mean_sample(s.sums[g], s.counts[g]));
			s.sums[g] = 0;
			s.counts[g] = 0;
		}
		s.ntouched = 0;
	}
	pfree(s.sums);
	pfree(s.counts);
	pfree(s.touched);
	pfree(s.todo);
}

/* puts the samples of each operation in order */
static void
sort_samples(aspan_compared *items, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		aspan_compared_side *side = &items[i].sides[0];
		uint64	   *scratch;
		uint64	   *sorted;

		CHECK_FOR_INTERRUPTS();
		if (side->nsamples < 2)
			continue;
		scratch = aspan_array(uint64, side->nsamples);
		sorted = aspan_sort_uint64(side->samples, scratch, side->nsamples, 0);
		if (sorted != side->samples)
			memcpy(side->samples, sorted, side->nsamples * sizeof(uint64));
		pfree(scratch);
	}
}

/* ---- one side ---- */

static uint32
label(aspan_dict *labels, const aspan_dict *dict, uint32 string)
{
	aspan_text	text = aspan_text_of(dict, string);

	return text.bytes == NULL ? ASPAN_NULL_STRING :
		aspan_intern(labels, text.bytes, text.len);
}

/* the operations, with room for the samples that they may have */
static aspan_compared *
list_operations(aspan_comparison *c, const aspan_set *set,
				const aspan_stats *stats)
{
	aspan_compared *items = aspan_array0_in(c->cxt, aspan_compared,
											stats->ngroups);
	uint64	   *samples = aspan_array_in(c->cxt, uint64, set->complete);

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		const aspan_group *group = &stats->groups[i];
		aspan_compared_side *side = &items[i].sides[0];

		CHECK_FOR_INTERRUPTS();
		items[i].operation.name = label(c->labels, set->dict, group->name);
		items[i].operation.target = label(c->labels, set->dict, group->target);
		side->spans = aspan_group_spans(group);
		side->complete = group->complete;
		side->errors = group->errors;
		side->total = group->moments.sum;
		side->p50_ms = group->p50_ms;
		side->p95_ms = group->p95_ms;
		side->p99_ms = group->p99_ms;
		side->self = group->self;
		side->samples = samples;
		samples += group->complete;
	}
	return items;
}

void
aspan_comparison_add(aspan_comparison *c, int side, aspan_set *set,
					 aspan_parents parents)
{
	bool		by_root = c->samples == ASPAN_SAMPLES_ROOTS &&
	aspan_tally_of(set)->has_parents;
	const aspan_tree *tree = by_root ? aspan_tree_of(set, parents) : NULL;
	const aspan_stats *stats =
	aspan_stats_compute(set, ASPAN_BY_OPERATION, by_root ? tree->sums :
						aspan_stats_tree_sums(set, parents));
	aspan_compared *items = list_operations(c, set, stats);

	if (by_root)
		sample_roots(tree, stats, items);
	else
		sample_spans(set, stats, c->samples, items);
	sort_samples(items, stats->ngroups);
	c->sides[side] = items;
	c->counts[side] = stats->ngroups;
	c->has_self[side] = stats->has_self;
	c->observed[side].range = set->range;
	c->observed[side].has_events = set->has_events;
	c->observed[side].first_time = set->first_time;
	c->observed[side].last_time = set->last_time;
}

/* ---- both sides ---- */

/* what Mann and Whitney count, over samples of both sides in order */
typedef struct pair_counts
{
	uint128		twice_longer;	/* pairs with the one after longer, and half
								 * of those that are equal, times two */
	uint128		ties;			/* sum of t^3 - t */
} pair_counts;

static pair_counts
count_pairs(const aspan_compared_side *before, const aspan_compared_side *after)
{
	pair_counts counts = {0, 0};
	uint64		i = 0;
	uint64		j = 0;

	while (i < before->nsamples || j < after->nsamples)
	{
		uint64		value = j == after->nsamples ||
		(i < before->nsamples && before->samples[i] < after->samples[j]) ?
		before->samples[i] : after->samples[j];
		uint64		i0 = i;
		uint64		j0 = j;
		uint128		t;

		CHECK_FOR_INTERRUPTS();
		while (i < before->nsamples && before->samples[i] == value)
			i++;
		while (j < after->nsamples && after->samples[j] == value)
			j++;
		counts.twice_longer += (uint128) (j - j0) * (i0 + i);
		t = (i - i0) + (j - j0);
		counts.ties += t * t * t - t;
	}
	return counts;
}

static void
test_operation(aspan_compared *item)
{
	const aspan_compared_side *before = &item->sides[0];
	const aspan_compared_side *after = &item->sides[1];
	pair_counts counts = count_pairs(before, after);
	uint128		pairs = (uint128) before->nsamples * after->nsamples;
	double		n = (double) before->nsamples + (double) after->nsamples;
	double		distance;
	double		variance;

	item->superiority = aspan_ratio(counts.twice_longer, (uint64) pairs * 2);
	variance = (double) pairs / 12 *
		((n + 1) - (double) counts.ties / (n * (n - 1)));
	distance = (counts.twice_longer > pairs ?
				(double) (counts.twice_longer - pairs) :
				(double) (pairs - counts.twice_longer)) / 2 - 0.5;
	if (variance <= 0 || distance <= 0)
		item->p_value = 1;
	else
		item->p_value = erfc(distance / sqrt(2 * variance));
}

static void
find_impact(aspan_compared *item)
{
	const aspan_compared_side *before = &item->sides[0];
	const aspan_compared_side *after = &item->sides[1];

	item->impact_ms = aspan_ratio_difference(after->total, after->complete,
											 before->total, before->complete) *
		(double) after->complete / ASPAN_NS_PER_MS;
	item->self_impact_ms =
		aspan_ratio_difference(after->self, after->complete,
							   before->self, before->complete) *
		(double) after->complete / ASPAN_NS_PER_MS;
}

static int
compare_p_values(const void *x, const void *y, void *arg)
{
	const aspan_compared *a = *(aspan_compared *const *) x;
	const aspan_compared *b = *(aspan_compared *const *) y;

	return (a->p_value > b->p_value) - (a->p_value < b->p_value);
}

static void
find_q_values(aspan_comparison *c)
{
	aspan_compared **tested = aspan_array(aspan_compared *, c->count);
	uint32		n = 0;
	double		least = 1;

	for (uint32 i = 0; i < c->count; i++)
	{
		if (c->items[i].is_tested)
			tested[n++] = &c->items[i];
	}
	if (n > 1)
		qsort_interruptible(tested, n, sizeof(aspan_compared *),
							compare_p_values, NULL);
	for (uint32 i = n; i-- > 0;)
	{
		least = Min(least, tested[i]->p_value * n / (i + 1));
		tested[i]->q_value = least;
	}
	pfree(tested);
}

static int
compare_labels(const void *x, const void *y, void *ranks)
{
	return aspan_operation_compare(ranks,
								   &((const aspan_compared *) x)->operation,
								   &((const aspan_compared *) y)->operation);
}

/* how far the order is led by an operation */
static inline double
weight_of(const aspan_compared *item)
{
	return fabs(item->impact_ms) * fabs(2 * item->superiority - 1);
}

static int
compare_items(const void *x, const void *y, void *ranks)
{
	const aspan_compared *a = x;
	const aspan_compared *b = y;

	if (a->is_tested != b->is_tested)
		return a->is_tested ? -1 : 1;
	if (a->is_tested && weight_of(a) != weight_of(b))
		return weight_of(a) > weight_of(b) ? -1 : 1;
	return aspan_operation_compare(ranks, &a->operation, &b->operation);
}

/* puts the sides of each operation next to each other */
static void
join_sides(aspan_comparison *c, uint32 *ranks)
{
	uint32		at[2] = {0, 0};

	for (int side = 0; side < 2; side++)
	{
		if (c->counts[side] > 1)
			qsort_interruptible(c->sides[side], c->counts[side],
								sizeof(aspan_compared), compare_labels, ranks);
	}
	c->items = aspan_array0_in(c->cxt, aspan_compared,
							   (uint64) c->counts[0] + c->counts[1]);
	while (at[0] < c->counts[0] || at[1] < c->counts[1])
	{
		const aspan_compared *before = &c->sides[0][at[0]];
		const aspan_compared *after = &c->sides[1][at[1]];
		int			order = at[0] == c->counts[0] ? 1 :
		at[1] == c->counts[1] ? -1 : compare_labels(before, after, ranks);
		aspan_compared *item = &c->items[c->count];

		CHECK_FOR_INTERRUPTS();
		memset(item, 0, sizeof(*item));
		item->operation = order <= 0 ? before->operation : after->operation;
		if (order <= 0)
			item->sides[0] = c->sides[0][at[0]++].sides[0];
		if (order >= 0)
			item->sides[1] = c->sides[1][at[1]++].sides[0];
		if (item->sides[0].spans + item->sides[1].spans > 0)
			c->count++;
	}
}

/*
 * The range that was asked for.  Where it has no bound, that is the first or
 * the last event: of both sides if they are ranges of one source, as a span
 * belongs to the side in which it begins, and may end after the last span of
 * the other.
 */
static double
seconds_of(const aspan_comparison *c, int side)
{
	aspan_observation own = c->observed[side];
	const aspan_observation *other = &c->observed[1 - side];
	int64		begin;
	int64		end;

	if (c->one_source && own.has_events && other->has_events)
	{
		own.first_time = Min(own.first_time, other->first_time);
		own.last_time = Max(own.last_time, other->last_time);
	}
	begin = own.range.has_since ? own.range.since : own.first_time;
	end = own.range.has_until ? own.range.until : own.last_time;
	if (!own.has_events || end <= begin)
		return 0;
	return (double) ((uint64) end - (uint64) begin) / ASPAN_NS_PER_SEC;
}

void
aspan_comparison_finish(aspan_comparison *c)
{
	uint32	   *ranks = aspan_dict_ranks(c->labels);

	join_sides(c, ranks);
	for (uint32 i = 0; i < c->count; i++)
	{
		aspan_compared *item = &c->items[i];

		CHECK_FOR_INTERRUPTS();
		item->is_tested = item->sides[0].complete > 0 &&
			item->sides[1].complete > 0;
		item->has_self = item->is_tested && c->has_self[0] && c->has_self[1];
		if (!item->is_tested)
			continue;
		test_operation(item);
		find_impact(item);
	}
	for (int side = 0; side < 2; side++)
		c->seconds[side] = seconds_of(c, side);
	find_q_values(c);
	if (c->count > 1)
		qsort_interruptible(c->items, c->count, sizeof(aspan_compared),
							compare_items, ranks);
}
