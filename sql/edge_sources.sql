--
-- Which relations can be read, and what is said of those that cannot
--
\set VERBOSITY terse
SET timezone = 'UTC';
CREATE SCHEMA edge_sources;
SET search_path = edge_sources;

-- what an erring statement says, as a row
CREATE FUNCTION failure(statement text,
	OUT code text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	code := '00000';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE,
		message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
		hint = PG_EXCEPTION_HINT;
END $$;

CREATE TABLE events (
	time timestamptz, event_type text, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, filename text, line int);
INSERT INTO events VALUES
	('2026-01-01 00:00:00+00', 'begin', 1, 'p', 0, 'outer', 't', 'a.rs', 1),
	('2026-01-01 00:00:01+00', 'begin', 2, 'p', 1, 'inner', 't', 'a.rs', 2),
	('2026-01-01 00:00:03+00', 'end', 2, 'p', 1, 'inner', 't', 'a.rs', 2),
	('2026-01-01 00:00:04+00', 'end', 1, 'p', 0, 'outer', 't', 'a.rs', 1);

CREATE VIEW figures AS
SELECT s.relation, o.events, o.spans, o.complete, o.total_ms, o.names
FROM (SELECT relation FROM unnest('{events}'::text[]) relation) s,
	asyncspan.overview(s.relation::regclass) o;
TABLE figures;

--
-- every kind of relation
--
CREATE VIEW a_view AS SELECT * FROM events;
CREATE MATERIALIZED VIEW a_matview AS SELECT * FROM events;
CREATE UNLOGGED TABLE an_unlogged AS SELECT * FROM events;
CREATE TEMPORARY TABLE a_temporary AS SELECT * FROM events;
CREATE TABLE a_partitioned (LIKE events) PARTITION BY RANGE (time);
CREATE TABLE a_partition PARTITION OF a_partitioned
	FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-01-01 00:00:02+00');
CREATE TABLE the_rest PARTITION OF a_partitioned DEFAULT;
INSERT INTO a_partitioned SELECT * FROM events;
CREATE TABLE parent (LIKE events);
CREATE TABLE child () INHERITS (parent);
INSERT INTO parent SELECT * FROM events WHERE span_id = 1;
INSERT INTO child SELECT * FROM events WHERE span_id = 2;
CREATE TABLE "Odd ""name"", with;stuff" AS SELECT * FROM events;

SELECT r.relation, o.events, o.spans, o.complete, o.total_ms, o.names
FROM (VALUES ('a_view'::regclass), ('a_matview'), ('an_unlogged'),
	('a_temporary'), ('a_partitioned'), ('a_partition'), ('parent'), ('child'),
	('"Odd ""name"", with;stuff"'),
	('edge_sources.events')) r(relation),
	asyncspan.overview(r.relation) o;

-- a materialized view that was never filled
CREATE MATERIALIZED VIEW empty_matview AS SELECT * FROM events WITH NO DATA;
SELECT * FROM failure($$SELECT asyncspan.overview('empty_matview')$$);

--
-- relations that cannot be read
--
CREATE INDEX an_index ON events (time);
CREATE SEQUENCE a_sequence;
CREATE TYPE a_type AS (time timestamptz, event_type text, span_id bigint);
SELECT f.* FROM unnest(ARRAY[
	$$SELECT asyncspan.spans('an_index')$$,
	$$SELECT asyncspan.spans('a_sequence')$$,
	$$SELECT asyncspan.spans('a_type')$$,
	$$SELECT asyncspan.spans('no_such_relation')$$,
	$$SELECT asyncspan.spans(4294967295::oid::regclass)$$,
	$$SELECT asyncspan.spans(0::oid::regclass)$$
	]) s, failure(s) f;

-- a NULL source is no source
SELECT f.* FROM unnest(ARRAY[
	$$SELECT asyncspan.spans(NULL)$$,
	$$SELECT asyncspan.overview(NULL)$$,
	$$SELECT asyncspan.name_stats(NULL)$$]) s, failure(s) f;

--
-- columns
--
CREATE TABLE no_columns ();
CREATE TABLE no_time AS SELECT event_type, span_id FROM events;
CREATE TABLE no_type AS SELECT time, span_id FROM events;
CREATE TABLE no_span AS SELECT time, event_type FROM events;
CREATE TABLE no_end AS
	SELECT time AS begin_time, span_id FROM events;
CREATE TABLE quoted_column AS
	SELECT time AS "Time", event_type, span_id FROM events;
SELECT f.* FROM unnest(ARRAY[
	$$SELECT asyncspan.spans('no_columns')$$,
	$$SELECT asyncspan.spans('no_time')$$,
	$$SELECT asyncspan.spans('no_type')$$,
	$$SELECT asyncspan.spans('no_span')$$,
	$$SELECT asyncspan.spans('no_end')$$,
	$$SELECT asyncspan.spans('quoted_column')$$]) s, failure(s) f;

-- the required columns suffice
CREATE TABLE bare AS SELECT span_id, event_type, time FROM events;
SELECT * FROM asyncspan.spans('bare');
SELECT events, spans, complete, processes, names, targets, source_files, roots
FROM asyncspan.overview('bare');

-- a column that was dropped, and others that took its place
CREATE TABLE dropped (LIKE events);
ALTER TABLE dropped DROP COLUMN name, DROP COLUMN process_id;
ALTER TABLE dropped ADD COLUMN name text, ADD COLUMN more text;
ALTER TABLE dropped DROP COLUMN target;
INSERT INTO dropped (time, event_type, span_id, parent_span_id, name)
	SELECT time, event_type, span_id, parent_span_id, name FROM events;
SELECT process_id, span_id, name, target, duration_ms
FROM asyncspan.spans('dropped');
ALTER TABLE dropped DROP COLUMN span_id;
SELECT * FROM failure($$SELECT asyncspan.spans('dropped')$$);

-- a row type of another shape after the function has run: no stale plan
CREATE TABLE changing AS SELECT * FROM events;
SELECT events, total_ms FROM asyncspan.overview('changing');
ALTER TABLE changing ALTER COLUMN time TYPE bigint
	USING (extract(epoch FROM time) * 1000)::bigint;
SELECT events, total_ms FROM asyncspan.overview('changing');

--
-- types
--
CREATE TABLE wrong_time AS SELECT 1.5::float8 AS time, event_type, span_id FROM events;
CREATE TABLE wrong_time_text AS SELECT time::text, event_type, span_id FROM events;
CREATE TABLE wrong_time_date AS SELECT time::date, event_type, span_id FROM events;
CREATE TABLE wrong_type AS SELECT time, 1 AS event_type, span_id FROM events;
CREATE TABLE wrong_span AS SELECT time, event_type, span_id::text FROM events;
CREATE TABLE wrong_span_numeric AS SELECT time, event_type, span_id::numeric FROM events;
CREATE TABLE wrong_parent AS SELECT time, event_type, span_id, name AS parent_span_id FROM events;
CREATE TABLE wrong_line AS SELECT time, event_type, span_id, filename, 'x'::text AS line FROM events;
SELECT f.* FROM unnest(ARRAY[
	$$SELECT asyncspan.spans('wrong_time')$$,
	$$SELECT asyncspan.spans('wrong_time_text')$$,
	$$SELECT asyncspan.spans('wrong_time_date')$$,
	$$SELECT asyncspan.spans('wrong_type')$$,
	$$SELECT asyncspan.spans('wrong_span')$$,
	$$SELECT asyncspan.spans('wrong_span_numeric')$$,
	$$SELECT asyncspan.spans('wrong_parent')$$,
	$$SELECT asyncspan.spans('wrong_line')$$]) s, failure(s) f;

-- a name of any type is its text
CREATE TABLE numbered AS SELECT time, event_type, span_id, 1.50 AS name FROM events;
SELECT name, complete FROM asyncspan.name_stats('numbered');

-- domains are their base types
CREATE DOMAIN an_id AS bigint CHECK (VALUE > 0);
CREATE DOMAIN a_kind AS text;
CREATE DOMAIN an_instant AS timestamptz;
CREATE TABLE domains AS
	SELECT time::an_instant, event_type::a_kind, span_id::an_id FROM events;
SELECT span_id, duration_ms, status FROM asyncspan.spans('domains');

-- char(n) is padded; "char", varchar, name and enums are as good as text
CREATE TYPE kind AS ENUM ('E', 'x', 'B');
CREATE TABLE types AS SELECT time,
	event_type::varchar(5) AS v, upper(left(event_type, 1))::"char" AS c,
	upper(left(event_type, 1))::kind AS e, event_type::name AS n,
	event_type::char(7) AS b, span_id
	FROM events;
CREATE VIEW types_v AS SELECT time, v AS event_type, span_id FROM types;
CREATE VIEW types_c AS SELECT time, c AS event_type, span_id FROM types;
CREATE VIEW types_e AS SELECT time, e AS event_type, span_id FROM types;
CREATE VIEW types_n AS SELECT time, n AS event_type, span_id FROM types;
CREATE VIEW types_b AS SELECT time, b AS event_type, span_id FROM types;
SELECT r.relation, o.events, o.complete, o.total_ms
FROM (VALUES ('types_v'::regclass), ('types_c'), ('types_e'), ('types_n'),
	('types_b')) r(relation),
	asyncspan.overview(r.relation) o;

--
-- rights
--
CREATE ROLE regress_asyncspan_reader;
CREATE ROLE regress_asyncspan_owner;
GRANT USAGE ON SCHEMA edge_sources TO regress_asyncspan_reader;
GRANT USAGE ON SCHEMA edge_sources TO regress_asyncspan_owner;
GRANT EXECUTE ON FUNCTION failure TO PUBLIC;
CREATE TABLE secret AS SELECT * FROM events;
CREATE TABLE partly AS SELECT * FROM events;
GRANT SELECT (time, event_type, span_id) ON partly TO regress_asyncspan_reader;
CREATE TABLE mostly AS SELECT * FROM events;
GRANT SELECT (time, event_type, span_id, process_id, parent_span_id, name, target)
	ON mostly TO regress_asyncspan_reader;
CREATE VIEW allowed AS SELECT * FROM secret;
GRANT SELECT ON allowed TO regress_asyncspan_reader;

SET ROLE regress_asyncspan_reader;
SELECT f.* FROM unnest(ARRAY[
	$$SELECT asyncspan.spans('secret')$$,
	$$SELECT asyncspan.overview('secret')$$,
	$$SELECT asyncspan.name_stats('secret')$$,
	$$SELECT asyncspan.target_stats('secret')$$,
	$$SELECT asyncspan.top_spans('secret')$$]) s, failure(s) f;
-- a view lends its owner's rights
SELECT events, complete FROM asyncspan.overview('allowed');
-- columns one may not read are an error, not a NULL
SELECT code, message FROM failure($$SELECT asyncspan.spans('partly')$$);
-- and filename and line are asked for by few
SELECT call, f.code FROM unnest(ARRAY[
	'overview', 'spans', 'top_spans', 'report', 'chrome_trace', 'speedscope',
	'otlp_json', 'jaeger_json', 'grafana_trace', 'name_stats', 'target_stats',
	'concurrency', 'hierarchy', 'edges', 'critical_path', 'flame', 'folded',
	'flame_json', 'flame_html', 'check_thresholds']) AS call,
	failure(format('SELECT asyncspan.%s(%L)', call, 'mostly')) AS f;
RESET ROLE;

-- row security holds: each sees his own
CREATE TABLE guarded AS SELECT *, 'regress_asyncspan_reader'::name AS owner FROM events;
UPDATE guarded SET owner = 'regress_asyncspan_owner' WHERE span_id = 2;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded USING (owner = current_user);
GRANT SELECT ON guarded TO regress_asyncspan_reader, regress_asyncspan_owner;
SET ROLE regress_asyncspan_reader;
SELECT span_id, name FROM asyncspan.spans('guarded');
SET ROLE regress_asyncspan_owner;
SELECT span_id, name FROM asyncspan.spans('guarded');
-- the same session, the same function, another role
SET ROLE regress_asyncspan_reader;
SELECT span_id, name FROM asyncspan.spans('guarded');
RESET ROLE;
SELECT span_id, name FROM asyncspan.spans('guarded');
SET row_security = off;
SET ROLE regress_asyncspan_reader;
SELECT code, message FROM failure($$SELECT asyncspan.spans('guarded')$$);
RESET ROLE;
RESET row_security;

-- a function of a security-definer kind reads with its owner's rights
CREATE FUNCTION lend() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = edge_sources AS
$$ SELECT events FROM asyncspan.overview('secret') $$;
SET ROLE regress_asyncspan_reader;
SELECT lend();
RESET ROLE;

--
-- what is surprising is said, whatever the plan; what is not, is not
--
CREATE TABLE strange AS SELECT i * 1000::bigint AS time, i AS span_id, 'p' AS process_id,
	(ARRAY['zz', 'Open', 'open', 'close', 'tick'])[i % 5 + 1] AS event_type
FROM generate_series(1, 1000) i;
\set VERBOSITY default
SELECT events, other_events, spans FROM asyncspan.overview('strange');
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET asyncspan.min_parallel_rows = 0;
SELECT events, other_events, spans FROM asyncspan.overview('strange');
\set VERBOSITY terse
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET asyncspan.min_parallel_rows;
SELECT events, spans FROM asyncspan.overview('strange', process => 'q');
INSERT INTO strange VALUES (5, 5, 'p', 'begin');
SELECT events, other_events, spans FROM asyncspan.overview('strange');

--
-- arguments are looked at before the source is read, which here would fail
--
CREATE VIEW unreadable AS
SELECT (1 / (span_id - span_id))::bigint AS span_id, time, event_type FROM events;
SELECT call, f.code, f.message FROM unnest(ARRAY[
	'overview(%L)',
	'overview(%L, parents => ''none'')',
	'concurrency(%L, bucket => NULL)',
	'concurrency(%L, ''1 s'', by => ''none'')',
	'top_spans(%L, -1)',
	'grafana_trace(%L, ''none'')',
	'report(%L, 0)',
	'flame(%L, unit => ''none'')',
	'folded_diff(%L, unit => ''none'')']) call,
	failure('SELECT asyncspan.' || format(call, 'unreadable')) f;

--
-- a view over a figure
--
CREATE VIEW report AS SELECT * FROM asyncspan.name_stats('changing');
SELECT name, complete, total_ms FROM report;

SET client_min_messages = warning;
DROP SCHEMA edge_sources CASCADE;
DROP ROLE regress_asyncspan_reader;
DROP ROLE regress_asyncspan_owner;
