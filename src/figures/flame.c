/*
 * flame.c
 *	  Merging the stacks of spans into a tree of frames.
 *
 * A flame graph draws each distinct stack once.  The frames form a trie: a
 * frame is found by its parent and its label, and (parent, label) pairs are
 * kept in one hash table, so that the trie needs neither per-frame tables nor
 * recursion.  The tree of spans lists every parent before its children; one
 * pass over that list gives each span its frame, because the frame of its
 * parent is known by then.  That is one probe a span, into a table with an
 * entry for each distinct stack: the stacks of millions of spans are a few
 * hundred, and both table and frames stay in cache.
 *
 * A frame is numbered when it is first met, hence after its parent.  Summing
 * up over a subtree is thus a loop from the last frame to the first, and
 * whatever has to come from the root down is a loop from the first to the
 * last.
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
 *
 * Time is linear in spans and frames; memory is about 100 bytes a frame and
 * four a span while a tree is added.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "base/units.h"
#include "figures/flame.h"
#include "figures/folded_name.h"

#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct frame_entry
{
	uint64		key;			/* parent << 32 | label */
	uint32		frame;
	char		status;
} frame_entry;

/* Fibonacci hashing: the high half of a multiplication by 2^64 / phi */
#define HASH_FRAME_KEY(key) \
	((uint32) (((key) * UINT64CONST(0x9E3779B97F4A7C15)) >> 32))

#define SH_PREFIX aspan_frame
#define SH_ELEMENT_TYPE frame_entry
#define SH_KEY_TYPE uint64
#define SH_KEY key
#define SH_HASH_KEY(tb, key) HASH_FRAME_KEY(key)
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

ASPAN_HASH_ALLOCATOR(aspan_frame);

/* what stands for other strings that are missing; see folded_name.h */
#define TARGETLESS		"(no target)"
#define PROCESSLESS		"(no process)"

/* spans looked ahead at, so that their records are on the way from memory */
#define PREFETCH_DISTANCE 12

/* bytes that a frame takes on each side, its hash entry included */
#define FRAME_BYTES \
	(sizeof(aspan_frame) + 2 * sizeof(frame_entry))

/*
 * Room for more frames, unless they would take more than the budget.  The
 * arrays double, so for a moment both copies of one of them are there.
 */
static void
enlarge_frames(aspan_flame_graph *flame)
{
	uint64		max_frames = (uint64) flame->max_frames * 2;
	uint64		bytes;

	bytes = max_frames *
		(FRAME_BYTES + flame->nsides * sizeof(aspan_frame_weight));
	if (bytes > aspan_max_memory_bytes() || max_frames >= ASPAN_NO_FRAME)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("too many distinct stacks to hold in memory"),
				 errdetail("%llu stacks need %llu MB; asyncspan.max_memory allows %zu MB.",
						   (unsigned long long) max_frames,
						   (unsigned long long) (bytes / (1024 * 1024)),
						   aspan_max_memory_bytes() / (1024 * 1024)),
				 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));

	flame->frames = aspan_realloc(flame->frames, max_frames,
								  sizeof(aspan_frame));
	for (int side = 0; side < flame->nsides; side++)
	{
		flame->weights[side] =
			aspan_realloc(flame->weights[side], max_frames,
						  sizeof(aspan_frame_weight));
		memset(flame->weights[side] + flame->max_frames, 0,
			   flame->max_frames * sizeof(aspan_frame_weight));
	}
	flame->max_frames = (uint32) max_frames;
}

static uint32
add_frame(aspan_flame_graph *flame, uint32 parent, uint32 label)
{
	uint32		id = flame->nframes;
	aspan_frame *frame;

	if (id >= flame->max_frames)
		enlarge_frames(flame);
	frame = &flame->frames[id];
	frame->parent = parent;
	frame->label = label;
	frame->level = (id == 0) ? 0 : flame->frames[parent].level + 1;
	frame->first_child = ASPAN_NO_FRAME;
	frame->next_sibling = ASPAN_NO_FRAME;
	flame->nframes++;
	return id;
}

/* the frame below parent that has the label, made if it is new */
static inline uint32
child_frame(aspan_flame_graph *flame, uint32 parent, uint32 label)
{
	frame_entry *entry;
	bool		found;

	entry = aspan_frame_insert(flame->children,
							   ((uint64) parent << 32) | label, &found);
	if (!found)
	{
		/* on error, the whole table goes away with its context */
		entry->frame = add_frame(flame, parent, label);
	}
	return entry->frame;
}

aspan_flame_graph *
aspan_flame_graph_create(const aspan_flame_options *options, int nsides)
{
	aspan_flame_graph *flame = palloc0(sizeof(aspan_flame_graph));

	Assert(nsides == 1 || nsides == 2);
	flame->cxt = CurrentMemoryContext;
	flame->options = *options;
	flame->nsides = nsides;
	flame->labels = aspan_dict_create(flame->cxt);
	flame->max_frames = 256;
	flame->frames = palloc(flame->max_frames * sizeof(aspan_frame));
	for (int side = 0; side < nsides; side++)
		flame->weights[side] =
			palloc0(flame->max_frames * sizeof(aspan_frame_weight));
	flame->children = aspan_frame_create(flame->cxt, flame->max_frames, NULL);
	add_frame(flame, 0, ASPAN_NULL_STRING);
	return flame;
}

