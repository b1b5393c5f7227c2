/*
 * load_json.h
 *	  The elements of a JSON file on their way into a temporary table.
 */
#ifndef ASPAN_LOAD_JSON_H
#define ASPAN_LOAD_JSON_H

#include "json_split.h"
#include "load.h"

/*
 * Cuts the file into elements, the rows of pg_temp.asyncspan_stage (seq, doc).
 * A document that breaks off is told, and gives what is whole of it.
 */
extern bool json_spool(Load *load, const JsonPlaces *places,
					   JsonSplitCounts *counts);

/* how elements stand in what starts with these bytes, if it is this format */
extern Shape json_shape(const Load *load, Format format, const char *data,
						size_t length);

#endif							/* ASPAN_LOAD_JSON_H */
