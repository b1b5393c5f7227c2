/*
 * fn_common.c
 *	  What the SQL-callable functions have in common.
 *
 * A figure over a relation and the same figure over a span_set differ only in
 * where the set comes from; both end in the same call of the figure.  Work
 * memory of a figure goes with a context of its own, so that a query that
 * calls it once a group does not pile it up.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "sql/fn.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

typedef struct call_state
{
	aspan_call	call;
	aspan_figure figure;
	Datum		result;
} call_state;

static const char *const parents_words[] = {"process", "global", NULL};

static void
run_figure(aspan_set *set, void *arg)
{
	call_state *state = arg;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "asyncspan figure",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);

	state->call.set = set;
	state->result = state->figure(&state->call);

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

static void
init_call(call_state *state, FunctionCallInfo fcinfo, int parents_arg,
		  aspan_figure figure)
{
	memset(state, 0, sizeof(*state));
	state->call.fcinfo = fcinfo;
	state->call.result_cxt = CurrentMemoryContext;
	state->call.parents = aspan_getarg_word(fcinfo, parents_arg, "parents",
											parents_words);
	state->figure = figure;

	/* the rows of a set-returning function outlive the query behind them */
	if (fcinfo->flinfo->fn_retset)
		aspan_srf_begin(fcinfo);
}

Datum
aspan_call_source(FunctionCallInfo fcinfo, int nspecific, uint32 wants,
				  aspan_figure figure)
{
	call_state	state;
	aspan_source source;

	aspan_source_args(fcinfo, 1 + nspecific, &source);
	source.want_sites = (wants & ASPAN_WANT_SITES) != 0;
	source.keep = (wants & ASPAN_WANT_TREE) != 0;
	init_call(&state, fcinfo, 1 + nspecific + 4, figure);
	aspan_source_read(&source, run_figure, &state);
	return state.result;
}

Datum
aspan_call_set(FunctionCallInfo fcinfo, int nspecific, aspan_figure figure)
{
	call_state	state;

	init_call(&state, fcinfo, 1 + nspecific, figure);
	if (PG_ARGISNULL(0))
	{
		/* no rows, or NULL */
		fcinfo->isnull = !fcinfo->flinfo->fn_retset;
		return (Datum) 0;
	}
	run_figure(aspan_getarg_set(fcinfo, 0), &state);
	return state.result;
}

void
aspan_source_args(FunctionCallInfo fcinfo, int first, aspan_source *source)
{
	memset(source, 0, sizeof(*source));
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("source must not be NULL")));
	source->relid = PG_GETARG_OID(0);
	if ((source->has_since = !PG_ARGISNULL(first)))
		source->since = PG_GETARG_TIMESTAMPTZ(first);
	if ((source->has_until = !PG_ARGISNULL(first + 1)))
		source->until = PG_GETARG_TIMESTAMPTZ(first + 1);
	if (!PG_ARGISNULL(first + 2))
		source->process = text_to_cstring(PG_GETARG_TEXT_PP(first + 2));
	if (!PG_ARGISNULL(first + 3))
		source->margin = PG_GETARG_INTERVAL_P(first + 3);
}

int
aspan_getarg_word(FunctionCallInfo fcinfo, int argno, const char *argname,
				  const char *const *words)
{
	StringInfoData list;
	char	   *word;

	if (argno >= PG_NARGS() || PG_ARGISNULL(argno))
		return 0;

	word = text_to_cstring(PG_GETARG_TEXT_PP(argno));
	initStringInfo(&list);
	for (int i = 0; words[i] != NULL; i++)
	{
		if (strcmp(word, words[i]) == 0)
			return i;
		appendStringInfo(&list, "%s\"%s\"", i == 0 ? "" : ", ", words[i]);
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid value for \"%s\": \"%s\"", argname, word),
			 errhint("Valid values are %s.", list.data)));
}

char *
aspan_hex_out(const struct varlena *value)
{
	Size		size = VARSIZE_ANY_EXHDR(value);
	char	   *result;

	if (size > (MaxAllocSize - 3) / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value is too large to be written as text"),
				 errdetail("Its text form would need %zu bytes, more than %zu.",
						   size * 2 + 3, (Size) MaxAllocSize),
				 errhint("Use the binary format.")));
	result = palloc(size * 2 + 3);
	result[0] = '\\';
	result[1] = 'x';
	hex_encode(VARDATA_ANY(value), size, result + 2);
	result[size * 2 + 2] = '\0';
	return result;
}

/* ---- rows ---- */

/* bytes of strings whose text values are kept for the rows to come */
#define MAX_TEXTS (1024 * 1024)

