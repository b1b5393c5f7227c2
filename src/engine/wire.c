/*
 * wire.c
 *	  Flat form of dictionaries, and what all flat forms need.
 *
 * Layout, integers of fixed size with the lowest byte first:
 *
 *	dictionary	length and bytes of the name of the encoding, which is empty
 *				if all strings are ASCII; nstrings, then length and bytes of
 *				each string but NULL; nscopes, then form of the trace,
 *				process, and what the form needs of the trace, of each but the
 *				first; nsites, then name, target, filename, line, line_null,
 *				kind of each
 *
 * Profiles have integers of variable size as well (LEB128, as DWARF calls it):
 * groups of seven bits, the lowest first, of which all but the last have the
 * highest bit of their byte set.  A number has one such form, the shortest.
 *
 * Sizes are checked against what is left of the input before anything is
 * allocated, so that a length made up by chance cannot ask for a gigabyte.
 * Strings have to be valid in the encoding of the database, since they are
 * handed out as text.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/event.h"
#include "engine/wire.h"

#include "common/string.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* most that 128 bits take in groups of seven */
#define VARINT_BYTES	19

void
aspan_read_error(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid span data"),
			 errdetail_internal("%s", detail)));
}

void
aspan_write(aspan_writer *w, const void *bytes, Size size)
{
	if (w->next != NULL)
	{
		memcpy(w->next, bytes, size);
		w->next += size;
	}
	w->size = add_size(w->size, size);
}

void
aspan_write_uint32(aspan_writer *w, uint32 value)
{
	char		bytes[sizeof(value)];

	aspan_store_le(bytes, value, sizeof(value));
	aspan_write(w, bytes, sizeof(bytes));
}

void
aspan_write_uint64(aspan_writer *w, uint64 value)
{
	char		bytes[sizeof(value)];

	aspan_store_le(bytes, value, sizeof(value));
	aspan_write(w, bytes, sizeof(bytes));
}

void
aspan_read(aspan_reader *r, void *bytes, Size size)
{
	if (aspan_bytes_left(r) < size)
		aspan_read_error("The data ends too early.");
	memcpy(bytes, r->next, size);
	r->next += size;
}

uint32
aspan_read_uint32(aspan_reader *r)
{
	char		bytes[sizeof(uint32)];

	aspan_read(r, bytes, sizeof(bytes));
	return (uint32) aspan_load_le(bytes, sizeof(bytes));
}

uint64
aspan_read_uint64(aspan_reader *r)
{
	char		bytes[sizeof(uint64)];

	aspan_read(r, bytes, sizeof(bytes));
	return aspan_load_le(bytes, sizeof(bytes));
}

void
aspan_write_varint(aspan_writer *w, uint128 value)
{
	unsigned char bytes[VARINT_BYTES];
	uint32		n = 0;

	for (; value >> 7 != 0; value >>= 7)
		bytes[n++] = (unsigned char) (value & 0x7f) | 0x80;
	bytes[n++] = (unsigned char) value;
	aspan_write(w, bytes, n);
}

/* the next seven bits of a number; false if they are the last */
static inline bool
read_bits(aspan_reader *r, int shift, uint64 *bits)
{
	unsigned char byte;

	if (unlikely(r->next == r->end))
		aspan_read_error("The data ends too early.");
	byte = (unsigned char) *r->next++;
	if (unlikely(byte == 0 && shift > 0))
		aspan_read_error("A number has more bytes than it needs.");
	*bits = byte & 0x7f;
	return (byte & 0x80) != 0;
}

uint128
aspan_read_varint128(aspan_reader *r)
{
	uint64		low = 0;
	uint128		value;
	uint64		bits;
	int			shift;

	/* what fits is put together in one word */
	for (shift = 0; shift < 63; shift += 7)
	{
		bool		more = read_bits(r, shift, &bits);

		low |= bits << shift;
		if (!more)
			return low;
	}
	for (value = low;; shift += 7)
	{
		bool		more = read_bits(r, shift, &bits);

		if (shift > 127 || (uint128) bits << shift >> shift != bits)
			aspan_read_error("A number has too many bits.");
		value |= (uint128) bits << shift;
		if (!more)
			return value;
	}
}

uint64
aspan_read_long_varint(aspan_reader *r)
{
	uint128		value = aspan_read_varint128(r);

	if (value > PG_UINT64_MAX)
		aspan_read_error("A number has too many bits.");
	return (uint64) value;
}

