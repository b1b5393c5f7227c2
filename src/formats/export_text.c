/*
 * export_text.c
 *	  Writing JSON text in pieces.
 *
 * A document of millions of spans does not fit into one value of PostgreSQL,
 * whose limit is 1 GB, and should not have to be in memory at once.  So a
 * writer says where its document may be cut, always between two spans, and
 * the text is handed on whenever enough of it has come together.  All pieces
 * in a row are the document, and since they are cut where JSON allows white
 * space, line breaks between them do no harm.
 *
 * Spans share their strings, and escaping costs more than copying, so a
 * string is escaped once, unless there are so many that few are likely to come
 * again.  Numbers are written from integers, digit by digit:
 * nanoseconds as microseconds with three decimals have no exact double.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/hex.h"
#include "base/scope.h"
#include "formats/export_text.h"
#include "formats/quoted_text.h"

#include "utils/builtins.h"

typedef struct quoted_string
{
	int			len;
	char		bytes[FLEXIBLE_ARRAY_MEMBER];
} quoted_string;

/* bytes of strings that are kept */
#define MAX_KEPT (1024 * 1024)

/* room for the header of a value, which comes first */
static void
begin_piece(aspan_document *doc)
{
	resetStringInfo(&doc->buf);
	doc->buf.len = VARHDRSZ;
}

static void
end_piece(aspan_document *doc)
{
	SET_VARSIZE(doc->buf.data, doc->buf.len);
	doc->emit(PointerGetDatum(doc->buf.data), doc->arg);
	begin_piece(doc);
}

void
aspan_document_init(aspan_document *doc, const aspan_dict *dict,
					aspan_document_emit emit, void *arg)
{
	initStringInfo(&doc->buf);
	begin_piece(doc);
	doc->emit = emit;
	doc->arg = arg;
	doc->dict = dict;
	doc->quoted = aspan_array0(quoted_string *, aspan_dict_nstrings(dict));
	doc->kept = 0;
}

void
aspan_put_break(aspan_document *doc)
{
	if (doc->buf.len >= ASPAN_EXPORT_PIECE + VARHDRSZ)
		end_piece(doc);
}

void
aspan_put_end(aspan_document *doc)
{
	if (doc->buf.len > VARHDRSZ)
		end_piece(doc);
}

void
aspan_put_string(aspan_document *doc, uint32 string_id)
{
	quoted_string *quoted;
	int			start = doc->buf.len;
	const char *str;
	uint32		str_len;
	int			len;

	if (string_id == ASPAN_NULL_STRING)
	{
		aspan_put(doc, "\"\"");
		return;
	}
	quoted = doc->quoted[string_id];
	if (quoted != NULL)
	{
		appendBinaryStringInfo(&doc->buf, quoted->bytes, quoted->len);
		return;
	}
	str = aspan_string(doc->dict, string_id, &str_len);
	aspan_append_json(&doc->buf, str, str_len);
	len = doc->buf.len - start;
	if (doc->kept + len > MAX_KEPT)
		return;
	quoted = palloc(offsetof(quoted_string, bytes) + len);
	quoted->len = len;
	memcpy(quoted->bytes, doc->buf.data + start, len);
	doc->quoted[string_id] = quoted;
	doc->kept += len;
}

void
aspan_put_trace(aspan_document *doc, uint32 scope)
{
	const aspan_scope *s = aspan_scope_get(doc->dict, scope);
	char		buffer[ASPAN_TRACE_TEXT];

	if (s->form == ASPAN_TRACE_STRING)
	{
		aspan_put_string(doc, (uint32) s->low);
		return;
	}
	aspan_put(doc, "\"");
	if (s->form != ASPAN_TRACE_NULL)
		aspan_put(doc, aspan_scope_trace(doc->dict, scope, buffer).bytes);
	aspan_put(doc, "\"");
}

void
aspan_put_place(aspan_document *doc, const aspan_site *site)
{
	if (site->filename != ASPAN_NULL_STRING)
	{
		aspan_put(doc, ",\"file\":");
		aspan_put_string(doc, site->filename);
	}
	if (!site->line_null)
	{
		aspan_put(doc, ",\"line\":");
		aspan_put_int64(doc, site->line);
	}
}

void
aspan_put_int64(aspan_document *doc, int64 value)
{
	char		digits[MAXINT8LEN + 1];
	int			len = pg_lltoa(value, digits);

	appendBinaryStringInfo(&doc->buf, digits, len);
}

void
aspan_put_uint64(aspan_document *doc, uint64 value)
{
	char		digits[MAXINT8LEN + 1];
	int			len = pg_ulltoa_n(value, digits);

	appendBinaryStringInfo(&doc->buf, digits, len);
}

void
aspan_put_hex(aspan_document *doc, uint64 value)
{
	char		digits[ASPAN_HEX64];

	aspan_hex_write(digits, sizeof(digits), value);
	appendBinaryStringInfo(&doc->buf, digits, sizeof(digits));
}

void
aspan_put_thousandths(aspan_document *doc, int64 value)
{
	uint64		magnitude = value < 0 ? -(uint64) value : (uint64) value;
	uint32		rest = magnitude % 1000;
	char		decimals[4];
	int			n = 3;

	if (value < 0)
		appendStringInfoChar(&doc->buf, '-');
	aspan_put_uint64(doc, magnitude / 1000);
	if (rest == 0)
		return;
	decimals[0] = '0' + rest / 100;
	decimals[1] = '0' + rest / 10 % 10;
	decimals[2] = '0' + rest % 10;
	while (decimals[n - 1] == '0')
		n--;
	appendStringInfoChar(&doc->buf, '.');
	appendBinaryStringInfo(&doc->buf, decimals, n);
}
