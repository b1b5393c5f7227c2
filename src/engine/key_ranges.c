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
 * Where the spans of a block are in order, an id that is far from the range so
 * far begins another one.  So a span that ran for long, whose id is an old one,
 * does not make a range of all ids since.  Where many ids are far from those
 * before them, they do not count, and the block has one range for each scope.
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

/* so many ids of a block may be far from those before them */
#define SPANS_OF_FAR_ID 64
#define MIN_FAR_IDS 64

/* how much wider gaps are taken where there are too many */
#define GAP_STEP 16

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

/* the keys that are added from now on are of this block */
static void
begin_block(aspan_key_ranges *r, uint32 part, uint32 block)
{
	r->first = r->n;
	r->part = part;
	r->block = block;
}

static aspan_key_range *
begin_range(aspan_key_ranges *r, uint32 scope, int64 span_id)
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

/* the range of the block that has the key before of a scope, or NULL */
static inline aspan_key_range *
current_range(const aspan_key_ranges *r, uint32 scope)
{
	uint32		i = r->range_of_scope[scope];

	/* what was taken back may have left a number that is another's now */
	if (i < r->first || i >= r->n || r->ranges[i].scope != scope)
		return NULL;
	return &r->ranges[i];
}

static inline bool
is_far(const aspan_key_range *range, int64 span_id)
{
	if (span_id < range->min)
		return (uint64) range->min - (uint64) span_id > ASPAN_NEAR_IDS;
	return span_id > range->max &&
		(uint64) span_id - (uint64) range->max > ASPAN_NEAR_IDS;
}

static inline void
extend_range(aspan_key_range *range, int64 span_id)
{
	range->min = Min(range->min, span_id);
	range->max = Max(range->max, span_id);
	range->n++;
}

/* ranges without far ids; false if there are too many */
static bool
add_near_ids(aspan_key_ranges *r, const uint32 *scopes, const int64 *span_ids,
			 uint32 n)
{
	uint32		most = n / SPANS_OF_FAR_ID + MIN_FAR_IDS;
	uint32		far = 0;

	for (uint32 i = 0; i < n; i++)
	{
		aspan_key_range *range = current_range(r, scopes[i]);

		if (range != NULL && unlikely(is_far(range, span_ids[i])))
		{
			if (++far > most)
				return false;
			range = NULL;
		}
		if (range == NULL)
			range = begin_range(r, scopes[i], span_ids[i]);
		extend_range(range, span_ids[i]);
	}
	return true;
}

/* one range for each scope */
static void
add_scopes(aspan_key_ranges *r, const uint32 *scopes, const int64 *span_ids,
		   uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		aspan_key_range *range = current_range(r, scopes[i]);

		if (range == NULL)
			range = begin_range(r, scopes[i], span_ids[i]);
		extend_range(range, span_ids[i]);
	}
}

void
aspan_key_ranges_add_block(aspan_key_ranges *r, uint32 part, uint32 block,
						   const uint32 *scopes, const int64 *span_ids,
						   uint32 n)
{
	begin_block(r, part, block);
	if (add_near_ids(r, scopes, span_ids, n))
		return;
	r->n = r->first;
	add_scopes(r, scopes, span_ids, n);
}

static inline int
compare_keys(const aspan_record_key *a, const aspan_record_key *b)
{
	if (a->scope != b->scope)
		return a->scope < b->scope ? -1 : 1;
	return (a->span_id > b->span_id) - (a->span_id < b->span_id);
}

#define ST_SORT sort_keys
#define ST_ELEMENT_TYPE aspan_record_key
#define ST_COMPARE(a, b) compare_keys(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* is there a gap before the key, in its scope, that is wider than this? */
static inline bool
is_behind_gap(const aspan_record_key *key, uint64 gap)
{
	const aspan_record_key *before = key - 1;

	return before->scope == key->scope &&
		(uint64) key->span_id - (uint64) before->span_id > gap;
}

static uint64
count_gaps(const aspan_record_key *keys, uint64 n, uint64 gap)
{
	uint64		gaps = 0;

	for (uint64 i = 1; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		gaps += is_behind_gap(&keys[i], gap);
	}
	return gaps;
}

/* the ranges are cut at the widest gaps, such that there are few of them */
void
aspan_key_ranges_add_keys(aspan_key_ranges *r, uint32 part,
						  aspan_record_key *keys, uint64 n)
{
	uint64		gap = ASPAN_NEAR_IDS;
	aspan_key_range *range = NULL;

	begin_block(r, part, 0);
	sort_keys(keys, n);
	while (gap <= PG_UINT64_MAX / GAP_STEP &&
		   count_gaps(keys, n, gap) > n / SPANS_OF_FAR_ID + MIN_FAR_IDS)
		gap *= GAP_STEP;
	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i == 0 || keys[i].scope != range->scope ||
			is_behind_gap(&keys[i], gap))
			range = begin_range(r, keys[i].scope, keys[i].span_id);
		extend_range(range, keys[i].span_id);
	}
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