/* the label of a string of the set, or of what stands for a missing one */
static uint32
make_label(aspan_flame_graph *flame, const aspan_dict *dict, uint32 string,
		   const char *missing)
{
	uint32		len;
	const char *bytes = aspan_string(dict, string, &len);

	if (bytes == NULL)
		bytes = missing;
	else if (len == 0)
		bytes = ASPAN_EMPTY_NAME;
	else if (flame->options.shape == ASPAN_FLAME_FOLDED)
	{
		StringInfoData buf;
		uint32		label;

		initStringInfo(&buf);
		aspan_folded_name(&buf, bytes, len,
						  GetDatabaseEncoding());
		label = aspan_intern(flame->labels, buf.data, buf.len);
		pfree(buf.data);
		return label;
	}
	else
		return aspan_intern(flame->labels, bytes, len);

	return aspan_intern(flame->labels, bytes, strlen(bytes));
}

/*
 * Label of each site by its name, or by its target where that stands in
 * front.
 */
static uint32 *
site_labels(aspan_flame_graph *flame, const aspan_dict *dict, bool target)
{
	uint32		nsites = aspan_dict_nsites(dict);
	uint32	   *labels = aspan_array(uint32, nsites);

	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(dict, i);

		CHECK_FOR_INTERRUPTS();
		labels[i] = make_label(flame, dict,
							   target ? site->target : site->name,
							   target ? TARGETLESS : ASPAN_NAMELESS);
	}
	return labels;
}

static inline uint64
span_weight(const aspan_span *span, uint32 i, aspan_weight weight,
			const aspan_tree *tree, const aspan_critical *critical)
{
	switch (weight)
	{
		case ASPAN_WEIGHT_SELF:
			return tree->self[i];
		case ASPAN_WEIGHT_TOTAL:
			return aspan_duration(span);
		case ASPAN_WEIGHT_COUNT:
			return 1;
		case ASPAN_WEIGHT_CRITICAL:
			return critical->ns[i];
	}
	pg_unreachable();
}

void
aspan_flame_graph_add(aspan_flame_graph *flame, int side,
					  const aspan_tree *tree)
{
	aspan_set  *set = tree->set;
	aspan_weight weight = flame->options.weight;
	aspan_flame_root root = flame->options.root;
	aspan_critical *critical = NULL;
	MemoryContext work;
	MemoryContext old;
	uint32	   *names;
	uint32	   *targets = NULL;
	uint32	   *frame_of;		/* by position in tree->order */
	uint32		last_process = 0;
	uint32		process_label = 0;	/* of last_process, 0 if not known */

	Assert(side < flame->nsides);

	work = AllocSetContextCreate(CurrentMemoryContext, "asyncspan flame",
								 ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);

	if (weight == ASPAN_WEIGHT_CRITICAL)
		critical = aspan_critical_compute(tree);
	names = site_labels(flame, set->dict, false);
	if (root == ASPAN_FLAME_ROOT_TARGET)
		targets = site_labels(flame, set->dict, true);

	/*
	 * A parent leaves its frame at the positions of its children.  Nobody
	 * does so for roots, which start from frame 0.
	 */
	aspan_tree_check_memory(set, sizeof(uint32) * (Size) tree->ntree);
	frame_of = aspan_array0(uint32, tree->ntree);

	for (uint32 pos = 0; pos < tree->ntree; pos++)
	{
		uint32		i = tree->order[pos];
		aspan_span *span = aspan_log_at(set->spans, i);
		uint32		frame = frame_of[pos];
		uint32		nchildren;

		if (pos + PREFETCH_DISTANCE < tree->ntree)
		{
			uint32		ahead = tree->order[pos + PREFETCH_DISTANCE];

			__builtin_prefetch(aspan_log_at(set->spans, ahead));
			__builtin_prefetch(&tree->self[ahead]);
			__builtin_prefetch(&tree->nchildren[ahead]);
		}
		if ((pos & 0xffff) == 0)
			CHECK_FOR_INTERRUPTS();

		if (frame == 0 && root != ASPAN_FLAME_ROOT_NONE)
		{
			if (targets)
				frame = child_frame(flame, 0, targets[span->site]);
			else
			{
				uint32		process = aspan_scope_process(set->dict,
														  span->scope);

				if (process_label == 0 || process != last_process)
					process_label = make_label(flame, set->dict, process,
											   PROCESSLESS);
				last_process = process;
				frame = child_frame(flame, 0, process_label);
			}
		}
		frame = child_frame(flame, frame, names[span->site]);

		if (aspan_is_complete(span))
		{
			aspan_frame_weight *w = &flame->weights[side][frame];

			w->spans++;
			w->exact += span_weight(span, i, weight, tree, critical);
		}

		nchildren = tree->nchildren[i];
		if (nchildren > 0)
		{
			uint32	   *place = &frame_of[tree->first_child[i]];

			for (uint32 c = 0; c < nchildren; c++)
				place[c] = frame;
		}
	}

	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

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
	for (int side = 0; side < flame->nsides; side++)
	{
		aspan_frame_weight *weights = flame->weights[side];

		CHECK_FOR_INTERRUPTS();
		if (options->weight == ASPAN_WEIGHT_TOTAL &&
			options->shape == ASPAN_FLAME_NESTED)
			own_part_of_totals(flame, weights);
		else
			for (uint32 f = 0; f < flame->nframes; f++)
				weights[f].self = weights[f].exact;

		if (options->weight != ASPAN_WEIGHT_COUNT &&
			options->unit == ASPAN_UNIT_US)
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
