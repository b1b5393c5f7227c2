/*
 * replay.c
 *	  What a root would take if the own time of some of its spans were another.
 *
 * A complete root is replayed with its complete descendants that are not
 * detached, each cut to the window of its parent as on a critical path.  What
 * is within a span follows the rule of overlaps.c: a child starts when what it
 * was seen to follow has ended, plus the time that was recorded in between.
 * That time is the span's own, and so is all of the window of a span without
 * children.  For the spans of one group, each piece x of it becomes ceil(x *
 * factor).
 *
 * With a factor of 1 every length is as recorded, and lengths are monotone in
 * the factor.  The critical path is one chain of what the rule adds up, so a
 * root cannot become shorter than by (1 - factor) times what the group has of
 * it: a group that is on no critical path saves nothing.
 *
 * There are as many replays as groups on the path, but they have most in
 * common. So all of them are made in one walk, children before their parents,
 * in which a span has a list of what it would save for each group, and a group
 * that saves nothing is not in it.  The lists are on one stack, those of the
 * children of a span next to each other at the top, where they become that of
 * their parent. With one child, or with children that follow one another,
 * savings add up: nothing has to be done for one child, but to add what the
 * span itself saves. Only where children overlap, and save something, the span
 * is replayed.
 *
 * A span finds the group it belongs to in a list by the place where that was
 * last seen.  That is right for the list at the top of the stack, which is the
 * one written last; of several lists, the first is looked through again
 * before the others are added to it.
 *
 * Time is that of the critical paths, plus that of the lists.  A span with one
 * child takes over its list as it is.  With several children all of their lists
 * are read, and where the children overlap, the span is replayed for each group
 * in them, which overlaps.c makes short.  So a group costs something at each
 * level above its spans at which there are several children: n levels, with a
 * group of its own at each, may take the square of n.  Memory is what is on
 * the stacks: the children of the spans above the one in work, and their lists.
 */
#include "postgres.h"

#include <math.h>

#include "base/alloc.h"
#include "base/moments.h"
#include "base/units.h"
#include "figures/overlaps.h"
#include "figures/replay.h"

#include "miscadmin.h"

#define FACTOR_UNIT 1000000000

/* a span that is being replayed */
typedef struct frame
{
	int64		begin;
	int64		end;
	uint32		span;
	Size		children;		/* first of its children on their stack */
	Size		next_child;
	Size		savings;		/* first of its savings on their stack */
} frame;

/* what is known of a group */
typedef struct group
{
	uint128		critical;		/* ns, of all roots so far */
	bool		seen;			/* in any root so far */
	bool		replayed;		/* in this root */
	Size		place;			/* on the stack of savings, where last seen */
} group;

struct aspan_replay
{
	const aspan_tree *tree;
	aspan_factor factor;
	const uint32 *group_of_site;
	uint32		ngroups;
	group	   *groups;
	aspan_path_walker walker;

	/* groups on the path of this root */
	uint32	   *touched;		/* [ngroups] */
	uint32		ntouched;

	frame	   *frames;
	Size		nframes;
	Size		max_frames;
	aspan_replay_child *children;
	Size		nchildren;
	Size		max_children;
	aspan_saving *savings;
	Size		nsavings;
	Size		max_savings;
	aspan_change *changes;		/* of one span */
	Size		max_changes;
	aspan_overlaps overlaps;
};

/* ---- factors ---- */

aspan_factor
aspan_factor_from_double(double factor)
{
	aspan_factor result = {(uint64) rint(factor * FACTOR_UNIT), FACTOR_UNIT};

	Assert(factor >= 0 && factor <= ASPAN_MAX_FACTOR);
	for (uint64 prime = 2; prime <= 5; prime += 3)
	{
		while (result.numerator % prime == 0 &&
			   result.denominator % prime == 0)
		{
			result.numerator /= prime;
			result.denominator /= prime;
		}
	}
	return result;
}

double
aspan_factor_saved_ms(const aspan_factor *factor, uint128 ns)
{
	uint64		denominator = factor->denominator * ASPAN_NS_PER_MS;

	if (factor->numerator > factor->denominator)
		return 0 - aspan_ratio(ns * (factor->numerator - factor->denominator),
							   denominator);
	return aspan_ratio(ns * (factor->denominator - factor->numerator),
					   denominator);
}

static inline int128
saved_of(const aspan_replay *r, uint64 ns)
{
	return (int128) ns - (int128) aspan_scaled(ns, &r->factor);
}

static inline uint64
length_of(int64 begin, int64 end)
{
	return (uint64) end - (uint64) begin;
}

/* ---- the stacks ---- */

