/*
 * row_reader.c
 *	  From the arguments of an aggregate, of whatever types, to a collector.
 *
 * The transition functions take their columns as "any", and read each by the
 * type it has: a time may be timestamptz, timestamp or bigint, an id any
 * integer, a label text or an enum.  How to read an argument is worked out
 * once per query and kept in fn_extra.  After that, a row costs no allocation
 * unless a string appears for the first time: strings are looked up where
 * they stand in the tuple.
 *
 * The process is known by the text form of its value.  To avoid producing
 * that text for every row, the bytes of the value are mapped to the id of the
 * text by a dictionary of their own, with a few recent values in front of it.
 * A trace id makes another scope of it (base/scope.h).
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "sql/row_reader.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

typedef enum arg_form
{
	FORM_NONE,					/* an untyped NULL: the column is missing */
	FORM_INT2,
	FORM_INT4,
	FORM_INT8,
	FORM_BOOLEAN,
	FORM_UUID,
	FORM_TIMESTAMP,				/* with or without time zone */
	FORM_CHAR,
	FORM_NAME,
	FORM_TEXT,
	FORM_BPCHAR,
	FORM_CSTRING,				/* an untyped literal */
	FORM_ENUM,
	FORM_OTHER					/* by its output function */
} arg_form;

/* labels of an enum seen so far; more are read anew each time */
#define ENUM_CACHE 8

typedef struct arg_reader
{
	arg_form	form;			/* FORM_NONE also for one that is not given */
	Oid			type;
	int16		typlen;
	bool		typbyval;
	FmgrInfo	out;			/* FORM_ENUM and FORM_OTHER */
	int			ncached;
	Oid			cached_labels[ENUM_CACHE];
	aspan_kind	cached_kinds[ENUM_CACHE];
} arg_reader;

/* the arguments of an aggregate, in order */
typedef enum event_arg
{
	ARG_TIME,
	ARG_EVENT_TYPE,
	ARG_SPAN_ID,
	ARG_PROCESS,
	ARG_TRACE,
	ARG_PARENT,
	ARG_NAME,
	ARG_TARGET,
	ARG_ERROR,
	ARG_DETACHED,
	ARG_FILENAME,
	ARG_LINE,
	ARG_KIND
} event_arg;

StaticAssertDecl(ARG_KIND + 1 == ASPAN_ROW_COLUMNS,
				 "a row has as many columns as its readers read");

/* the arguments of the shorter forms of span_set, the last two in one only */
static const event_arg short_form[] = {
	ARG_TIME, ARG_EVENT_TYPE, ARG_SPAN_ID, ARG_PROCESS, ARG_PARENT, ARG_NAME,
	ARG_TARGET, ARG_FILENAME, ARG_LINE
};

/* of spans that are paired already; the rest is as for events */
#define ARG_BEGIN_TIME	ARG_TIME
#define ARG_END_TIME	ARG_EVENT_TYPE

typedef struct row_reader
{
	int			anchor;			/* an argument that points into the row, or -1 */
	uintptr_t	last_place;		/* where it pointed to in the row before */
	arg_reader	args[ASPAN_ROW_COLUMNS];
} row_reader;

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

/* what the arguments of each kind may be */
typedef enum arg_need
{
	NEED_TIME,
	NEED_LABEL,
	NEED_INTEGER,
	NEED_BOOLEAN,
	NEED_ANYTHING
} arg_need;

static arg_need
need_of(int arg, bool spans)
{
	switch (arg)
	{
		case ARG_TIME:
			return NEED_TIME;
		case ARG_EVENT_TYPE:
			return spans ? NEED_TIME : NEED_LABEL;
		case ARG_SPAN_ID:
		case ARG_PARENT:
		case ARG_LINE:
			return NEED_INTEGER;
		case ARG_ERROR:
		case ARG_DETACHED:
			return NEED_BOOLEAN;
		case ARG_KIND:
			return NEED_LABEL;
		default:
			return NEED_ANYTHING;
	}
}

