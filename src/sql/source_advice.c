/*
 * source_advice.c
 *	  A view that makes a source of a relation that is none.
 *
 * Columns are found by name and read by type.  Where a relation has the columns
 * under other names, in another case, unit or type, a view is what helps, and
 * the hint of the error has it ready to be typed.
 *
 * A column of the relation is taken for one of a source by its name: the name
 * itself, one that it is known by (base/column_names.c), such a name with a
 * unit behind it, and last, for a column without which there is no source, a
 * name that is misspelled by a letter or two.  Its type has to be one that can
 * be converted.  A column that is not needed is left out where it cannot.
 *
 * A table of documents has no such columns.  If it has one of JSON, the view
 * reads that by an import function.
 */
#include "postgres.h"

#include "base/column_names.h"
#include "sql/source_advice.h"
#include "sql/source_columns.h"
#include "sql/type_kinds.h"

#include "access/relation.h"
#include "commands/defrem.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

/* a unit at the end of a name, and its nanoseconds */
static const struct
{
	const char *ending;
	int64		ns;
}			unit_endings[] = {
	{"_ns", 1}, {"_us", 1000}, {"_ms", 1000000}, {"_s", 1000000000},
	{"_nanos", 1}, {"_micros", 1000}, {"_millis", 1000000},
	{"_sec", 1000000000}, {"_secs", 1000000000}, {"_seconds", 1000000000},
	{"Ns", 1}, {"Us", 1000}, {"Ms", 1000000}, {"Sec", 1000000000}
};

static const char *const duration_names[] = {
	"duration", "dur", "elapsed", "elapsed_time", "took"
};

/* a column of the relation that stands for one of a source */
typedef struct match
{
	const char *name;			/* quoted; NULL if there is none */
	Oid			type;
	int64		unit;			/* nanoseconds of what it counts, or 0 */
} match;

typedef struct proposal
{
	TupleDesc	desc;
	const aspan_view_change *change;
	aspan_row_kind kind;
	match		columns[ASPAN_SOURCE_COLUMNS];
	match		duration;
} proposal;

/* ---- types ---- */

static bool
is_json(Oid type)
{
	return type == JSONBOID || type == JSONOID;
}

/* whether a view can make the column of one of this type */
static bool
can_convert(aspan_source_column column, Oid type)
{
	switch (column)
	{
		case ASPAN_COL_TIME:
		case ASPAN_COL_BEGIN_TIME:
		case ASPAN_COL_END_TIME:
			return aspan_type_is_time(type) || aspan_type_is_number(type) ||
				aspan_type_is_text(type) || type == DATEOID;
		case ASPAN_COL_EVENT_TYPE:
			return aspan_type_is_label(type) || type == BOOLOID;
		case ASPAN_COL_SPAN_ID:
		case ASPAN_COL_PARENT:
			return aspan_type_is_number(type) || aspan_type_is_text(type) ||
				type == UUIDOID || type == BYTEAOID;
		case ASPAN_COL_ERROR:
		case ASPAN_COL_DETACHED:
			return aspan_type_is_integer(type) || type == BOOLOID;
		case ASPAN_COL_LINE:
			return aspan_type_is_integer(type);
		case ASPAN_COL_KIND:
			return aspan_type_is_label(type);
		default:
			return !is_json(type) && type != BYTEAOID;
	}
}

/* ---- names ---- */

/* the name without the unit at its end, which is set, or 0 */
static char *
without_unit(const char *name, int64 *unit)
{
	size_t		length = strlen(name);

	*unit = 0;
	for (int i = 0; i < lengthof(unit_endings); i++)
	{
		size_t		n = strlen(unit_endings[i].ending);

		if (n >= length ||
			strcmp(name + length - n, unit_endings[i].ending) != 0)
			continue;
		*unit = unit_endings[i].ns;
		return pnstrdup(name, length - n);
	}
	return pstrdup(name);
}

