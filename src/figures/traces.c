/*
 * traces.c
 *	  The traces of a set: what belongs together from its first span on.
 *
 * Spans are numbered by trace from the tree, in which parents come before
 * their children: one that has a trace id belongs to that trace, any other to
 * the trace of its parent or, if it has none, to one of its own.  They are then
 * put next to each other by counting, and each trace is summed up in one go,
 * with arrays that are as long as there are operations and processes.
 *
 * The slowest trace alone is found without this, by a pass over all spans that
 * notes the root and the end of each trace.
 *
 * All in all O(n), but for sorting the traces; 12 bytes a span, and a record a
 * trace.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/span_order.h"
#include "figures/grouping.h"
#include "figures/traces.h"

#include "miscadmin.h"

/* what is used while traces are made */
typedef struct trace_maker
{
	const aspan_tree *tree;
	const aspan_dict *dict;
	uint32	   *ranks;
	aspan_trace_list *traces;
	uint32	   *seen_process;	/* [nstrings] 1 + the trace it was seen in
								 * last */
	uint64	   *critical;		/* [operations] ns of the trace at hand */
	uint32	   *touched;		/* operations that have some */
} trace_maker;

static inline const aspan_span *
span_at(const trace_maker *m, uint32 index)
{
	return aspan_log_at(m->tree->set->spans, index);
}

/* of_span and count, in whatever order */
static void
number_spans(trace_maker *m)
{
	const aspan_tree *tree = m->tree;
	aspan_trace_list *traces = m->traces;
	uint32	   *number_of_id;
	uint32	   *trace_ids;
	uint32		nids = aspan_number_traces(m->dict, &trace_ids);

	number_of_id = aspan_array(uint32, nids + 1);
	memset(number_of_id, 0xff, ((Size) nids + 1) * sizeof(uint32));
	memset(traces->of_span, 0xff, (Size) tree->nspans * sizeof(uint32));
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		index = tree->order[i];
		uint32		id = trace_ids[span_at(m, index)->scope];
		uint32		parent = tree->parent[index];

		CHECK_FOR_INTERRUPTS();
		if (id != 0)
		{
			if (number_of_id[id] == ASPAN_NO_TRACE)
				number_of_id[id] = traces->count++;
			traces->of_span[index] = number_of_id[id];
		}
		else if (parent != ASPAN_NO_SPAN)
			traces->of_span[index] = traces->of_span[parent];
		else
			traces->of_span[index] = traces->count++;
	}
	pfree(number_of_id);
	pfree(trace_ids);
}

/* the spans of the tree, those of a trace next to each other */
static uint32 *
group_spans(const trace_maker *m, uint32 *ends)
{
	const aspan_tree *tree = m->tree;
	const uint32 *of_span = m->traces->of_span;
	uint32	   *spans = aspan_array(uint32, tree->ntree);

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		ends[of_span[tree->order[i]] + 1]++;
	}
	for (uint32 i = 0; i < m->traces->count; i++)
		ends[i + 1] += ends[i];

	/* ends[i] is where trace i begins, and moves to its end */
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		spans[ends[of_span[tree->order[i]]]++] = tree->order[i];
	}
	return spans;
}

/* the operation that most of the critical paths of a trace is of */
static void
find_critical(trace_maker *m, aspan_trace *trace, uint32 ntouched)
{
	const aspan_operations *ops = m->traces->operations;

	for (uint32 i = 0; i < ntouched; i++)
	{
		uint32		op = m->touched[i];

		if (!trace->has_critical ||
			m->critical[op] > m->critical[trace->critical] ||
			(m->critical[op] == m->critical[trace->critical] &&
			 aspan_operation_compare(m->ranks, &ops->items[op],
									 &ops->items[trace->critical]) < 0))
			trace->critical = op;
		trace->has_critical = true;
	}

	/* leave the sums empty for the next trace */
	for (uint32 i = 0; i < ntouched; i++)
		m->critical[m->touched[i]] = 0;
}

/* sums up the spans of a trace, whose number no other trace has */
/*
 * Extends a trace by a span.  Spans come as in the tree: without a trace id the
 * root is the first.
 */
