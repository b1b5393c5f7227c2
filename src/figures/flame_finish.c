/*
 * flame_finish.c
 *	  Order, rounding and sums of the frames of a flame graph.
 *
 * Weights are exact: nanoseconds, or spans, in 128 bits.  What is shown in
 * microseconds is rounded so that the sum of all frames is the exact sum,
 * rounded: each weight is rounded down, and the microseconds that are then
 * missing go to the largest remainders, on ties to the earlier frame in the
 * order of output (the largest remainder method of Hamilton).  No weight is
 * off by a whole microsecond, and no total by more than half of one.
 *
 * A weight that belongs to one stack alone (self time, count, time on the
 * critical path) adds up along a branch: the value of a frame is its own
 * weight and the values of its children.  Durations do not add up, as a
 * parent's contains its children's.  In the nested shape the value of a frame
 * is then the sum of its durations, or that of its children's values where
 * that is more, as with children that overlap each other or outlive their
 * parent; and its own weight is what is left over by the children.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/units.h"
#include "figures/flame.h"

#include "miscadmin.h"

/*
 * Links the children of each frame in "C" order of their labels: the frames
 * are sorted by the rank of their label, by counting, and each is put in
 * front of its siblings, the last one first.
 */
static void
link_children(aspan_flame_graph *flame)
{
	uint32		nlabels = aspan_dict_nstrings(flame->labels);
	uint32	   *ranks = aspan_dict_ranks(flame->labels);
	uint32	   *start;
	uint32	   *sorted;

	start = aspan_array0(uint32, nlabels + 1);
	sorted = aspan_array(uint32, flame->nframes);
	for (uint32 f = 0; f < flame->nframes; f++)
		start[ranks[flame->frames[f].label] + 1]++;
	for (uint32 r = 0; r < nlabels; r++)
		start[r + 1] += start[r];
	for (uint32 f = 0; f < flame->nframes; f++)
		sorted[start[ranks[flame->frames[f].label]]++] = f;

	for (uint32 n = flame->nframes; n-- > 0;)
	{
		uint32		f = sorted[n];
		aspan_frame *frame = &flame->frames[f];
		aspan_frame *parent = &flame->frames[frame->parent];

		if (f == 0)
			continue;
		frame->next_sibling = parent->first_child;
		parent->first_child = f;
	}
	pfree(sorted);
	pfree(start);
	pfree(ranks);
}

/* durations: what a frame has besides its children, at least nothing */
static void
own_part_of_totals(aspan_flame_graph *flame, aspan_frame_weight *weights)
{
	/* value serves for the sum of the children, until sum_values() */
	for (uint32 f = 0; f < flame->nframes; f++)
		weights[f].value = 0;
	for (uint32 f = flame->nframes; f-- > 0;)
	{
		aspan_frame_weight *w = &weights[f];
		uint128		whole = Max(w->exact, w->value);

		w->self = whole - w->value;
		if (f > 0)
			weights[flame->frames[f].parent].value += whole;
	}
}

/* nanoseconds to microseconds by largest remainders */
static void
round_to_us(aspan_flame_graph *flame, aspan_frame_weight *weights)
{
	uint32		with_remainder[ASPAN_NS_PER_US] = {0};
	uint128		sum = 0;
	uint128		missing;
	uint32		last;			/* the smallest remainder that may go up */
	uint32		left;			/* how many frames that have it do */

	for (uint32 f = 0; f < flame->nframes; f++)
	{
		sum += weights[f].self;
		with_remainder[(uint32) (weights[f].self % ASPAN_NS_PER_US)]++;
	}

	missing = (sum + ASPAN_NS_PER_US / 2) / ASPAN_NS_PER_US;
	for (uint32 f = 0; f < flame->nframes; f++)
		missing -= weights[f].self / ASPAN_NS_PER_US;
	Assert(missing <= flame->nframes - with_remainder[0]);

	left = (uint32) missing;
	for (last = ASPAN_NS_PER_US - 1; last > 0; last--)
	{
		if (left <= with_remainder[last])
			break;
		left -= with_remainder[last];
	}

	for (uint32 f = 0; f != ASPAN_NO_FRAME;
		 f = aspan_flame_graph_next(flame, f))
	{
		uint32		remainder = (uint32) (weights[f].self % ASPAN_NS_PER_US);

		weights[f].self /= ASPAN_NS_PER_US;
		if (remainder > last)
			weights[f].self++;
		else if (remainder == last && left > 0)
		{
			weights[f].self++;
			left--;
		}
	}
}

static void
sum_values(aspan_flame_graph *flame, aspan_frame_weight *weights)
{
	for (uint32 f = 0; f < flame->nframes; f++)
		weights[f].value = weights[f].self;
	for (uint32 f = flame->nframes; f-- > 1;)
		weights[flame->frames[f].parent].value += weights[f].value;
}

void
aspan_flame_graph_finish(aspan_flame_graph *flame)
{
	const aspan_flame_options *options = &flame->options;
	MemoryContext old = MemoryContextSwitchTo(flame->cxt);

	link_children(flame);
	for (int c = 0; c < aspan_flame_ncolumns(flame); c++)
	{
		aspan_frame_weight *weights = flame->weights[c];
		aspan_weight weight = flame->kinds[c % flame->nkinds];

		CHECK_FOR_INTERRUPTS();
		if (weight == ASPAN_WEIGHT_TOTAL &&
			options->shape != ASPAN_FLAME_FOLDED)
			own_part_of_totals(flame, weights);
		else
			for (uint32 f = 0; f < flame->nframes; f++)
				weights[f].self = weights[f].exact;

		if (weight != ASPAN_WEIGHT_COUNT && options->unit == ASPAN_UNIT_US)
			round_to_us(flame, weights);
		sum_values(flame, weights);
	}
	MemoryContextSwitchTo(old);
}

uint32
aspan_flame_graph_next(const aspan_flame_graph *flame, uint32 frame)
{
	if (flame->frames[frame].first_child != ASPAN_NO_FRAME)
		return flame->frames[frame].first_child;
	while (frame != 0)
	{
		if (flame->frames[frame].next_sibling != ASPAN_NO_FRAME)
			return flame->frames[frame].next_sibling;
		frame = flame->frames[frame].parent;
	}
	return ASPAN_NO_FRAME;
}

const char *
aspan_flame_graph_label(const aspan_flame_graph *flame, uint32 frame,
						uint32 *len)
{
	if (frame == 0)
	{
		if (len)
			*len = strlen("total");
		return "total";
	}
	return aspan_string(flame->labels, flame->frames[frame].label, len);
}