/* how sure it is that the name means the column; 0 is not at all */
static int
likeness(const char *name, aspan_source_column column)
{
	const char *wanted = aspan_column_names[column];
	bool		required = column <= ASPAN_COL_SPAN_ID;
	const char *known;
	int64		unit;

	if (strcmp(name, wanted) == 0)
		return 5;
	if (pg_strcasecmp(name, wanted) == 0)
		return 4;
	known = aspan_column_of_name(name);
	if (known)
		return strcmp(known, wanted) == 0 ? 3 : 0;
	known = aspan_column_of_name(without_unit(name, &unit));
	if (known && unit != 0)
		return strcmp(known, wanted) == 0 ? 2 : 0;
	return required && strlen(wanted) > 4 && strlen(name) < NAMEDATALEN &&
		varstr_levenshtein_less_equal(name, strlen(name), wanted,
									  strlen(wanted), 1, 1, 1, 2, true) <= 2;
}

static void
take(match *m, const Form_pg_attribute att)
{
	m->name = quote_identifier(pstrdup(NameStr(att->attname)));
	m->type = getBaseType(att->atttypid);
	(void) without_unit(NameStr(att->attname), &m->unit);
}

/* the most likely column of the relation for one of a source */
static void
find_match(proposal *p, aspan_source_column column)
{
	int			best = 0;

	for (int i = 0; i < p->desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(p->desc, i);
		int			like;

		if (att->attisdropped ||
			!can_convert(column, getBaseType(att->atttypid)))
			continue;
		like = likeness(NameStr(att->attname), column);
		if (like <= best)
			continue;
		best = like;
		take(&p->columns[column], att);
	}
}

static void
find_duration(proposal *p)
{
	for (int i = 0; i < p->desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(p->desc, i);
		Oid			type;
		int64		unit;
		char	   *name;

		if (att->attisdropped)
			continue;
		type = getBaseType(att->atttypid);
		if (!aspan_type_is_number(type) && type != INTERVALOID)
			continue;
		name = without_unit(NameStr(att->attname), &unit);
		for (int j = 0; j < lengthof(duration_names); j++)
		{
			if (pg_strcasecmp(name, duration_names[j]) != 0)
				continue;
			take(&p->duration, att);
			return;
		}
	}
}

/* ---- expressions ---- */

/* seconds since 1970, whatever unit they are in: of this century, at least */
static void
append_epoch(StringInfo sql, const match *m)
{
	if (m->unit != 0)
		appendStringInfo(sql, "to_timestamp(%s / %.0f.0)", m->name,
						 1e9 / m->unit);
	else
		appendStringInfo(sql,
						 "to_timestamp(%1$s / CASE WHEN %1$s > 1e17 THEN 1e9"
						 " WHEN %1$s > 1e14 THEN 1e6"
						 " WHEN %1$s > 1e11 THEN 1e3 ELSE 1 END)", m->name);
}

static void
append_time(StringInfo sql, const proposal *p, const match *m)
{
	int64		factor = m->unit != 0 ? m->unit :
	m->type == INT8OID ? 1 : INT64CONST(1000000000);

	if (p->change && m->type == INT8OID)
		factor = p->change->time_factor;
	if (aspan_type_is_integer(m->type) && factor != 1)
		appendStringInfo(sql, "%s::bigint * " INT64_FORMAT, m->name, factor);
	else if (aspan_type_is_time(m->type))
		appendStringInfoString(sql, m->name);
	else if (aspan_type_is_text(m->type))
		appendStringInfo(sql, "%s::timestamptz", m->name);
	else if (m->type == DATEOID)
		appendStringInfo(sql, "%s::timestamp", m->name);
	else
		append_epoch(sql, m);
}

/* the end of a span that has a duration: what it adds to the begin */
static void
append_end(StringInfo sql, const proposal *p)
{
	const match *begin = &p->columns[ASPAN_COL_BEGIN_TIME];
	const match *duration = &p->duration;
	int64		unit = duration->unit != 0 ? duration->unit : 1000000;

	if (duration->unit == 0 && begin->unit != 0)
		unit = begin->unit;
	else if (duration->unit == 0 && begin->type == INT8OID)
		unit = 1;
	append_time(sql, p, begin);
	if (duration->type == INTERVALOID)
		appendStringInfo(sql, " + %s", duration->name);
	else if (aspan_type_is_integer(begin->type))
		appendStringInfo(sql, " + (%s * " INT64_FORMAT ")::bigint",
						 duration->name, unit);
	else
		appendStringInfo(sql, " + %s * interval '%.9g seconds'",
						 duration->name, unit / 1e9);
}

