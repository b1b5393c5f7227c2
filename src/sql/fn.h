/*
 * fn.h
 *	  What the SQL-callable functions have in common.
 *
 * A figure comes in two forms with one implementation: over a relation,
 *
 *		name(source regclass, SPECIFIC ..., since, until, process, margin
 *			 [, parents])
 *
 * and over a value of type span_set,
 *
 *		name_of(spans span_set, SPECIFIC ... [, parents])
 *
 * The specific arguments have the same numbers in both, starting with 1.
 * A figure is one entry, a struct aspan_figure; ASPAN_FIGURE_FUNCTIONS(name)
 * defines the two functions aspan_name and aspan_name_of that run the entry
 * name_figure.
 */
#ifndef ASPAN_FN_H
#define ASPAN_FN_H

#include "base/compat.h"
#include "engine/span_set.h"
#include "figures/tree.h"
#include "sql/source.h"

#include "fmgr.h"
#include "funcapi.h"

typedef struct aspan_call
{
	FunctionCallInfo fcinfo;
	MemoryContext result_cxt;	/* outlives the query the set comes from */
	Oid			relid;			/* of a source; InvalidOid for a value */
	aspan_parents parents;		/* the default if there is no such argument */
	uint32		needs;			/* those of the figure */
	aspan_range range;			/* of a source; none for a value */
	void	   *args;			/* what its check made of its arguments */
	bool		nothing;		/* the check: no rows, whatever the spans are */
	aspan_set  *set;			/* not there yet when the check is called */
} aspan_call;

typedef struct aspan_figure
{
	const char *name;
	int			nspecific;		/* arguments of its own */
	uint32		needs;			/* ASPAN_NEED_ of a source */

	/*
	 * Reads the specific arguments into call->args, before the spans are
	 * read: an error in them should not come after minutes, nor with a query
	 * for context.  It may add needs that the arguments bring about.  NULL if
	 * there is nothing to look at.
	 */
	void		(*check) (aspan_call *call);

	/*
	 * The figure as the struct that figures/ has for it, from nothing but the
	 * set and the arguments.  NULL where the set itself is written down, or
	 * the rows are too many to be held and are made one by one.
	 */
	void	   *(*compute) (aspan_set *set, aspan_parents parents,
							const void *args);

	/*
	 * Adds rows with the aspan_row functions and returns (Datum) 0, or
	 * returns a value made in call->result_cxt.
	 */
	Datum		(*emit) (aspan_call *call, void *result);
} aspan_figure;

extern Datum aspan_call_source(FunctionCallInfo fcinfo,
							   const aspan_figure *figure);
extern Datum aspan_call_set(FunctionCallInfo fcinfo,
							const aspan_figure *figure);

