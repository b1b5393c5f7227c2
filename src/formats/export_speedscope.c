/*
 * export_speedscope.c
 *	  Writer of speedscope files: evented profiles, one a lane.
 *
 * An evented profile of speedscope is one stack over time: every frame has to
 * close before the one below it.  Async spans overlap, and children outlive
 * their parents, so the spans are dealt out to lanes.  A span goes on top of
 * its parent where the parent is still on top of its lane and outlasts it;
 * otherwise it starts at the bottom of the first lane of its process that is
 * free.  So what stands on a span in a lane are its descendants, never a
 * stranger that happens to fit, and no span is clipped or left out.
 *
 * Spans are taken by process, then begin, the longest first, then parents
 * before children.  A lane is free from the end of the span at its bottom,
 * which outlasts all above it; a heap of busy lanes by that end, and one of
 * free lanes by number, find the lane in O(log lanes).
 *
 * Times are nanoseconds from the first begin, since speedscope reads numbers
 * as doubles, which hold 104 days of nanoseconds.  An open span ends with the
 * last event.
 *
 * Format: https://www.speedscope.app/file-format-schema.json
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "formats/export.h"
#include "formats/export_text.h"
#include "formats/quoted_text.h"

#include "lib/pairingheap.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#define NO_FRAME PG_UINT32_MAX

typedef struct lane
{
	pairingheap_node node;		/* in busy or in free */
	uint32		number;
	uint32		top;			/* span on top, or ASPAN_NO_SPAN */
	int64		free_at;		/* end of the span at the bottom */
	struct lane *next;			/* in order of number */
} lane;

typedef struct lanes
{
	const aspan_tree *tree;
	const uint32 *ranks;
	const uint32 *position;		/* of a span in the order of the tree */
	uint32	   *order;			/* spans in the order in which they are dealt */
	uint32		norder;
	uint32	   *lane_of;		/* [nspans] number of the span's lane */
	bool	   *on_parent;		/* [nspans] on top of its parent there? */
	uint32	   *below;			/* [nspans] the span below, or ASPAN_NO_SPAN */
	int64		start;			/* of the first span, and end of the last */
	int64		end;
	lane	  **by_number;
	uint32		nlanes;
	uint32		max_lanes;
	pairingheap *busy;
	pairingheap *idle;
} lanes;

static inline const aspan_span *
span_at(const aspan_tree *tree, uint32 s)
{
	return aspan_log_at(tree->set->spans, s);
}

static inline uint32
process_of(const aspan_tree *tree, const aspan_span *span)
{
	return aspan_scope_process(tree->set->dict, span->scope);
}

static inline int64
end_of(const aspan_tree *tree, uint32 s)
{
	return aspan_export_end(tree->set, span_at(tree, s));
}

static int
compare_spans(const void *a, const void *b, void *arg)
{
	const lanes *l = arg;
	uint32		sa = *(const uint32 *) a;
	uint32		sb = *(const uint32 *) b;
	const aspan_span *x = span_at(l->tree, sa);
	const aspan_span *y = span_at(l->tree, sb);
	uint32		x_process;
	uint32		y_process;
	int64		x_end;
	int64		y_end;

	x_process = process_of(l->tree, x);
	y_process = process_of(l->tree, y);
	if (x_process != y_process)
		return l->ranks[x_process] < l->ranks[y_process] ? -1 : 1;
	if (x->begin_time != y->begin_time)
		return x->begin_time < y->begin_time ? -1 : 1;
	x_end = end_of(l->tree, sa);
	y_end = end_of(l->tree, sb);
	if (x_end != y_end)
		return x_end > y_end ? -1 : 1;

	/* breadth first: parents are in front of their children */
	return l->position[sa] < l->position[sb] ? -1 : 1;
}

/* pairing heaps put the largest first, so these are upside down */
static int
compare_busy(const pairingheap_node *a, const pairingheap_node *b, void *arg)
{
	const lane *x = pairingheap_const_container(lane, node, a);
	const lane *y = pairingheap_const_container(lane, node, b);

	if (x->free_at != y->free_at)
		return x->free_at < y->free_at ? 1 : -1;
	return x->number < y->number ? 1 : -1;
}

static int
compare_idle(const pairingheap_node *a, const pairingheap_node *b, void *arg)
{
	const lane *x = pairingheap_const_container(lane, node, a);
	const lane *y = pairingheap_const_container(lane, node, b);

	return x->number < y->number ? 1 : -1;
}

static lane *
new_lane(lanes *l)
{
	lane	   *made = palloc0(sizeof(lane));

	if (l->nlanes == l->max_lanes)
	{
		l->max_lanes *= 2;
		l->by_number = aspan_realloc(l->by_number, l->max_lanes,
									 sizeof(lane *));
	}
	made->number = l->nlanes;
	l->by_number[l->nlanes++] = made;
	return made;
}