static arg_form
form_of_type(Oid type)
{
	switch (type)
	{
		case UNKNOWNOID:
			return FORM_CSTRING;
		case INT2OID:
			return FORM_INT2;
		case INT4OID:
			return FORM_INT4;
		case INT8OID:
			return FORM_INT8;
		case BOOLOID:
			return FORM_BOOLEAN;
		case UUIDOID:
			return FORM_UUID;
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return FORM_TIMESTAMP;
		case CHAROID:
			return FORM_CHAR;
		case NAMEOID:
			return FORM_NAME;
		case TEXTOID:
		case VARCHAROID:
			return FORM_TEXT;
		case BPCHAROID:
			return FORM_BPCHAR;
		default:
			return type_is_enum(type) ? FORM_ENUM : FORM_OTHER;
	}
}

static bool
form_fits(arg_form form, arg_need need)
{
	switch (need)
	{
		case NEED_TIME:
			return form == FORM_TIMESTAMP || form == FORM_INT8;
		case NEED_LABEL:
			return form == FORM_TEXT || form == FORM_BPCHAR ||
				form == FORM_CHAR || form == FORM_ENUM ||
				form == FORM_NAME || form == FORM_CSTRING;
		case NEED_INTEGER:
			return form == FORM_INT2 || form == FORM_INT4 ||
				form == FORM_INT8;
		case NEED_BOOLEAN:
			return form == FORM_BOOLEAN;
		case NEED_ANYTHING:
			return true;
	}
	return false;
}

static const char *
need_hint(arg_need need)
{
	switch (need)
	{
		case NEED_TIME:
			return "Use timestamp with time zone, timestamp, or bigint in nanoseconds since 1970.";
		case NEED_LABEL:
			return "Use text, varchar, char(n), \"char\", name or an enum.";
		case NEED_BOOLEAN:
			return "Use boolean.";
		default:
			return "Use smallint, integer or bigint.";
	}
}

static void
init_arg(arg_reader *arg, MemoryContext cxt, Oid type, const char *name,
		 arg_need need)
{
	arg->type = type;
	arg->form = form_of_type(type);
	if (!form_fits(arg->form, need))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s cannot be of type %s", name, format_type_be(type)),
				 errhint("%s", need_hint(need))));

	get_typlenbyval(type, &arg->typlen, &arg->typbyval);
	if (arg->form == FORM_OTHER || arg->form == FORM_ENUM)
	{
		Oid			outfunc;
		bool		isvarlena;

		getTypeOutputInfo(type, &outfunc, &isvarlena);
		fmgr_info_cxt(outfunc, &arg->out, cxt);
	}
}

static const char *
arg_name(event_arg arg, bool spans)
{
	return spans ? aspan_span_columns[arg] : aspan_event_columns[arg];
}

static inline bool
is_short_form(int nargs)
{
	return nargs == lengthof(short_form) || nargs == lengthof(short_form) - 2;
}

static pg_noinline row_reader *
make_row_reader(FunctionCallInfo fcinfo, int first, bool spans)
{
	row_reader *reader;
	int			nargs = PG_NARGS() - first;

	reader = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt,
									sizeof(row_reader));
	if (nargs > ASPAN_ROW_COLUMNS)
		elog(ERROR, "unexpected number of arguments");
	reader->anchor = -1;
	for (int i = 0; i < nargs; i++)
	{
		event_arg	arg = is_short_form(nargs) ? short_form[i] : i;
		Oid			type = get_fn_expr_argtype(fcinfo->flinfo, first + i);

		if (!OidIsValid(type))
			elog(ERROR, "could not determine type of argument %d", first + i);

		/*
		 * NULL without a type stands for a column that does not exist; only a
		 * literal can be of that type.
		 */
		if (type == UNKNOWNOID && PG_ARGISNULL(first + i))
			continue;
		init_arg(&reader->args[arg], fcinfo->flinfo->fn_mcxt,
				 getBaseType(type), arg_name(arg, spans), need_of(arg, spans));

		/* a value that points into the row */
		if (reader->anchor < 0 && !reader->args[arg].typbyval)
			reader->anchor = arg;
	}
	fcinfo->flinfo->fn_extra = reader;
	return reader;
}