#define ASPAN_FIGURE_FUNCTIONS(name) \
	PG_FUNCTION_INFO_V1(aspan_##name); \
	Datum \
	aspan_##name(PG_FUNCTION_ARGS) \
	{ \
		return aspan_call_source(fcinfo, &name##_figure); \
	} \
	PG_FUNCTION_INFO_V1(aspan_##name##_of); \
	Datum \
	aspan_##name##_of(PG_FUNCTION_ARGS) \
	{ \
		return aspan_call_set(fcinfo, &name##_figure); \
	} \
	extern int	aspan_no_such_variable

/*
 * A set-returning function that is no figure: emit reads the arguments, and
 * adds rows that it begins with aspan_rows_begin_dict(), in a context of its
 * own.  ASPAN_ROWS_FUNCTION(name) defines aspan_name, which runs emit_name.
 */
extern Datum aspan_call_rows(FunctionCallInfo fcinfo, const char *name,
							 void (*emit) (FunctionCallInfo fcinfo));

#define ASPAN_ROWS_FUNCTION(name) \
	PG_FUNCTION_INFO_V1(aspan_##name); \
	Datum \
	aspan_##name(PG_FUNCTION_ARGS) \
	{ \
		return aspan_call_rows(fcinfo, #name, emit_##name); \
	} \
	extern int	aspan_no_such_variable

/*
 * The same for a function that returns one value: make_name returns it, in
 * the context that it is given.
 */
extern Datum aspan_call_value(FunctionCallInfo fcinfo, const char *name,
							  Datum (*make) (FunctionCallInfo fcinfo,
											 MemoryContext cxt));

#define ASPAN_VALUE_FUNCTION(name) \
	PG_FUNCTION_INFO_V1(aspan_##name); \
	Datum \
	aspan_##name(PG_FUNCTION_ARGS) \
	{ \
		return aspan_call_value(fcinfo, #name, make_##name); \
	} \
	extern int	aspan_no_such_variable

/* the compute step of figures that are rows of a tree of aspan_tree_of() */
extern void *aspan_compute_tree(aspan_set *set, aspan_parents parents,
								const void *args);

/*
 * Reads the relation in argument 0 and the common arguments since, until,
 * process and margin that start at argument `first`.
 */
extern void aspan_source_args(FunctionCallInfo fcinfo, int first,
							  aspan_source *source);

/*
 * The two sides of a comparison.  The left one is what aspan_source_args()
 * reads.  The right one is the same, but for what other_source, in argument 1,
 * and other_since, other_until and other_process say, which follow `parents`;
 * ERROR if none of them is given.
 */
extern void aspan_two_sources(FunctionCallInfo fcinfo, int first,
							  aspan_source *left, aspan_source *right);

/* the span_set in argument argno, expanded */
extern aspan_set *aspan_getarg_set(FunctionCallInfo fcinfo, int argno);

/*
 * A text argument that has to be one of the given words, as its position in
 * the NULL-terminated list; ERROR that lists them otherwise.  NULL or a
 * missing argument is the first word.
 */
extern int	aspan_getarg_word(FunctionCallInfo fcinfo, int argno,
							  const char *argname, const char *const *words);

/*
 * The length of a window in nanoseconds, from an interval in which a day is 24
 * hours; ERROR if it is NULL, has months, or is not greater than zero.
 */
extern int64 aspan_getarg_bucket(FunctionCallInfo fcinfo, int argno);

/*
 * The title of a page, in a text argument; if that is NULL, what is shown, and
 * the name of the relation if there is one: "Report of calls".
 */
extern const char *aspan_getarg_title(FunctionCallInfo fcinfo, int argno,
									  const char *what, Oid relid);

/* the argument parents */
extern aspan_parents aspan_getarg_parents(FunctionCallInfo fcinfo, int argno);

/* position of a word in a list, or -1; and the list as hints have it */
extern int	aspan_find_word(const char *word, const char *const *words);
extern char *aspan_list_words(const char *const *words, const char *quote);

/* \x and hexadecimal digits, the text form of span_set and profile */
extern char *aspan_hex_out(const struct varlena *value);

/* ---- rows of a set-returning function, column by column ---- */

typedef struct aspan_rows
{
	ReturnSetInfo *rsinfo;
	TupleTableSlot *slot;		/* instead of rsinfo: one row at a time */
	const aspan_dict *dict;
	Datum	   *texts;			/* [nstrings] text values that are kept, or
								 * NULL without strings */
	Size		texts_size;		/* bytes of those */
	uint32		trace_scope;	/* whose trace is in the next; 0: none yet */
	char	   *trace;			/* a text value */
	MemoryContext row_cxt;		/* values that go with the row */
	Datum	   *values;
	bool	   *nulls;
	int			ncolumns;
	int			next;			/* next column to fill */
} aspan_rows;

/*
 * The columns are those of the row type that the function is declared with, and
 * nowhere said again: a row that has more or fewer is an error.
 */
extern aspan_rows *aspan_rows_begin(aspan_call *call);

/*
 * The same for functions that are no figure; dict is what aspan_row_string()
 * looks strings up in, or NULL.
 */
extern aspan_rows *aspan_rows_begin_dict(FunctionCallInfo fcinfo,
										 const aspan_dict *dict);

/*
 * The rows of a scan, each of which is in the virtual slot when it has ended.
 * aspan_row_text() is not for these.
 */
extern aspan_rows *aspan_rows_begin_slot(TupleTableSlot *slot,
										 const aspan_dict *dict);

/* ERROR: the row type has another number of columns */
pg_noreturn extern void aspan_rows_mismatch(const aspan_rows *rows);

/* a value of type text */
extern Datum aspan_text_datum(const char *bytes, uint32 len);

/* a value that its maker keeps until the row has ended */
static inline void
aspan_row_datum(aspan_rows *rows, Datum value)
{
	if (unlikely(rows->next == rows->ncolumns))
		aspan_rows_mismatch(rows);
	rows->values[rows->next] = value;
	rows->nulls[rows->next++] = false;
}

static inline void
aspan_row_null(aspan_rows *rows)
{
	aspan_row_datum(rows, (Datum) 0);
	rows->nulls[rows->next - 1] = true;
}

/* in all columns that are left */
static inline void
aspan_row_null_rest(aspan_rows *rows)
{
	while (rows->next < rows->ncolumns)
		aspan_row_null(rows);
}

static inline void
aspan_row_int64(aspan_rows *rows, int64 value)
{
	aspan_row_datum(rows, Int64GetDatum(value));
}

static inline void
aspan_row_int64_or_null(aspan_rows *rows, bool valid, int64 value)
{
	if (valid)
		aspan_row_int64(rows, value);
	else
		aspan_row_null(rows);
}

static inline void
aspan_row_int32(aspan_rows *rows, int32 value)
{
	aspan_row_datum(rows, Int32GetDatum(value));
}

static inline void
aspan_row_double(aspan_rows *rows, double value)
{
	aspan_row_datum(rows, Float8GetDatum(value));
}

/* counts and sums of nothing are 0, other figures of nothing are NULL */
static inline void
aspan_row_double_or_null(aspan_rows *rows, bool valid, double value)
{
	if (valid)
		aspan_row_double(rows, value);
	else
		aspan_row_null(rows);
}

static inline void
aspan_row_bool(aspan_rows *rows, bool value)
{
	aspan_row_datum(rows, BoolGetDatum(value));
}

extern void aspan_row_time(aspan_rows *rows, int64 ns); /* timestamptz */

/* text; NULL for a pointer or an id that is none */
extern void aspan_row_text(aspan_rows *rows, aspan_text text);
extern void aspan_row_cstring(aspan_rows *rows, const char *value);
extern void aspan_row_string(aspan_rows *rows, uint32 string_id);

/* the trace id of a scope, valid until the next one */
extern void aspan_row_trace(aspan_rows *rows, uint32 scope);

/* adds the row, whose columns have all been filled */
extern void aspan_row_end(aspan_rows *rows);

#endif							/* ASPAN_FN_H */
