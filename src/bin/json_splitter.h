/*
 * json_splitter.h
 *	  The state of a splitter, which its files share.
 */
#ifndef ASPAN_JSON_SPLITTER_H
#define ASPAN_JSON_SPLITTER_H

#include "json_split.h"

typedef enum State
{
	TOP,						/* between outermost values */
	VALUE,						/* a value has to come */
	FIRST_VALUE,				/* a value or ] */
	FIRST_KEY,					/* a key or } */
	KEY,						/* a key has to come */
	COLON,
	AFTER_VALUE,				/* a comma or the end of the container */
	STRING,
	ESCAPE,						/* after a backslash */
	UNICODE,					/* in the digits of \uXXXX */
	LITERAL,					/* in true, false or null */
	MINUS,						/* a digit has to come */
	ZERO,						/* after a leading zero */
	INTEGER,
	POINT,						/* a digit has to come */
	FRACTION,
	E,							/* a sign or digit has to come */
	E_SIGN,						/* a digit has to come */
	EXPONENT
} State;

/* where in an element that may be cut */
typedef enum Place
{
	BEFORE,						/* before the outer array */
	OUTER,						/* in it */
	INNER,						/* in an inner array */
	AFTER						/* behind the outer array */
} Place;

struct JsonSplit
{
	JsonPlaces	places;
	PQExpBuffer out;
	json_key_callback watch;
	void	   *watch_arg;

	State		state;
	char		stack[JSON_MAX_DEPTH];	/* '{' or '[' */
	int			depth;

	int			array_depth;	/* in an array of objects with keys, or 0 */
	int			key_depth;		/* in the object that has the keys */
	bool		wrapper_matches;	/* the current key outermost */
	int			list_depth;		/* depth in the array of elements, or 0 */
	bool		key_matches;	/* the current key at key_depth */
	bool		emitting;		/* in an element */
	int			emit_depth;		/* depth around it */

	Place		place;
	uint64		row_bytes;		/* of the element, or since it was cut */
	bool		was_cut;		/* the element */
	bool		inner_was_cut;	/* the object in the outer array */
	bool		cut_key;		/* the current key leads to an array */
	PQExpBufferData outer_head; /* the element's text before the array */
	PQExpBufferData inner_head; /* the same of the object in it */

	/* an item is an element, or a value of the arrays in one */
	size_t		rows;			/* bytes of out up to the last whole row */
	size_t		settled;		/* the same of the last whole item */
	Place		settled_in;		/* array that the row is in there, or BEFORE */
	bool		in_item;		/* one has begun since */
	uint64		item_line;
	uint64		item_offset;

	bool		string_is_key;
	bool		keep_string;	/* in keep, if it fits */
	char		keep[64];
	int			keep_length;
	int			digits;			/* of a \u escape, so far */
	unsigned	unit;			/* their value */
	unsigned	high;			/* first half of a surrogate pair, or 0 */
	const char *literal;		/* what is left of it */
	int			whole_digits;	/* of a number: before the point, so far */
	int			exponent;		/* of a number, so far */
	bool		negative;		/* it is */

	/* input that belongs to an element and is not in out yet */
	const char *at;				/* the character that is looked at */
	const char *run;
	size_t		run_length;

	uint64		line;
	uint64		offset;			/* of the piece that is fed */
	JsonSplitCounts counts;
	bool		failed;
	uint64		failed_at;
	char		error[256];
};

/* ---- json_split.c ---- */

/* what is wrong, and where; both return false */
extern bool json_fail_at(JsonSplit *split, uint64 offset, const char *what);
extern bool json_fail_found(JsonSplit *split, uint64 offset, unsigned char c,
							const char *expected);

/* ---- json_tokens.c ---- */

extern void json_string_begin(JsonSplit *split, bool is_key);

/* the part of a string that needs no thought; returns its length */
extern size_t json_string_run(JsonSplit *split, const char *data,
							  size_t length);
extern bool json_string_char(JsonSplit *split, unsigned char c, uint64 offset);

/* the first character of a number or word; false if it is none */
extern bool json_word_begin(JsonSplit *split, unsigned char c);

/* the digits of an integer, as far as there are not too many; their number */
extern size_t json_digits_run(JsonSplit *split, const char *data,
							  size_t length);

/*
 * A character of a number.  *ended is set if the number was complete before
 * it, so that it belongs to what follows.
 */
extern bool json_number_char(JsonSplit *split, unsigned char c, uint64 offset,
							 bool *ended);

/* ---- json_elements.c ---- */

/* finds out what the value that begins with c is for us */
extern bool json_place_value(JsonSplit *split, unsigned char c, uint64 offset);

extern bool json_push(JsonSplit *split, char container, uint64 offset);
extern void json_pop(JsonSplit *split, char c);

/* between two values of the outer or inner array: ends a row if it is full */
extern bool json_cut_row(JsonSplit *split);

/* is the key that begins one to be kept?  And the end of one that was. */
extern bool json_key_matters(const JsonSplit *split);
extern bool json_key_end(JsonSplit *split, uint64 offset);

/* leaves what is whole of the last row, and says what is lost */
extern void json_break_off(JsonSplit *split, char *what, size_t room);

/* text that is not what stands in the input */
extern void json_emit(JsonSplit *split, const char *text, size_t length);

/* the same of elements only */
extern void json_append(JsonSplit *split, const char *text, size_t length);

/* what has been emitted is in out; before anybody looks at it */
static inline void
json_flush(JsonSplit *split)
{
	if (split->run_length > 0)
		json_append(split, split->run, split->run_length);
	split->run_length = 0;
}

/* the next of the input, in one piece as long as nothing is left out */
static inline void
json_emit_input(JsonSplit *split, size_t length)
{
	if (!split->emitting)
		return;
	if (split->run_length == 0 || split->run + split->run_length != split->at)
	{
		json_flush(split);
		split->run = split->at;
	}
	split->run_length += length;
}


#endif							/* ASPAN_JSON_SPLITTER_H */
