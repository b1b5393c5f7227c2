/*
 * row_reader.c
 *	  From the arguments of an aggregate, of whatever types, to a collector.
 *
 * The transition functions take their columns as "any", and read each by the
 * type it has (arg_reader.h).  What the columns are is worked out once per
 * query and kept in fn_extra.  After that, a row costs no allocation unless a
 * string appears for the first time: strings are looked up where they stand in
 * the tuple.
 *
 * The process is known by the text form of its value.  To avoid producing
 * that text for every row, the bytes of the value are mapped to the id of the
 * text by a dictionary of their own, with a few recent values in front of it.
 * A trace id makes another scope of it (base/scope.h), and recent ones are
 * known by their bytes, too.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "sql/row_reader.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/uuid.h"

/* the arguments of the shorter forms of span_set, the last two in one only */
static const aspan_row_column short_form[] = {
	ASPAN_ROW_TIME, ASPAN_ROW_EVENT_TYPE, ASPAN_ROW_SPAN_ID,
	ASPAN_ROW_PROCESS, ASPAN_ROW_PARENT, ASPAN_ROW_NAME, ASPAN_ROW_TARGET,
	ASPAN_ROW_FILENAME, ASPAN_ROW_LINE
};

const char *const aspan_event_columns[ASPAN_ROW_COLUMNS] = {
	"time", "event_type", "span_id", "process_id", "trace_id",
	"parent_span_id", "name", "target", "error", "detached", "filename",
	"line", "kind"
};

const char *const aspan_span_columns[ASPAN_ROW_COLUMNS] = {
	"begin_time", "end_time", "span_id", "process_id", "trace_id",
	"parent_span_id", "name", "target", "error", "detached", "filename",
	"line", "kind"
};

static aspan_arg_need
need_of(int arg, aspan_row_kind kind)
{
	switch (arg)
	{
		case ASPAN_ROW_TIME:
			return ASPAN_ARG_TIME;
		case ASPAN_ROW_EVENT_TYPE:
			return kind == ASPAN_ROWS_SPANS ? ASPAN_ARG_TIME : ASPAN_ARG_LABEL;
		case ASPAN_ROW_SPAN_ID:
		case ASPAN_ROW_PARENT:
		case ASPAN_ROW_LINE:
			return ASPAN_ARG_INTEGER;
		case ASPAN_ROW_ERROR:
		case ASPAN_ROW_DETACHED:
			return ASPAN_ARG_BOOLEAN;
		case ASPAN_ROW_KIND:
			return ASPAN_ARG_LABEL;
		default:
			return ASPAN_ARG_ANYTHING;
	}
}

void
aspan_row_reader_init(aspan_row_reader *reader, MemoryContext cxt,
					  aspan_row_column column, Oid type,
					  aspan_row_kind kind)
{
	aspan_arg_init(&reader->args[column], cxt, type,
				   kind == ASPAN_ROWS_SPANS ? aspan_span_columns[column] :
				   aspan_event_columns[column], need_of(column, kind));
}

static inline bool
is_short_form(int nargs)
{
	return nargs == lengthof(short_form) || nargs == lengthof(short_form) - 2;
}

static pg_noinline aspan_row_reader *
make_row_reader(FunctionCallInfo fcinfo, int first, aspan_row_kind kind)
{
	aspan_row_reader *reader;
	int			nargs = PG_NARGS() - first;

	reader = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt,
									sizeof(aspan_row_reader));
	if (nargs > ASPAN_ROW_COLUMNS)
		elog(ERROR, "unexpected number of arguments");
	reader->anchor = -1;
	for (int i = 0; i < nargs; i++)
	{
		aspan_row_column arg = is_short_form(nargs) ? short_form[i] : i;
		Oid			type = get_fn_expr_argtype(fcinfo->flinfo, first + i);

		if (!OidIsValid(type))
			elog(ERROR, "could not determine type of argument %d", first + i);

		/*
		 * NULL without a type stands for a column that does not exist; only a
		 * literal can be of that type.
		 */
		if (type == UNKNOWNOID && PG_ARGISNULL(first + i))
			continue;
		aspan_row_reader_init(reader, fcinfo->flinfo->fn_mcxt, arg,
							  getBaseType(type), kind);

		/* a value that points into the row */
		if (reader->anchor < 0 && !reader->args[arg].typbyval)
			reader->anchor = arg;
	}
	fcinfo->flinfo->fn_extra = reader;
	return reader;
}