/* the lowest lane that is free at the begin of s */
static lane *
free_lane(lanes *l, int64 begin)
{
	while (!pairingheap_is_empty(l->busy))
	{
		lane	   *first = pairingheap_container(lane, node,
												  pairingheap_first(l->busy));

		if (first->free_at > begin)
			break;
		pairingheap_remove_first(l->busy);
		pairingheap_add(l->idle, &first->node);
	}
	if (pairingheap_is_empty(l->idle))
		return new_lane(l);
	return pairingheap_container(lane, node,
								 pairingheap_remove_first(l->idle));
}

/* does s fit on its parent?  Takes what has ended off the parent's lane. */
static bool
fits_on_parent(lanes *l, uint32 s)
{
	uint32		parent = l->tree->parent[s];
	int64		begin = span_at(l->tree, s)->begin_time;
	lane	   *home;

	if (parent == ASPAN_NO_SPAN ||
		process_of(l->tree, span_at(l->tree, parent)) !=
		process_of(l->tree, span_at(l->tree, s)) ||
		begin < span_at(l->tree, parent)->begin_time ||
		end_of(l->tree, s) > end_of(l->tree, parent))
		return false;

	home = l->by_number[l->lane_of[parent]];
	while (home->top != ASPAN_NO_SPAN && home->top != parent &&
		   end_of(l->tree, home->top) <= begin)
		home->top = l->below[home->top];
	return home->top == parent;
}

static void
deal(lanes *l)
{
	uint32		process = PG_UINT32_MAX;

	l->busy = pairingheap_allocate(compare_busy, NULL);
	l->idle = pairingheap_allocate(compare_idle, NULL);
	for (uint32 i = 0; i < l->norder; i++)
	{
		uint32		s = l->order[i];
		const aspan_span *span = span_at(l->tree, s);
		lane	   *home;

		CHECK_FOR_INTERRUPTS();

		/* a process has lanes of its own */
		if (process_of(l->tree, span) != process)
		{
			process = process_of(l->tree, span);
			pairingheap_reset(l->busy);
			pairingheap_reset(l->idle);
		}

		l->on_parent[s] = fits_on_parent(l, s);
		if (l->on_parent[s])
		{
			home = l->by_number[l->lane_of[l->tree->parent[s]]];
			l->below[s] = home->top;
		}
		else
		{
			home = free_lane(l, span->begin_time);
			home->free_at = end_of(l->tree, s);
			pairingheap_add(l->busy, &home->node);
			l->below[s] = ASPAN_NO_SPAN;
		}
		home->top = s;
		l->lane_of[s] = home->number;
	}
}

/* ---- text ---- */

static void
write_frames(aspan_document *doc, const lanes *l, uint32 *frame_of_site)
{
	const aspan_dict *dict = l->tree->set->dict;
	uint32		nframes = 0;

	aspan_put(doc, "\"shared\":{\"frames\":[");
	for (uint32 i = 0; i < l->norder; i++)
	{
		uint32		site_id = span_at(l->tree, l->order[i])->site;
		const aspan_site *site = aspan_site_get(dict, site_id);
		uint32		len = 0;

		if (frame_of_site[site_id] != NO_FRAME)
			continue;
		frame_of_site[site_id] = nframes++;
		aspan_put(doc, nframes == 1 ? "\n{\"name\":" : ",\n{\"name\":");
		if (aspan_string(dict, site->name, &len) == NULL || len == 0)
			aspan_put(doc, "\"(no name)\"");
		else
			aspan_put_string(doc, site->name);
		aspan_put_place(doc, site);
		aspan_put(doc, "}");
		aspan_put_break(doc);
	}
	aspan_put(doc, "]}");
}

static void
write_profile_head(aspan_document *doc, const char *before, uint64 duration,
				   const char *process, uint32 number)
{
	StringInfoData name;

	initStringInfo(&name);
	if (process != NULL && process[0] != '\0')
		appendStringInfo(&name, "%s, lane %u", process, number);
	else
		appendStringInfo(&name, "lane %u", number);
	aspan_put(doc, before);
	aspan_put(doc, "{\"type\":\"evented\",\"name\":");
	aspan_append_json(&doc->buf, name.data, name.len);
	aspan_put(doc, ",\"unit\":\"nanoseconds\",\"startValue\":0,\"endValue\":");
	aspan_put_uint64(doc, duration);
	aspan_put(doc, ",\"events\":[");
	pfree(name.data);
}

static void
write_event(aspan_document *doc, bool *first, char type, uint32 frame,
			uint64 at)
{
	aspan_put(doc, *first ? "\n" : ",\n");
	*first = false;
	aspan_put_break(doc);
	aspan_put(doc, type == 'O' ? "{\"type\":\"O\",\"frame\":" :
			  "{\"type\":\"C\",\"frame\":");
	aspan_put_uint64(doc, frame);
	aspan_put(doc, ",\"at\":");
	aspan_put_uint64(doc, at);
	aspan_put(doc, "}");
}