static inline row_reader *
get_row_reader(FunctionCallInfo fcinfo, int first, bool spans)
{
	row_reader *reader = fcinfo->flinfo->fn_extra;

	return likely(reader != NULL) ? reader :
		make_row_reader(fcinfo, first, spans);
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
prefetch_next_row(const NullableDatum *row, row_reader *reader)
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

static inline bool
arg_is_null(const NullableDatum *row, const row_reader *reader, event_arg arg)
{
	return reader->args[arg].form == FORM_NONE || row[arg].isnull;
}

/* false if NULL or out of range */
static inline bool
read_time(const NullableDatum *row, const row_reader *reader, event_arg arg,
		  int64 *ns)
{
	Datum		value;

	if (arg_is_null(row, reader, arg))
		return false;
	value = row[arg].value;
	if (reader->args[arg].form == FORM_TIMESTAMP)
		return aspan_ns_from_timestamp(DatumGetTimestamp(value), ns);
	*ns = DatumGetInt64(value);
	return true;
}

static inline bool
read_integer(const NullableDatum *row, const row_reader *reader, event_arg arg,
			 int64 *result)
{
	Datum		value;

	*result = 0;
	if (arg_is_null(row, reader, arg))
		return false;
	value = row[arg].value;
	switch (reader->args[arg].form)
	{
		case FORM_INT2:
			*result = DatumGetInt16(value);
			break;
		case FORM_INT4:
			*result = DatumGetInt32(value);
			break;
		default:
			*result = DatumGetInt64(value);
			break;
	}
	return true;
}

/* as PG_DETOAST_DATUM_PACKED, without a call where there is nothing to do */
static inline struct varlena *
detoast_packed(Datum value)
{
	struct varlena *v = (struct varlena *) DatumGetPointer(value);

	if (unlikely(VARATT_IS_COMPRESSED(v) || VARATT_IS_EXTERNAL(v)))
		return PG_DETOAST_DATUM_PACKED(value);
	return v;
}

static inline aspan_text
text_of_varlena(Datum value)
{
	struct varlena *v = detoast_packed(value);
	aspan_text	text;

	text.bytes = VARDATA_ANY(v);
	text.len = VARSIZE_ANY_EXHDR(v);
	return text;
}

/* a value that is not NULL and whose form is not FORM_TEXT */
static pg_noinline aspan_text
read_as_text(const NullableDatum *row, row_reader *reader, event_arg arg)
{
	arg_reader *r = &reader->args[arg];
	aspan_text	text = {NULL, 0};
	Datum		value = row[arg].value;

	switch (r->form)
	{
		case FORM_TEXT:
			break;
		case FORM_BPCHAR:
			text = text_of_varlena(value);
			text.len = bpchartruelen((char *) text.bytes, text.len);
			break;
		case FORM_NAME:
			text.bytes = NameStr(*DatumGetName(value));
			text.len = strlen(text.bytes);
			break;
		case FORM_CSTRING:
			text.bytes = DatumGetCString(value);
			text.len = strlen(text.bytes);
			break;
		case FORM_NONE:
			break;
		case FORM_CHAR:
			{
				char		c = DatumGetChar(value);

				/* half a character is spelled out, as PostgreSQL 16 does */
				if (IS_HIGHBIT_SET(c))
					text.bytes = psprintf("\\%03o", (unsigned char) c);
				else
					text.bytes = pnstrdup(&c, 1);
				text.len = strlen(text.bytes);
				break;
			}
		case FORM_INT2:
		case FORM_INT4:
		case FORM_INT8:
		case FORM_BOOLEAN:
		case FORM_UUID:
		case FORM_TIMESTAMP:
		case FORM_ENUM:
		case FORM_OTHER:
			if (!OidIsValid(r->out.fn_oid))
			{
				Oid			outfunc;
				bool		isvarlena;

				getTypeOutputInfo(r->type, &outfunc, &isvarlena);
				fmgr_info_cxt(outfunc, &r->out, GetMemoryChunkContext(reader));
			}
			text.bytes = OutputFunctionCall(&r->out, value);
			text.len = strlen(text.bytes);
			break;
	}
	return text;
}

static inline aspan_text
read_text(const NullableDatum *row, row_reader *reader, event_arg arg)
{
	aspan_text	none = {NULL, 0};

	if (arg_is_null(row, reader, arg))
		return none;
	if (likely(reader->args[arg].form == FORM_TEXT))
		return text_of_varlena(row[arg].value);
	return read_as_text(row, reader, arg);
}

static inline aspan_kind
read_kind(const NullableDatum *row, row_reader *reader)
{
	arg_reader *r = &reader->args[ARG_EVENT_TYPE];
	Datum		value = row[ARG_EVENT_TYPE].value;
	aspan_text	label;
	aspan_kind	kind;

	if (r->form == FORM_ENUM)
		for (int i = 0; i < r->ncached; i++)
			if (r->cached_labels[i] == DatumGetObjectId(value))
				return r->cached_kinds[i];
	if (r->form == FORM_CHAR)
	{
		char		c = DatumGetChar(value);

		return aspan_kind_from_label(&c, 1);
	}

	label = read_text(row, reader, ARG_EVENT_TYPE);
	kind = aspan_kind_from_label(label.bytes, label.len);
	if (r->form == FORM_ENUM && r->ncached < ENUM_CACHE)
	{
		r->cached_labels[r->ncached] = DatumGetObjectId(value);
		r->cached_kinds[r->ncached++] = kind;
	}
	return kind;
}

static uint32
intern_process(const NullableDatum *row, row_reader *reader,
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
		aspan_text	text = read_text(row, reader, ARG_PROCESS);

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
read_process(const NullableDatum *row, row_reader *reader,
			 aspan_collector *c, aspan_processes *p)
{
	const arg_reader *r = &reader->args[ARG_PROCESS];
	Datum		value;
	aspan_text	bytes;
	aspan_process_place *place;

	if (arg_is_null(row, reader, ARG_PROCESS))
		return 0;
	value = row[ARG_PROCESS].value;
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
		struct varlena *v = detoast_packed(value);

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
	return intern_process(row, reader, c, p, bytes, place);
}

static pg_always_inline uint32
read_site(const NullableDatum *row, row_reader *reader, aspan_collector *c)
{
	aspan_site_text site;
	int64		line;

	site.name = read_text(row, reader, ARG_NAME);
	site.target = read_text(row, reader, ARG_TARGET);
	site.filename = read_text(row, reader, ARG_FILENAME);
	site.line_null = !read_integer(row, reader, ARG_LINE, &line) ||
		line < PG_INT32_MIN || line > PG_INT32_MAX;
	site.line = site.line_null ? 0 : (int32) line;
	site.kind = ASPAN_KIND_NULL;
	if (!arg_is_null(row, reader, ARG_KIND))
	{
		aspan_text	kind = read_text(row, reader, ARG_KIND);

		site.kind = aspan_span_kind_from_label(kind.bytes, kind.len);
	}
	return aspan_intern_site(c->dict, &site);
}

/* the scope of a row that has a trace id, given that of its process */
static pg_noinline uint32
read_trace(const NullableDatum *row, row_reader *reader, aspan_collector *c,
		   uint32 process_scope)
{
	aspan_scope scope;

	scope.process = aspan_scope_process(c->dict, process_scope);
	if (reader->args[ARG_TRACE].form == FORM_UUID)
		aspan_scope_set_uuid(&scope,
							 (const unsigned char *)
							 DatumGetPointer(row[ARG_TRACE].value));
	else
		aspan_scope_set_trace(c->dict, &scope,
							  read_text(row, reader, ARG_TRACE));
	return aspan_intern_scope(c->dict, &scope);
}

static pg_always_inline uint32
read_scope(const NullableDatum *row, row_reader *reader, aspan_collector *c,
		   aspan_processes *p)
{
	uint32		scope = read_process(row, reader, c, p);

	if (arg_is_null(row, reader, ARG_TRACE))
		return scope;
	return read_trace(row, reader, c, scope);
}

static inline bool
read_flag(const NullableDatum *row, const row_reader *reader, event_arg arg)
{
	return !arg_is_null(row, reader, arg) && DatumGetBool(row[arg].value);
}

static pg_always_inline void
read_event(const NullableDatum *row, row_reader *reader, aspan_collector *c,
		   aspan_processes *processes)
{
	aspan_event event;

	prefetch_next_row(row, reader);
	if (!read_time(row, reader, ARG_TIME, &event.time))
	{
		c->counts.invalid_events++;
		return;
	}
	if (arg_is_null(row, reader, ARG_EVENT_TYPE) ||
		!read_integer(row, reader, ARG_SPAN_ID, &event.span_id))
	{
		c->counts.invalid_events += aspan_in_range(&c->range, event.time);
		return;
	}
	event.kind = read_kind(row, reader);
	if (event.kind == ASPAN_OTHER)
	{
		if (aspan_in_range(&c->range, event.time))
		{
			aspan_text	label = read_text(row, reader, ARG_EVENT_TYPE);

			aspan_collect_other(c, label.bytes, label.len);
		}
		return;
	}
	event.parent_null = !read_integer(row, reader, ARG_PARENT,
									  &event.parent_id);
	event.error = read_flag(row, reader, ARG_ERROR);
	event.detached = read_flag(row, reader, ARG_DETACHED);
	event.scope = read_scope(row, reader, c, processes);
	event.site = read_site(row, reader, c);

	if (event.kind == ASPAN_BEGIN)
		c->counts.begin_events++;
	else
		c->counts.end_events++;
	aspan_collect_event(c, &event);
}

static pg_always_inline void
read_span(const NullableDatum *row, row_reader *reader, aspan_collector *c,
		  aspan_processes *processes)
{
	aspan_span	span;

	prefetch_next_row(row, reader);
	memset(&span, 0, sizeof(span));
	if (!arg_is_null(row, reader, ARG_BEGIN_TIME))
		span.flags |= ASPAN_HAS_BEGIN;
	if (!arg_is_null(row, reader, ARG_END_TIME))
		span.flags |= ASPAN_HAS_END;
	if ((span.flags & ASPAN_BOTH) == 0 ||
		((span.flags & ASPAN_HAS_BEGIN) &&
		 !read_time(row, reader, ARG_BEGIN_TIME, &span.begin_time)) ||
		((span.flags & ASPAN_HAS_END) &&
		 !read_time(row, reader, ARG_END_TIME, &span.end_time)) ||
		!read_integer(row, reader, ARG_SPAN_ID, &span.span_id) ||
		(aspan_is_complete(&span) && span.begin_time > span.end_time))
	{
		c->counts.invalid_events++;
		return;
	}

	if (!read_integer(row, reader, ARG_PARENT, &span.parent_id))
		span.flags |= ASPAN_PARENT_NULL;
	if (read_flag(row, reader, ARG_ERROR))
		span.flags |= (span.flags & ASPAN_HAS_BEGIN) ? ASPAN_BEGIN_ERROR :
			ASPAN_END_ERROR;
	if ((span.flags & ASPAN_HAS_BEGIN) &&
		read_flag(row, reader, ARG_DETACHED))
		span.flags |= ASPAN_DETACHED;
	span.scope = read_scope(row, reader, c, processes);
	span.site = read_site(row, reader, c);
	if (span.flags & ASPAN_HAS_BEGIN)
		c->counts.begin_events++;
	if (span.flags & ASPAN_HAS_END)
	{
		c->counts.end_events++;
		span.end_site = span.site;
	}
	aspan_collect_span(c, &span);
}

void
aspan_read_event_row(FunctionCallInfo fcinfo, int first, aspan_collector *c,
					 aspan_processes *processes)
{
	row_reader *reader = get_row_reader(fcinfo, first, false);
	NullableDatum spread[ASPAN_ROW_COLUMNS];

	read_event(get_row(fcinfo, first, spread), reader, c, processes);
}

void
aspan_read_span_row(FunctionCallInfo fcinfo, int first, aspan_collector *c,
					aspan_processes *processes)
{
	row_reader *reader = get_row_reader(fcinfo, first, true);
	NullableDatum spread[ASPAN_ROW_COLUMNS];

	read_span(get_row(fcinfo, first, spread), reader, c, processes);
}

/* ---- records ---- */

/* rows of one composite type, whose columns are found by name */
typedef struct record_reader
{
	row_reader	reader;
	Oid			type;
	int32		typmod;
	bool		is_spans;
	TupleDesc	desc;
	int			attribute[ASPAN_ROW_COLUMNS];	/* index, or -1 */
	Datum	   *values;			/* [natts] */
	bool	   *nulls;
} record_reader;

static int
find_attribute(TupleDesc desc, const char *name)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped && strcmp(NameStr(att->attname), name) == 0)
			return i;
	}
	return -1;
}

