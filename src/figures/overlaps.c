/*
 * overlaps.c
 *	  Replays what happens within a span whose children overlap.
 *
 * A child starts when what it was seen to follow has ended, and the time that
 * was recorded in between has gone by.  With children [a, z] of a span [lo, hi]
 * and the replayed ends e, counted from the begin of the span, let for an
 * instant t
 *
 *		p(t) = the latest z <= t, or lo
 *		E(t) = the latest e of the children with z = p(t), or 0
 *		M(t) = the latest e of the children with z <= t, or 0
 *
 * Then child k starts at max(E(a) + a - p(a), M(a)), the span is as long as
 * max(E(hi) + hi - p(hi), M(hi)), and a - p(a) and hi - p(hi) are pieces of the
 * span's own time, which the factor may scale.
 *
 * One sweep does that: children come in order of begin, and those that had
 * ended before are taken in order of end.  It may be needed for many groups,
 * each of which changes few children, so it is cut short.  Where no child is
 * running, all that follows knows of what was before is p, E and M.  If E = M,
 * and neither the pieces nor the children that follow change, everything is
 * shifted by the same time, so the sweep goes on where the next change is.
 * Children are therefore put into clusters, between which none is running.
 *
 * Clusters take O(n log n) for a span, and a replay of it as long as the
 * clusters are that have changes.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/overlaps.h"

#include "miscadmin.h"

static inline int
compare_ends(uint32 a, uint32 b, const aspan_replay_child *children)
{
	int64		x = children[a].end;
	int64		y = children[b].end;

	return (x > y) - (x < y);
}

#define ST_SORT sort_by_end
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE_ARG_TYPE const aspan_replay_child
#define ST_COMPARE(a, b, children) compare_ends(*(a), *(b), children)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static void
make_room(aspan_overlaps *o, uint32 n)
{
	if (n < o->max)
		return;
	if (o->max > 0)
	{
		pfree(o->clusters);
		pfree(o->cluster_of);
		pfree(o->by_end);
		pfree(o->ends);
	}
	o->max = 0;
	o->clusters = aspan_array(aspan_cluster, (uint64) n * 2 + 1);
	o->cluster_of = aspan_array(uint32, (uint64) n * 2);
	o->by_end = aspan_array(uint32, (uint64) n * 2);
	o->ends = aspan_array(int128, (uint64) n * 2);
	o->max = n * 2;
}

void
aspan_overlaps_begin(aspan_overlaps *o, int64 begin, int64 end,
					 const aspan_replay_child *children, uint32 n)
{
	int64		latest = begin;

	make_room(o, n);
	o->begin = begin;
	o->end = end;
	o->children = children;
	o->n = n;
	o->nclusters = 0;
	for (uint32 k = 0; k < n; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (k == 0 || children[k].begin >= latest)
		{
			o->clusters[o->nclusters].first = k;
			o->clusters[o->nclusters++].idle_since = latest;
		}
		o->cluster_of[k] = o->nclusters - 1;
		o->by_end[k] = k;
		latest = Max(latest, children[k].end);
	}
	o->clusters[o->nclusters].first = n;
	o->clusters[o->nclusters].idle_since = latest;
	for (uint32 i = 0; i < o->nclusters; i++)
	{
		uint32		first = o->clusters[i].first;
		uint32		size = o->clusters[i + 1].first - first;

		if (size > 1)
			sort_by_end(o->by_end + first, size, children);
	}
}

/* what is known at an instant of what was before */
typedef struct past
{
	int64		recorded;		/* p */
	int128		end;			/* E */
	int128		latest;			/* M */
} past;

static inline void
take_end(past *at, int64 recorded, int128 end)
{
	at->end = recorded == at->recorded ? Max(at->end, end) : end;
	at->recorded = recorded;
	at->latest = Max(at->latest, end);
}

/* when something starts at an instant t of the record */
static inline int128
start_at(const past *at, int64 t, const aspan_factor *own)
{
	uint64		piece = (uint64) t - (uint64) at->recorded;
	int128		start = at->end +
	(int128) (own != NULL ? aspan_scaled(piece, own) : piece);

	return Max(start, at->latest);
}

/* the children of a cluster; *changes advances beyond its own */
static void
sweep_cluster(aspan_overlaps *o, uint32 cluster, past *at,
			  const aspan_change **changes, const aspan_change *changes_end,
			  const aspan_factor *own)
{
	uint32		first = o->clusters[cluster].first;
	uint32		end = o->clusters[cluster + 1].first;
	uint32		ended = first;

	for (uint32 k = first; k < end; k++)
	{
		const aspan_replay_child *child = &o->children[k];
		int128		length = (uint64) child->end - (uint64) child->begin;

		CHECK_FOR_INTERRUPTS();
		for (; o->children[o->by_end[ended]].end <= child->begin; ended++)
			take_end(at, o->children[o->by_end[ended]].end,
					 o->ends[o->by_end[ended]]);
		if (*changes < changes_end && (*changes)->child == k)
			length -= (*changes)++->ns;
		o->ends[k] = start_at(at, child->begin, own) + length;
	}
	for (; ended < end; ended++)
		take_end(at, o->children[o->by_end[ended]].end,
				 o->ends[o->by_end[ended]]);
}

int128
aspan_overlaps_saving(aspan_overlaps *o, const aspan_change *changes,
					  Size nchanges, const aspan_factor *own)
{
	const aspan_change *changes_end = changes + nchanges;
	past		at = {o->begin, 0, 0};
	uint32		cluster = 0;

	while (cluster < o->nclusters)
	{
		uint32		next = own != NULL ? cluster :
		changes < changes_end ? o->cluster_of[changes->child] :
		o->nclusters;

		if (next > cluster && at.end == at.latest)
		{
			int64		idle_since = o->clusters[next].idle_since;

			/* all of these are shifted alike */
			at.end += (uint64) idle_since - (uint64) at.recorded;
			at.latest = at.end;
			at.recorded = idle_since;
			cluster = next;
			continue;
		}
		sweep_cluster(o, cluster++, &at, &changes, changes_end, own);
	}
	return (int128) ((uint64) o->end - (uint64) o->begin) -
		start_at(&at, o->end, own);
}
