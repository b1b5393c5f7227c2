/*
 * load_columns.h
 *	  Columns of a file, and their places in a table of events or spans.
 */
#ifndef ASPAN_LOAD_COLUMNS_H
#define ASPAN_LOAD_COLUMNS_H

#include "load.h"

/* how a value of the file becomes one of the table */
typedef enum Conversion
{
	AS_IT_IS,
	NS_TO_TIMESTAMP,
	TIMESTAMP_TO_NS,
	HEX_TO_BIGINT,
	UUID_TO_BIGINT
} Conversion;

typedef struct Column
{
	char	   *name;			/* in the file */
	char	   *target;			/* in the table, NULL if it has no place */
	char	   *type;			/* of the column in the file */
	Conversion	conversion;		/* between the two */

	/* what its values look like, as far as they have been seen */
	bool		has_integer;
	bool		has_colon;
	bool		has_hex;
	bool		has_uuid;
} Column;

typedef struct Columns
{
	Column	   *list;
	int			n;
} Columns;

/*
 * The name of the column of that number in a COPY: the table's or, of one
 * without a place, of which there may be any two, one that says so.
 */
extern char *column_copied_as(const Columns *columns, int i);

extern void columns_add(Columns *columns, const char *name);
extern void columns_free(Columns *columns);

/* whether one of them has this very name */
extern bool columns_has(const Columns *columns, const char *name);

/* whether these are columns of events or spans, and of which */
extern bool columns_tell(const Columns *columns, const Rename *renames,
						 Kind *kind);

/* whether they would be such, if there were one with the id of the span */
extern bool columns_resemble(const Columns *columns, const Rename *renames);

/* looks at a value, to find out how the column has to be converted */
extern void column_sample(Column *column, const char *value);

/*
 * Finds the place of each column in load->target, after the samples; false,
 * after saying why, if what the kind needs is not there.
 */
extern bool columns_map(Load *load, Columns *columns);

/* "a, b, c": the columns that have a place, by their names in the table */
extern void columns_append_targets(PQExpBuffer sql, PGconn *conn,
								   const Columns *columns);

/* the value for the table, made of an expression for that of the file */
extern void column_append_value(PQExpBuffer sql, const Column *column,
								const char *value);

extern void append_identifier(PQExpBuffer sql, PGconn *conn, const char *name);

#endif							/* ASPAN_LOAD_COLUMNS_H */
