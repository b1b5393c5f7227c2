/*
 * compat_buffile.h
 *	  Temporary files, in the spelling of the newest major version.
 */
#ifndef ASPAN_COMPAT_BUFFILE_H
#define ASPAN_COMPAT_BUFFILE_H

#include "storage/buffile.h"

/* a short read of a temporary file is an error since 16 */
#if PG_VERSION_NUM < 160000
static inline void
BufFileReadExact(BufFile *file, void *ptr, size_t size)
{
	size_t		nread = BufFileRead(file, ptr, size);

	if (nread != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read from temporary file: read only %zu of %zu bytes",
						nread, size)));
}
#endif

#endif							/* ASPAN_COMPAT_BUFFILE_H */
