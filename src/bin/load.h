/*
 * load.h
 *	  One file on its way into the table: what load.c, load_csv.c and
 *	  load_json.c share.
 */
#ifndef ASPAN_LOAD_H
#define ASPAN_LOAD_H

#include "input.h"

typedef enum Format
{
	FORMAT_UNKNOWN,
	FORMAT_CSV,
	FORMAT_CHROME,
	FORMAT_OTLP,
	FORMAT_JAEGER,
	FORMAT_ZIPKIN
} Format;

/* how the elements of a JSON format stand in the file */
typedef enum Shape
{
	SHAPE_WRAPPED,				/* {"key": [ELEMENT, ...]} */
	SHAPE_ARRAY,				/* [ELEMENT, ...] */
	SHAPE_BARE					/* ELEMENT ELEMENT ... */
} Shape;

typedef struct Rename
{
	const char *from;			/* column of the file */
	const char *to;				/* column of the table */
	struct Rename *next;
} Rename;

typedef struct Load
{
	PGconn	   *conn;
	Input	   *in;
	const char *name;			/* of the input, for messages */
	const char *table;			/* as the user wrote it */
	char	   *target;			/* quoted and qualified as needed, for SQL */
	const char *time_type;		/* of a new table */
	Rename	   *renames;
	const char *encoding;		/* of CSV, or NULL */
	char		delimiter;		/* of CSV, or 0 */
	bool		show_progress;
	double		started;		/* seconds of a clock that only goes forward */
	double		drawn;			/* 0 if there is no bar */
	uint64		loaded;			/* events */
	PQExpBufferData skipped;	/* sentences about what was left out */
} Load;

/* sets load->target, and makes the table if there is none */
extern bool load_target(Load *load);

/* draws the progress bar, not too often; what may be NULL */
extern void load_progress(Load *load, const char *what);
extern void load_progress_clear(Load *load);

/*
 * Runs COPY ... FROM STDIN: begin, data in pieces, end.  load_copy_end()
 * reports the rows; with a false `whole` it makes the server drop them.
 */
extern bool load_copy_begin(Load *load, const char *sql);
extern bool load_copy_data(Load *load, const char *data, size_t length);
extern bool load_copy_end(Load *load, bool whole, uint64 *rows);

extern bool load_csv(Load *load);
extern bool load_json(Load *load, Format format);

/*
 * The format of what starts with these bytes; shape is set for the JSON
 * formats.  The delimiter of CSV is 0 if the header is to tell it.
 */
extern Format json_detect(const char *data, size_t length, Shape *shape);
extern Format csv_detect(const char *data, size_t length, char delimiter);

#endif							/* ASPAN_LOAD_H */
