/*
 * wire.c
 *	  Flat form of dictionaries, logs and collectors.
 *
 * Layout, all integers in the byte order of the machine:
 *
 *	dictionary	nstrings, then length and bytes of each string but NULL;
 *				nsites, then name, target, filename, line, line_null of each
 *	log			count, then the span records as they are in memory
 *	collector	magic, range, counts, dictionary, closed log, contested log
 *
 * Sizes are checked against what is left of the input before anything is
 * allocated, so that a length made up by chance cannot ask for a gigabyte.
 * Strings have to be valid in the encoding of the database, since they are
 * handed out as text.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "wire.h"

/* "asc" and the version of the layout */
#define COLLECTOR_MAGIC 0x61736301

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
	aspan_write(w, &value, sizeof(value));
}

void
aspan_write_uint64(aspan_writer *w, uint64 value)
{
	aspan_write(w, &value, sizeof(value));
}

static inline Size
bytes_left(const aspan_reader *r)
{
	return r->end - r->next;
}

void
aspan_read(aspan_reader *r, void *bytes, Size size)
{
	if (bytes_left(r) < size)
		aspan_read_error("The data ends too early.");
	memcpy(bytes, r->next, size);
	r->next += size;
}

uint32
aspan_read_uint32(aspan_reader *r)
{
	uint32		value;

	aspan_read(r, &value, sizeof(value));
	return value;
}

uint64
aspan_read_uint64(aspan_reader *r)
{
	uint64		value;

	aspan_read(r, &value, sizeof(value));
	return value;
}

static bool
read_bool(aspan_reader *r)
{
	uint32		value = aspan_read_uint32(r);

	if (value > 1)
		aspan_read_error("A flag is neither 0 nor 1.");
	return value == 1;
}

void
aspan_read_end(aspan_reader *r)
{
	if (bytes_left(r) != 0)
		aspan_read_error("There is something behind the end of the data.");
}

/* ---- dictionary ---- */

void
aspan_write_dict(aspan_writer *w, const aspan_dict *dict)
{
	uint32		nstrings = aspan_dict_nstrings(dict);
	uint32		nsites = aspan_dict_nsites(dict);

	aspan_write_uint32(w, nstrings);
	for (uint32 i = 1; i < nstrings; i++)
	{
		uint32		len;
		const char *bytes = aspan_string(dict, i, &len);

		CHECK_FOR_INTERRUPTS();
		aspan_write_uint32(w, len);
		aspan_write(w, bytes, len);
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
	}
}

static aspan_text
read_string_id(aspan_reader *r, const aspan_dict *dict)
{
	uint32		id = aspan_read_uint32(r);
	aspan_text	text;

	if (id >= aspan_dict_nstrings(dict))
		aspan_read_error("A site names a string that does not exist.");
	text.bytes = aspan_string(dict, id, &text.len);
	return text;
}

aspan_dict *
aspan_read_dict(aspan_reader *r, MemoryContext cxt)
{
	aspan_dict *dict = aspan_dict_create(cxt);
	uint32		nstrings = aspan_read_uint32(r);
	uint32		nsites;

	if (nstrings == 0)
		aspan_read_error("The dictionary lacks the entry for NULL.");
	for (uint32 i = 1; i < nstrings; i++)
	{
		uint32		len = aspan_read_uint32(r);

		CHECK_FOR_INTERRUPTS();
		if (len > bytes_left(r))
			aspan_read_error("The data ends too early.");
		if (len > MaxAllocSize / 2 || memchr(r->next, '\0', len) != NULL)
			aspan_read_error("A string is not valid text.");
		pg_verifymbstr(r->next, len, false);
		if (aspan_intern(dict, r->next, len) != i)
			aspan_read_error("A string occurs twice.");
		r->next += len;
	}

	nsites = aspan_read_uint32(r);
	for (uint32 i = 0; i < nsites; i++)
	{
		aspan_text	name = read_string_id(r, dict);
		aspan_text	target = read_string_id(r, dict);
		aspan_text	filename = read_string_id(r, dict);
		int32		line = (int32) aspan_read_uint32(r);
		bool		line_null = read_bool(r);

		CHECK_FOR_INTERRUPTS();
		if (aspan_intern_site(dict, name, target, filename,
							  line_null, line) != i)
			aspan_read_error("A site occurs twice.");
	}
	return dict;
}

/* ---- log ---- */

