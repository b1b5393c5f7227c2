/*
 * resolve_files.h
 *	  The exact spans of records that are in temporary files.
 */
#ifndef ASPAN_RESOLVE_FILES_H
#define ASPAN_RESOLVE_FILES_H

#include "engine/resolve_memory.h"

/*
 * The spans of both logs, which are in files and used up, in a log of cxt.
 * Files are resolved one by one in up to limit bytes, and are meant to take
 * half of the budget.
 */
extern aspan_log *aspan_resolve_files(aspan_resolver *r, MemoryContext cxt,
									  size_t budget, Size limit,
									  aspan_log *closed, aspan_log *contested);

#endif							/* ASPAN_RESOLVE_FILES_H */
