/*
 * flame.h
 *	  Merged stacks of the spans of a tree, which flame graphs are drawn from.
 */
#ifndef ASPAN_FLAME_H
#define ASPAN_FLAME_H

#include "base/intern.h"
#include "figures/critical_path.h"
#include "figures/tree.h"


/* what a frame is weighed by */
typedef enum aspan_weight
{
	ASPAN_WEIGHT_SELF,			/* sum of the self times of its spans */
	ASPAN_WEIGHT_TOTAL,			/* sum of their durations */
	ASPAN_WEIGHT_COUNT,			/* number of complete spans */
	ASPAN_WEIGHT_CRITICAL		/* sum of their times on critical paths */
} aspan_weight;

/* what stands in front of the names of a stack */
typedef enum aspan_flame_root
{
	ASPAN_FLAME_ROOT_NONE,
	ASPAN_FLAME_ROOT_TARGET,	/* the target of the root span */
	ASPAN_FLAME_ROOT_PROCESS	/* its process */
} aspan_flame_root;

typedef enum aspan_unit
{
	ASPAN_UNIT_US,
	ASPAN_UNIT_NS
} aspan_unit;

/* what the stacks are merged for */
typedef enum aspan_flame_shape
{
	ASPAN_FLAME_NESTED,			/* frames within frames, names as they are */
	ASPAN_FLAME_FOLDED,			/* lines of text, names made safe for them */
	ASPAN_FLAME_PAGE			/* nested, with all that a page can show */
} aspan_flame_shape;

/* weights that a page can choose from: all of them */
#define ASPAN_FLAME_WEIGHTS	(ASPAN_WEIGHT_CRITICAL + 1)

typedef struct aspan_flame_options
{
	aspan_weight weight;
	aspan_flame_root root;
	aspan_unit	unit;
	aspan_flame_shape shape;
} aspan_flame_options;

#define ASPAN_NO_FRAME PG_UINT32_MAX

/*
 * A frame is a distinct stack.  Frame 0 is the root, "total"; a parent has a
 * lower number than its children.
 */
typedef struct aspan_frame
{
	uint32		parent;			/* frame 0 is its own */
	uint32		label;			/* string id in flame->labels; 0: the root */
	uint32		level;			/* 0 for the root */
	uint32		first_child;	/* or ASPAN_NO_FRAME; after finishing */
	uint32		next_sibling;	/* in "C" order of the labels */
	uint32		target;			/* of its spans, for a page: a string id in
								 * flame->labels, or one of those below */
} aspan_frame;

#define ASPAN_NO_TARGET			0	/* the frame has no span */
#define ASPAN_SEVERAL_TARGETS	PG_UINT32_MAX

typedef struct aspan_frame_weight
{
	uint128		exact;			/* ns, or spans, of exactly this stack */
	uint128		self;			/* the same in the unit; after finishing */
	uint128		value;			/* self, and the values of the children */
	uint64		spans;			/* complete spans of exactly this stack */
} aspan_frame_weight;

/* when spans of a frame were active, for a page */
typedef struct aspan_frame_wall
{
	uint64		ns;				/* time at which at least one of them was */
	int64		until;			/* end of that time so far; valid if ns > 0 */
} aspan_frame_wall;

struct aspan_frame_hash;

/*
 * weights[side * nkinds + k] is of the kind kinds[k]: the weight asked for,
 * and in a page the others after it, in the order of the enum.
 */
typedef struct aspan_flame_graph
{
	MemoryContext cxt;
	aspan_flame_options options;
	int			nsides;			/* 1, or 2 for a difference */
	int			nkinds;
	aspan_weight kinds[ASPAN_FLAME_WEIGHTS];
	aspan_dict *labels;
	aspan_frame *frames;
	uint32		nframes;
	uint32		max_frames;
	aspan_frame_weight *weights[2 * ASPAN_FLAME_WEIGHTS];	/* [][frame] */
	aspan_frame_wall *walls[2]; /* [side][frame], for a page */
	struct aspan_frame_hash *children;	/* (parent, label) to frame */
} aspan_flame_graph;

static inline int
aspan_flame_ncolumns(const aspan_flame_graph *flame)
{
	return flame->nsides * flame->nkinds;
}

/* in the current context; independent of the sets that are added to it */
extern aspan_flame_graph *aspan_flame_graph_create(const aspan_flame_options *o,
												   int nsides);

/* adds the spans of a tree to one side */
extern void aspan_flame_graph_add(aspan_flame_graph *flame, int side,
								  const aspan_tree *tree);

/* orders the frames, rounds to the unit, sums up; nothing can be added then */
extern void aspan_flame_graph_finish(aspan_flame_graph *flame);

/* the frame after this one, depth first, or ASPAN_NO_FRAME */
extern uint32 aspan_flame_graph_next(const aspan_flame_graph *flame,
									 uint32 frame);

/* NUL-terminated; *len may be NULL */
extern const char *aspan_flame_graph_label(const aspan_flame_graph *flame,
										   uint32 frame,
										   uint32 *len);

#endif							/* ASPAN_FLAME_H */
