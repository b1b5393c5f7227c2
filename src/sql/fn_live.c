/*
 * fn_live.c
 *	  in_flight() and latency(): what has not ended yet.
 *
 * Figures of complete spans do not show what hangs.  These two are about the
 * spans that are still running: which they are, and what they tell of the
 * durations of their operation.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "base/units.h"
#include "figures/in_flight.h"
#include "figures/latency.h"
#include "formats/stack_text.h"
#include "formats/text_value.h"
#include "sql/fn.h"
#include "sql/fn_spans.h"

#include "miscadmin.h"
#include "utils/timestamp.h"

/* ---- in_flight ---- */

typedef struct in_flight_args
{
	int64	   *at;				/* NULL for the end of observation */
	uint64		n;				/* rows at most */
} in_flight_args;

static int64 *
getarg_at(FunctionCallInfo fcinfo, int argno)
{
	int64	   *at;

	if (PG_ARGISNULL(argno))
		return NULL;
	at = palloc(sizeof(int64));
	if (!aspan_ns_from_timestamp(PG_GETARG_TIMESTAMPTZ(argno), at))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"at\" is out of range"),
				 errdetail("Times are from the years 1677 to 2262.")));
	return at;
}

static void
check_in_flight(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	in_flight_args *args = palloc(sizeof(in_flight_args));

	args->at = getarg_at(fcinfo, 1);
	args->n = PG_UINT64_MAX;
	if (!PG_ARGISNULL(2))
	{
		int32		n = PG_GETARG_INT32(2);

		if (n < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"n\" must be zero or more, or NULL for all")));
		args->n = n;
	}
	call->args = args;
}

/*
 * A stack repeats all frames above its own, so those of n spans that are each
 * other's parents are quadratic in n.  The first that does not fit any more is
 * found before one is written.
 */
static void
check_stacks(const aspan_in_flight_list *in_flight, const aspan_dict *dict,
			 uint64 n)
{
	aspan_stack_lengths lengths;
	Size		limit = aspan_max_memory_bytes();
	uint64		total = 0;

	aspan_stack_lengths_begin(&lengths, dict, in_flight->tree);
	for (uint64 i = 0; i < n; i++)
	{
		const aspan_in_flight_span *item = &in_flight->items[i];

		CHECK_FOR_INTERRUPTS();
		total += aspan_stack_length(&lengths, &item->span, item->index,
									limit - total);
		if (total > limit)
			ereport(ERROR,
					(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
					 errmsg("folded stacks are too long"),
					 errdetail("Those of the %llu oldest of %llu spans take more than the %zu MB that asyncspan.max_memory allows.",
							   (unsigned long long) i + 1,
							   (unsigned long long) n, limit / (1024 * 1024)),
					 errhint("A stack repeats all frames above it; give \"n\" for that many of the oldest spans.")));
	}
	aspan_stack_lengths_end(&lengths);
}

static void
row_in_flight(aspan_rows *rows, const aspan_in_flight_span *item, Datum stack)
{
	const aspan_span *span = &item->span;

	aspan_row_string(rows, aspan_scope_process(rows->dict, span->scope));
	aspan_row_trace(rows, span->scope);
	aspan_row_identity(rows, span);
	aspan_row_time(rows, span->begin_time);
	aspan_row_double(rows, aspan_ms(item->age));
	aspan_row_int32(rows, (int32) item->depth);
	aspan_row_datum(rows, stack);
	aspan_row_double_or_null(rows, item->complete > 0, item->percentile);
	aspan_row_end(rows);
}

/* a source is read with its margin, of which the set does not know */
static const aspan_range *
range_of(const aspan_call *call)
{
	return OidIsValid(call->relid) ? &call->range : &call->set->range;
}

static Datum
emit_in_flight(aspan_call *call, void *result)
{
	const in_flight_args *args = call->args;
	const aspan_in_flight_list *in_flight =
	aspan_in_flight_compute(call->set, range_of(call), call->parents,
							args->at);
	uint64		n = Min(in_flight->count, args->n);
	aspan_rows *rows = aspan_rows_begin(call);
	uint32	   *path = NULL;
	uint32		max_path = 0;
	StringInfoData stack;

	check_stacks(in_flight, rows->dict, n);
	initStringInfo(&stack);
	if (in_flight->tree != NULL)
	{
		max_path = in_flight->tree->max_depth;
		path = aspan_array(uint32, max_path);
	}
	for (uint64 i = 0; i < n; i++)
	{
		const aspan_in_flight_span *item = &in_flight->items[i];
		Datum		value;

		resetStringInfo(&stack);
		aspan_append_stack(&stack, rows->dict, in_flight->tree, &item->span,
						   item->index, path, max_path);
		value = aspan_text_value(&stack, CurrentMemoryContext);
		row_in_flight(rows, item, value);
		pfree(DatumGetPointer(value));
	}
	return (Datum) 0;
}

static const aspan_figure in_flight_figure = {
	.name = "in_flight",
	.nspecific = 2,
	.needs = ASPAN_NEED_TREE | ASPAN_NEED_MARGIN,
	.check = check_in_flight,
	.emit = emit_in_flight
};

ASPAN_FIGURE_FUNCTIONS(in_flight);

/* ---- latency ---- */

static void
check_latency(aspan_call *call)
{
	static const char *const words[] = {
		[ASPAN_OPEN_CENSOR] = "censor",
		[ASPAN_OPEN_EXCLUDE] = "exclude",
		NULL
	};
	aspan_open_spans *open = palloc(sizeof(aspan_open_spans));

	*open = aspan_getarg_word(call->fcinfo, 1, "open", words);
	call->args = open;
}

typedef struct latency_result
{
	const aspan_stats *stats;
	const aspan_latency_group *groups;
} latency_result;

static void *
compute_latency(aspan_set *set, aspan_parents parents, const void *args)
{
	latency_result *result = palloc(sizeof(latency_result));

	result->stats = aspan_stats_sums(set, ASPAN_BY_OPERATION, NULL);
	result->groups = aspan_latency_compute(set, result->stats,
										   *(const aspan_open_spans *) args);
	return result;
}

static void
row_latency(aspan_rows *rows, const aspan_group *group,
			const aspan_latency_group *latency)
{
	bool		any = latency->observations > 0;

	aspan_row_string(rows, group->name);
	aspan_row_string(rows, group->target);
	aspan_row_int64(rows, latency->complete);
	aspan_row_int64(rows, latency->open);
	for (int i = 0; i < ASPAN_LATENCY_QUANTILES; i++)
		aspan_row_double_or_null(rows, i < latency->reached_quantiles,
								 aspan_ms(latency->quantiles[i]));
	aspan_row_double_or_null(rows, any, latency->mean_ms);
	aspan_row_double_or_null(rows, any, latency->reached);
	aspan_row_double_or_null(rows, latency->open > 0,
							 aspan_ms(latency->oldest_open));
	aspan_row_end(rows);
}

static Datum
emit_latency(aspan_call *call, void *result)
{
	const latency_result *latency = result;
	aspan_rows *rows = aspan_rows_begin(call);

	for (uint32 i = 0; i < latency->stats->ngroups; i++)
	{
		const aspan_group *group = &latency->stats->groups[i];

		/* what has nothing but orphans, or ends of other spans, is left out */
		if (group->complete + group->open > 0)
			row_latency(rows, group, &latency->groups[i]);
	}
	return (Datum) 0;
}

static const aspan_figure latency_figure = {
	.name = "latency",
	.nspecific = 1,
	.check = check_latency,
	.compute = compute_latency,
	.emit = emit_latency
};

ASPAN_FIGURE_FUNCTIONS(latency);
