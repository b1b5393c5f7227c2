/*
 * row_reader.h
 *	  From the arguments of an aggregate, of whatever types, to a collector.
 */
#ifndef ASPAN_ROW_READER_H
#define ASPAN_ROW_READER_H

#include "engine/pairing.h"
#include "sql/arg_reader.h"

/*
 * Where the processes of recent rows are found without hashing: each has its
 * place by a byte of its value, the last one of a string and the lowest one of
 * a number, which differs in most ids there are.
 */
#define ASPAN_PROCESS_PLACES 16

typedef struct aspan_process_place
{
	aspan_text	value;			/* bytes belong to aspan_processes */
	uint32		id;
} aspan_process_place;

/*
 * The same for traces, which are many more: each has its place by the end of
 * its id.  Thus the digits of an id are read in the first of its rows, and
 * hardly ever again.
 */
#define ASPAN_TRACE_PLACES 1024

typedef struct aspan_trace_place
{
	uint32		scope;			/* 0 if there is none */
	uint32		process_scope;
	uint16		len;
	bool		is_uuid;		/* and not a text */
	char		bytes[ASPAN_TRACE_TEXT];
} aspan_trace_place;

/* the scopes that one collector has seen; all zeroes to begin with */
typedef struct aspan_processes
{
	aspan_dict *values;			/* by the bytes of the value */
	uint32	   *ids;			/* scope without a trace by id of the value */
	uint32		max_ids;
	aspan_process_place places[ASPAN_PROCESS_PLACES];
	aspan_trace_place *traces;	/* NULL as long as there are few */
} aspan_processes;

/* what is read of a row: columns of events, and of spans that are paired */
typedef enum aspan_row_column
{
	ASPAN_ROW_TIME,
	ASPAN_ROW_EVENT_TYPE,
	ASPAN_ROW_SPAN_ID,
	ASPAN_ROW_PROCESS,
	ASPAN_ROW_TRACE,
	ASPAN_ROW_PARENT,
	ASPAN_ROW_NAME,
	ASPAN_ROW_TARGET,
	ASPAN_ROW_ERROR,
	ASPAN_ROW_DETACHED,
	ASPAN_ROW_FILENAME,
	ASPAN_ROW_LINE,
	ASPAN_ROW_KIND,
	ASPAN_ROW_COLUMNS			/* how many there are */
} aspan_row_column;

/* what the rows of a relation are */
typedef enum aspan_row_kind
{
	ASPAN_ROWS_EVENTS,			/* begins and ends */
	ASPAN_ROWS_SPANS,			/* spans that are paired already */
	ASPAN_ROWS_SETS				/* sets of spans, each a value of span_set */
} aspan_row_kind;

/* of spans that are paired already; the rest is as for events */
#define ASPAN_ROW_BEGIN_TIME	ASPAN_ROW_TIME
#define ASPAN_ROW_END_TIME	ASPAN_ROW_EVENT_TYPE

extern const char *const aspan_event_columns[ASPAN_ROW_COLUMNS];
extern const char *const aspan_span_columns[ASPAN_ROW_COLUMNS];

/*
 * Take one row.  The arguments from `first` on are the columns above, without
 * the last ones if there are fewer; but seven are those from the time to the
 * target without the trace id, and nine have filename and line behind these.
 * Rows that cannot be used are counted.
 */
extern void aspan_read_event_row(FunctionCallInfo fcinfo, int first,
								 aspan_collector *c,
								 aspan_processes *processes);
extern void aspan_read_span_row(FunctionCallInfo fcinfo, int first,
								aspan_collector *c,
								aspan_processes *processes);

/* ---- for rows that are not arguments ---- */

typedef struct aspan_row_reader
{
	int			anchor;			/* argument that points into the row, or -1 */
	uintptr_t	last_place;		/* where it pointed to in the row before */
	aspan_arg	args[ASPAN_ROW_COLUMNS];
} aspan_row_reader;

/* gets ready to read a column of this type */
extern void aspan_row_reader_init(aspan_row_reader *reader, MemoryContext cxt,
								  aspan_row_column column, Oid type,
								  aspan_row_kind kind);

/* how the functions above read the types of their arguments */
extern aspan_row_reader *aspan_get_row_reader(FunctionCallInfo fcinfo,
											  int first,
											  aspan_row_kind kind);

/* take a row of columns in their order */
extern void aspan_take_event(const NullableDatum *row,
							 aspan_row_reader *reader, aspan_collector *c,
							 aspan_processes *processes);
extern void aspan_take_span(const NullableDatum *row, aspan_row_reader *reader,
							aspan_collector *c, aspan_processes *processes);

/*
 * The same, but what comes of the row is only returned, to be collected by the
 * caller.  False if nothing does, and the row has been counted.
 */
extern bool aspan_make_event(const NullableDatum *row,
							 aspan_row_reader *reader, aspan_collector *c,
							 aspan_processes *processes, aspan_event *event);
extern bool aspan_make_span(const NullableDatum *row, aspan_row_reader *reader,
							aspan_collector *c, aspan_processes *processes,
							aspan_span *span);

#endif							/* ASPAN_ROW_READER_H */
