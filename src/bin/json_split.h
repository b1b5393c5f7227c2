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

/* names, ended by NULL */
typedef const char *const *JsonNames;

/*
 * How an element may be cut if it is large: a key of it, one of `outer`, has
 * an array of objects, and a key of those, one of `inner`, an array of what
 * is large in number:
 *
 *		{A..., outer: [{B..., inner: [1, 2, 3], C...}, ...], D...}
 *
 * Between two values of either array the element may become two:
 *
 *		{A..., outer: [{B..., inner: [1, 2]}]}
 *		{A..., outer: [{B..., inner: [3], C...}, ...], D...}
 *
 * A key of `before` may not be in C or D once that has happened.
 */
typedef struct JsonCut
{
	JsonNames	outer;
	JsonNames	inner;
	JsonNames	before;
	size_t		size;			/* cut what is larger than this */
} JsonCut;

/*
 * An element is an object that stands where the elements are expected:
 *
 *	- in the array that is the value of a key of the outermost object, one of
 *	  `keys`, if that is given ({"traceEvents": [ELEMENT, ...], ...}), or of
 *	  an object in that under one of `wrappers`
 *	  ({"trace": {"resourceSpans": [ELEMENT, ...]}}); there may be an array
 *	  of outermost objects;
 *	- else in an outermost array ([ELEMENT, ...]), or an array in that;
 *	- if bare, alone (ELEMENT ELEMENT ...).
 *
 * NULL stands for no names, and for no cut.
 */
typedef struct JsonPlaces
{
	JsonNames	keys;
	JsonNames	wrappers;
	bool		bare;
	const JsonCut *cut;
} JsonPlaces;

/*
 * Each element is appended to out in one piece, without white space between
 * tokens, and followed by a newline: a row, which has no control character in
 * it.  The caller takes the whole rows from the start of out, json_split_rows()
 * bytes, whenever it likes, except in the middle of a call, and then calls
 * json_split_taken().
 */
extern JsonSplit *json_split_create(const JsonPlaces *places, PQExpBuffer out);
extern void json_split_free(JsonSplit *split);
extern size_t json_split_rows(const JsonSplit *split);
extern void json_split_taken(JsonSplit *split);

/* more of the input; false if it is not JSON: see json_split_error() */
extern bool json_split_feed(JsonSplit *split, const char *data,
							size_t length);

/*
 * The end of the input.  If it breaks off, the result is false,
 * json_split_error() says where and what is lost, and out has the rest, in
 * whole rows.
 */
extern bool json_split_finish(JsonSplit *split);

/* what is wrong and where */
extern const char *json_split_error(const JsonSplit *split);

/*
 * How many bytes from the start the first is that is not JSON, if one of those
 * that were fed is.  Where it and all that comes behind it is white space
 * or zeros, the document ends there: json_split_finish() may be called then.
 */
extern uint64 json_split_failed_at(const JsonSplit *split);

typedef struct JsonSplitCounts
{
	uint64		elements;
	uint64		arrays;			/* values of the keys, or outermost arrays */
	uint64		not_objects;	/* dropped: something else as an element */
	uint64		replaced;		/* \u0000 and halves of surrogate pairs */
} JsonSplitCounts;

extern const JsonSplitCounts *json_split_counts(const JsonSplit *split);

/*
 * Reports the keys of outermost objects, of those under `wrappers`, and of the
 * elements (in_element) of outermost arrays, as they come: this is how formats
 * are told apart.
 */
typedef void (*json_key_callback) (void *arg, bool in_element,
								   const char *key);
extern void json_split_watch(JsonSplit *split, json_key_callback callback,
							 void *arg);

#endif							/* ASPAN_JSON_SPLIT_H */