static inline void
push_saving(aspan_replay *r, uint32 g, int128 ns)
{
	r->savings = aspan_enlarge(r->savings, r->nsavings, &r->max_savings,
							   sizeof(aspan_saving));
	r->groups[g].place = r->nsavings;
	r->savings[r->nsavings].group = g;
	r->savings[r->nsavings++].ns = ns;
}

/* adds to the savings of a list, which is at the top and was seen last */
static inline void
add_saving(aspan_replay *r, Size from, uint32 g, int128 ns)
{
	Size		place = r->groups[g].place;

	if (ns == 0)
		return;
	if (place >= from && place < r->nsavings && r->savings[place].group == g)
		r->savings[place].ns += ns;
	else
		push_saving(r, g, ns);
}

static inline uint32
group_of(const aspan_replay *r, uint32 span)
{
	uint32		site = aspan_log_at(r->tree->set->spans, span)->site;

	return r->group_of_site[site];
}

/* the group of a span, if that is replayed */
static inline uint32
replayed_group(aspan_replay *r, uint32 span)
{
	uint32		g = group_of(r, span);

	if (g == ASPAN_NOT_REPLAYED)
		return g;
	r->groups[g].seen = true;
	return r->groups[g].replayed ? g : ASPAN_NOT_REPLAYED;
}

static void
push_frame(aspan_replay *r, const aspan_path_window *window)
{
	frame	   *f;

	r->frames = aspan_enlarge(r->frames, r->nframes, &r->max_frames,
							  sizeof(frame));
	f = &r->frames[r->nframes++];
	f->begin = window->begin;
	f->end = window->end;
	f->span = window->span;
	f->children = f->next_child = r->nchildren;
	f->savings = r->nsavings;
	aspan_path_children(&r->walker, window);
	for (Size i = 0; i < r->walker.siblings.count; i++)
	{
		const aspan_path_window *child = &r->walker.siblings.items[i];
		aspan_replay_child *item;

		CHECK_FOR_INTERRUPTS();
		r->children = aspan_enlarge(r->children, r->nchildren, &r->max_children,
									sizeof(aspan_replay_child));
		item = &r->children[r->nchildren++];
		item->begin = child->begin;
		item->end = child->end;
		item->span = child->span;
	}
}

/* ---- a span whose children have been replayed ---- */

/* what the span saves of its own time, if its children do not overlap */
static int128
own_saving(const aspan_replay *r, const frame *f)
{
	int64		instant = f->begin;
	int128		saving = 0;

	for (Size i = f->children; i < r->nchildren; i++)
	{
		CHECK_FOR_INTERRUPTS();
		saving += saved_of(r, length_of(instant, r->children[i].begin));
		instant = r->children[i].end;
	}
	return saving + saved_of(r, length_of(instant, f->end));
}

/* makes one list of those of children that follow one another */
static void
add_up(aspan_replay *r, const frame *f)
{
	Size		second = r->children[f->children + 1].savings_from;
	Size		end = r->nsavings;

	/* those of the other children may have been seen since */
	for (Size i = f->savings; i < second; i++)
		r->groups[r->savings[i].group].place = i;
	r->nsavings = second;

	/* what is added takes no more room than what is read */
	for (Size i = second; i < end; i++)
	{
		aspan_saving saving = r->savings[i];

		CHECK_FOR_INTERRUPTS();
		add_saving(r, f->savings, saving.group, saving.ns);
	}
}

static inline int
compare_changes(const aspan_change *a, const aspan_change *b)
{
	if (a->group !=b->group)
		return a->group <b->group ? -1 : 1;
	return (a->child > b->child) - (a->child < b->child);
}

#define ST_SORT sort_changes
#define ST_ELEMENT_TYPE aspan_change
#define ST_COMPARE(a, b) compare_changes(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* takes the lists of the children off the stack, as changes by group */
static Size
take_changes(aspan_replay *r, const frame *f)
{
	Size		n = 0;

	for (Size i = f->children; i < r->nchildren; i++)
	{
		Size		end = i + 1 < r->nchildren ?
		r->children[i + 1].savings_from : r->nsavings;

		for (Size j = r->children[i].savings_from; j < end; j++)
		{
			CHECK_FOR_INTERRUPTS();
			r->changes = aspan_enlarge(r->changes, n, &r->max_changes,
									   sizeof(aspan_change));
			r->changes[n].group = r->savings[j].group;
			r->changes[n].child = (uint32) (i - f->children);
			r->changes[n++].ns = r->savings[j].ns;
		}
	}
	r->nsavings = f->savings;
	if (n > 1)
		sort_changes(r->changes, n);
	return n;
}

