/*
 * key_ranges.c
 *	  Which keys may be in more than one of several sets.
 *
 * Span ids mostly count, and spans of a set are mostly in order of time.  So
 * the ids of one scope in one block of records are a short range, and ranges
 * of two sets seldom overlap: where one set ends and the next one begins, and
 * not at all where sets have no process in common.  A key outside of all
 * overlaps is in one set only, and what that set has made of its events stays.
 *
 * The ranges are sorted by scope and smallest id.  A sweep over them remembers
 * how far the ranges before reach, for the set that reaches farthest and for
 * the one that reaches farthest of all others; so it finds the overlap of each
 * range with those of other sets.  With n ranges this is O(n log n).
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/key_ranges.h"

#include "miscadmin.h"

#define MIN_RANGES 64

aspan_key_ranges *
aspan_key_ranges_create(uint32 nscopes)
{
	aspan_key_ranges *r = palloc0(sizeof(aspan_key_ranges));

	r->max = MIN_RANGES;
	r->ranges = aspan_array(aspan_key_range, r->max);
	r->range_of_scope = aspan_array(uint32, nscopes);
	memset(r->range_of_scope, 0xff, nscopes * sizeof(uint32));
	return r;
}

void
aspan_key_ranges_begin(aspan_key_ranges *r, uint32 part, uint32 block)
{
	r->first = r->n;
	r->part = part;
	r->block = block;
}

aspan_key_range *
aspan_key_ranges_new(aspan_key_ranges *r, uint32 scope, int64 span_id)
{
	aspan_key_range *range;

	if (r->n == r->max)
	{
		r->max *= 2;
		r->ranges = aspan_realloc(r->ranges, r->max, sizeof(aspan_key_range));
	}
	r->range_of_scope[scope] = r->n;
	range = &r->ranges[r->n++];
	range->scope = scope;
	range->part = r->part;
	range->block = r->block;
	range->min = range->max = span_id;
	range->n = 0;
	return range;
}

static inline int
compare_ranges(const aspan_key_range *a, const aspan_key_range *b)
{
	if (a->scope != b->scope)
		return a->scope < b->scope ? -1 : 1;
	return (a->min > b->min) - (a->min < b->min);
}

#define ST_SORT sort_ranges
#define ST_ELEMENT_TYPE aspan_key_range
#define ST_COMPARE(a, b) compare_ranges(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* ranges of the scope that reach farthest, and those of another set that do */
typedef struct reach
{
	const aspan_key_range *farthest;	/* NULL at the begin of a scope */
	const aspan_key_range *other;
} reach;

static void
extend_reach(reach *before, const aspan_key_range *range)
{
	if (before->farthest == NULL || before->farthest->part == range->part)
	{
		if (before->farthest == NULL || range->max > before->farthest->max)
			before->farthest = range;
	}
	else if (range->max > before->farthest->max)
	{
		before->other = before->farthest;
		before->farthest = range;
	}
	else if (before->other == NULL || range->max > before->other->max)
		before->other = range;
}

/* adds the keys of a range that are in one of another set before it, too */
static void
add_overlap(aspan_key_ranges *r, const reach *before,
			const aspan_key_range *range)
{
	const aspan_key_range *other = before->farthest;
	aspan_key_range *last;
	int64		max;

	if (other != NULL && other->part == range->part)
		other = before->other;
	if (other == NULL || other->max < range->min)
		return;
	max = Min(other->max, range->max);
	last = r->ncontested > 0 ? &r->contested[r->ncontested - 1] : NULL;
	if (last != NULL && last->scope == range->scope && last->max >= range->min)
		last->max = Max(last->max, max);
	else
	{
		last = &r->contested[r->ncontested++];
		*last = *range;
		last->max = max;
	}
}

void
aspan_key_ranges_contest(aspan_key_ranges *r)
{
	reach		before = {NULL, NULL};

	sort_ranges(r->ranges, r->n);
	r->contested = aspan_array(aspan_key_range, Max(r->n, 1));
	for (uint32 i = 0; i < r->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0 && r->ranges[i].scope != r->ranges[i - 1].scope)
			memset(&before, 0, sizeof(before));
		add_overlap(r, &before, &r->ranges[i]);
		extend_reach(&before, &r->ranges[i]);
	}
}

/* does a contested range end before this key? */
static inline bool
is_before(const aspan_key_range *range, uint32 scope, int64 span_id)
{
	return range->scope < scope ||
		(range->scope == scope && range->max < span_id);
}

/* the first contested range that does not end before a key */
static uint32
find_contested(const aspan_key_ranges *r, uint32 scope, int64 span_id)
{
	uint32		low = 0;
	uint32		high = r->ncontested;

	while (low < high)
	{
		uint32		middle = low + (high - low) / 2;

		if (is_before(&r->contested[middle], scope, span_id))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* the ids from one to another, which may be all that there are */
static inline double
ids_between(int64 min, int64 max)
{
	return (double) ((uint64) max - (uint64) min) + 1;
}

double
aspan_key_range_contested(const aspan_key_ranges *r,
						  const aspan_key_range *range)
{
	double		ids = 0;

	for (uint32 i = find_contested(r, range->scope, range->min);
		 i < r->ncontested; i++)
	{
		const aspan_key_range *contested = &r->contested[i];

		CHECK_FOR_INTERRUPTS();
		if (contested->scope != range->scope || contested->min > range->max)
			break;
		ids += ids_between(Max(contested->min, range->min),
						   Min(contested->max, range->max));
	}
	return ids / ids_between(range->min, range->max) * range->n;
}

/* keys that are asked for one after the other are mostly near each other */
bool
aspan_key_is_contested(aspan_key_ranges *r, uint32 scope, int64 span_id)
{
	uint32		i = r->found;
	const aspan_key_range *at = &r->contested[i];

	if ((i < r->ncontested && is_before(at, scope, span_id)) ||
		(i > 0 && !is_before(at - 1, scope, span_id)))
	{
		r->found = find_contested(r, scope, span_id);
		at = &r->contested[r->found];
	}
	return r->found < r->ncontested && at->scope == scope &&
		at->min <= span_id;
}