static pg_always_inline aspan_row_reader *
get_row_reader(FunctionCallInfo fcinfo, int first, aspan_row_kind kind)
{
	aspan_row_reader *reader = fcinfo->flinfo->fn_extra;

	return likely(reader != NULL) ? reader :
		make_row_reader(fcinfo, first, kind);
}

aspan_row_reader *
aspan_get_row_reader(FunctionCallInfo fcinfo, int first, aspan_row_kind kind)
{
	return get_row_reader(fcinfo, first, kind);
}

/* the arguments of a call, each in its place; spread is room to put them */
static inline const NullableDatum *
get_row(FunctionCallInfo fcinfo, int first, NullableDatum *spread)
{
	int			nargs = PG_NARGS() - first;

	if (!is_short_form(nargs))
		return &fcinfo->args[first];
	for (int i = 0; i < nargs; i++)
		spread[short_form[i]] = fcinfo->args[first + i];
	return spread;
}

/* how much of the next row to ask for, and how large a row may be for that */
#define PREFETCH_BYTES	768
#define MAX_ROW_BYTES	2048
#define CACHE_LINE		64

/*
 * Asks for the row that comes next, while this one is worked on.  A page is
 * filled from its end, so a sequential scan meets rows at descending
 * addresses, which no hardware prefetcher expects; the cache misses on them
 * would take more time than all that is done here.  The distance of the last
 * two rows tells where the next one is.  Where rows are not in a page, the
 * distance makes no sense and nothing, or at worst something useless, is
 * asked for.
 */
static inline void
prefetch_next_row(const NullableDatum *row, aspan_row_reader *reader)
{
	uintptr_t	place;
	uintptr_t	distance;

	if (reader->anchor < 0)
		return;
	place = (uintptr_t) DatumGetPointer(row[reader->anchor].value);
	distance = reader->last_place - place;
	reader->last_place = place;

	/* of the next row, and of the part of it on either side of the anchor */
	if (distance <= MAX_ROW_BYTES)
	{
		uintptr_t	bytes = Min(2 * distance, PREFETCH_BYTES);

		for (uintptr_t i = 0; i < bytes; i += CACHE_LINE)
			__builtin_prefetch((const void *) (place - 2 * distance + i));
	}
}

static uint32
intern_process(const NullableDatum *row, aspan_arg *args,
			   aspan_collector *c, aspan_processes *p, aspan_text bytes,
			   aspan_process_place *place)
{
	uint32		id;

	if (p->values == NULL)
		p->values = aspan_dict_create(c->cxt);
	id = aspan_intern(p->values, bytes.bytes, bytes.len);
	if (id >= p->max_ids)
	{
		uint32		max = Max(16, p->max_ids * 2);
		uint32	   *ids = aspan_array0_in(c->cxt, uint32, max);

		if (p->ids != NULL)
		{
			memcpy(ids, p->ids,
				   p->max_ids * sizeof(uint32));
			pfree(p->ids);
		}
		p->ids = ids;
		p->max_ids = max;
	}
	if (p->ids[id] == 0)
	{
		aspan_text	text = aspan_arg_text(row, args, ASPAN_ROW_PROCESS);

		p->ids[id] = aspan_intern_process(c->dict,
										  aspan_intern(c->dict, text.bytes,
													   text.len));
	}
	place->value.bytes = aspan_string(p->values, id,
									  &place->value.len);
	place->id = p->ids[id];
	return place->id;
}