void
aspan_write_log(aspan_writer *w, aspan_log *log)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_write_uint64(w, log->count);
	if (w->next == NULL)
	{
		w->size = add_size(w->size,
						   mul_size(log->count, sizeof(aspan_span)));
		return;
	}
	if (aspan_log_in_memory(log))
	{
		/* records of a chunk stand next to each other */
		for (uint64 i = 0; i < log->count; i += ASPAN_CHUNK_SPANS)
		{
			CHECK_FOR_INTERRUPTS();
			aspan_write(w, aspan_log_at(log, i),
						Min(log->count - i, ASPAN_CHUNK_SPANS) *
						sizeof(aspan_span));
		}
		return;
	}
	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_write(w, span, sizeof(aspan_span));
	}
}

aspan_log *
aspan_read_log(aspan_reader *r, const aspan_dict *dict, MemoryContext cxt)
{
	aspan_log  *log = aspan_log_create(cxt);
	uint64		count = aspan_read_uint64(r);
	uint32		nstrings = aspan_dict_nstrings(dict);
	uint32		nsites = aspan_dict_nsites(dict);

	if (count > bytes_left(r) / sizeof(aspan_span))
		aspan_read_error("The data ends too early.");
	for (uint64 i = 0; i < count; i++)
	{
		aspan_span *span = aspan_log_append(log);

		CHECK_FOR_INTERRUPTS();
		aspan_read(r, span, sizeof(aspan_span));
		if ((span->flags & ~ASPAN_ALL_FLAGS) != 0 ||
			(span->flags & ASPAN_BOTH) == 0)
			aspan_read_error("The flags of a span are not valid.");
		if (span->process >= nstrings || span->site >= nsites ||
			((span->flags & ASPAN_HAS_END) && span->end_site >= nsites))
			aspan_read_error("A span names a string or site that does not exist.");
		if (aspan_is_complete(span) && span->begin_time > span->end_time)
			aspan_read_error("A span ends before it begins.");
		if (aspan_is_complete(span) && !(span->flags & ASPAN_GIVEN) &&
			((span->flags & ASPAN_MISMATCHED) != 0) ==
			aspan_same_name(dict, span->site, span->end_site))
			aspan_read_error("The names of a span do not fit its flags.");
	}
	return log;
}

/* ---- collector ---- */

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
	range->has_since = read_bool(r);
	range->has_until = read_bool(r);
	range->since = (int64) aspan_read_uint64(r);
	range->until = (int64) aspan_read_uint64(r);
}

/* no honest count is larger; sums of two cannot overflow */
#define MAX_COUNT (PG_UINT64_MAX / 8)

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
	if (counts->begin_events > MAX_COUNT || counts->end_events > MAX_COUNT ||
		counts->other_events > MAX_COUNT || counts->invalid_events > MAX_COUNT)
		aspan_read_error("A count is too large.");
}

void
aspan_write_header(aspan_writer *w, const aspan_collector *c)
{
	aspan_write_uint32(w, COLLECTOR_MAGIC);
	aspan_write_range(w, &c->range);
	aspan_write_counts(w, &c->counts);
	aspan_write_dict(w, c->dict);
}

aspan_collector *
aspan_read_header(aspan_reader *r, MemoryContext parent)
{
	aspan_collector *c = aspan_collector_create(parent);

	if (aspan_read_uint32(r) != COLLECTOR_MAGIC)
		aspan_read_error("The data is not the state of an aggregate.");
	aspan_read_range(r, &c->range);
	aspan_read_counts(r, &c->counts);
	c->dict = aspan_read_dict(r, c->cxt);
	return c;
}

void
aspan_write_collector(aspan_writer *w, aspan_collector *c)
{
	aspan_collector_finish(c);
	aspan_write_header(w, c);
	aspan_write_log(w, c->closed);
	aspan_write_log(w, c->contested);
}

aspan_collector *
aspan_read_collector(aspan_reader *r, MemoryContext parent)
{
	aspan_collector *c = aspan_read_header(r, parent);
	aspan_cursor cursor;
	const aspan_span *span;

	c->closed = aspan_read_log(r, c->dict, c->cxt);
	c->contested = aspan_read_log(r, c->dict, c->cxt);
	aspan_read_end(r);

	aspan_cursor_open(&cursor, c->contested);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			aspan_read_error("A waiting event is complete.");
	}
	return c;
}
