/*
 * input.h
 *	  A file or standard input, decompressed on the way, with a look ahead.
 */
#ifndef ASPAN_INPUT_H
#define ASPAN_INPUT_H

#include "client.h"

typedef struct Input Input;

/* NULL, after saying why, if it can't be opened; "-" is standard input */
extern Input *input_open(const char *path);
extern void input_close(Input *in);

/* how messages call it */
extern const char *input_name(const Input *in);

/*
 * The next bytes, at most INPUT_CHUNK of them: a pointer that is good until
 * the next call.  Length 0 is the end; false, after saying why, a failure.
 */
#define INPUT_CHUNK		(256 * 1024)
extern bool input_read(Input *in, const char **data, size_t *length);

/*
 * The first bytes, which input_read() returns again: INPUT_CHUNK, or all of
 * them if there are fewer.  A byte order mark of UTF-8 is dropped.
 */
extern bool input_peek(Input *in, const char **data, size_t *length);

/*
 * Back to where it began; false, after saying why, if that fails.  A pipe can't
 * go back.
 */
extern bool input_can_rewind(const Input *in);
extern bool input_rewind(Input *in);

/*
 * A compressed file that breaks off is no failure any more, but ends there.
 */
extern void input_may_be_cut(Input *in);

/* whether it did */
extern bool input_is_cut(const Input *in);

/* for the progress bar: bytes of the file, 0 if unknown, and those read */
extern uint64 input_size(const Input *in);
extern uint64 input_position(const Input *in);

#endif							/* ASPAN_INPUT_H */
