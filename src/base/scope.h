/*
 * scope.h
 *	  Within what the id of a span is unique: a process, and a trace.
 *
 * A span is known by its id within its process and, where spans have a trace
 * id, its trace.  The two together are a scope, which has a dense id of its
 * own, so that an event carries one uint32 for both.  Scope 0 is that of
 * events which have neither.
 *
 * There may be millions of traces, so the usual forms of a trace id are kept
 * as the 128 bits that they stand for, and not as text.
 */
#ifndef ASPAN_SCOPE_H
#define ASPAN_SCOPE_H

#include "base/intern.h"

/* which text a trace id is */
typedef enum aspan_trace_form
{
	ASPAN_TRACE_NULL,
	ASPAN_TRACE_HEX32,			/* 32 lower-case hexadecimal digits */
	ASPAN_TRACE_HEX16,			/* 16 of them, in low */
	ASPAN_TRACE_UUID,			/* the canonical form of a UUID */
	ASPAN_TRACE_STRING			/* any other: low is the id of a string */
} aspan_trace_form;

typedef struct aspan_scope
{
	uint64		high;			/* of the trace id, 0 if there is none */
	uint64		low;
	uint32		process;		/* string id, 0 if NULL */
	uint32		form;			/* an aspan_trace_form */
} aspan_scope;

/* longest text of a trace id that is not a string of the dictionary */
#define ASPAN_TRACE_TEXT 37

/* the table of scopes, a part of a dictionary */
typedef struct aspan_scopes aspan_scopes;

extern aspan_scopes *aspan_scopes_create(MemoryContext cxt);

/* the scope of a process without a trace */
extern uint32 aspan_intern_process(aspan_dict *dict, uint32 process);

/* a scope by its contents */
extern uint32 aspan_intern_scope(aspan_dict *dict, const aspan_scope *scope);

/*
 * Puts the trace of a given text into a scope if it has one of the usual forms;
 * false otherwise.  A text has only one form, so texts of these are never
 * strings.
 */
extern bool aspan_scope_pack_trace(aspan_scope *scope, aspan_text text);

/* the same for any text, NULL among them; a string is interned */
extern void aspan_scope_set_trace(aspan_dict *dict, aspan_scope *scope,
								  aspan_text text);

/* the same for the 16 bytes of a UUID */
extern void aspan_scope_set_uuid(aspan_scope *scope, const unsigned char *uuid);

/* scopes: ids 0 .. aspan_dict_nscopes() - 1 */
extern uint32 aspan_dict_nscopes(const aspan_dict *dict);
extern const aspan_scope *aspan_scope_get(const aspan_dict *dict, uint32 id);

static inline uint32
aspan_scope_process(const aspan_dict *dict, uint32 id)
{
	return aspan_scope_get(dict, id)->process;
}

static inline bool
aspan_scope_has_trace(const aspan_dict *dict, uint32 id)
{
	return aspan_scope_get(dict, id)->form != ASPAN_TRACE_NULL;
}

/* has any of them a trace? */
extern bool aspan_dict_has_traces(const aspan_dict *dict);

/*
 * The text of a scope's trace id, bytes NULL if it has none; buffer has
 * ASPAN_TRACE_TEXT bytes, where it may be written, with a NUL.
 */
extern aspan_text aspan_scope_trace(const aspan_dict *dict, uint32 id,
									char *buffer);

/* a scope of another dictionary in this one */
extern uint32 aspan_copy_scope(aspan_dict *dict, const aspan_dict *other,
							   uint32 id);

/* order of two scopes: process, then trace, in "C" order, NULL first */
extern int	aspan_scope_compare(const aspan_dict *dict, const uint32 *ranks,
								uint32 a, uint32 b);

/* puts n scope ids into that order */
extern void aspan_sort_scopes(const aspan_dict *dict, const uint32 *ranks,
							  uint32 *scopes, uint32 n);

/* is any trace in more than one process? */
extern bool aspan_traces_are_shared(const aspan_dict *dict);

/*
 * Numbers the traces: of each scope the number of its trace, from 1, or 0 if
 * it has none.  Returns the number of traces.
 */
extern uint32 aspan_number_traces(const aspan_dict *dict, uint32 **numbers);

#endif							/* ASPAN_SCOPE_H */
