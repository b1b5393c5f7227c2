/*
 * load_stores.c
 *	  asyncspan load --store: stores of the tables that were loaded into.
 *
 * They are refreshed once, after the last file, and not in the transaction of a
 * file: what is loaded stays loaded if that fails, and is in every answer all
 * the same.  Without a name these are all stores of the table that the user
 * owns.  Where there is none, one is made, in the schema of the table.
 */
#include "load.h"

/* their names, the table of the first, and whether it is this one */
static PGresult *
find_stores(Load *load, const char *table)
{
	PGresult   *res;
	Query		query;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT store, source, source = $%d::pg_catalog.regclass"
					  " FROM asyncspan.stores"
					  " JOIN pg_catalog.pg_class AS c ON c.oid = store WHERE ",
					  query_param(&query, table));
	if (load->store)
		appendPQExpBuffer(&query.sql, "store = pg_catalog.to_regclass($%d)",
						  query_param(&query, load->store));
	else
		appendPQExpBufferStr(&query.sql,
							 "source = $1::pg_catalog.regclass"
							 " AND pg_catalog.pg_has_role(relowner, 'USAGE')"
							 " ORDER BY store::pg_catalog.text");
	res = run_query(load->conn, NULL, &query);
	query_free(&query);
	if (!res || PQntuples(res) == 0 || PQgetvalue(res, 0, 2)[0] == 't')
		return res;
	pg_log_error("\"%s\" is a store of table \"%s\", not of \"%s\"",
				 load->store, plain_name(PQgetvalue(res, 0, 1)), table);
	pg_log_error_hint("Choose another name with --store, or none.");
	PQclear(res);
	return NULL;
}

static PGresult *
make_store(Load *load, const char *table)
{
	PGresult   *res;
	Query		query;

	query_init(&query);
	appendPQExpBufferStr(&query.sql, "SELECT asyncspan.create_store(");
	if (load->store)
		appendPQExpBuffer(&query.sql, "$%d", query_param(&query, load->store));
	else
		appendPQExpBufferStr(&query.sql,
							 "pg_catalog.format('%I.%I', nspname,"
							 " relname || '_store')");
	appendPQExpBuffer(&query.sql,
					  ", c.oid) FROM pg_catalog.pg_class AS c"
					  " JOIN pg_catalog.pg_namespace AS n ON n.oid = relnamespace"
					  " WHERE c.oid = $%d::pg_catalog.regclass",
					  query_param(&query, table));
	res = run_query(load->conn, NULL, &query);
	query_free(&query);
	return res;
}

static bool
refresh_stores_of(Load *load, char *table)
{
	PGresult   *stores = find_stores(load, table);
	Options		opts = {0};
	bool		ok = true;

	if (stores && PQntuples(stores) == 0)
	{
		PQclear(stores);
		stores = make_store(load, table);
	}
	if (!stores)
		return false;
	for (int i = 0; i < PQntuples(stores); i++)
	{
		opts.table = PQgetvalue(stores, i, 0);
		if (!refresh_store(load->conn, &opts, NULL, load->quiet))
			ok = false;
	}
	PQclear(stores);
	return ok;
}

bool
load_refresh_stores(Load *load)
{
	SimpleStringListCell *cell;
	bool		ok = true;

	for (cell = load->tables.head; cell; cell = cell->next)
	{
		if (interrupted || !refresh_stores_of(load, cell->val))
			ok = false;
	}
	return ok;
}