void
aspan_srf_begin(FunctionCallInfo fcinfo)
{
	bool		composite = get_call_result_type(fcinfo, NULL, NULL) ==
	TYPEFUNC_COMPOSITE;

	InitMaterializedSRF(fcinfo, composite ? 0 : MAT_SRF_USE_EXPECTED_DESC);
}

static aspan_rows *
create_rows(const aspan_dict *dict, int ncolumns)
{
	aspan_rows *rows = palloc0(sizeof(aspan_rows));

	rows->dict = dict;
	rows->texts = aspan_array0(Datum, aspan_dict_nstrings(dict));
	rows->row_cxt = AllocSetContextCreate(CurrentMemoryContext,
										  "asyncspan row",
										  ALLOCSET_SMALL_SIZES);
	rows->ncolumns = ncolumns;
	return rows;
}

aspan_rows *
aspan_rows_begin(aspan_call *call, int ncolumns)
{
	return aspan_rows_begin_dict(call->fcinfo, call->set->dict, ncolumns);
}

aspan_rows *
aspan_rows_begin_dict(FunctionCallInfo fcinfo, const aspan_dict *dict,
					  int ncolumns)
{
	aspan_rows *rows = create_rows(dict, ncolumns);

	rows->rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	if (rows->rsinfo->setDesc->natts != ncolumns)
		elog(ERROR, "function is declared with %d columns, expected %d",
			 rows->rsinfo->setDesc->natts, ncolumns);
	rows->values = palloc(ncolumns * sizeof(Datum));
	rows->nulls = palloc(ncolumns * sizeof(bool));
	return rows;
}

aspan_rows *
aspan_rows_begin_slot(TupleTableSlot *slot, const aspan_dict *dict,
					  int ncolumns)
{
	aspan_rows *rows = create_rows(dict, ncolumns);

	if (slot->tts_tupleDescriptor->natts != ncolumns)
		elog(ERROR, "slot has %d columns, expected %d",
			 slot->tts_tupleDescriptor->natts, ncolumns);
	rows->slot = slot;
	rows->values = slot->tts_values;
	rows->nulls = slot->tts_isnull;
	return rows;
}

void
aspan_row_time(aspan_rows *rows, int64 ns)
{
	aspan_row_datum(rows, TimestampTzGetDatum(aspan_timestamp_from_ns(ns)));
}

void
aspan_row_cstring(aspan_rows *rows, const char *value)
{
	MemoryContext old = MemoryContextSwitchTo(rows->row_cxt);

	aspan_row_datum(rows, CStringGetTextDatum(value));
	MemoryContextSwitchTo(old);
}

/*
 * Forming a tuple converts a long header to a short one where that will do,
 * so it only has to copy a text that has the short one already.
 */
Datum
aspan_text_datum(const char *bytes, uint32 len)
{
	Size		size = len + VARHDRSZ_SHORT;
	struct varlena *value;

	if (size > VARATT_SHORT_MAX)
		return PointerGetDatum(cstring_to_text_with_len(bytes, len));
	value = palloc(size);
	SET_VARSIZE_SHORT(value, size);
	memcpy(VARDATA_SHORT(value), bytes, len);
	return PointerGetDatum(value);
}

void
aspan_row_string(aspan_rows *rows, uint32 string_id)
{
	if (string_id == ASPAN_NULL_STRING)
	{
		aspan_row_null(rows);
		return;
	}
	if (rows->texts[string_id] == (Datum) 0)
	{
		uint32		len;
		const char *bytes = aspan_string(rows->dict, string_id, &len);

		/* with so many strings, few of them are likely to come again */
		if (rows->texts_size + len > MAX_TEXTS)
		{
			MemoryContext old = MemoryContextSwitchTo(rows->row_cxt);

			aspan_row_datum(rows, aspan_text_datum(bytes, len));
			MemoryContextSwitchTo(old);
			return;
		}
		rows->texts_size += len;
		rows->texts[string_id] = aspan_text_datum(bytes, len);
	}
	aspan_row_datum(rows, rows->texts[string_id]);
}

void
aspan_row_end(aspan_rows *rows)
{
	Assert(rows->next == rows->ncolumns);
	CHECK_FOR_INTERRUPTS();
	rows->next = 0;
	if (rows->slot != NULL)
	{
		ExecStoreVirtualTuple(rows->slot);
		return;
	}
	tuplestore_putvalues(rows->rsinfo->setResult, rows->rsinfo->setDesc,
						 rows->values, rows->nulls);
	MemoryContextReset(rows->row_cxt);
}
