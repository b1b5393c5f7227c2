/*
 * import_json.c
 *	  What the readers of trace documents have in common.
 *
 * Documents come as jsonb.  Fields are found by binary search in place and
 * array elements by position, so nothing is unpacked but what is asked for,
 * strings point into the document, and no function here recurses: the depth
 * of a document was limited when it was parsed.
 *
 * Times have to come through exactly.  A timestamp of today in microseconds
 * with three decimals has 19 digits, three more than a double can hold, so
 * numbers are taken from the decimal text of the jsonb numeric and scaled
 * digit by digit.  A number with thousands of digits costs its length once
 * and is then out of range.
 */
#include "postgres.h"

#include "base/hex.h"
#include "formats/import_json.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

bool
aspan_json_is_object(const JsonbValue *value)
{
	return value->type == jbvBinary &&
		JsonContainerIsObject(value->val.binary.data);
}

bool
aspan_json_is_array(const JsonbValue *value)
{
	return value->type == jbvBinary &&
		JsonContainerIsArray(value->val.binary.data) &&
		!JsonContainerIsScalar(value->val.binary.data);
}

bool
aspan_json_field(const JsonbValue *value, const char *key, JsonbValue *field)
{
	if (!aspan_json_is_object(value))
		return false;
	if (getKeyJsonValueFromContainer(value->val.binary.data, key, strlen(key),
									 field) == NULL)
		return false;
	return field->type != jbvNull;
}

bool
aspan_json_field2(const JsonbValue *value, const char *key, const char *other,
				  JsonbValue *field)
{
	return aspan_json_field(value, key, field) ||
		aspan_json_field(value, other, field);
}

uint32
aspan_json_length(const JsonbValue *array)
{
	if (!aspan_json_is_array(array))
		return 0;
	return JsonContainerSize(array->val.binary.data);
}

uint32
aspan_json_size(const JsonbValue *value)
{
	if (!aspan_json_is_object(value) && !aspan_json_is_array(value))
		return 0;
	return JsonContainerSize(value->val.binary.data);
}

void
aspan_json_element(const JsonbValue *array, uint32 i, JsonbValue *element)
{
	JsonbValue *found;

	Assert(i < aspan_json_length(array));
	found = getIthJsonbValueFromContainer(array->val.binary.data, i);
	if (found == NULL)
		elog(ERROR, "array element %u is missing", i);
	*element = *found;
	pfree(found);
}

aspan_text
aspan_json_string(const JsonbValue *value)
{
	aspan_text	text = {NULL, 0};

	if (value->type == jbvString)
	{
		text.bytes = value->val.string.val;
		text.len = value->val.string.len;
	}
	return text;
}

aspan_text
aspan_json_scalar(const JsonbValue *value)
{
	Datum		number;

	switch (value->type)
	{
		case jbvNumeric:
			number = DirectFunctionCall1(numeric_out,
										 NumericGetDatum(value->val.numeric));
			return aspan_text_make(DatumGetCString(number));
		case jbvBool:
			return aspan_text_make(value->val.boolean ? "true" : "false");
		default:
			return aspan_json_string(value);
	}
}

aspan_text
aspan_json_field_string(const JsonbValue *value, const char *key)
{
	JsonbValue	field;
	aspan_text	none = {NULL, 0};

	return aspan_json_field(value, key, &field) ?
		aspan_json_string(&field) : none;
}

aspan_text
aspan_json_field_scalar(const JsonbValue *value, const char *key)
{
	JsonbValue	field;
	aspan_text	none = {NULL, 0};

	return aspan_json_field(value, key, &field) ?
		aspan_json_scalar(&field) : none;
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
aspan_json_int64(const JsonbValue *value, int shift, int64 *result)
{
	aspan_text	text;
	bool		ok;

	if (value->type != jbvString && value->type != jbvNumeric)
		return false;
	text = aspan_json_scalar(value);
	ok = parse_decimal(text.bytes, text.len, shift, result);
	if (value->type == jbvNumeric)
		pfree((void *) text.bytes);
	return ok;
}

bool
aspan_json_line(const JsonbValue *value, int32 *line)
{
	int64		number;

	if (!aspan_json_int64(value, 0, &number) ||
		number < PG_INT32_MIN || number > PG_INT32_MAX)
		return false;
	*line = (int32) number;
	return true;
}

bool
aspan_json_hex_id(const JsonbValue *value, int64 *id)
{
	aspan_text	text = aspan_json_string(value);
	uint64		bits = 0;

	if (text.bytes == NULL || text.len == 0)
		return false;
	if (text.len <= 16)
	{
		uint32		i;

		for (i = 0; i < text.len; i++)
		{
			int			digit = aspan_hex_digit(text.bytes[i]);

			if (digit < 0)
				break;
			bits = bits << 4 | (uint64) digit;
		}
		if (i == text.len)
		{
			*id = (int64) bits;
			return bits != 0;
		}
	}
	*id = aspan_hash_to_id(aspan_hash_bytes(ASPAN_HASH_SEED,
											text.bytes, text.len));
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
	if (import->ncounts == ASPAN_IMPORT_MAX_COUNTS)
		elog(ERROR, "too many kinds of items");
	count = &import->counts[import->ncounts++];
	count->item = item;
	count->outcome = outcome;
	count->n = n;
}

void
aspan_import_row_init(aspan_import_row *row)
{
	memset(row, 0, sizeof(*row));
	row->time_null = true;
	row->span_id_null = true;
	row->parent_null = true;
	row->line_null = true;
}

static void
emit(aspan_import *import, const aspan_import_row *row)
{
	if (import->emit != NULL)
		import->emit(import, row);
}

void
aspan_import_span(aspan_import *import, aspan_import_row *row,
				  int64 begin, int64 end, bool open)
{
	row->time_null = false;
	row->event_type = "begin";
	row->time = begin;
	emit(import, row);
	if (!open)
	{
		row->event_type = "end";
		row->time = end;
		emit(import, row);
	}
	aspan_import_note(import, "span", ASPAN_IMPORTED, 1);
}

void
aspan_import_reject(aspan_import *import, aspan_import_row *row,
					const char *reason)
{
	row->event_type = NULL;
	emit(import, row);
	aspan_import_note(import, reason, ASPAN_IMPORT_REJECTED, 1);
}

void
aspan_import_not(const char *format, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("document is not in the %s format", format),
			 errdetail_internal("%s", detail)));
}
