/*
 * what_if.c
 *	  What would be saved if an operation took another share of its own time.
 *
 * Every complete root is replayed (replay.c), and its savings are added up: by
 * the operation of the root if one operation is scaled, by the operation that
 * is scaled if all of them are, one at a time.  All sums are exact integers.
 *
 * What is saved in the replay is the least: whatever ran in parallel is taken
 * to last as long as it did.  The most is (1 - factor) of the time on the
 * critical path, as if all that was parallel became shorter too.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/percentile.h"
#include "base/units.h"
#include "figures/what_if.h"

#include "miscadmin.h"

static inline const aspan_span *
root_at(const aspan_tree *tree, uint64 i)
{
	return aspan_log_at(tree->set->spans, tree->order[i]);
}

/* ---- one operation, by that of the root ---- */

/* the groups of replay.c: one, of the operations that have the name */
static uint32 *
select_sites(const aspan_dict *dict, const aspan_what_if_options *options)
{
	uint32		nsites = aspan_dict_nsites(dict);
	uint32	   *group_of_site = aspan_array(uint32, nsites);

	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(dict, i);

		CHECK_FOR_INTERRUPTS();
		group_of_site[i] =
			aspan_string_is(dict, site->name, options->name) &&
			aspan_string_is(dict, site->target, options->target) ?
			0 : ASPAN_NOT_REPLAYED;
	}
	return group_of_site;
}

/* the roots of an operation while they are added up */
typedef struct root_sums
{
	uint64		roots;
	uint128		before;
	int128		saved;
	uint128		critical;
	uint64		next;			/* of the durations, in order of operation */
} root_sums;

/*
 * The durations of the roots, those of an operation next to each other.  Those
 * after may need more than 64 bits: they are milliseconds, as bits of a double.
 */
typedef struct root_durations
{
	uint64	   *before;
	uint64	   *after;
} root_durations;

/* counts the complete roots, and makes room for their durations */
static void
count_roots(const aspan_tree *tree, const aspan_operations *ops,
			root_sums *sums, root_durations *durations)
{
	uint64		n = 0;

	for (uint64 i = 0; i < tree->roots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(root_at(tree, i)))
			sums[ops->of_site[root_at(tree, i)->site]].roots++;
	}
	for (uint32 i = 0; i < ops->count; i++)
	{
		sums[i].next = n;
		n += sums[i].roots;
	}
	aspan_tree_check_memory(tree->set, mul_size(n, 2 * sizeof(uint64)));
	durations->before = aspan_array(uint64, n);
	durations->after = aspan_array(uint64, n);
}

static void
replay_roots(const aspan_tree *tree, aspan_replay *replay,
			 const aspan_operations *ops, root_sums *sums,
			 root_durations *durations)
{
	for (uint64 i = 0; i < tree->roots; i++)
	{
		const aspan_span *root = root_at(tree, i);
		root_sums  *sum = &sums[ops->of_site[root->site]];
		uint128		critical = aspan_replay_critical(replay, 0);
		const aspan_saving *savings;
		int128		saved = 0;

		CHECK_FOR_INTERRUPTS();
		aspan_path_look_ahead(tree, tree->order, tree->roots, i);
		if (!aspan_is_complete(root))
			continue;
		if (aspan_replay_root(replay, tree->order[i], &savings) > 0)
			saved = savings[0].ns;
		sum->before += aspan_duration(root);
		sum->saved += saved;
		sum->critical += aspan_replay_critical(replay, 0) - critical;
		durations->before[sum->next] = aspan_duration(root);
		durations->after[sum->next++] =
			aspan_bits_of(aspan_ms((int128) aspan_duration(root) - saved));
	}
}

static int
compare_roots(const void *x, const void *y, void *ranks)
{
	const aspan_what_if_roots *a = x;
	const aspan_what_if_roots *b = y;

	if (a->saved != b->saved)
		return (a->saved > b->saved) ? -1 : 1;
	return aspan_operation_compare(ranks, &a->operation, &b->operation);
}

