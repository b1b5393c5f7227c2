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
 * string is escaped once.  Numbers are written from integers, digit by digit:
 * nanoseconds as microseconds with three decimals have no exact double.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/hex.h"
#include "formats/export_text.h"
#include "formats/quoted_text.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

void
aspan_document_init(aspan_document *doc, const aspan_dict *dict,
					aspan_document_emit emit, void *arg)
{
	initStringInfo(&doc->buf);
	doc->emit = emit;
	doc->arg = arg;
	doc->dict = dict;
	doc->quoted = aspan_array0(StringInfo, aspan_dict_nstrings(dict));
}

void
aspan_put_break(aspan_document *doc)
{
	if (doc->buf.len < ASPAN_EXPORT_PIECE)
		return;
	doc->emit(&doc->buf, doc->arg);
	resetStringInfo(&doc->buf);
}

void
aspan_put_end(aspan_document *doc)
{
	if (doc->buf.len > 0)
		doc->emit(&doc->buf, doc->arg);
	resetStringInfo(&doc->buf);
}

void
aspan_put_string(aspan_document *doc, uint32 string_id)
{
	StringInfo	quoted;
	const char *str;
	uint32		len;

	if (string_id == ASPAN_NULL_STRING)
	{
		aspan_put(doc, "\"\"");
		return;
	}
	quoted = doc->quoted[string_id];
	if (quoted == NULL)
	{
		quoted = makeStringInfo();
		str = aspan_string(doc->dict, string_id, &len);
		aspan_append_json(quoted, str, len);
		doc->quoted[string_id] = quoted;
	}
	appendBinaryStringInfo(&doc->buf, quoted->data, quoted->len);
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
	char		digits[16];

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
