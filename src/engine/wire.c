/*
 * wire.c
 *	  Flat form of dictionaries, logs and collectors.
 *
 * Layout, integers of fixed size in the byte order of the machine:
 *
 *	dictionary	nstrings, then length and bytes of each string but NULL;
 *				nscopes, then form of the trace, process, and what the form
 *				needs of the trace, of each but the first; nsites, then name,
 *				target, filename, line, line_null, kind of each
 *	log			count, then the records, see aspan_write_log()
 *	collector	magic, range, whether it has a keeper, counts, dictionary,
 *				closed log, contested log
 *
 * Sizes are checked against what is left of the input before anything is
 * allocated, so that a length made up by chance cannot ask for a gigabyte.
 * Strings have to be valid in the encoding of the database, since they are
 * handed out as text.
 */
#include "postgres.h"

#include "base/compat.h"
#include "engine/wire.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* "asc" and the version of the layout */
#define COLLECTOR_MAGIC 0x61736302

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

static inline bool
form_has_high(uint32 form)
{
	return form == ASPAN_TRACE_HEX32 || form == ASPAN_TRACE_UUID;
}

void
aspan_write_dict(aspan_writer *w, const aspan_dict *dict)
{
	uint32		nstrings = aspan_dict_nstrings(dict);
	uint32		nscopes = aspan_dict_nscopes(dict);
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
		text.line_null = read_bool(r);
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
	uint32		nstrings = aspan_read_uint32(r);

	if (nstrings == 0)
		aspan_read_error("The dictionary lacks the entry for NULL.");
	for (uint32 i = 1; i < nstrings; i++)
	{
		uint32		len = aspan_read_uint32(r);

		CHECK_FOR_INTERRUPTS();
		if (len > bytes_left(r))
			aspan_read_error("The data ends too early.");
		if (len > MaxAllocSize / 2 || memchr(r->next, '\0', len) != NULL ||
			!pg_verifymbstr(r->next, len, true))
			aspan_read_error("A string is not valid text.");
		if (aspan_intern(dict, r->next, len) != i)
			aspan_read_error("A string occurs twice.");
		r->next += len;
	}
	read_scopes(r, dict);
	read_sites(r, dict);
	return dict;
}

/* ---- log ---- */

/*
 * A record is written relative to the one before it: ids and times of
 * neighbours are close, so most numbers take a byte or three.  Its first byte
 * holds the usual flags, whether others follow in a second byte, and whether
 * the scope is that of the record before and the site of the end that of the
 * begin.  Whether a pair is mismatched follows from its sites.  Numbers follow
 * seven bits a byte, lowest first, with the eighth set on all but the last;
 * differences that may be negative have their sign in the lowest bit.
 */
#define USUAL_FLAGS		(ASPAN_BOTH | ASPAN_PARENT_NULL | \
						 ASPAN_END_PARENT_NULL | ASPAN_GIVEN)
#define MORE_FLAGS		0x10
#define SAME_SCOPE		0x40
#define SAME_SITE		0x80

StaticAssertDecl((USUAL_FLAGS & (MORE_FLAGS | SAME_SCOPE | SAME_SITE)) == 0,
				 "flags of a span share a byte with those of its record");

/* the flags of the second byte, and where they begin in those of a span */
#define OTHER_FLAGS		(ASPAN_BEGIN_ERROR | ASPAN_END_ERROR | ASPAN_DETACHED)
#define OTHER_SHIFT		6

#define MAX_VARINT		10
#define MAX_RECORD		(2 + 7 * MAX_VARINT)
#define MIN_RECORD		4

static inline unsigned char *
put_varint(unsigned char *p, uint64 value)
{
	while (value >= 0x80)
	{
		*p++ = (unsigned char) (value | 0x80);
		value >>= 7;
	}
	*p++ = (unsigned char) value;
	return p;
}

static inline unsigned char *
put_difference(unsigned char *p, int64 a, int64 b)
{
	uint64		d = (uint64) a - (uint64) b;

	return put_varint(p, (d << 1) ^ (0 - (d >> 63)));
}

