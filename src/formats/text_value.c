/*
 * text_value.c
 *	  Text that is returned as one value.
 *
 * A value can have 1 GB.  What would be longer is cut into rows where the
 * format allows it (export_text.c); a flame graph is one document, and a
 * larger one than any program could show, so it is an error.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/settings.h"
#include "formats/text_value.h"

void
aspan_text_too_long(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("document is too long for one value"),
			 errdetail("A value can have at most %zu bytes.",
					   (Size) ASPAN_MAX_TEXT),
			 errhint(ASPAN_READ_LESS_OR("use a function that returns rows, such as flame() or folded()."))));
}

Datum
aspan_text_value(const StringInfoData *text, MemoryContext cxt)
{
	void	   *value;

	aspan_text_reserve(text, 0);
	aspan_check_memory(text->len);
	value = MemoryContextAlloc(cxt, (Size) text->len + VARHDRSZ);
	SET_VARSIZE(value, (Size) text->len + VARHDRSZ);
	memcpy(VARDATA(value), text->data, text->len);
	return PointerGetDatum(value);
}
