/*
 * traces.c
 *	  The traces of a set: what belongs together from its first span on.
 *
 * trace_members.c says which spans are of which trace, and puts them next to
 * each other; here each trace is summed up in one go, with arrays that are as
 * long as there are operations and processes.
 *
 * The longest trace alone is found without this, by a pass over all spans that
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
	const aspan_trace_members *members;
	aspan_operations *operations;
	uint32	   *seen_process;	/* [nstrings] 1 + the trace it was seen in
								 * last */
	uint64	   *critical;		/* [operations] ns of one trace */
	uint32	   *touched;		/* operations that have some */
} trace_maker;

static inline const aspan_span *
span_at(const trace_maker *m, uint32 index)
{
	return aspan_log_at(m->tree->set->spans, index);
}

/* the operation that most of the critical paths of a trace is of */
static void
find_critical(trace_maker *m, aspan_trace *trace, uint32 ntouched)
{
	const aspan_operations *ops = m->operations;

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

/* sums up the spans of a trace, whose number no other trace has */
static void
sum_up(trace_maker *m, aspan_trace *trace, uint32 number, const uint32 *spans,
	   uint32 n, const aspan_critical *critical)
{
	const aspan_operations *ops = m->operations;
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

/* what traces of a tree are summed up in */
static trace_maker
start(const aspan_tree *tree, const aspan_trace_members *members)
{
	trace_maker m = {tree, tree->set->dict};

	m.ranks = aspan_dict_ranks(m.dict);
	m.members = members;
	m.operations = aspan_operations_of(m.dict);
	m.seen_process = aspan_array0(uint32, aspan_dict_nstrings(m.dict));
	m.critical = aspan_array0(uint64, m.operations->count);
	return m;
}

aspan_trace_list *
aspan_traces_compute(const aspan_tree *tree)
{
	aspan_trace_list *traces = palloc(sizeof(aspan_trace_list));
	const aspan_critical *critical = aspan_critical_compute(tree);
	trace_maker m;
	uint32	   *ends;
	uint32	   *spans;
	uint32		from = 0;

	aspan_tree_check_memory(tree->set,
							add_size(mul_size(tree->nspans,
											  3 * sizeof(uint32)),
									 mul_size(tree->roots,
											  sizeof(aspan_trace))));
	m = start(tree, aspan_trace_members_of(tree));
	spans = aspan_spans_by_trace(tree, m.members, &ends);
	m.touched = aspan_array(uint32, tree->ntree);
	traces->count = m.members->count;
	traces->operations = m.operations;
	traces->items = aspan_array0(aspan_trace, traces->count);
	for (uint32 i = 0; i < traces->count; i++)
	{
		sum_up(&m, &traces->items[i], i, spans + from, ends[i] - from,
			   critical);
		from = ends[i];
	}
	sort_traces(traces->items, traces->count, &m);
	return traces;
}

/* ---- the longest trace ---- */

/* of each trace nothing but its root, begin and end */
static aspan_trace *
find_extents(const trace_maker *m)
{
	const aspan_tree *tree = m->tree;
	aspan_trace *extents = aspan_array0(aspan_trace, m->members->count);

	for (uint32 i = 0; i < m->members->count; i++)
		extents[i].root = ASPAN_NO_SPAN;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		index = tree->order[i];
		aspan_trace *extent = &extents[m->members->of_span[index]];

		CHECK_FOR_INTERRUPTS();
		extend(m, extent, index, extent->root == ASPAN_NO_SPAN);
	}
	return extents;
}

uint32
aspan_longest_trace(const aspan_tree *tree, const aspan_trace_members *members,
					const bool *among)
{
	trace_maker m = {tree, tree->set->dict};
	aspan_trace *extents;
	uint32		longest = ASPAN_NO_TRACE;

	aspan_tree_check_memory(tree->set,
							add_size(aspan_trace_members_bytes(tree),
									 mul_size(members->count,
											  sizeof(aspan_trace))));
	m.ranks = aspan_dict_ranks(m.dict);
	m.members = members;
	extents = find_extents(&m);
	for (uint32 i = 0; i < members->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if ((among == NULL || among[i]) &&
			(longest == ASPAN_NO_TRACE ||
			 compare_traces(&extents[i], &extents[longest], &m) < 0))
			longest = i;
	}
	pfree(extents);
	pfree(m.ranks);
	return longest;
}

/* the spans of the tree that are of a trace, in its order */
static uint32 *
list_spans(const aspan_tree *tree, const aspan_trace_members *members,
		   uint32 number, uint32 *n)
{
	uint32	   *spans;

	*n = 0;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*n += members->of_span[tree->order[i]] == number;
	}
	spans = aspan_array(uint32, *n);
	*n = 0;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (members->of_span[tree->order[i]] == number)
			spans[(*n)++] = tree->order[i];
	}
	return spans;
}

aspan_trace_spans *
aspan_slowest_trace(const aspan_tree *tree, const aspan_critical *critical)
{
	aspan_trace_spans *result;
	aspan_trace_members *members;
	trace_maker m;
	uint32		number;
	uint32		n;

	/* open spans alone have no end */
	if (tree->set->complete == 0)
		return NULL;
	aspan_tree_check_memory(tree->set, aspan_trace_members_bytes(tree));
	members = aspan_trace_members_of(tree);
	number = aspan_longest_trace(tree, members, NULL);
	result = palloc0(sizeof(aspan_trace_spans));
	result->spans = list_spans(tree, members, number, &n);
	m = start(tree, members);
	m.touched = aspan_array(uint32, n);
	sum_up(&m, &result->trace, number, result->spans, n, critical);
	if (result->trace.has_critical)
		result->critical = m.operations->items[result->trace.critical];
	aspan_trace_members_free(members);
	return result;
}

aspan_trace_rest
aspan_trace_without(const aspan_tree *tree, const aspan_trace_spans *trace,
					const bool *shown)
{
	aspan_trace_rest rest = {0};

	for (uint32 i = 0; i < trace->trace.spans; i++)
	{
		const aspan_span *span = aspan_log_at(tree->set->spans,
											  trace->spans[i]);

		CHECK_FOR_INTERRUPTS();
		if (shown[trace->spans[i]])
			continue;
		rest.spans++;
		rest.errors += aspan_is_error(span);
		if (!aspan_is_complete(span))
			continue;
		rest.complete++;
		rest.longest = Max(rest.longest, aspan_duration(span));
	}
	return rest;
}

/* ---- by the id of a span ---- */

/* complete spans before open ones, then the longest; ties keep their order */
static bool
is_longer(const aspan_span *a, const aspan_span *b)
{
	if (aspan_is_complete(a) != aspan_is_complete(b))
		return aspan_is_complete(a);
	return aspan_is_complete(a) && aspan_duration(a) > aspan_duration(b);
}

uint32
aspan_trace_of_span_id(const aspan_tree *tree,
					   const aspan_trace_members *members, int64 span_id)
{
	const aspan_span *best = NULL;
	uint32		number = ASPAN_NO_TRACE;

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		s = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, s);

		CHECK_FOR_INTERRUPTS();
		if (span->span_id == span_id &&
			(best == NULL || is_longer(span, best)))
		{
			best = span;
			number = members->of_span[s];
		}
	}
	return number;
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
