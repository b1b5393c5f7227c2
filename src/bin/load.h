/*
 * load.h
 *	  One file on its way into the table: what the files of asyncspan load
 *	  share.
 */
#ifndef ASPAN_LOAD_H
#define ASPAN_LOAD_H

#include "input.h"

#include "fe_utils/simple_list.h"

typedef enum Format
{
	FORMAT_UNKNOWN,
	FORMAT_CSV,
	FORMAT_JSONL,				/* objects of the columns that CSV has */
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

/* what a table holds */
typedef enum Kind
{
	KIND_EVENTS,
	KIND_SPANS
} Kind;

/* rows that are in the table, but in no figure */
typedef struct Unusable
{
	uint64		incomplete;		/* without a time, an id or a type */
	uint64		of_other_type;	/* neither begin nor end */
} Unusable;

typedef struct Rename
{
	const char *from;			/* column of the file */
	const char *to;				/* column of the table */
	struct Rename *next;
} Rename;

struct Columns;

typedef struct Load
{
	PGconn	   *conn;
	Input	   *in;
	const char *name;			/* of the input, for messages */
	Format		format;			/* as the user wrote it, or unknown */
	const char *given_table;	/* as the user wrote it, or NULL */
	const char *table;			/* that, or the default for the kind */
	char	   *target;			/* quoted and qualified as needed, for SQL */
	Kind		kind;			/* of what is in the file */
	const char *time_type;		/* of a new table */
	Rename	   *renames;
	const char *encoding;		/* of CSV, or NULL */
	char		delimiter;		/* of CSV, or 0 */
	const struct Columns *columns;	/* of the file, or NULL if it has none */
	bool		keep_store;		/* has the table to have a store? */
	const char *store;			/* of this name, or NULL */
	SimpleStringList tables;	/* those that were loaded into, as target */
	bool		quiet;
	bool		show_progress;
	double		started;		/* seconds of a clock that only goes forward */
	double		drawn;			/* 0 if there is no bar */
	uint64		usable;			/* events or spans that were loaded */
	PQExpBufferData skipped;	/* sentences about what was left out */
} Load;

/*
 * Sets load->table and load->target, and makes the table if there is none;
 * false, after saying why, if it is not for what load->kind says.
 */
extern bool load_target(Load *load);

/* "event" or "span" */
extern const char *kind_name(Kind kind);

/* notes them for the summary */
extern void load_note_unusable(Load *load, const Unusable *unusable);

/* draws the progress bar of a file, not too often; what may be NULL */
extern void load_progress_begin(Load *load);
extern void load_progress(Load *load, const char *what);
extern void load_progress_clear(Load *load);

/*
 * Runs COPY ... FROM STDIN: begin, data in pieces, end.  With a false `whole`
 * load_copy_end() makes the server drop the rows.
 */
extern bool load_copy_begin(Load *load, const char *sql);
extern bool load_copy_data(Load *load, const char *data, size_t length);
extern bool load_copy_end(Load *load, bool whole);

/* runs and frees the INSERT that stores what was copied; NULL if it failed */
extern PGresult *load_store(Load *load, Query *insert);

/*
 * Says why COPY failed, in the words of the file; and why the INSERT failed,
 * with the columns that it was to convert.
 */
extern void load_report_copy_error(Load *load, const PGresult *res);
extern void load_report_store_error(Load *load, const PGresult *res);

/*
 * Refreshes the stores of the tables that were loaded into, or makes them;
 * false, after saying why, if one failed.
 */
extern bool load_refresh_stores(Load *load);

extern bool load_csv(Load *load);
extern bool load_json(Load *load, Format format);
extern bool load_jsonl(Load *load);

/* whether what starts with these bytes is CSV */
extern Format csv_detect(const Load *load, const char *data, size_t length);

/* the same of JSON; on FORMAT_UNKNOWN `error` says what is wrong */
typedef struct JsonDetection
{
	Format		format;
	Shape		shape;
	const char *hint;			/* or NULL */
	char		error[256];
} JsonDetection;

extern void json_detect(const Load *load, const char *data, size_t length,
						JsonDetection *detection);

#endif							/* ASPAN_LOAD_H */