static pg_always_inline uint32
read_process(const NullableDatum *row, aspan_arg *args,
			 aspan_collector *c, aspan_processes *p)
{
	const aspan_arg *r = &args[ASPAN_ROW_PROCESS];
	Datum		value;
	aspan_text	bytes;
	aspan_process_place *place;

	if (aspan_arg_is_null(row, args, ASPAN_ROW_PROCESS))
		return 0;
	value = row[ASPAN_ROW_PROCESS].value;
	if (r->typbyval)
	{
		bytes.bytes = (const char *) &value;
		bytes.len = sizeof(value);
	}
	else if (r->typlen > 0)
	{
		bytes.bytes = DatumGetPointer(value);
		bytes.len = r->typlen;
	}
	else if (r->typlen == -1)
	{
		struct varlena *v = aspan_arg_detoast(value);

		bytes.bytes = VARDATA_ANY(v);
		bytes.len = VARSIZE_ANY_EXHDR(v);
	}
	else
	{
		bytes.bytes = DatumGetCString(value);
		bytes.len = strlen(bytes.bytes);
	}

	place = p->places;
	if (bytes.len > 0)
		place += (unsigned char) bytes.bytes[r->typbyval ? 0 : bytes.len - 1] %
			ASPAN_PROCESS_PLACES;
	if (place->value.bytes != NULL &&
		place->value.len == bytes.len &&
		memcmp(place->value.bytes, bytes.bytes, bytes.len) == 0)
		return place->id;
	return intern_process(row, args, c, p, bytes, place);
}

static pg_always_inline uint32
read_site(const NullableDatum *row, aspan_arg *args, aspan_collector *c)
{
	aspan_site_text site;
	int64		line;

	site.name = aspan_arg_text(row, args, ASPAN_ROW_NAME);
	site.target = aspan_arg_text(row, args, ASPAN_ROW_TARGET);
	site.filename = aspan_arg_text(row, args, ASPAN_ROW_FILENAME);
	site.line_null = !aspan_arg_integer(row, args, ASPAN_ROW_LINE, &line) ||
		line < PG_INT32_MIN || line > PG_INT32_MAX;
	site.line = site.line_null ? 0 : (int32) line;
	site.kind = ASPAN_KIND_NULL;
	if (!aspan_arg_is_null(row, args, ASPAN_ROW_KIND))
	{
		aspan_text	kind = aspan_arg_text(row, args, ASPAN_ROW_KIND);

		site.kind = aspan_span_kind_from_label(kind.bytes, kind.len);
	}
	return aspan_intern_site(c->dict, &site);
}

/* collectors of so many scopes are worth an array of places for traces */
#define FEW_SCOPES 16

/* the scope of a trace in a process, which is put into its place, if any */
static pg_noinline uint32
intern_trace(aspan_collector *c, aspan_processes *p, aspan_text bytes,
			 bool is_uuid, uint32 process_scope, aspan_trace_place *place)
{
	aspan_scope scope;
	uint32		id;

	scope.process = aspan_scope_process(c->dict, process_scope);
	if (is_uuid)
		aspan_scope_set_uuid(&scope, (const unsigned char *) bytes.bytes);
	else
		aspan_scope_set_trace(c->dict, &scope, bytes);
	id = aspan_intern_scope(c->dict, &scope);

	if (p->traces == NULL && aspan_dict_nscopes(c->dict) > FEW_SCOPES)
		p->traces = aspan_array0_in(c->cxt, aspan_trace_place,
									ASPAN_TRACE_PLACES);
	if (place != NULL && bytes.len <= sizeof(place->bytes))
	{
		place->scope = id;
		place->process_scope = process_scope;
		place->len = (uint16) bytes.len;
		place->is_uuid = is_uuid;
		memcpy(place->bytes, bytes.bytes, bytes.len);
	}
	return id;
}