bool
aspan_read_bool(aspan_reader *r)
{
	uint32		value = aspan_read_uint32(r);

	if (value > 1)
		aspan_read_error("A flag is neither 0 nor 1.");
	return value == 1;
}

void
aspan_read_end(aspan_reader *r)
{
	if (aspan_bytes_left(r) != 0)
		aspan_read_error("There is something behind the end of the data.");
}

/* ---- dictionary ---- */

static inline bool
form_has_high(uint32 form)
{
	return form == ASPAN_TRACE_HEX32 || form == ASPAN_TRACE_UUID;
}

static bool
is_ascii(const aspan_dict *dict)
{
	for (uint32 i = 1; i < aspan_dict_nstrings(dict); i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!pg_is_ascii(aspan_string(dict, i, NULL)))
			return false;
	}
	return true;
}

static void
write_bytes(aspan_writer *w, const char *bytes)
{
	aspan_write_uint32(w, strlen(bytes));
	aspan_write(w, bytes, strlen(bytes));
}

/*
 * The encoding is looked at before the strings, which in another one may be
 * valid but mean something else.  Returns whether it says ASCII.
 */
static bool
read_encoding(aspan_reader *r)
{
	char		name[NAMEDATALEN] = "";
	uint32		len = aspan_read_uint32(r);

	if (len >= sizeof(name))
		aspan_read_error("The encoding is not known.");
	aspan_read(r, name, len);
	if (strcmp(name, GetDatabaseEncodingName()) == 0)
		return false;
	if (len > 0 && !PG_VALID_BE_ENCODING(pg_char_to_encoding(name)))
		aspan_read_error("The encoding is not known.");
	if (len > 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
				 errmsg("span data is in encoding \"%s\", the database in \"%s\"",
						name, GetDatabaseEncodingName()),
				 errhint("Make the value anew from the events, in this database.")));
	return true;
}

void
aspan_write_dict(aspan_writer *w, const aspan_dict *dict)
{
	uint32		nstrings = aspan_dict_nstrings(dict);
	uint32		nscopes = aspan_dict_nscopes(dict);
	uint32		nsites = aspan_dict_nsites(dict);

	write_bytes(w, is_ascii(dict) ? "" : GetDatabaseEncodingName());
	aspan_write_uint32(w, nstrings);
	for (uint32 i = 1; i < nstrings; i++)
	{
		uint32		len;
		const char *bytes = aspan_string(dict, i, &len);

		CHECK_FOR_INTERRUPTS();
		aspan_write_uint32(w, len);
		aspan_write(w, bytes, len);
	}
	aspan_write_uint32(w, nscopes);
	for (uint32 i = 1; i < nscopes; i++)
	{
		const aspan_scope *scope = aspan_scope_get(dict, i);

		CHECK_FOR_INTERRUPTS();
		aspan_write_uint32(w, scope->form);
		aspan_write_uint32(w, scope->process);
		if (scope->form != ASPAN_TRACE_NULL)
			aspan_write_uint64(w, scope->low);
		if (form_has_high(scope->form))
			aspan_write_uint64(w, scope->high);
	}
	aspan_write_uint32(w, nsites);
	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(dict, i);

		CHECK_FOR_INTERRUPTS();
		aspan_write_uint32(w, site->name);
		aspan_write_uint32(w, site->target);
		aspan_write_uint32(w, site->filename);
		aspan_write_uint32(w, (uint32) site->line);
		aspan_write_uint32(w, site->line_null);
		aspan_write_uint32(w, site->kind);
	}
}

static void
check_string_id(const aspan_dict *dict, uint64 id)
{
	if (id >= aspan_dict_nstrings(dict))
		aspan_read_error("A site or scope names a string that does not exist.");
}

static aspan_text
read_string(aspan_reader *r, const aspan_dict *dict)
{
	uint32		id = aspan_read_uint32(r);

	check_string_id(dict, id);
	return aspan_text_of(dict, id);
}

/* a text that has a form of its own would be another trace than that one */
static void
check_trace_string(aspan_text text)
{
	aspan_scope packed;

	if (text.bytes == NULL)
		aspan_read_error("A trace id is missing.");
	if (aspan_scope_pack_trace(&packed, text))
		aspan_read_error("A trace id is a string in place of its bits.");
}

