/*
 * source_columns.h
 *	  The columns of a source, and what a relation has of them.
 */
#ifndef ASPAN_SOURCE_COLUMNS_H
#define ASPAN_SOURCE_COLUMNS_H

#include "sql/row_reader.h"

typedef enum aspan_source_column
{
	ASPAN_COL_TIME,
	ASPAN_COL_EVENT_TYPE,
	ASPAN_COL_BEGIN_TIME,
	ASPAN_COL_END_TIME,
	ASPAN_COL_SPAN_ID,
	ASPAN_COL_PROCESS,
	ASPAN_COL_TRACE,
	ASPAN_COL_PARENT,
	ASPAN_COL_NAME,
	ASPAN_COL_TARGET,
	ASPAN_COL_ERROR,
	ASPAN_COL_DETACHED,
	ASPAN_COL_FILENAME,
	ASPAN_COL_LINE,
	ASPAN_COL_KIND,
	ASPAN_SOURCE_COLUMNS
} aspan_source_column;

extern const char *const aspan_column_names[ASPAN_SOURCE_COLUMNS];

/* the relation as it was found */
typedef struct aspan_relation
{
	char	   *name;			/* qualified and quoted */
	aspan_row_kind kind;
	char	   *sets;			/* the column of sets, where rows are these */
	Oid			types[ASPAN_SOURCE_COLUMNS];	/* InvalidOid: no such column */
} aspan_relation;

/*
 * The name of a relation, qualified and quoted; NULL if somebody else has
 * dropped it.
 */
extern char *aspan_relation_name(Oid relid);

/* an error if it cannot be a source */
extern void aspan_inspect_relation(Oid relid, aspan_relation *info);

#endif							/* ASPAN_SOURCE_COLUMNS_H */
