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
#include "base/units.h"
#include "sql/fn.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

typedef struct call_state
{
	aspan_call	call;
	const aspan_figure *figure;
	Datum		result;
} call_state;

/* what a call needs for itself, by the name of the function */
static MemoryContext
create_work(const char *name)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "asyncspan figure",
											   ALLOCSET_DEFAULT_SIZES);

	MemoryContextSetIdentifier(work, name);
	return work;
}

static void
run_figure(aspan_set *set, void *arg)
{
	call_state *state = arg;
	const aspan_figure *figure = state->figure;
	aspan_call *call = &state->call;
	MemoryContext work = create_work(figure->name);
	MemoryContext caller = MemoryContextSwitchTo(work);
	void	   *result = NULL;

	call->set = set;
	if (figure->compute != NULL)
		result = figure->compute(set, call->parents, call->args);
	state->result = figure->emit(call, result);

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/* makes the tuple store, and the row type, of a set-returning function */
static void
begin_result(FunctionCallInfo fcinfo)
{
	bool		composite = get_call_result_type(fcinfo, NULL, NULL) ==
	TYPEFUNC_COMPOSITE;

	InitMaterializedSRF(fcinfo, composite ? 0 : MAT_SRF_USE_EXPECTED_DESC);
}

/* looks at all arguments but those of the source */
static void
init_call(call_state *state, FunctionCallInfo fcinfo, Oid relid,
		  int parents_arg, const aspan_figure *figure)
{
	memset(state, 0, sizeof(*state));
	state->call.fcinfo = fcinfo;
	state->call.result_cxt = CurrentMemoryContext;
	state->call.relid = relid;
	state->call.parents = aspan_getarg_parents(fcinfo, parents_arg);
	state->call.needs = figure->needs;
	state->figure = figure;

	/* the rows of a set-returning function outlive the query behind them */
	if (fcinfo->flinfo->fn_retset)
		begin_result(fcinfo);
	if (figure->check != NULL)
		figure->check(&state->call);
}

Datum
aspan_call_source(FunctionCallInfo fcinfo, const aspan_figure *figure)
{
	call_state	state;
	aspan_source source;

	aspan_source_args(fcinfo, 1 + figure->nspecific, &source);
	init_call(&state, fcinfo, source.relid, 1 + figure->nspecific + 4, figure);
	if (state.call.nothing)
	{
		aspan_source_check(&source);
		return (Datum) 0;
	}
	source.needs = state.call.needs;
	aspan_source_range(&source, &state.call.range);
	aspan_source_read(&source, run_figure, &state);
	return state.result;
}

Datum
aspan_call_set(FunctionCallInfo fcinfo, const aspan_figure *figure)
{
	call_state	state;

	init_call(&state, fcinfo, InvalidOid, 1 + figure->nspecific, figure);
	if (PG_ARGISNULL(0))
	{
		/* no rows, or NULL */
		fcinfo->isnull = !fcinfo->flinfo->fn_retset;
		return (Datum) 0;
	}
	if (!state.call.nothing)
		run_figure(aspan_getarg_set(fcinfo, 0), &state);
	return state.result;
}

Datum
aspan_call_rows(FunctionCallInfo fcinfo, const char *name,
				void (*emit) (FunctionCallInfo fcinfo))
{
	MemoryContext work = create_work(name);
	MemoryContext caller = MemoryContextSwitchTo(work);

	begin_result(fcinfo);
	emit(fcinfo);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	return (Datum) 0;
}

Datum
aspan_call_value(FunctionCallInfo fcinfo, const char *name,
				 Datum (*make) (FunctionCallInfo fcinfo, MemoryContext cxt))
{
	MemoryContext work = create_work(name);
	MemoryContext caller = MemoryContextSwitchTo(work);
	Datum		value = make(fcinfo, caller);

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	return value;
}

void *
aspan_compute_tree(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_tree_of(set, parents);
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

/*
 * other_since and other_until are one range, so that giving one of them leaves
 * the other end open.
 */
void
aspan_two_sources(FunctionCallInfo fcinfo, int first, aspan_source *left,
				  aspan_source *right)
{
	const int	other_source = 1;
	int			other_since = first + 5;
	int			other_until = first + 6;
	int			other_process = first + 7;
	bool		has_range = !PG_ARGISNULL(other_since) ||
	!PG_ARGISNULL(other_until);

	aspan_source_args(fcinfo, first, left);
	*right = *left;
	if (!PG_ARGISNULL(other_source))
		right->relid = PG_GETARG_OID(other_source);
	if (!PG_ARGISNULL(other_process))
		right->process = text_to_cstring(PG_GETARG_TEXT_PP(other_process));
	if (has_range)
	{
		right->has_since = !PG_ARGISNULL(other_since);
		if (right->has_since)
			right->since = PG_GETARG_TIMESTAMPTZ(other_since);
		right->has_until = !PG_ARGISNULL(other_until);
		if (right->has_until)
			right->until = PG_GETARG_TIMESTAMPTZ(other_until);
	}
	if (PG_ARGISNULL(other_source) && PG_ARGISNULL(other_process) && !has_range)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("nothing to compare the source with"),
				 errhint("Give other_source, other_process, or other_since and other_until.")));
}

