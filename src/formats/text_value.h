/*
 * text_value.h
 *	  Text that is returned as one value.
 */
#ifndef ASPAN_TEXT_VALUE_H
#define ASPAN_TEXT_VALUE_H

#include "base/alloc.h"
#include "base/compat.h"

#include "lib/stringinfo.h"
#include "utils/memutils.h"

/* bytes that a value of type text can have */
#define ASPAN_MAX_TEXT	(MaxAllocSize - VARHDRSZ)

/* what one byte may become in JSON (\u0001) or HTML (&#xfffd;) */
#define ASPAN_ESCAPED_BYTE	8

pg_noreturn extern void aspan_text_too_long(void);

/*
 * Called before no more than nbytes are appended: an error says then what to
 * do, where that of StringInfo itself would speak of memory.  The text has to
 * be in one of our contexts, so that it counts.
 */
static inline void
aspan_text_reserve(const StringInfoData *text, Size nbytes)
{
	if (unlikely(nbytes > ASPAN_MAX_TEXT - text->len))
		aspan_text_too_long();
	if (unlikely(nbytes >= text->maxlen - text->len))
		aspan_check_memory(text->maxlen);	/* it is going to double */
}

/* a value of type text, in the given context */
extern Datum aspan_text_value(const StringInfoData *text, MemoryContext cxt);

#endif							/* ASPAN_TEXT_VALUE_H */