static void
extend(const trace_maker *m, aspan_trace *trace, uint32 index, bool is_first)
{
	const aspan_span *span = span_at(m, index);

	if (is_first ||
		(aspan_scope_has_trace(m->dict, span->scope) &&
		 aspan_span_compare(m->tree->set, m->ranks, span,
							span_at(m, trace->root)) < 0))
		trace->root = index;
	trace->begin = is_first ? span->begin_time :
		Min(trace->begin, span->begin_time);
	if (aspan_is_open(span))
		return;
	trace->end = trace->has_end ? Max(trace->end, span->end_time) :
		span->end_time;
	trace->has_end = true;
}

static void
sum_up(trace_maker *m, aspan_trace *trace, uint32 number, const uint32 *spans,
	   uint32 n, const aspan_critical *critical)
{
	const aspan_operations *ops = m->traces->operations;
	uint32		ntouched = 0;

	trace->spans = n;
	for (uint32 i = 0; i < n; i++)
	{
		const aspan_span *span = span_at(m, spans[i]);
		uint32		process = aspan_scope_process(m->dict, span->scope);

		CHECK_FOR_INTERRUPTS();
		extend(m, trace, spans[i], i == 0);
		if (m->seen_process[process] != number + 1)
		{
			m->seen_process[process] = number + 1;
			trace->processes++;
		}
		trace->errors += aspan_is_error(span);
		trace->max_depth = Max(trace->max_depth, m->tree->depth[spans[i]]);
		if (aspan_is_open(span))
			trace->open++;
		if (critical->on_path[spans[i]])
		{
			uint32		op = ops->of_site[span->site];

			/* of no time, but on the path */
			if (m->critical[op] == 0)
				m->touched[ntouched++] = op;
			m->critical[op] += critical->ns[spans[i]];
		}
	}
	find_critical(m, trace, ntouched);
}

/* longest first; those without an end last; then in the order of their roots */
static int
compare_traces(const aspan_trace *a, const aspan_trace *b,
			   const trace_maker *m)
{
	if (a->has_end != b->has_end)
		return a->has_end ? -1 : 1;
	if (a->has_end)
	{
		uint64		x = aspan_trace_duration(a);
		uint64		y = aspan_trace_duration(b);

		if (x != y)
			return x > y ? -1 : 1;
	}
	return aspan_span_compare(m->tree->set, m->ranks, span_at(m, a->root),
							  span_at(m, b->root));
}

#define ST_SORT sort_traces
#define ST_ELEMENT_TYPE aspan_trace
#define ST_COMPARE(a, b, arg) compare_traces(a, b, arg)
#define ST_COMPARE_ARG_TYPE const trace_maker
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* gives the traces, which have been sorted, their numbers anew */
static void
renumber_spans(trace_maker *m)
{
	aspan_trace_list *traces = m->traces;
	uint32	   *numbers = aspan_array(uint32, traces->count);

	for (uint32 i = 0; i < traces->count; i++)
		numbers[traces->of_span[traces->items[i].root]] = i;
	for (uint32 i = 0; i < m->tree->nspans; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (traces->of_span[i] != ASPAN_NO_TRACE)
			traces->of_span[i] = numbers[traces->of_span[i]];
	}
	pfree(numbers);
}

/* numbers the traces of a tree, and makes what they are summed up in */
static trace_maker
start(const aspan_tree *tree)
{
	trace_maker m = {tree, tree->set->dict};

	m.traces = palloc0(sizeof(aspan_trace_list));
	m.ranks = aspan_dict_ranks(m.dict);
	m.traces->operations = aspan_operations_of(m.dict);
	m.traces->of_span = aspan_array(uint32, tree->nspans);
	number_spans(&m);

	m.seen_process = aspan_array0(uint32, aspan_dict_nstrings(m.dict));
	m.critical = aspan_array0(uint64, m.traces->operations->count);
	return m;
}

