/*
 * import_json.c
 *	  What the readers of trace documents have in common.
 *
 * A field is found by going through the members of an object, of which there
 * are few; strings point into the document, and no function here recurses.
 *
 * Times have to come through exactly.  A timestamp of today in microseconds
 * with three decimals has 19 digits, three more than a double can hold, so
 * numbers are taken from their decimal text and scaled digit by digit.  A
 * number with thousands of digits costs its length once and is then out of
 * range.
 */
#include "base/host.h"

#include "base/hex.h"
#include "formats/import_json.h"

/* does a key of an object say this, with escapes or without? */
static inline bool
is_key(const aspan_json_node *node, const char *key, uint32 len)
{
	aspan_json	string = {node};
	aspan_text	text;

	if (!node->escaped)
		return node->len == len && node->text[0] == key[0] &&
			memcmp(node->text, key, len) == 0;
	text = aspan_json_unescaped(&string);
	return text.len == len && memcmp(text.bytes, key, len) == 0;
}

bool
aspan_json_find(const aspan_json *value, const char *key, uint32 len,
				aspan_json *field)
{
	const aspan_json_node *node = value->node;
	const aspan_json_node *end = node + node->skip;
	const aspan_json_node *found = NULL;

	if (node->type != ASPAN_JSON_OBJECT)
		return false;

	/* of several with one name it is the last, as in jsonb */
	for (node++; node < end; node += 1 + node[1].skip)
	{
		if (is_key(node, key, len))
			found = node + 1;
	}
	if (found == NULL)
		return false;
	field->node = found;
	return found->type != ASPAN_JSON_NULL;
}

/* ---- strings ---- */

/* the four digits of a \u escape */
static uint32
read_unit(const char *digits)
{
	uint64		unit;

	(void) aspan_hex_read(digits, 4, &unit);
	return (uint32) unit;
}

static char *
put_utf8(char *out, uint32 c)
{
	if (c < 0x80)
		*out++ = c;
	else if (c < 0x800)
	{
		*out++ = 0xc0 | c >> 6;
		*out++ = 0x80 | (c & 0x3f);
	}
	else if (c < 0x10000)
	{
		*out++ = 0xe0 | c >> 12;
		*out++ = 0x80 | (c >> 6 & 0x3f);
		*out++ = 0x80 | (c & 0x3f);
	}
	else
	{
		*out++ = 0xf0 | c >> 18;
		*out++ = 0x80 | (c >> 12 & 0x3f);
		*out++ = 0x80 | (c >> 6 & 0x3f);
		*out++ = 0x80 | (c & 0x3f);
	}
	return out;
}

/* a \u escape, or the two of a surrogate pair; the place behind it */
static const char *
unescape_unit(const char *p, const char *end, char **out)
{
	uint32		c;

	if (end - p < 4)
		return end;
	c = read_unit(p);
	p += 4;
	if (c >= 0xd800 && c <= 0xdbff && end - p >= 6)
	{
		c = 0x10000 + ((c & 0x3ff) << 10 | (read_unit(p + 2) & 0x3ff));
		p += 6;
	}
	*out = put_utf8(*out, c);
	return p;
}

/*
 * No escape is shorter than what it stands for.  Of what the server hands over
 * only control characters are escaped, so that the result is in its encoding.
 */
aspan_text
aspan_json_unescaped(const aspan_json *string)
{
	static const char letters[] = "bfnrt";
	static const char controls[] = "\b\f\n\r\t";
	const char *p = string->node->text;
	const char *end = p + string->node->len;
	char	   *bytes = palloc(string->node->len + 1);
	char	   *out = bytes;
	aspan_text	text;

	while (p < end)
	{
		const char *letter;

		if (*p != '\\' || p + 1 == end)
		{
			*out++ = *p++;
			continue;
		}
		p += 2;
		if (p[-1] == 'u')
			p = unescape_unit(p, end, &out);
		else if ((letter = memchr(letters, p[-1], sizeof(letters) - 1)) != NULL)
			*out++ = controls[letter - letters];
		else
			*out++ = p[-1];
	}
	text.bytes = bytes;
	text.len = out - bytes;
	return text;
}

/* ---- numbers ---- */

/* longer numbers, and those that would be, are left as they stand */
#define MAX_PLAIN_LENGTH 2000

/* n digits with the point behind so many of them, which may be none or more */
static aspan_text
write_number(bool negative, const char *digits, int n, int point)
{
	char	   *out = palloc(n + abs(point) + 3);
	aspan_text	text = {out, 0};
	int			first = 0;

	while (first < point - 1 && first < n && digits[first] == '0')
		first++;
	if (negative)
		*out++ = '-';
	if (point <= 0)
		*out++ = '0';
	for (int i = first; i < point; i++)
		*out++ = i < n ? digits[i] : '0';
	if (point < n)
		*out++ = '.';
	for (int i = point; i < n; i++)
		*out++ = i < 0 ? '0' : digits[i];
	text.len = out - text.bytes;
	return text;
}

/*
 * A number without its exponent, as the server's type numeric writes it, in the
 * current context.
 */