aspan_what_if_list *
aspan_what_if_compute(const aspan_tree *tree,
					  const aspan_what_if_options *options)
{
	const aspan_dict *dict = tree->set->dict;
	const aspan_operations *ops = aspan_operations_of(dict);
	const aspan_factor factor = aspan_factor_from_double(options->factor);
	aspan_what_if_list *result = palloc0(sizeof(aspan_what_if_list));
	root_sums  *sums = aspan_array0(root_sums, ops->count);
	aspan_replay *replay = aspan_replay_create(tree, &factor,
											   select_sites(dict, options), 1);
	root_durations durations;

	count_roots(tree, ops, sums, &durations);
	replay_roots(tree, replay, ops, sums, &durations);
	result->has_spans = aspan_replay_has(replay, 0);

	result->items = aspan_array(aspan_what_if_roots, ops->count);
	for (uint32 i = 0; i < ops->count; i++)
	{
		const root_sums *sum = &sums[i];
		aspan_what_if_roots *item = &result->items[result->count];

		CHECK_FOR_INTERRUPTS();
		if (sum->roots == 0)
			continue;
		item->operation = ops->items[i];
		item->roots = sum->roots;
		item->before = sum->before;
		item->saved = sum->saved;
		item->saved_max_ms = aspan_factor_saved_ms(&factor, sum->critical);
		item->p95_before_ms =
			aspan_percentile_ms(durations.before + sum->next - sum->roots,
								sum->roots, 0.95);
		item->p95_after_ms =
			aspan_percentile_of_bits(durations.after + sum->next - sum->roots,
									 sum->roots, 0.95);
		result->count++;
	}
	if (result->count > 1)
		qsort_interruptible(result->items, result->count,
							sizeof(aspan_what_if_roots), compare_roots,
							aspan_dict_ranks(dict));
	return result;
}

/* ---- all operations ---- */

static int
compare_operations(const void *x, const void *y, void *ranks)
{
	const aspan_what_if_operation *a = x;
	const aspan_what_if_operation *b = y;

	if (a->saved != b->saved)
		return (a->saved > b->saved) ? -1 : 1;
	if (a->saved_max_ms != b->saved_max_ms)
		return (a->saved_max_ms > b->saved_max_ms) ? -1 : 1;
	return aspan_operation_compare(ranks, &a->operation, &b->operation);
}

/* replays all roots; what each operation would save */
static int128 *
add_up_savings(const aspan_tree *tree, aspan_replay *replay, uint32 noperations,
			   aspan_what_if_all_list *result)
{
	int128	   *saved = aspan_array0(int128, noperations);

	for (uint64 i = 0; i < tree->roots; i++)
	{
		const aspan_saving *savings;
		Size		n;

		CHECK_FOR_INTERRUPTS();
		aspan_path_look_ahead(tree, tree->order, tree->roots, i);
		if (!aspan_is_complete(root_at(tree, i)))
			continue;
		result->roots++;
		result->before += aspan_duration(root_at(tree, i));
		n = aspan_replay_root(replay, tree->order[i], &savings);
		for (Size j = 0; j < n; j++)
			saved[savings[j].group] += savings[j].ns;
	}
	return saved;
}

aspan_what_if_all_list *
aspan_what_if_all_compute(const aspan_tree *tree, double factor)
{
	const aspan_dict *dict = tree->set->dict;
	const aspan_operations *ops = aspan_operations_of(dict);
	const aspan_factor exact = aspan_factor_from_double(factor);
	aspan_what_if_all_list *result = palloc0(sizeof(aspan_what_if_all_list));
	aspan_replay *replay = aspan_replay_create(tree, &exact, ops->of_site,
											   ops->count);
	int128	   *saved = add_up_savings(tree, replay, ops->count, result);

	result->items = aspan_array(aspan_what_if_operation, ops->count);
	for (uint32 i = 0; i < ops->count; i++)
	{
		aspan_what_if_operation *item = &result->items[result->count];

		CHECK_FOR_INTERRUPTS();
		if (!aspan_replay_has(replay, i))
			continue;
		item->operation = ops->items[i];
		item->saved = saved[i];
		item->saved_max_ms =
			aspan_factor_saved_ms(&exact, aspan_replay_critical(replay, i));
		result->count++;
	}
	if (result->count > 1)
		qsort_interruptible(result->items, result->count,
							sizeof(aspan_what_if_operation),
							compare_operations, aspan_dict_ranks(dict));
	return result;
}
