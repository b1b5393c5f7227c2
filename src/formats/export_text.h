/*
 * export_text.h
 *	  Writing JSON text in pieces.
 */
#ifndef ASPAN_EXPORT_TEXT_H
#define ASPAN_EXPORT_TEXT_H

#include "base/intern.h"

#include "lib/stringinfo.h"

/*
 * A document up to this many bytes is one piece; a longer one is cut between
 * two spans when a piece has reached them.
 */
#define ASPAN_EXPORT_PIECE (16 * 1024 * 1024)

/* takes a piece, a value of type text that is gone afterwards */
typedef void (*aspan_document_emit) (Datum piece, void *arg);

typedef struct aspan_document
{
	StringInfoData buf;			/* the piece, behind the header of a value */
	aspan_document_emit emit;
	void	   *arg;
	const aspan_dict *dict;
	struct quoted_string **quoted;	/* [nstrings] as JSON, made when used */
	Size		kept;			/* bytes of those */
} aspan_document;

/* in the current context */
extern void aspan_document_init(aspan_document *doc, const aspan_dict *dict,
								aspan_document_emit emit, void *arg);

/* a place where the document may be cut, and its end */
extern void aspan_put_break(aspan_document *doc);
extern void aspan_put_end(aspan_document *doc);

static inline void
aspan_put(aspan_document *doc, const char *text)
{
	appendStringInfoString(&doc->buf, text);
}

/* a string of the dictionary, quoted; NULL is written as "" */
extern void aspan_put_string(aspan_document *doc, uint32 string_id);

/* the trace id of a scope, quoted; none is written as "" */
extern void aspan_put_trace(aspan_document *doc, uint32 scope);

/* members "file" and "line", where they are known, behind others */
extern void aspan_put_place(aspan_document *doc, const aspan_site *site);

extern void aspan_put_int64(aspan_document *doc, int64 value);
extern void aspan_put_uint64(aspan_document *doc, uint64 value);

/* 16 digits */
extern void aspan_put_hex(aspan_document *doc, uint64 value);

/* value / 1000, exactly: at most three decimals, without trailing zeros */
extern void aspan_put_thousandths(aspan_document *doc, int64 value);

#endif							/* ASPAN_EXPORT_TEXT_H */