static inline bool
is_in_place(const aspan_trace_place *place, aspan_text bytes, bool is_uuid,
			uint32 process_scope)
{
	aspan_text	known = {place->bytes, place->len};

	return place->scope != 0 && place->process_scope == process_scope &&
		place->is_uuid == is_uuid && aspan_text_equal(known, bytes);
}

/* the scope of a row that has a trace id, given that of its process */
static pg_always_inline uint32
read_trace(const NullableDatum *row, aspan_arg *args, aspan_collector *c,
		   aspan_processes *p, uint32 process_scope)
{
	bool		is_uuid = args[ASPAN_ROW_TRACE].form == ASPAN_FORM_UUID;
	aspan_trace_place *place = NULL;
	aspan_text	bytes;

	if (is_uuid)
	{
		bytes.bytes = DatumGetPointer(row[ASPAN_ROW_TRACE].value);
		bytes.len = UUID_LEN;
	}
	else
		bytes = aspan_arg_text(row, args, ASPAN_ROW_TRACE);
	if (likely(p->traces != NULL))
	{
		uint64		h = aspan_mix_word(process_scope, aspan_last_word(bytes));

		place = &p->traces[h % ASPAN_TRACE_PLACES];
		if (likely(is_in_place(place, bytes, is_uuid, process_scope)))
			return place->scope;
	}
	return intern_trace(c, p, bytes, is_uuid, process_scope, place);
}

static pg_always_inline uint32
read_scope(const NullableDatum *row, aspan_arg *args, aspan_collector *c,
		   aspan_processes *p)
{
	uint32		scope = read_process(row, args, c, p);

	if (aspan_arg_is_null(row, args, ASPAN_ROW_TRACE))
		return scope;
	return read_trace(row, args, c, p, scope);
}

static pg_always_inline bool
make_event(const NullableDatum *row, aspan_row_reader *reader,
		   aspan_collector *c, aspan_processes *processes, aspan_event *event)
{
	aspan_arg  *args = reader->args;

	if (!aspan_arg_time(row, args, ASPAN_ROW_TIME, &event->time))
	{
		c->counts.invalid_events++;
		return false;
	}
	if (aspan_arg_is_null(row, args, ASPAN_ROW_EVENT_TYPE) ||
		!aspan_arg_integer(row, args, ASPAN_ROW_SPAN_ID, &event->span_id))
	{
		c->counts.invalid_events += aspan_in_range(&c->range, event->time);
		return false;
	}
	event->kind = aspan_arg_event_type(row, args, ASPAN_ROW_EVENT_TYPE);
	if (event->kind == ASPAN_OTHER)
	{
		if (aspan_in_range(&c->range, event->time))
		{
			aspan_text	label = aspan_arg_text(row, args, ASPAN_ROW_EVENT_TYPE);

			aspan_collect_other(c, label.bytes, label.len);
		}
		return false;
	}
	event->parent_null = !aspan_arg_integer(row, args, ASPAN_ROW_PARENT,
											&event->parent_id);
	event->error = aspan_arg_flag(row, args, ASPAN_ROW_ERROR);
	event->detached = aspan_arg_flag(row, args, ASPAN_ROW_DETACHED);
	event->scope = read_scope(row, args, c, processes);
	event->site = read_site(row, args, c);

	if (event->kind == ASPAN_BEGIN)
		c->counts.begin_events++;
	else
		c->counts.end_events++;
	return true;
}