int
aspan_find_word(const char *word, const char *const *words)
{
	for (int i = 0; words[i] != NULL; i++)
	{
		if (strcmp(word, words[i]) == 0)
			return i;
	}
	return -1;
}

char *
aspan_list_words(const char *const *words, const char *quote)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; words[i] != NULL; i++)
		appendStringInfo(&list, "%s%s%s%s", i == 0 ? "" : ", ",
						 quote, words[i], quote);
	return list.data;
}

int
aspan_getarg_word(FunctionCallInfo fcinfo, int argno, const char *argname,
				  const char *const *words)
{
	char	   *word;
	int			index;

	if (argno >= PG_NARGS() || PG_ARGISNULL(argno))
		return 0;

	word = text_to_cstring(PG_GETARG_TEXT_PP(argno));
	index = aspan_find_word(word, words);
	if (index < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for \"%s\": \"%s\"", argname, word),
				 errhint("Valid values are %s.",
						 aspan_list_words(words, "\""))));
	return index;
}

const char *
aspan_getarg_title(FunctionCallInfo fcinfo, int argno, const char *what,
				   Oid relid)
{
	char	   *relation = OidIsValid(relid) ? get_rel_name(relid) : NULL;

	if (!PG_ARGISNULL(argno))
		return text_to_cstring(PG_GETARG_TEXT_PP(argno));
	return relation ? psprintf("%s of %s", what, relation) : what;
}

aspan_parents
aspan_getarg_parents(FunctionCallInfo fcinfo, int argno)
{
	static const char *const words[] = {
		[ASPAN_PARENTS_PROCESS] = "process",
		[ASPAN_PARENTS_GLOBAL] = "global",
		NULL
	};

	return aspan_getarg_word(fcinfo, argno, "parents", words);
}

int64
aspan_getarg_bucket(FunctionCallInfo fcinfo, int argno)
{
	Interval   *interval;
	int64		days;
	int64		us;
	int64		ns;

	if (PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" must not be NULL")));

	interval = PG_GETARG_INTERVAL_P(argno);
	if (interval->month != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" must not contain months or years"),
				 errdetail("Windows have a fixed length, months have not."),
				 errhint("Use days, hours or a smaller unit.")));

	if (pg_mul_s64_overflow(interval->day, USECS_PER_DAY, &days) ||
		pg_add_s64_overflow(days, interval->time, &us) ||
		pg_mul_s64_overflow(us, ASPAN_NS_PER_US, &ns))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" is too long"),
				 errdetail("The longest bucket is 106751 days.")));
	if (ns <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" must be greater than zero"),
				 errhint("Give the length of a window, such as '1 second'.")));
	return ns;
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

