/*
 * record_reader.h
 *	  Rows of a composite type, whose columns are found by name.
 */
#ifndef ASPAN_RECORD_READER_H
#define ASPAN_RECORD_READER_H

#include "sql/row_reader.h"

/* takes the row in an argument of a composite type, of events or of spans */
extern void aspan_read_record(FunctionCallInfo fcinfo, int argno,
							  aspan_collector *c, aspan_processes *processes);

#endif							/* ASPAN_RECORD_READER_H */
