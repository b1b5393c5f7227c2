/*
 * json_split.h
 *	  Splits a JSON document of any size into the elements of one array.
 */
#ifndef ASPAN_JSON_SPLIT_H
#define ASPAN_JSON_SPLIT_H

#include "client.h"

/* deeper nesting is an error; the server would not take much more either */
#define JSON_MAX_DEPTH	1000

typedef struct JsonSplit JsonSplit;

/*
 * An element is an object that stands where the elements are expected:
 *
 *	- in the array that is the value of a key of the outermost object, if a
 *	  key is given ({"traceEvents": [ELEMENT, ...], ...});
 *	- in an outermost array ([ELEMENT, ...]), or an array in that;
 *	- if bare, alone (ELEMENT ELEMENT ...).
 *
 * Each is appended to out in one piece, without white space between tokens,
 * in the escaped form of COPY's text format and followed by a newline: one
 * row of one column.  The caller takes what has gathered there whenever it
 * likes, except in the middle of a call.
 */
extern JsonSplit *json_split_create(const char *key, bool bare,
									PQExpBuffer out);
extern void json_split_free(JsonSplit *split);

/* more of the input; false if it is not JSON: see json_split_error() */
extern bool json_split_feed(JsonSplit *split, const char *data,
							size_t length);

/* the end of the input; false if it breaks off */
extern bool json_split_finish(JsonSplit *split);

/* what is wrong and where */
extern const char *json_split_error(const JsonSplit *split);

typedef struct JsonSplitCounts
{
	uint64		elements;
	uint64		arrays;			/* values of the key, or outermost arrays */
	uint64		not_objects;	/* dropped: something else as an element */
	uint64		replaced;		/* \u0000 and halves of surrogate pairs */
} JsonSplitCounts;

extern const JsonSplitCounts *json_split_counts(const JsonSplit *split);

/*
 * Reports the keys of outermost objects, and of the elements (in_element) of
 * outermost arrays, as they come: this is how formats are told apart.
 */
typedef void (*json_key_callback) (void *arg, bool in_element,
								   const char *key);
extern void json_split_watch(JsonSplit *split, json_key_callback callback,
							 void *arg);

#endif							/* ASPAN_JSON_SPLIT_H */
