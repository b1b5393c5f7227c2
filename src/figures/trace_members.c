/*
 * trace_members.c
 *	  Which trace each span is in.
 *
 * A trace is all spans of a trace id or, where there is none, a root with all
 * its descendants.  The tree has parents before their children, so one pass
 * over it does: a span that has a trace id belongs to that trace, any other to
 * the trace of its parent or, if it has none, to a new one.
 *
 * O(n), with 4 bytes a span and a root; what puts the spans of a trace next to
 * each other is a sort by counting.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/trace_members.h"

#include "miscadmin.h"

Size
aspan_trace_members_bytes(const aspan_tree *tree)
{
	return mul_size(add_size(tree->nspans, tree->roots), sizeof(uint32));
}

static uint32
add_trace(aspan_trace_members *members, uint32 root)
{
	members->first_root[members->count] = root;
	return members->count++;
}

aspan_trace_members *
aspan_trace_members_of(const aspan_tree *tree)
{
	aspan_trace_members *members = palloc(sizeof(aspan_trace_members));
	uint32	   *number_of_id;
	uint32	   *trace_ids;
	uint32		nids = aspan_number_traces(tree->set->dict, &trace_ids);

	members->count = 0;
	members->of_span = aspan_array(uint32, tree->nspans);
	members->first_root = aspan_array(uint32, tree->roots);
	number_of_id = aspan_array(uint32, nids + 1);
	memset(number_of_id, 0xff, ((Size) nids + 1) * sizeof(uint32));
	memset(members->of_span, 0xff, (Size) tree->nspans * sizeof(uint32));
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		index = tree->order[i];
		uint32		scope = aspan_log_at(tree->set->spans, index)->scope;
		uint32		id = trace_ids[scope];
		uint32		parent = tree->parent[index];
		uint32		number;

		CHECK_FOR_INTERRUPTS();
		if (id != 0)
		{
			if (number_of_id[id] == ASPAN_NO_TRACE)
				number_of_id[id] = add_trace(members, index);
			number = number_of_id[id];
		}
		else if (parent != ASPAN_NO_SPAN)
			number = members->of_span[parent];
		else
			number = add_trace(members, index);
		members->of_span[index] = number;
	}
	pfree(number_of_id);
	pfree(trace_ids);
	return members;
}

void
aspan_trace_members_free(aspan_trace_members *members)
{
	pfree(members->of_span);
	pfree(members->first_root);
	pfree(members);
}

uint32 *
aspan_spans_by_trace(const aspan_tree *tree,
					 const aspan_trace_members *members, uint32 **ends)
{
	const uint32 *of_span = members->of_span;
	uint32	   *spans = aspan_array(uint32, tree->ntree);
	uint32	   *next = aspan_array0(uint32, (uint64) members->count + 1);

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		next[of_span[tree->order[i]] + 1]++;
	}
	for (uint32 i = 0; i < members->count; i++)
		next[i + 1] += next[i];

	/* next[i] is where trace i begins, and moves to its end */
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		spans[next[of_span[tree->order[i]]]++] = tree->order[i];
	}
	*ends = next;
	return spans;
}