aspan_trace_list *
aspan_traces_compute(const aspan_tree *tree)
{
	const aspan_critical *critical = aspan_critical_compute(tree);
	aspan_trace_list *traces;
	trace_maker m;
	uint32	   *ends;
	uint32	   *spans;
	uint32		from = 0;

	aspan_tree_check_memory(tree->set,
							add_size(mul_size(tree->nspans,
											  3 * sizeof(uint32)),
									 mul_size(tree->roots,
											  sizeof(aspan_trace))));
	m = start(tree);
	traces = m.traces;
	traces->items = aspan_array0(aspan_trace, traces->count);
	ends = aspan_array0(uint32, (uint64) traces->count + 1);
	spans = group_spans(&m, ends);
	m.touched = aspan_array(uint32, tree->ntree);
	for (uint32 i = 0; i < traces->count; i++)
	{
		sum_up(&m, &traces->items[i], i, spans + from, ends[i] - from, critical);
		from = ends[i];
	}
	sort_traces(traces->items, traces->count, &m);
	renumber_spans(&m);
	return traces;
}

/* ---- the slowest trace ---- */

/* of each trace nothing but its root, begin and end */
static aspan_trace *
find_extents(const trace_maker *m)
{
	const aspan_tree *tree = m->tree;
	aspan_trace *extents = aspan_array0(aspan_trace, m->traces->count);

	for (uint32 i = 0; i < m->traces->count; i++)
		extents[i].root = ASPAN_NO_SPAN;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		index = tree->order[i];
		aspan_trace *extent = &extents[m->traces->of_span[index]];

		CHECK_FOR_INTERRUPTS();
		extend(m, extent, index, extent->root == ASPAN_NO_SPAN);
	}
	return extents;
}

/* the number of the trace that took longest */
static uint32
find_slowest(const trace_maker *m)
{
	aspan_trace *extents = find_extents(m);
	uint32		slowest = ASPAN_NO_TRACE;

	for (uint32 i = 0; i < m->traces->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (extents[i].has_end &&
			(slowest == ASPAN_NO_TRACE ||
			 compare_traces(&extents[i], &extents[slowest], m) < 0))
			slowest = i;
	}
	pfree(extents);
	return slowest;
}

aspan_trace_spans *
aspan_slowest_trace(const aspan_tree *tree, const aspan_critical *critical)
{
	aspan_trace_spans *result = palloc0(sizeof(aspan_trace_spans));
	trace_maker m;
	uint32		slowest;
	uint32		n = 0;

	aspan_tree_check_memory(tree->set,
							add_size(mul_size(tree->nspans, sizeof(uint32)),
									 mul_size(tree->roots,
											  sizeof(aspan_trace))));
	m = start(tree);
	slowest = find_slowest(&m);
	if (slowest == ASPAN_NO_TRACE)
		return NULL;

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		n += m.traces->of_span[tree->order[i]] == slowest;
	}
	result->spans = aspan_array(uint32, n);
	n = 0;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (m.traces->of_span[tree->order[i]] == slowest)
			result->spans[n++] = tree->order[i];
	}
	m.touched = aspan_array(uint32, n);
	sum_up(&m, &result->trace, slowest, result->spans, n, critical);
	if (result->trace.has_critical)
		result->critical = m.traces->operations->items[result->trace.critical];
	pfree(m.traces->of_span);
	return result;
}

/* ---- how many there are ---- */

uint64
aspan_count_traces(aspan_set *set, const aspan_tree_sums *sums)
{
	bool	   *seen;
	uint32	   *trace_ids;
	uint32		nids;
	uint64		without = 0;
	uint64		n = 0;
	aspan_cursor cursor;
	const aspan_span *span;

	if (!aspan_dict_has_traces(set->dict))
		return sums != NULL ? sums->roots : set->complete + set->open;

	nids = aspan_number_traces(set->dict, &trace_ids);
	seen = aspan_array0(bool, nids + 1);
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint32		id = trace_ids[span->scope];

		CHECK_FOR_INTERRUPTS();
		if (aspan_is_orphan(span))
			continue;
		if (id == 0)
			without++;
		else if (!seen[id])
		{
			seen[id] = true;
			n++;
		}
	}
	pfree(seen);
	pfree(trace_ids);
	return n + (sums != NULL ? sums->roots_without_trace : without);
}