/* the spans of one lane, in the order in which they were dealt */
static void
write_lane(aspan_document *doc, const lanes *l, const uint32 *spans, uint32 n,
		   const uint32 *frame_of_site)
{
	const aspan_tree *tree = l->tree;
	int64		start = l->start;
	uint32		top = ASPAN_NO_SPAN;
	bool		first = true;

	for (uint32 i = 0; i <= n; i++)
	{
		uint32		s = i < n ? spans[i] : ASPAN_NO_SPAN;
		uint32		below = i < n ? l->below[s] : ASPAN_NO_SPAN;

		CHECK_FOR_INTERRUPTS();
		while (top != below)
		{
			Assert(top != ASPAN_NO_SPAN);
			write_event(doc, &first, 'C',
						frame_of_site[span_at(tree, top)->site],
						(uint64) end_of(tree, top) - (uint64) start);
			top = l->below[top];
		}
		if (i == n)
			break;
		write_event(doc, &first, 'O', frame_of_site[span_at(tree, s)->site],
					(uint64) span_at(tree, s)->begin_time - (uint64) start);
		top = s;
	}
}

/* deals the spans of a tree to lanes */
static void
deal_tree(lanes *l, const aspan_tree *tree)
{
	Size		per_span = 6 * sizeof(uint32) + sizeof(bool) + sizeof(lane);
	uint32	   *position;

	aspan_tree_check_memory(tree->set, mul_size(tree->nspans, per_span));
	memset(l, 0, sizeof(*l));
	l->tree = tree;
	l->ranks = aspan_dict_ranks(tree->set->dict);
	l->order = aspan_array(uint32, tree->nspans);
	l->lane_of = aspan_array(uint32, tree->nspans);
	l->below = aspan_array(uint32, tree->nspans);
	l->on_parent = aspan_array(bool, tree->nspans);
	position = aspan_array(uint32, tree->nspans);
	l->max_lanes = 64;
	l->by_number = palloc(l->max_lanes * sizeof(lane *));

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		s = tree->order[i];

		position[s] = i;
		l->order[l->norder++] = s;
		if (i == 0 || span_at(tree, s)->begin_time < l->start)
			l->start = span_at(tree, s)->begin_time;
		if (i == 0 || end_of(tree, s) > l->end)
			l->end = end_of(tree, s);
	}
	l->position = position;
	qsort_interruptible(l->order, l->norder, sizeof(uint32), compare_spans, l);
	deal(l);
}

/* the spans lane by lane, by counting; last[i] is behind those of lane i */
static uint32 *
list_lanes(const lanes *l, uint32 **last)
{
	uint32	   *next = aspan_array0(uint32, (Size) l->nlanes + 1);
	uint32	   *in_lane = aspan_array(uint32, (Size) l->norder + 1);

	for (uint32 i = 0; i < l->norder; i++)
		next[l->lane_of[l->order[i]] + 1]++;
	for (uint32 i = 0; i < l->nlanes; i++)
		next[i + 1] += next[i];
	for (uint32 i = 0; i < l->norder; i++)
		in_lane[next[l->lane_of[l->order[i]]]++] = l->order[i];
	*last = next;
	return in_lane;
}

/* all lanes, those of a process numbered from 1 */
static void
write_lanes(aspan_document *doc, const lanes *l, uint32 *frame_of_site)
{
	const aspan_tree *tree = l->tree;
	uint32		number = 0;
	uint32		process = PG_UINT32_MAX;
	uint32	   *last;
	uint32	   *in_lane = list_lanes(l, &last);

	for (uint32 i = 0; i < l->nlanes; i++)
	{
		uint32		from = i == 0 ? 0 : last[i - 1];
		const aspan_span *span = span_at(tree, in_lane[from]);

		if (process_of(tree, span) != process)
		{
			process = process_of(tree, span);
			number = 0;
		}
		write_profile_head(doc, i == 0 ? "\n" : ",\n",
						   (uint64) l->end - (uint64) l->start,
						   aspan_string(tree->set->dict, process, NULL),
						   ++number);
		write_lane(doc, l, in_lane + from, last[i] - from, frame_of_site);
		aspan_put(doc, "]}");
	}
}

void
aspan_export_speedscope(aspan_document *doc, const aspan_tree *tree)
{
	uint32		nsites = aspan_dict_nsites(tree->set->dict);
	uint32	   *frame_of_site = aspan_array(uint32, (Size) nsites + 1);
	lanes		l;

	deal_tree(&l, tree);
	for (uint32 i = 0; i < nsites; i++)
		frame_of_site[i] = NO_FRAME;

	aspan_put(doc, "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n"
			  "\"exporter\":\"asyncspan\",\n");
	write_frames(doc, &l, frame_of_site);
	aspan_put(doc, ",\n\"profiles\":[");
	write_lanes(doc, &l, frame_of_site);

	/* a file without a profile is not one */
	if (l.nlanes == 0)
	{
		write_profile_head(doc, "\n", 0, NULL, 1);
		aspan_put(doc, "]}");
	}
	aspan_put(doc, "]}");
	aspan_put_end(doc);
}
