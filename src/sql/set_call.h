/*
 * set_call.h
 *	  The query that makes a set of spans, and the calls of aggregates in it.
 */
#ifndef ASPAN_SET_CALL_H
#define ASPAN_SET_CALL_H

#include "sql/row_reader.h"

#include "parser/parse_node.h"

/* since, until and process of a range, each of which may be needed twice */
#define ASPAN_MAX_BOUNDS 5

/*
 * What is to be read.  The text has $1 in place of the aggregate, and bounds
 * from $2 on.  In parts, it has $1 twice: in a subquery, and around it in place
 * of the merge of its sets.  Where profiles are read, $1 is their column.
 */
typedef struct aspan_set_query
{
	Oid			relid;
	const char *relation;		/* as it is called in messages */
	aspan_row_kind kind;
	bool		in_parts;		/* a set for each process, and their merge */
	const char *text;
	const char *columns[ASPAN_ROW_COLUMNS]; /* NULL: no such column */
	const char *sets;			/* the column where rows are sets */
	const char *profiles;		/* the column that is read, not to be merged */
	int			nbounds;
	Oid			types[ASPAN_MAX_BOUNDS];
	Datum		values[ASPAN_MAX_BOUNDS];
} aspan_set_query;

/* such a query, on its way through the parser */
typedef struct aspan_set_call
{
	const aspan_set_query *query;
	Oid			result;			/* type of what $1 is, once it was parsed */
} aspan_set_call;

/* for the parser; the second argument is an aspan_set_call */
extern void aspan_set_call_setup(ParseState *pstate, void *call);

#endif							/* ASPAN_SET_CALL_H */