static aspan_rows *
create_rows(const aspan_dict *dict, const TupleDescData *desc)
{
	aspan_rows *rows = palloc0(sizeof(aspan_rows));

	rows->dict = dict;
	if (dict != NULL)
		rows->texts = aspan_array0(Datum, aspan_dict_nstrings(dict));
	rows->trace = palloc(VARHDRSZ_SHORT + ASPAN_TRACE_TEXT);
	rows->row_cxt = AllocSetContextCreate(CurrentMemoryContext,
										  "asyncspan row",
										  ALLOCSET_SMALL_SIZES);
	rows->ncolumns = desc->natts;
	return rows;
}

aspan_rows *
aspan_rows_begin(aspan_call *call)
{
	return aspan_rows_begin_dict(call->fcinfo, call->set->dict);
}

aspan_rows *
aspan_rows_begin_dict(FunctionCallInfo fcinfo, const aspan_dict *dict)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	aspan_rows *rows = create_rows(dict, rsinfo->setDesc);

	rows->rsinfo = rsinfo;
	rows->values = palloc(rows->ncolumns * sizeof(Datum));
	rows->nulls = palloc(rows->ncolumns * sizeof(bool));
	return rows;
}

aspan_rows *
aspan_rows_begin_slot(TupleTableSlot *slot, const aspan_dict *dict)
{
	aspan_rows *rows = create_rows(dict, slot->tts_tupleDescriptor);

	rows->slot = slot;
	rows->values = slot->tts_values;
	rows->nulls = slot->tts_isnull;
	return rows;
}

void
aspan_rows_mismatch(const aspan_rows *rows)
{
	elog(ERROR, "row type has %d columns, and the function another number",
		 rows->ncolumns);
}

void
aspan_row_time(aspan_rows *rows, int64 ns)
{
	aspan_row_datum(rows, TimestampTzGetDatum(aspan_timestamp_from_ns(ns)));
}

void
aspan_row_text(aspan_rows *rows, aspan_text text)
{
	MemoryContext old;

	if (text.bytes == NULL)
	{
		aspan_row_null(rows);
		return;
	}
	old = MemoryContextSwitchTo(rows->row_cxt);
	aspan_row_datum(rows, aspan_text_datum(text.bytes, text.len));
	MemoryContextSwitchTo(old);
}

void
aspan_row_cstring(aspan_rows *rows, const char *value)
{
	aspan_text	text = {value, value == NULL ? 0 : strlen(value)};

	aspan_row_text(rows, text);
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
		aspan_text	text = aspan_text_of(rows->dict, string_id);

		/* with so many strings, few of them are likely to come again */
		if (rows->texts_size + text.len > MAX_TEXTS)
		{
			aspan_row_text(rows, text);
			return;
		}
		rows->texts_size += text.len;
		rows->texts[string_id] = aspan_text_datum(text.bytes, text.len);
	}
	aspan_row_datum(rows, rows->texts[string_id]);
}

void
aspan_row_trace(aspan_rows *rows, uint32 scope)
{
	const aspan_scope *s = aspan_scope_get(rows->dict, scope);

	if (s->form == ASPAN_TRACE_STRING)
		aspan_row_string(rows, (uint32) s->low);
	else if (s->form == ASPAN_TRACE_NULL)
		aspan_row_null(rows);
	else
	{
		if (scope != rows->trace_scope)
		{
			aspan_text	text = aspan_scope_trace(rows->dict, scope,
												 VARDATA_SHORT(rows->trace));

			SET_VARSIZE_SHORT(rows->trace, VARHDRSZ_SHORT + text.len);
			rows->trace_scope = scope;
		}
		aspan_row_datum(rows, PointerGetDatum(rows->trace));
	}
}

void
aspan_row_end(aspan_rows *rows)
{
	if (unlikely(rows->next != rows->ncolumns))
		aspan_rows_mismatch(rows);
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
