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
 * last.  What is done once all spans are there is in flame_finish.c.
 *
 * A page shows all weights, to choose from, and what does not add up: the
 * target of a frame, if all of its spans have the same one, and its wall time,
 * at which at least one of its spans was active.  Spans in order of their
 * begins make wall time one addition each: what a span has after the end of
 * those before it.  A frame that stands in front of the names counts the spans
 * below it, and frame 0 counts all of them.
 *
 * Time is linear in spans and frames, but for the sort that wall time needs;
 * memory is about 100 bytes a frame and four a span while a tree is added, for
 * a page four times as much.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/span_order.h"
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

/* bytes that a frame takes besides its weights, its hash entry included */
#define FRAME_BYTES \
	(sizeof(aspan_frame) + 2 * sizeof(frame_entry))

/* the spans of a tree, on their way to one side */
typedef struct flame_adding
{
	aspan_flame_graph *flame;
	const aspan_tree *tree;
	int			side;
	uint32	   *names;			/* [nsites] labels */
	uint32	   *targets;		/* likewise; NULL if nobody looks at them */
	aspan_critical *critical;	/* NULL unless it is a weight */
	uint32	   *frame_of;		/* by position in tree->order */
	uint32		last_process;
	uint32		process_label;	/* of last_process, 0 if not known */
} flame_adding;

static inline bool
is_page(const aspan_flame_graph *flame)
{
	return flame->options.shape == ASPAN_FLAME_PAGE;
}

/* bytes that so many frames take */
static Size
frames_size(const aspan_flame_graph *flame, uint64 max_frames)
{
	Size		frame = FRAME_BYTES +
	aspan_flame_ncolumns(flame) * sizeof(aspan_frame_weight);

	if (is_page(flame))
		frame += flame->nsides * sizeof(aspan_frame_wall);
	return frame * max_frames;
}

/*
 * Room for more frames, unless they would take more than the budget.  The
 * arrays double, so for a moment both copies of one of them are there.
 */
