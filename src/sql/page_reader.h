/*
 * page_reader.h
 *	  From the pages of a table to a collector.
 */
#ifndef ASPAN_PAGE_READER_H
#define ASPAN_PAGE_READER_H

#include "sql/compat_heap.h"
#include "sql/row_reader.h"

#include "access/tupdesc.h"

/* values of the time column that are read, both included */
typedef struct aspan_raw_range
{
	bool		any;			/* whatever it is, NULL too */
	int64		least;
	int64		most;
} aspan_raw_range;

/* what is read, and where it goes */
typedef struct aspan_page_target
{
	const AttrNumber *columns;	/* of each row column; 0 for none */
	aspan_raw_range range;
	aspan_row_reader *reader;
	aspan_row_kind kind;
	aspan_collector *collector;
	aspan_processes *processes;
} aspan_page_target;

typedef struct aspan_page_counts
{
	uint64		visible;		/* rows */
	uint64		out_of_range;	/* of these */
} aspan_page_counts;

extern aspan_page_counts aspan_read_pages(aspan_heap_pages *pages,
										  const aspan_page_target *target);

#endif							/* ASPAN_PAGE_READER_H */