/* a number of 64 bits, and the same for a span and for those below it */
static void
append_id(StringInfo sql, const match *m)
{
	if (aspan_type_is_integer(m->type))
		appendStringInfoString(sql, m->name);
	else if (aspan_type_is_number(m->type))
		appendStringInfo(sql, "%s::bigint", m->name);
	else if (m->type == UUIDOID)
		appendStringInfo(sql, "hashtextextended(%s::text, 0)", m->name);
	else if (m->type == BYTEAOID)
		appendStringInfo(sql, "hashtextextended(encode(%s, 'hex'), 0)",
						 m->name);
	else
		appendStringInfo(sql,
						 "CASE WHEN %1$s ~ '^[0-9A-Fa-f]{1,16}$'"
						 " THEN ('x' || lpad(%1$s, 16, '0'))::bit(64)::bigint"
						 " ELSE hashtextextended(nullif(%1$s, ''), 0) END",
						 m->name);
}

static void
append_value(StringInfo sql, const proposal *p, aspan_source_column column)
{
	const match *m = &p->columns[column];

	switch (column)
	{
		case ASPAN_COL_TIME:
		case ASPAN_COL_BEGIN_TIME:
		case ASPAN_COL_END_TIME:
			if (m->name)
				append_time(sql, p, m);
			else
				append_end(sql, p);
			break;
		case ASPAN_COL_EVENT_TYPE:
			if (p->change && p->change->event_type)
				appendStringInfoString(sql, p->change->event_type);
			else if (m->type == BOOLOID)
				appendStringInfo(sql, "CASE WHEN %s THEN 'begin' ELSE 'end' END",
								 m->name);
			else
				appendStringInfoString(sql, m->name);
			break;
		case ASPAN_COL_SPAN_ID:
		case ASPAN_COL_PARENT:
			append_id(sql, m);
			break;
		case ASPAN_COL_ERROR:
		case ASPAN_COL_DETACHED:
			appendStringInfo(sql, m->type == BOOLOID ? "%s" : "%s <> 0",
							 m->name);
			break;
		default:
			appendStringInfoString(sql, m->name);
			break;
	}
}

/* the value, with its name where that is another one */
static void
append_column(StringInfo sql, const proposal *p, aspan_source_column column)
{
	const char *name = quote_identifier(aspan_column_names[column]);
	int			start = sql->len;

	append_value(sql, p, column);
	if (strcmp(sql->data + start, name) != 0)
		appendStringInfo(sql, " AS %s", name);
}

/* ---- the statement ---- */

/* those of the other kind of source are left out */
static bool
belongs(const proposal *p, aspan_source_column column)
{
	if (column == ASPAN_COL_TIME || column == ASPAN_COL_EVENT_TYPE)
		return p->kind == ASPAN_ROWS_EVENTS;
	if (column == ASPAN_COL_BEGIN_TIME)
		return p->kind == ASPAN_ROWS_SPANS;
	if (column == ASPAN_COL_END_TIME)
		return p->kind == ASPAN_ROWS_SPANS &&
			(p->columns[column].name || p->duration.name);
	return p->columns[column].name != NULL;
}

/* finds the columns; false if there are not enough for a source */
static bool
find_columns(proposal *p)
{
	bool		events;
	bool		spans;

	for (int column = 0; column < ASPAN_SOURCE_COLUMNS; column++)
		find_match(p, (aspan_source_column) column);
	find_duration(p);
	events = p->columns[ASPAN_COL_TIME].name &&
		p->columns[ASPAN_COL_EVENT_TYPE].name;
	spans = p->columns[ASPAN_COL_BEGIN_TIME].name &&
		(p->columns[ASPAN_COL_END_TIME].name || p->duration.name);
	p->kind = spans && !events ? ASPAN_ROWS_SPANS : ASPAN_ROWS_EVENTS;
	return p->columns[ASPAN_COL_SPAN_ID].name && (events || spans);
}