static void
enlarge_frames(aspan_flame_graph *flame)
{
	uint64		max_frames = (uint64) flame->max_frames * 2;
	uint64		bytes;

	bytes = frames_size(flame, max_frames);
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
	for (int c = 0; c < aspan_flame_ncolumns(flame); c++)
	{
		flame->weights[c] =
			aspan_realloc(flame->weights[c], max_frames,
						  sizeof(aspan_frame_weight));
		memset(flame->weights[c] + flame->max_frames, 0,
			   flame->max_frames * sizeof(aspan_frame_weight));
	}
	for (int side = 0; is_page(flame) && side < flame->nsides; side++)
	{
		flame->walls[side] =
			aspan_realloc(flame->walls[side], max_frames,
						  sizeof(aspan_frame_wall));
		memset(flame->walls[side] + flame->max_frames, 0,
			   flame->max_frames * sizeof(aspan_frame_wall));
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
	frame->target = ASPAN_NO_TARGET;
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
	flame->kinds[flame->nkinds++] = options->weight;
	for (int kind = 0; is_page(flame) && kind < ASPAN_FLAME_WEIGHTS; kind++)
	{
		if (kind != options->weight)
			flame->kinds[flame->nkinds++] = kind;
	}
	flame->labels = aspan_dict_create(flame->cxt);
	flame->max_frames = 256;
	flame->frames = palloc(flame->max_frames * sizeof(aspan_frame));
	for (int c = 0; c < aspan_flame_ncolumns(flame); c++)
		flame->weights[c] =
			palloc0(flame->max_frames * sizeof(aspan_frame_weight));
	for (int side = 0; is_page(flame) && side < nsides; side++)
		flame->walls[side] =
			palloc0(flame->max_frames * sizeof(aspan_frame_wall));
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

/* the frame that stands in front of a root span, made if it is new */
static uint32
root_frame(flame_adding *adding, const aspan_span *span)
{
	aspan_flame_graph *flame = adding->flame;
	const aspan_dict *dict = adding->tree->set->dict;
	uint32		process;

	if (flame->options.root == ASPAN_FLAME_ROOT_NONE)
		return 0;
	if (flame->options.root == ASPAN_FLAME_ROOT_TARGET)
		return child_frame(flame, 0, adding->targets[span->site]);
	process = aspan_scope_process(dict, span->scope);
	if (adding->process_label == 0 || process != adding->last_process)
		adding->process_label = make_label(flame, dict, process, PROCESSLESS);
	adding->last_process = process;
	return child_frame(flame, 0, adding->process_label);
}

/* a complete span and its frame */
static inline void
add_weights(flame_adding *adding, const aspan_span *span, uint32 i,
			uint32 frame)
{
	aspan_flame_graph *flame = adding->flame;

	for (int k = 0; k < flame->nkinds; k++)
	{
		aspan_frame_weight *w =
		&flame->weights[adding->side * flame->nkinds + k][frame];

		w->spans++;
		w->exact += span_weight(span, i, flame->kinds[k], adding->tree,
								adding->critical);
	}
}

static inline void
add_target(aspan_frame *frame, uint32 target)
{
	if (frame->target == ASPAN_NO_TARGET)
		frame->target = target;
	else if (frame->target != target)
		frame->target = ASPAN_SEVERAL_TARGETS;
}

/* gives each span its frame, the one of its parent being known by then */
static void
add_spans(flame_adding *adding)
{
	aspan_flame_graph *flame = adding->flame;
	const aspan_tree *tree = adding->tree;
	aspan_log  *spans = tree->set->spans;

	for (uint32 pos = 0; pos < tree->ntree; pos++)
	{
		uint32		i = tree->order[pos];
		aspan_span *span = aspan_log_at(spans, i);
		uint32		frame = adding->frame_of[pos];
		uint32		nchildren;

		if (pos + PREFETCH_DISTANCE < tree->ntree)
		{
			uint32		ahead = tree->order[pos + PREFETCH_DISTANCE];

			__builtin_prefetch(aspan_log_at(spans, ahead));
			__builtin_prefetch(&tree->self[ahead]);
			__builtin_prefetch(&tree->nchildren[ahead]);
		}
		if ((pos & 0xffff) == 0)
			CHECK_FOR_INTERRUPTS();

		if (frame == 0)
			frame = root_frame(adding, span);
		frame = child_frame(flame, frame, adding->names[span->site]);
		adding->frame_of[pos] = frame;

		if (aspan_is_complete(span))
			add_weights(adding, span, i, frame);
		if (is_page(flame))
			add_target(&flame->frames[frame], adding->targets[span->site]);

		/* a parent leaves its frame at the positions of its children */
		nchildren = tree->nchildren[i];
		if (nchildren > 0)
		{
			uint32	   *place = &adding->frame_of[tree->first_child[i]];

			for (uint32 c = 0; c < nchildren; c++)
				place[c] = frame;
		}
	}
}

static inline void
add_active(aspan_frame_wall *wall, const aspan_span *span)
{
	int64		from = span->begin_time;

	if (wall->ns > 0)
		from = Max(from, wall->until);
	if (span->end_time > from)
	{
		wall->ns += (uint64) span->end_time - (uint64) from;
		wall->until = span->end_time;
	}
}

/* complete spans, in order of their begins */
static void
add_walls(flame_adding *adding)
{
	aspan_flame_graph *flame = adding->flame;
	const aspan_tree *tree = adding->tree;
	aspan_set  *set = tree->set;
	aspan_frame_wall *walls = flame->walls[adding->side];
	uint32	   *frame_of_span;
	uint32	   *front;			/* of a frame: the one in front of the names */
	uint32	   *order;

	aspan_tree_check_memory(set, sizeof(uint32) * 6 * (Size) tree->nspans);
	frame_of_span = aspan_array0(uint32, tree->nspans);
	for (uint32 pos = 0; pos < tree->ntree; pos++)
		frame_of_span[tree->order[pos]] = adding->frame_of[pos];
	front = aspan_array0(uint32, flame->nframes);
	if (flame->options.root != ASPAN_FLAME_ROOT_NONE)
	{
		for (uint32 f = 1; f < flame->nframes; f++)
			front[f] = flame->frames[f].level == 1 ? f :
				front[flame->frames[f].parent];
	}
	order = aspan_set_order(set, aspan_dict_ranks(set->dict), NULL);
	for (uint32 n = 0; n < tree->nspans; n++)
	{
		uint32		frame = frame_of_span[order[n]];
		const aspan_span *span = aspan_log_at(set->spans, order[n]);

		if ((n & 0xffff) == 0)
			CHECK_FOR_INTERRUPTS();
		if (frame == 0 || !aspan_is_complete(span))
			continue;
		add_active(&walls[frame], span);
		add_active(&walls[0], span);
		if (front[frame] != 0)
			add_active(&walls[front[frame]], span);
	}
}

/* is the weight one of those of the graph? */
static bool
has_weight(const aspan_flame_graph *flame, aspan_weight weight)
{
	for (int k = 0; k < flame->nkinds; k++)
	{
		if (flame->kinds[k] == weight)
			return true;
	}
	return false;
}

void
aspan_flame_graph_add(aspan_flame_graph *flame, int side,
					  const aspan_tree *tree)
{
	aspan_set  *set = tree->set;
	flame_adding adding = {flame, tree, side};
	MemoryContext work;
	MemoryContext old;

	Assert(side < flame->nsides);

	work = AllocSetContextCreate(CurrentMemoryContext, "asyncspan flame",
								 ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);

	if (has_weight(flame, ASPAN_WEIGHT_CRITICAL))
		adding.critical = aspan_critical_compute(tree);
	adding.names = site_labels(flame, set->dict, false);
	if (flame->options.root == ASPAN_FLAME_ROOT_TARGET || is_page(flame))
		adding.targets = site_labels(flame, set->dict, true);

	/* nobody leaves a frame for roots, which start from frame 0 */
	aspan_tree_check_memory(set, sizeof(uint32) * (Size) tree->ntree);
	adding.frame_of = aspan_array0(uint32, tree->ntree);
	add_spans(&adding);
	if (is_page(flame))
		add_walls(&adding);

	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}