static record_reader *
make_record_reader(FunctionCallInfo fcinfo, Oid type, int32 typmod)
{
	MemoryContext cxt = fcinfo->flinfo->fn_mcxt;
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	record_reader *r = palloc0(sizeof(record_reader));

	r->type = type;
	r->typmod = typmod;
	r->desc = lookup_rowtype_tupdesc_copy(type, typmod);
	r->values = palloc(r->desc->natts * sizeof(Datum));
	r->nulls = palloc(r->desc->natts * sizeof(bool));
	r->is_spans = find_attribute(r->desc, "begin_time") >= 0 &&
		find_attribute(r->desc, "event_type") < 0;
	r->reader.anchor = -1;
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		const char *name = arg_name(i, r->is_spans);
		Oid			column_type;

		r->attribute[i] = find_attribute(r->desc, name);
		if (r->attribute[i] < 0 && i <= ARG_SPAN_ID)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("the rows have no column \"%s\"", name),
					 errdetail("Rows of events have the columns time, event_type and span_id; rows of spans have begin_time, end_time and span_id."),
					 errhint("Aggregate the rows of a subquery that gives the columns these names.")));
		if (r->attribute[i] < 0)
			continue;
		column_type = getBaseType(TupleDescAttr(r->desc,
												r->attribute[i])->atttypid);

		/* a column of that name and another meaning */
		if (i == ARG_KIND && !form_fits(form_of_type(column_type), NEED_LABEL))
			r->attribute[i] = -1;
		else
			init_arg(&r->reader.args[i], cxt, column_type, name,
					 need_of(i, r->is_spans));
	}
	MemoryContextSwitchTo(caller);
	fcinfo->flinfo->fn_extra = r;
	return r;
}

