/*
 * critical_path.c
 *	  What the time of a root was spent waiting for.
 *
 * The critical path of a complete root is a partition of its duration: the time
 * in which a span was what the root was waiting for.  It is what Jaeger's
 * critical path view and CRISP (Zhang et al., "CRISP: Critical Path Analysis of
 * Large-Scale Microservice Architectures", USENIX ATC 2022) do for synchronous
 * calls, extended to the overlaps of async code.  How a path goes is in
 * path_walk.c; here every root is walked, and each span is told its time.
 *
 * A span is divided once at most, hence O(n log n).  Memory is 9 bytes a span,
 * and what the walk takes.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "figures/critical_path.h"
#include "figures/path_walk.h"

#include "miscadmin.h"

static inline void
divide(aspan_path_walker *w, aspan_critical *critical, aspan_path_window window)
{
	critical->on_path[window.span] = true;
	critical->ns[window.span] = aspan_path_divide(w, window);
}

aspan_critical *
aspan_critical_compute(const aspan_tree *tree)
{
	aspan_critical *critical = palloc0(sizeof(aspan_critical));
	aspan_path_walker w;

	aspan_path_walker_init(&w, tree, mul_size(tree->nspans, sizeof(uint64) +
											  sizeof(bool)));
	critical->ns = aspan_array0(uint64, tree->nspans);
	critical->on_path = aspan_array0(bool, tree->nspans);

	for (uint64 i = 0; i < tree->roots; i++)
	{
		uint32		root = tree->order[i];

		CHECK_FOR_INTERRUPTS();
		aspan_path_look_ahead(tree, tree->order, tree->roots, i);
		if (!aspan_is_complete(aspan_log_at(tree->set->spans, root)))
			continue;
		critical->roots++;
		divide(&w, critical, aspan_path_whole(tree, root));
		while (w.todo.count > 0)
		{
			CHECK_FOR_INTERRUPTS();
			divide(&w, critical, w.todo.items[--w.todo.count]);
		}
	}
	aspan_path_walker_free(&w);
	return critical;
}