/* replays a span with children that overlap, for each group */
static void
replay_overlaps(aspan_replay *r, const frame *f, uint32 own)
{
	Size		n = take_changes(r, f);
	bool		own_done = own == ASPAN_NOT_REPLAYED;
	int128		ns;

	if (n == 0 && own_done)
		return;
	aspan_overlaps_begin(&r->overlaps, f->begin, f->end,
						 r->children + f->children,
						 (uint32) (r->nchildren - f->children));
	for (Size i = 0, next; i < n; i = next)
	{
		uint32		g = r->changes[i].group;

		for (next = i + 1; next < n && r->changes[next].group == g; next++)
			CHECK_FOR_INTERRUPTS();
		ns = aspan_overlaps_saving(&r->overlaps, r->changes + i, next - i,
								   g == own ? &r->factor : NULL);
		own_done = own_done || g == own;
		if (ns != 0)
			push_saving(r, g, ns);
	}
	if (own_done)
		return;
	ns = aspan_overlaps_saving(&r->overlaps, NULL, 0, &r->factor);
	if (ns != 0)
		push_saving(r, own, ns);
}

static bool
children_overlap(const aspan_replay *r, const frame *f)
{
	for (Size i = f->children; i + 1 < r->nchildren; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (r->children[i + 1].begin < r->children[i].end)
			return true;
	}
	return false;
}

/* the last frame, which has nothing left to be replayed */
static void
finish_frame(aspan_replay *r)
{
	frame		f = r->frames[--r->nframes];
	uint32		own = replayed_group(r, f.span);

	if (r->nchildren - f.children > 1 && children_overlap(r, &f))
		replay_overlaps(r, &f, own);
	else
	{
		if (r->nchildren - f.children > 1)
			add_up(r, &f);
		if (own != ASPAN_NOT_REPLAYED)
			add_saving(r, f.savings, own, own_saving(r, &f));
	}
	r->nchildren = f.children;
}

/* ---- roots ---- */

aspan_replay *
aspan_replay_create(const aspan_tree *tree, const aspan_factor *factor,
					const uint32 *group_of_site, uint32 ngroups)
{
	aspan_replay *r = palloc0(sizeof(aspan_replay));

	r->tree = tree;
	r->factor = *factor;
	r->group_of_site = group_of_site;
	r->ngroups = ngroups;
	r->groups = aspan_array0(group, ngroups);
	r->touched = aspan_array(uint32, ngroups);
	aspan_path_walker_init(&r->walker, tree, 0);

	/* a path that grows may become critical */
	if (factor->numerator > factor->denominator)
	{
		for (uint32 i = 0; i < ngroups; i++)
			r->groups[i].replayed = true;
	}
	return r;
}

/* walks the critical path; true if there is anything to be replayed */
static bool
walk_path(aspan_replay *r, uint32 root)
{
	bool		grows = r->factor.numerator > r->factor.denominator;
	aspan_path_window window = aspan_path_whole(r->tree, root);

	r->ntouched = 0;
	for (;;)
	{
		uint64		ns = aspan_path_divide(&r->walker, window);
		uint32		g = group_of(r, window.span);

		CHECK_FOR_INTERRUPTS();
		if (g != ASPAN_NOT_REPLAYED)
		{
			r->groups[g].critical += ns;
			r->groups[g].seen = true;
			if (ns > 0 && !r->groups[g].replayed)
			{
				r->groups[g].replayed = true;
				r->touched[r->ntouched++] = g;
			}
		}
		if (r->walker.todo.count == 0)
			break;
		window = r->walker.todo.items[--r->walker.todo.count];
	}
	return grows || r->ntouched > 0;
}

Size
aspan_replay_root(aspan_replay *r, uint32 root, const aspan_saving **savings)
{
	aspan_path_window window = aspan_path_whole(r->tree, root);

	r->nsavings = 0;
	if (walk_path(r, root))
		push_frame(r, &window);
	while (r->nframes > 0)
	{
		frame	   *f = &r->frames[r->nframes - 1];
		aspan_replay_child *child;

		CHECK_FOR_INTERRUPTS();
		if (f->next_child == r->nchildren)
		{
			finish_frame(r);
			continue;
		}
		child = &r->children[f->next_child++];
		child->savings_from = r->nsavings;
		window.begin = child->begin;
		window.end = child->end;
		window.span = child->span;
		push_frame(r, &window);
	}
	for (uint32 i = 0; i < r->ntouched; i++)
		r->groups[r->touched[i]].replayed = false;
	*savings = r->savings;
	return r->nsavings;
}

uint128
aspan_replay_critical(const aspan_replay *r, uint32 group)
{
	return r->groups[group].critical;
}

bool
aspan_replay_has(const aspan_replay *r, uint32 group)
{
	return r->groups[group].seen;
}