void
aspan_read_record(FunctionCallInfo fcinfo, int argno, aspan_collector *c,
				  aspan_processes *processes)
{
	record_reader *r = fcinfo->flinfo->fn_extra;
	NullableDatum row[ASPAN_ROW_COLUMNS];
	HeapTupleHeader header;
	HeapTupleData tuple;

	if (PG_ARGISNULL(argno))
	{
		c->counts.invalid_events++;
		return;
	}
	header = PG_GETARG_HEAPTUPLEHEADER(argno);
	if (r == NULL)
		r = make_record_reader(fcinfo, HeapTupleHeaderGetTypeId(header),
							   HeapTupleHeaderGetTypMod(header));
	else if (r->type != HeapTupleHeaderGetTypeId(header) ||
			 r->typmod != HeapTupleHeaderGetTypMod(header))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot aggregate rows of different types"),
				 errhint("Convert the rows to one composite type.")));

	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	heap_deform_tuple(&tuple, r->desc, r->values, r->nulls);
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		int			attribute = r->attribute[i];

		row[i].isnull = attribute < 0 || r->nulls[attribute];
		row[i].value = row[i].isnull ? (Datum) 0 : r->values[attribute];
	}
	if (r->is_spans)
		read_span(row, &r->reader, c, processes);
	else
		read_event(row, &r->reader, c, processes);
}
