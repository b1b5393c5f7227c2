/*
 * load_rows.h
 *	  Rows of spans on their way into the table, by COPY.
 */
#ifndef ASPAN_LOAD_ROWS_H
#define ASPAN_LOAD_ROWS_H

#include "load.h"

#include "base/host.h"
#include "formats/import.h"

typedef struct RowSink RowSink;

/*
 * Begins to copy into the table of load, which has been found; NULL, after
 * saying why, if it can't.
 */
extern RowSink *rows_begin(Load *load);

/* false if the server takes no more; rows_end() says why */
extern bool rows_put(RowSink *sink, const aspan_import_row *row);

/* sends what the server takes at once */
extern void rows_send(RowSink *sink);

/* rows that are put from now on are not sent until they are released */
extern void rows_hold(RowSink *sink);
extern void rows_release(RowSink *sink);

/* releases nothing: forgets these rows */
extern void rows_drop(RowSink *sink);

/* ends it, and forgets the rows if they are not whole */
extern bool rows_end(RowSink *sink, bool whole);

#endif							/* ASPAN_LOAD_ROWS_H */