static pg_always_inline bool
make_span(const NullableDatum *row, aspan_row_reader *reader,
		  aspan_collector *c, aspan_processes *processes, aspan_span *result)
{
	aspan_arg  *args = reader->args;
	aspan_span	span;

	memset(&span, 0, sizeof(span));
	if (!aspan_arg_is_null(row, args, ASPAN_ROW_BEGIN_TIME))
		span.flags |= ASPAN_HAS_BEGIN;
	if (!aspan_arg_is_null(row, args, ASPAN_ROW_END_TIME))
		span.flags |= ASPAN_HAS_END;
	if ((span.flags & ASPAN_BOTH) == 0 ||
		((span.flags & ASPAN_HAS_BEGIN) &&
		 !aspan_arg_time(row, args, ASPAN_ROW_BEGIN_TIME, &span.begin_time)) ||
		((span.flags & ASPAN_HAS_END) &&
		 !aspan_arg_time(row, args, ASPAN_ROW_END_TIME, &span.end_time)) ||
		!aspan_arg_integer(row, args, ASPAN_ROW_SPAN_ID, &span.span_id) ||
		(aspan_is_complete(&span) && span.begin_time > span.end_time))
	{
		c->counts.invalid_events++;
		return false;
	}

	if (!aspan_arg_integer(row, args, ASPAN_ROW_PARENT, &span.parent_id))
		span.flags |= ASPAN_PARENT_NULL;
	if (aspan_arg_flag(row, args, ASPAN_ROW_ERROR))
		span.flags |= (span.flags & ASPAN_HAS_BEGIN) ? ASPAN_BEGIN_ERROR :
			ASPAN_END_ERROR;
	if ((span.flags & ASPAN_HAS_BEGIN) &&
		aspan_arg_flag(row, args, ASPAN_ROW_DETACHED))
		span.flags |= ASPAN_DETACHED;
	span.scope = read_scope(row, args, c, processes);
	span.site = read_site(row, args, c);
	if (span.flags & ASPAN_HAS_BEGIN)
		c->counts.begin_events++;
	if (span.flags & ASPAN_HAS_END)
	{
		c->counts.end_events++;
		span.end_site = span.site;
	}
	*result = span;
	return true;
}

static pg_always_inline void
take_event(const NullableDatum *row, aspan_row_reader *reader,
		   aspan_collector *c, aspan_processes *processes)
{
	aspan_event event;

	prefetch_next_row(row, reader);
	if (make_event(row, reader, c, processes, &event))
		aspan_collect_event(c, &event);
}

static pg_always_inline void
take_span(const NullableDatum *row, aspan_row_reader *reader,
		  aspan_collector *c, aspan_processes *processes)
{
	aspan_span	span;

	prefetch_next_row(row, reader);
	if (make_span(row, reader, c, processes, &span))
		aspan_collect_span(c, &span);
}

void
aspan_read_event_row(FunctionCallInfo fcinfo, int first, aspan_collector *c,
					 aspan_processes *processes)
{
	aspan_row_reader *reader = get_row_reader(fcinfo, first,
											  ASPAN_ROWS_EVENTS);
	NullableDatum spread[ASPAN_ROW_COLUMNS];

	take_event(get_row(fcinfo, first, spread), reader, c, processes);
}

void
aspan_read_span_row(FunctionCallInfo fcinfo, int first, aspan_collector *c,
					aspan_processes *processes)
{
	aspan_row_reader *reader = get_row_reader(fcinfo, first,
											  ASPAN_ROWS_SPANS);
	NullableDatum spread[ASPAN_ROW_COLUMNS];

	take_span(get_row(fcinfo, first, spread), reader, c, processes);
}

void
aspan_take_event(const NullableDatum *row, aspan_row_reader *reader,
				 aspan_collector *c, aspan_processes *processes)
{
	take_event(row, reader, c, processes);
}

void
aspan_take_span(const NullableDatum *row, aspan_row_reader *reader,
				aspan_collector *c, aspan_processes *processes)
{
	take_span(row, reader, c, processes);
}

bool
aspan_make_event(const NullableDatum *row, aspan_row_reader *reader,
				 aspan_collector *c, aspan_processes *processes,
				 aspan_event *event)
{
	return make_event(row, reader, c, processes, event);
}

bool
aspan_make_span(const NullableDatum *row, aspan_row_reader *reader,
				aspan_collector *c, aspan_processes *processes,
				aspan_span *span)
{
	return make_span(row, reader, c, processes, span);
}