static inline uint64
read_varint(aspan_reader *r)
{
	uint64		value = 0;

	for (int shift = 0; shift < 64; shift += 7)
	{
		unsigned char byte;

		if (unlikely(r->next == r->end))
			aspan_read_error("The data ends too early.");
		byte = (unsigned char) *r->next++;
		if (unlikely(shift == 63 && byte > 1))
			break;
		value |= (uint64) (byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	aspan_read_error("A number has too many digits.");
}

static inline int64
read_difference(aspan_reader *r, int64 b)
{
	uint64		d = read_varint(r);

	return (int64) (((d >> 1) ^ (0 - (d & 1))) + (uint64) b);
}

static inline uint32
read_id(aspan_reader *r, uint32 limit)
{
	uint64		id = read_varint(r);

	if (id >= limit)
		aspan_read_error("A span names a scope or site that does not exist.");
	return (uint32) id;
}

/* what a record is written relative to */
typedef struct record_base
{
	int64		span_id;
	int64		time;
	uint32		scope;
} record_base;

static inline void
set_base(record_base *base, const aspan_span *span)
{
	base->span_id = span->span_id;
	base->time = aspan_span_time(span);
	base->scope = span->scope;
}

static inline unsigned char *
put_record(unsigned char *p, const record_base *base, const aspan_span *span)
{
	unsigned char others = (span->flags & OTHER_FLAGS) >> OTHER_SHIFT;

	*p = (unsigned char) (span->flags & USUAL_FLAGS);
	if (span->scope == base->scope)
		*p |= SAME_SCOPE;
	if (span->end_site == span->site)
		*p |= SAME_SITE;
	if (others != 0)
	{
		*p++ |= MORE_FLAGS;
		*p = others;
	}
	p++;
	if (span->scope != base->scope)
		p = put_varint(p, span->scope);
	p = put_difference(p, span->span_id, base->span_id);
	if (!(span->flags & ASPAN_PARENT_NULL))
		p = put_difference(p, span->span_id, span->parent_id);
	p = put_difference(p, aspan_span_time(span), base->time);
	if (aspan_is_complete(span))
		p = put_varint(p, aspan_duration(span));
	p = put_varint(p, span->site);
	if (span->end_site != span->site && (span->flags & ASPAN_HAS_END))
		p = put_varint(p, span->end_site);
	return p;
}

/* the records, and the counts of the two logs of a collector */
Size
aspan_log_size_bound(uint64 count)
{
	return add_size(2 * sizeof(uint64), mul_size(count, MAX_RECORD));
}

void
aspan_write_log(aspan_writer *w, aspan_log *log)
{
	record_base base = {0};
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_write_uint64(w, log->count);
	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		unsigned char counted[MAX_RECORD];
		unsigned char *record = counted;
		Size		size;

		CHECK_FOR_INTERRUPTS();
		if (w->next != NULL)
			record = (unsigned char *) w->next;
		size = put_record(record, &base, span) - record;
		if (w->next != NULL)
			w->next += size;
		w->size = add_size(w->size, size);
		set_base(&base, span);
	}
}

static inline void
read_record(aspan_reader *r, const aspan_dict *dict, const record_base *base,
			aspan_span *span)
{
	uint32		nsites = aspan_dict_nsites(dict);
	unsigned char first;
	int64		time;
	unsigned char others = 0;

	if (unlikely(bytes_left(r) == 0))
		aspan_read_error("The data ends too early.");
	first = (unsigned char) *r->next++;
	if (first & MORE_FLAGS)
	{
		if (unlikely(bytes_left(r) == 0))
			aspan_read_error("The data ends too early.");
		others = (unsigned char) *r->next++;
	}
	span->flags = (first & USUAL_FLAGS) | (uint32) others << OTHER_SHIFT;
	if ((span->flags & ASPAN_BOTH) == 0 ||
		(!aspan_is_complete(span) && (span->flags & ASPAN_END_PARENT_NULL)) ||
		(!(span->flags & ASPAN_HAS_BEGIN) &&
		 (span->flags & (ASPAN_BEGIN_ERROR | ASPAN_DETACHED))) ||
		(!(span->flags & ASPAN_HAS_END) && (span->flags & ASPAN_END_ERROR)) ||
		(others == 0) != ((first & MORE_FLAGS) == 0) ||
		others > OTHER_FLAGS >> OTHER_SHIFT)
		aspan_read_error("The flags of a span are not valid.");

	span->scope = (first & SAME_SCOPE) ? base->scope :
		read_id(r, aspan_dict_nscopes(dict));
	span->span_id = read_difference(r, base->span_id);
	span->parent_id = 0;
	if (!(span->flags & ASPAN_PARENT_NULL))
	{
		uint64		d = (uint64) read_difference(r, 0);

		span->parent_id = (int64) ((uint64) span->span_id - d);
	}

	time = read_difference(r, base->time);
	span->begin_time = (span->flags & ASPAN_HAS_BEGIN) ? time : 0;
	span->end_time = (span->flags & ASPAN_HAS_BEGIN) ? 0 : time;
	if (aspan_is_complete(span))
	{
		uint64		duration = read_varint(r);

		if (duration > (uint64) PG_INT64_MAX - (uint64) time)
			aspan_read_error("A span ends after the end of time.");
		span->end_time = (int64) ((uint64) time + duration);
	}

	span->site = read_id(r, nsites);
	span->end_site = 0;
	if (span->flags & ASPAN_HAS_END)
		span->end_site = (first & SAME_SITE) ? span->site : read_id(r, nsites);

	if (aspan_is_complete(span) && !(span->flags & ASPAN_GIVEN) &&
		!aspan_same_operation(dict, span->site, span->end_site))
		span->flags |= ASPAN_MISMATCHED;
}

/* adds the events that the records are made of */
static aspan_log *
read_log(aspan_reader *r, const aspan_dict *dict, MemoryContext cxt,
		 uint64 *begins, uint64 *ends)
{
	aspan_log  *log = aspan_log_create(cxt);
	record_base base = {0};
	uint64		count = aspan_read_uint64(r);

	if (count > bytes_left(r) / MIN_RECORD)
		aspan_read_error("The data ends too early.");
	for (uint64 i = 0; i < count; i++)
	{
		aspan_span *span = aspan_log_append(log);

		CHECK_FOR_INTERRUPTS();
		read_record(r, dict, &base, span);
		set_base(&base, span);
		*begins += (span->flags & ASPAN_HAS_BEGIN) != 0;
		*ends += (span->flags & ASPAN_HAS_END) != 0;
	}
	return log;
}

aspan_log *
aspan_read_log(aspan_reader *r, const aspan_dict *dict, MemoryContext cxt)
{
	uint64		begins = 0;
	uint64		ends = 0;

	return read_log(r, dict, cxt, &begins, &ends);
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

void
aspan_write_header(aspan_writer *w, const aspan_collector *c)
{
	aspan_write_uint32(w, COLLECTOR_MAGIC);
	aspan_write_range(w, &c->range);
	aspan_write_uint32(w, c->keeper != NULL);
	aspan_write_counts(w, &c->counts);
	aspan_write_dict(w, c->dict);
	aspan_write_uint32(w, c->others.n);
	for (uint32 i = 0; i < c->others.n; i++)
		aspan_write_uint32(w, c->others.strings[i]);
}

static void
read_others(aspan_reader *r, aspan_collector *c)
{
	c->others.n = aspan_read_uint32(r);
	if (c->others.n > ASPAN_OTHER_LABELS)
		aspan_read_error("There are too many other types of events.");
	if ((c->others.n > 0) != (c->counts.other_events > 0))
		aspan_read_error("Other events and their types do not add up.");
	for (uint32 i = 0; i < c->others.n; i++)
	{
		uint32		id = aspan_read_uint32(r);

		if (id == ASPAN_NULL_STRING || id >= aspan_dict_nstrings(c->dict))
			aspan_read_error("A string id is out of range.");
		c->others.strings[i] = id;
		if (i > 0 && strcmp(aspan_string(c->dict, c->others.strings[i - 1],
										 NULL),
							aspan_string(c->dict, id, NULL)) >= 0)
			aspan_read_error("Other types of events are not in order.");
	}
}

aspan_collector *
aspan_read_header(aspan_reader *r, MemoryContext parent,
				  const aspan_keeper *keeper)
{
	aspan_collector *c = aspan_collector_create(parent);

	if (aspan_read_uint32(r) != COLLECTOR_MAGIC)
		aspan_read_error("The data is not the state of an aggregate.");
	aspan_read_range(r, &c->range);
	if (read_bool(r))
		c->keeper = keeper;
	aspan_read_counts(r, &c->counts);
	c->dict = aspan_read_dict(r, c->cxt);
	read_others(r, c);
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
aspan_read_collector(aspan_reader *r, MemoryContext parent,
					 const aspan_keeper *keeper)
{
	aspan_collector *c = aspan_read_header(r, parent, keeper);
	uint64		begins = 0;
	uint64		ends = 0;
	aspan_cursor cursor;
	const aspan_span *span;

	c->closed = read_log(r, c->dict, c->cxt, &begins, &ends);
	c->contested = read_log(r, c->dict, c->cxt, &begins, &ends);
	aspan_read_end(r);
	if (c->counts.begin_events != begins || c->counts.end_events != ends)
		aspan_read_error("Events and spans do not add up.");

	aspan_cursor_open(&cursor, c->contested);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			aspan_read_error("A waiting event is complete.");
	}
	aspan_collector_check(c);
	return c;
}
