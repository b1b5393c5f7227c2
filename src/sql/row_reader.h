/*
 * row_reader.h
 *	  From the arguments of an aggregate, of whatever types, to a collector.
 */
#ifndef ASPAN_ROW_READER_H
#define ASPAN_ROW_READER_H

#include "engine/pairing.h"

#include "fmgr.h"

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

/* the processes that one collector has seen; all zeroes to begin with */
typedef struct aspan_processes
{
	aspan_dict *values;			/* by the bytes of the value */
	uint32	   *ids;			/* scope without a trace by id of the value */
	uint32		max_ids;
	aspan_process_place places[ASPAN_PROCESS_PLACES];
} aspan_processes;

/* what is read of a row: columns of events, and of spans that are paired */
#define ASPAN_ROW_COLUMNS 13

extern const char *const aspan_event_columns[ASPAN_ROW_COLUMNS];
extern const char *const aspan_span_columns[ASPAN_ROW_COLUMNS];

/*
 * Take one row.  The arguments from `first` on are the columns above, without
 * the last ones if there are fewer; but seven are those from the time to the
 * target without the trace id, and nine have filename and line behind these.  Rows that cannot be used are counted.
 */
extern void aspan_read_event_row(FunctionCallInfo fcinfo, int first,
								 aspan_collector *c,
								 aspan_processes *processes);
extern void aspan_read_span_row(FunctionCallInfo fcinfo, int first,
								aspan_collector *c,
								aspan_processes *processes);

/* takes the row in an argument of a composite type, of events or of spans */
extern void aspan_read_record(FunctionCallInfo fcinfo, int argno,
							  aspan_collector *c, aspan_processes *processes);

#endif							/* ASPAN_ROW_READER_H */