static aspan_text
plain_number(const aspan_json *value)
{
	const char *p = value->node->text;
	const char *end = p + value->node->len;
	const char *mark = p;
	aspan_text	text = {p, value->node->len};
	bool		negative = *p == '-';
	char	   *digits;
	int			exponent;
	int			point = -1;
	int			n = 0;

	while (mark < end && *mark != 'e' && *mark != 'E')
		mark++;
	if (mark == end || end - mark > 7 || mark - p > MAX_PLAIN_LENGTH)
		return text;
	exponent = (int) strtol(mark + 1, NULL, 10);
	if (abs(exponent) > MAX_PLAIN_LENGTH)
		return text;

	digits = palloc(mark - p + 1);
	for (const char *q = p + negative; q < mark; q++)
	{
		if (*q == '.')
			point = n;
		else
			digits[n++] = *q;
	}
	return write_number(negative, digits, n,
						(point < 0 ? n : point) + exponent);
}

aspan_text
aspan_json_scalar(const aspan_json *value)
{
	switch (aspan_json_type_of(value))
	{
		case ASPAN_JSON_NUMBER:
			return plain_number(value);
		case ASPAN_JSON_TRUE:
			return aspan_text_make("true");
		case ASPAN_JSON_FALSE:
			return aspan_text_make("false");
		default:
			return aspan_json_string(value);
	}
}

/*
 * [+-] digits [. digits], times 10^shift, rounded half away from zero.
 */
static bool
parse_decimal(const char *s, size_t len, int shift, int64 *result)
{
	const uint64 limit = (uint64) PG_INT64_MAX + 1;
	const char *end = s + len;
	bool		negative = false;
	bool		any = false;
	bool		point = false;
	bool		round_up = false;
	int			decimals = 0;	/* digits after the point, shift + 1 at most */
	uint128		value = 0;

	if (s < end && (*s == '-' || *s == '+'))
		negative = (*s++ == '-');
	for (; s < end; s++)
	{
		if (*s == '.' && !point)
		{
			point = true;
			continue;
		}
		if (*s < '0' || *s > '9')
			return false;
		any = true;
		if (!point || decimals < shift)
		{
			value = value * 10 + (*s - '0');
			if (value > limit)
				return false;
		}
		else if (decimals == shift)
			round_up = (*s >= '5');
		if (point && decimals <= shift)
			decimals++;
	}
	if (!any)
		return false;
	for (decimals = Min(decimals, shift); decimals < shift; decimals++)
	{
		value *= 10;
		if (value > limit)
			return false;
	}
	value += round_up;
	if (value > limit - !negative)
		return false;
	*result = (int64) (negative ? -(uint64) value : (uint64) value);
	return true;
}

bool
aspan_json_int64(const aspan_json *value, int shift, int64 *result)
{
	aspan_text	text;

	if (value->node->type != ASPAN_JSON_STRING &&
		value->node->type != ASPAN_JSON_NUMBER)
		return false;
	text = aspan_json_scalar(value);
	return parse_decimal(text.bytes, text.len, shift, result);
}

bool
aspan_json_line(const aspan_json *value, int32 *line)
{
	int64		number;

	if (!aspan_json_int64(value, 0, &number) ||
		number < PG_INT32_MIN || number > PG_INT32_MAX)
		return false;
	*line = (int32) number;
	return true;
}

aspan_text
aspan_service_process(aspan_text service, aspan_text pid)
{
	aspan_text	process;
	char	   *bytes;

	if (service.bytes == NULL || pid.bytes == NULL || pid.len == 0)
		return service;
	bytes = palloc((size_t) service.len + 1 + pid.len);
	memcpy(bytes, service.bytes, service.len);
	bytes[service.len] = '-';
	memcpy(bytes + service.len + 1, pid.bytes, pid.len);
	process.bytes = bytes;
	process.len = service.len + 1 + pid.len;
	return process;
}

void
aspan_import_note(aspan_import *import, const char *item,
				  aspan_import_outcome outcome, uint64 n)
{
	aspan_import_count *count;

	if (n == 0)
		return;
	for (int i = 0; i < import->ncounts; i++)
	{
		count = &import->counts[i];
		if (count->outcome == outcome &&
			(count->item == item || strcmp(count->item, item) == 0))
		{
			count->n += n;
			return;
		}
	}
	Assert(import->ncounts < ASPAN_IMPORT_MAX_COUNTS);
	count = &import->counts[import->ncounts++];
	count->item = item;
	count->outcome = outcome;
	count->n = n;
}

void
aspan_import_row_init(aspan_import_row *row)
{
	memset(row, 0, sizeof(*row));
	row->begin_null = true;
	row->end_null = true;
	row->span_id_null = true;
	row->parent_null = true;
	row->line_null = true;
}

void
aspan_import_row_emit(aspan_import *import, const aspan_import_row *row)
{
	if (import->emit != NULL)
		import->emit(import, row);
}

void
aspan_import_span(aspan_import *import, aspan_import_row *row,
				  int64 begin, int64 end, bool open)
{
	row->begin_null = false;
	row->begin = begin;
	row->end_null = open;
	row->end = open ? 0 : end;
	aspan_import_row_emit(import, row);
	aspan_import_note(import, "span", ASPAN_IMPORTED, 1);
}

void
aspan_import_reject(aspan_import *import, aspan_import_row *row,
					const char *reason)
{
	row->begin_null = true;
	row->end_null = true;
	aspan_import_row_emit(import, row);
	aspan_import_note(import, reason, ASPAN_IMPORT_REJECTED, 1);
}

void
aspan_import_not(const aspan_import *import, const char *format,
				 const char *detail)
{
	char		message[64];

	snprintf(message, sizeof(message), "document is not in the %s format",
			 format);
	import->fail(message, detail);
	pg_unreachable();
}