static void
read_scopes(aspan_reader *r, aspan_dict *dict)
{
	uint32		nscopes = aspan_read_uint32(r);

	if (nscopes == 0)
		aspan_read_error("The dictionary lacks the scope of nothing.");
	for (uint32 i = 1; i < nscopes; i++)
	{
		aspan_scope scope = {0};

		CHECK_FOR_INTERRUPTS();
		scope.form = aspan_read_uint32(r);
		scope.process = aspan_read_uint32(r);
		check_string_id(dict, scope.process);
		if (scope.form > ASPAN_TRACE_STRING)
			aspan_read_error("The form of a trace id is not known.");
		if (scope.form != ASPAN_TRACE_NULL)
			scope.low = aspan_read_uint64(r);
		if (form_has_high(scope.form))
			scope.high = aspan_read_uint64(r);
		if (scope.form == ASPAN_TRACE_STRING)
		{
			check_string_id(dict, scope.low);
			check_trace_string(aspan_text_of(dict, (uint32) scope.low));
		}
		if (aspan_intern_scope(dict, &scope) != i)
			aspan_read_error("A scope occurs twice.");
	}
}

static void
read_sites(aspan_reader *r, aspan_dict *dict)
{
	uint32		nsites = aspan_read_uint32(r);

	for (uint32 i = 0; i < nsites; i++)
	{
		aspan_site_text text;
		uint32		kind;

		CHECK_FOR_INTERRUPTS();
		text.name = read_string(r, dict);
		text.target = read_string(r, dict);
		text.filename = read_string(r, dict);
		text.line = (int32) aspan_read_uint32(r);
		text.line_null = aspan_read_bool(r);
		if (text.line_null && text.line != 0)
			aspan_read_error("A line is there and is not.");
		kind = aspan_read_uint32(r);
		if (kind > ASPAN_KIND_CONSUMER)
			aspan_read_error("The kind of a site is not known.");
		text.kind = (uint8) kind;
		if (aspan_intern_site(dict, &text) != i)
			aspan_read_error("A site occurs twice.");
	}
}

aspan_dict *
aspan_read_dict(aspan_reader *r, MemoryContext cxt)
{
	aspan_dict *dict = aspan_dict_create(cxt);
	bool		ascii = read_encoding(r);
	uint32		nstrings = aspan_read_uint32(r);

	if (nstrings == 0)
		aspan_read_error("The dictionary lacks the entry for NULL.");
	for (uint32 i = 1; i < nstrings; i++)
	{
		uint32		len = aspan_read_uint32(r);

		CHECK_FOR_INTERRUPTS();
		if (len > aspan_bytes_left(r))
			aspan_read_error("The data ends too early.");
		if (len > MaxAllocSize / 2 || memchr(r->next, '\0', len) != NULL ||
			!pg_verifymbstr(r->next, len, true))
			aspan_read_error("A string is not valid text.");
		if (aspan_intern(dict, r->next, len) != i)
			aspan_read_error("A string occurs twice.");
		r->next += len;
	}
	if (is_ascii(dict) != ascii)
		aspan_read_error("The encoding is not that of the strings.");
	read_scopes(r, dict);
	read_sites(r, dict);
	return dict;
}

/* ---- ranges and counts ---- */

void
aspan_write_range(aspan_writer *w, const aspan_range *range)
{
	aspan_write_uint32(w, range->has_since);
	aspan_write_uint32(w, range->has_until);
	aspan_write_uint64(w, (uint64) range->since);
	aspan_write_uint64(w, (uint64) range->until);
}

void
aspan_read_range(aspan_reader *r, aspan_range *range)
{
	range->has_since = aspan_read_bool(r);
	range->has_until = aspan_read_bool(r);
	range->since = (int64) aspan_read_uint64(r);
	range->until = (int64) aspan_read_uint64(r);
	if (range->has_since && range->has_until && range->since > range->until)
		aspan_read_error("The range of time is not valid.");
}

void
aspan_write_counts(aspan_writer *w, const aspan_counts *counts)
{
	aspan_write_uint64(w, counts->begin_events);
	aspan_write_uint64(w, counts->end_events);
	aspan_write_uint64(w, counts->other_events);
	aspan_write_uint64(w, counts->invalid_events);
}

void
aspan_read_counts(aspan_reader *r, aspan_counts *counts)
{
	counts->begin_events = aspan_read_uint64(r);
	counts->end_events = aspan_read_uint64(r);
	counts->other_events = aspan_read_uint64(r);
	counts->invalid_events = aspan_read_uint64(r);
	if (counts->begin_events > ASPAN_MAX_COUNT ||
		counts->end_events > ASPAN_MAX_COUNT ||
		counts->other_events > ASPAN_MAX_COUNT ||
		counts->invalid_events > ASPAN_MAX_COUNT)
		aspan_read_error("A count is too large.");
}
