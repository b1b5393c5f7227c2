/*
 * load_json.h
 *	  The elements of a JSON file, as rows.
 */
#ifndef ASPAN_LOAD_JSON_H
#define ASPAN_LOAD_JSON_H

#include "json_split.h"
#include "load.h"

/* takes rows, each ended by a newline; false, after saying why, if it can't */
typedef bool (*json_rows_callback) (void *arg, const char *rows,
									size_t length);

/*
 * Cuts the file into elements, and hands them on as rows.  A document that
 * breaks off is told, and gives what is whole of it.
 */
extern bool json_read(Load *load, const JsonPlaces *places,
					  JsonSplitCounts *counts, json_rows_callback take,
					  void *arg);

/* how elements stand in what starts with these bytes, if it is this format */
extern Shape json_shape(const Load *load, Format format, const char *data,
						size_t length);

#endif							/* ASPAN_LOAD_JSON_H */
