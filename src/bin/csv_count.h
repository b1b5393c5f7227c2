/*
 * csv_count.h
 *	  Which rows of a CSV file are of use.
 */
#ifndef ASPAN_CSV_COUNT_H
#define ASPAN_CSV_COUNT_H

#include "load_columns.h"

/* columns that decide it */
typedef enum CsvRole
{
	CSV_OTHER,
	CSV_TIME,					/* of an event, or the begin of a span */
	CSV_END,
	CSV_TYPE,
	CSV_ID
} CsvRole;

#define CSV_TYPE_BYTES	8		/* longer than any type that is known */

typedef struct CsvCount
{
	Kind		kind;
	char		delimiter;
	CsvRole    *roles;			/* by column */
	int			ncolumns;

	bool		in_header;
	int			column;			/* the current one */
	bool		in_field;		/* something of it has come */
	bool		quoted;			/* between quotes */
	bool		after_return;	/* the end of a row may go on */
	bool		given[CSV_ID + 1];	/* in the current row */
	char		type[CSV_TYPE_BYTES];
	int			type_length;

	Unusable	unusable;
	uint64		usable;
} CsvCount;

extern void csv_count_begin(CsvCount *count, Kind kind, char delimiter,
							const Columns *columns);
extern void csv_count_feed(CsvCount *count, const char *data, size_t length);

/* the end of the file, and of its last row */
extern void csv_count_end(CsvCount *count);

#endif							/* ASPAN_CSV_COUNT_H */
