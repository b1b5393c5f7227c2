/*
 * page_scan.h
 *	  A plan node that hands the pages of a table to the aggregate above it.
 */
#ifndef ASPAN_PAGE_SCAN_H
#define ASPAN_PAGE_SCAN_H

#include "sql/row_reader.h"

#include "fmgr.h"
#include "nodes/plannodes.h"

typedef struct aspan_page_scan aspan_page_scan;

/*
 * The node that reads pages in place of this one, which is a sequential scan or
 * a bitmap scan.  columns are the columns of the table that the arguments of
 * the aggregate are, 0 for none.  NULL if the pages of the table cannot be
 * read, the index is not BRIN, or the condition is not a range of time.
 */
extern Plan *aspan_page_scan_plan(const Scan *scan, Oid relid,
								  const AttrNumber *columns);

/*
 * The scan whose rows this call of a transition function stands for, or NULL
 * if it is a call for one row.
 */
extern aspan_page_scan *aspan_page_scan_offered(FunctionCallInfo fcinfo);

/* reads all rows that are this process's share */
extern void aspan_page_scan_read(aspan_page_scan *scan,
								 aspan_row_reader *reader,
								 aspan_row_kind kind,
								 aspan_collector *c,
								 aspan_processes *processes);

/* for the module to be loaded */
extern void aspan_page_scan_init(void);

#endif							/* ASPAN_PAGE_SCAN_H */