/* the first column of documents, quoted, or NULL */
static char *
find_document(TupleDesc desc)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped && is_json(getBaseType(att->atttypid)))
			return psprintf("%s%s", quote_identifier(NameStr(att->attname)),
							att->atttypid == JSONBOID ? "" : "::jsonb");
	}
	return NULL;
}

static char *
qualified_name(Oid schema, const char *name)
{
	return quote_qualified_identifier(get_namespace_name_or_temp(schema),
									  name);
}

/* "CREATE VIEW schema.name AS SELECT", of a name that is not taken */
static void
append_create(StringInfo sql, Relation rel, const char *what)
{
	Oid			schema = RelationGetNamespace(rel);
	char	   *name = makeObjectName(RelationGetRelationName(rel), NULL, what);

	for (int i = 2; OidIsValid(get_relname_relid(name, schema)); i++)
		name = makeObjectName(RelationGetRelationName(rel), NULL,
							  psprintf("%s%d", what, i));
	appendStringInfo(sql, "CREATE VIEW %s AS SELECT ",
					 qualified_name(schema, name));
}

char *
aspan_advise_view(Relation rel, const aspan_view_change *change)
{
	char	   *from = qualified_name(RelationGetNamespace(rel),
									  RelationGetRelationName(rel));
	proposal	p = {.desc = RelationGetDescr(rel),.change = change};
	StringInfoData sql;
	const char *separator = "";
	char	   *document;

	initStringInfo(&sql);
	if (find_columns(&p))
	{
		appendStringInfoString(&sql, " Ask this view instead: ");
		append_create(&sql, rel,
					  p.kind == ASPAN_ROWS_SPANS ? "spans" : "events");
		for (int column = 0; column < ASPAN_SOURCE_COLUMNS; column++)
		{
			if (!belongs(&p, (aspan_source_column) column))
				continue;
			appendStringInfoString(&sql, separator);
			append_column(&sql, &p, (aspan_source_column) column);
			separator = ", ";
		}
		appendStringInfo(&sql, " FROM %s;", from);
	}
	else if ((document = find_document(p.desc)) != NULL)
	{
		appendStringInfoString(&sql, " If it has documents of OpenTelemetry, ask this view instead: ");
		append_create(&sql, rel, "spans");
		appendStringInfo(&sql, "s.* FROM %s, asyncspan.import_otlp(%s) AS s;",
						 from, document);
		appendStringInfoString(&sql, " For others there are import_jaeger, import_zipkin and import_chrome_trace.");
	}
	return sql.data;
}

/* ---- a source, but of other values ---- */

static char *
advise_change(Oid relid, const aspan_view_change *change)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	char	   *advice;

	if (rel == NULL)
		return "";
	advice = aspan_advise_view(rel, change);
	relation_close(rel, NoLock);
	return advice;
}

char *
aspan_advise_time_unit(Oid relid, int64 time_factor)
{
	aspan_view_change change = {time_factor, NULL};

	return advise_change(relid, &change);
}

/* " WHEN 'enter', 'open' THEN 'begin'" of those that are in the list */
static bool
append_words(StringInfo sql, char **words, int nwords,
			 const char *const *known, const char *label)
{
	bool		any = false;

	for (int i = 0; i < nwords; i++)
	{
		for (int j = 0; known[j] != NULL; j++)
		{
			if (pg_strcasecmp(words[i], known[j]) != 0)
				continue;
			appendStringInfo(sql, " WHEN '%s' THEN '%s'", words[i], label);
			any = true;
		}
	}
	return any;
}

char *
aspan_advise_event_types(Oid relid, char **words, int nwords)
{
	static const char *const begins[] = {
		"enter", "entry", "open", "push", "in", "started", "begun",
		"span_start", "span_begin", NULL
	};
	static const char *const ends[] = {
		"exit", "leave", "close", "pop", "out", "stopped", "ended",
		"finish", "finished", "span_end", "span_stop", NULL
	};
	aspan_view_change change = {1, NULL};
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "CASE event_type::text");
	if (!append_words(&sql, words, nwords, begins, "begin") ||
		!append_words(&sql, words, nwords, ends, "end"))
		return "";
	appendStringInfoString(&sql, " END");
	change.event_type = sql.data;
	return advise_change(relid, &change);
}
