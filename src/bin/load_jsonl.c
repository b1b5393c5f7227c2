/*
 * load_jsonl.c
 *	  JSON objects with the columns of events or spans: one a line, or an
 *	  array of them.
 *
 * The objects go into a temporary table as they are.  Which keys they have,
 * and what the values look like, is asked there; then the keys are columns as
 * those of a CSV file are, and each becomes an expression in one INSERT ...
 * SELECT.  Objects need not have the same keys.
 */
#include "load_columns.h"
#include "load_json.h"

static bool
take_rows(void *arg, const char *rows, size_t length)
{
	/* when this fails, load_copy_end() knows why */
	(void) load_copy_data(arg, rows, length);
	return true;
}

/* puts the objects into the table; no character of them is special there */
static bool
copy_objects(Load *load, const JsonPlaces *places)
{
	JsonSplitCounts counts;
	bool		ok;

	if (!run_command(load->conn, load->name,
					 "CREATE TEMPORARY TABLE asyncspan_stage"
					 " (seq bigint GENERATED ALWAYS AS IDENTITY, doc jsonb)"
					 " ON COMMIT DROP") ||
		!load_copy_begin(load,
						 "COPY pg_temp.asyncspan_stage (doc) FROM STDIN"
						 " (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')"))
		return false;
	ok = json_read(load, places, &counts, take_rows, load);
	return load_copy_end(load, ok) && ok;
}

/* the keys, in the order in which the first objects have them */
static bool
find_keys(Load *load, Columns *columns)
{
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT key FROM pg_temp.asyncspan_stage,"
						 " pg_catalog.jsonb_object_keys(doc) AS key"
						 " GROUP BY key"
						 " ORDER BY pg_catalog.min(seq), key COLLATE \"C\"");
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
		columns_add(columns, PQgetvalue(res, i, 0));
	PQclear(res);
	return true;
}

static bool
sample_values(Load *load, Columns *columns)
{
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT key, value FROM"
						 " (SELECT doc FROM pg_temp.asyncspan_stage"
						 " ORDER BY seq LIMIT 200) AS first,"
						 " pg_catalog.jsonb_each_text(doc) AS e (key, value)"
						 " WHERE pg_catalog.length(value) < 100");
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
		for (int j = 0; j < columns->n; j++)
			if (strcmp(columns->list[j].name, PQgetvalue(res, i, 0)) == 0)
				column_sample(&columns->list[j], PQgetvalue(res, i, 1));
	PQclear(res);
	return true;
}

/* "(doc->>'key')::type", converted as needed */
static void
append_value(PQExpBuffer sql, Load *load, const Column *column)
{
	PQExpBufferData value;
	char	   *key = PQescapeLiteral(load->conn, column->name,
									  strlen(column->name));

	if (!key)
		pg_fatal("%s", PQerrorMessage(load->conn));
	initPQExpBuffer(&value);
	if (strcmp(column->type, "jsonb") == 0)
		appendPQExpBuffer(&value, "(doc->%s)", key);
	else
		appendPQExpBuffer(&value, "(doc->>%s)::%s", key, column->type);
	column_append_value(sql, column, value.data);
	termPQExpBuffer(&value);
	PQfreemem(key);
}

static bool
insert_rows(Load *load, const Columns *columns)
{
	Query		insert;
	PGresult   *res;
	Unusable	unusable;
	const char *separator = "";

	query_init(&insert);
	appendPQExpBuffer(&insert.sql, "WITH stored AS (INSERT INTO %s (",
					  load->target);
	columns_append_targets(&insert.sql, load->conn, columns);
	appendPQExpBufferStr(&insert.sql, ") SELECT ");
	for (int i = 0; i < columns->n; i++)
	{
		if (columns->list[i].target == NULL)
			continue;
		appendPQExpBufferStr(&insert.sql, separator);
		append_value(&insert.sql, load, &columns->list[i]);
		separator = ", ";
	}
	appendPQExpBufferStr(&insert.sql,
						 " FROM pg_temp.asyncspan_stage ORDER BY seq");
	appendPQExpBuffer(&insert.sql,
					  " RETURNING %s) SELECT pg_catalog.count(*) FILTER (WHERE complete AND known),"
					  " pg_catalog.count(*) FILTER (WHERE complete IS NOT TRUE),"
					  " pg_catalog.count(*) FILTER (WHERE complete AND known IS NOT TRUE)"
					  " FROM stored", load->kind == KIND_SPANS ?
					  "span_id IS NOT NULL AND (begin_time IS NOT NULL OR end_time IS NOT NULL)"
					  " AS complete, true AS known" :
					  "span_id IS NOT NULL AND \"time\" IS NOT NULL AND event_type IS NOT NULL"
					  " AS complete, event_type::text ~ '^[bBSeEF]$'"
					  " OR event_type::text ~* '^(begin|start|end|stop)$' AS known");
	res = load_store(load, &insert);
	if (!res)
		return false;
	load->usable = strtou64(PQgetvalue(res, 0, 0), NULL, 10);
	unusable.incomplete = strtou64(PQgetvalue(res, 0, 1), NULL, 10);
	unusable.of_other_type = strtou64(PQgetvalue(res, 0, 2), NULL, 10);
	load_note_unusable(load, &unusable);
	PQclear(res);
	return true;
}

bool
load_jsonl(Load *load)
{
	JsonPlaces	places = {NULL, NULL, false, NULL};
	Columns		columns = {NULL, 0};
	const char *data;
	size_t		length;
	bool		ok;

	if (!input_peek(load->in, &data, &length))
		return false;
	places.bare = json_shape(load, FORMAT_JSONL, data, length) != SHAPE_ARRAY;
	ok = copy_objects(load, &places) &&
		find_keys(load, &columns) && sample_values(load, &columns);
	if (ok)
	{
		load->columns = &columns;
		(void) columns_tell(&columns, load->renames, &load->kind);
		ok = load_target(load) && columns_map(load, &columns) &&
			insert_rows(load, &columns);
	}
	load->columns = NULL;
	columns_free(&columns);
	return ok;
}
