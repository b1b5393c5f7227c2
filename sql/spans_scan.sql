--
-- spans() in FROM as a plan node of its own, against the rows of a function
--
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA spans_scan;
SET search_path = spans_scan;

-- 3,000 spans of two processes; some are open, some orphans, and some values
-- are NULL or too long for a short header
CREATE TABLE events AS
SELECT CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN repeat('long', 50) ELSE 'p' END
		AS process_id,
	timestamptz '2026-01-01' + i * interval '1 s'
		+ (k = 'end')::int * (i % 7) * interval '0.7 s' AS time,
	k AS event_type, i AS span_id,
	nullif(i % 10, 3) AS parent_span_id,
	nullif('name ' || i % 11, 'name 4') AS name,
	nullif(repeat('target ', i % 30), '') AS target,
	nullif('file ' || i % 3, 'file 1') AS filename, nullif(i % 4, 2) AS line
FROM generate_series(1, 3000) i, unnest('{begin,end}'::text[]) k
WHERE NOT (i % 50 = 0 AND k = 'end') AND NOT (i % 60 = 1 AND k = 'begin')
ORDER BY i % 100, i;
CREATE TABLE few AS SELECT * FROM events WHERE span_id <= 3;
VACUUM ANALYZE events, few;

--
-- where there is one
--
CREATE FUNCTION scans(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
		IF line ~ '(Custom|Function) Scan|Function Call|Filter' THEN
			RETURN NEXT ltrim(line, ' ->');
		END IF;
	END LOOP;
END $$;

SELECT scans($$SELECT * FROM asyncspan.spans('few')$$);
SELECT scans($$SELECT upper(s.name) AS name, status FROM asyncspan.spans('few') s
	WHERE span_id > 1 LIMIT 1$$);
SELECT scans($$SELECT a.line, b.line FROM asyncspan.spans('few') a
	JOIN asyncspan.spans('few') b ON b.span_id = a.parent_span_id$$);

-- a row as one value, several functions, a number: not
SELECT scans($$SELECT s FROM asyncspan.spans('few') s$$);
SELECT scans($$SELECT span_id FROM asyncspan.spans('few') s WHERE s IS NOT NULL$$);
SELECT scans($$SELECT span_id FROM asyncspan.spans('few') WITH ORDINALITY$$);
SELECT scans($$SELECT span_id FROM ROWS FROM (asyncspan.spans('few'), generate_series(1, 2))$$);

-- not a namesake either
CREATE FUNCTION spans(integer) RETURNS SETOF integer
LANGUAGE sql VOLATILE AS 'VALUES ($1)';
SELECT scans($$SELECT * FROM spans(1)$$);

-- nor a function that the manager of functions has to wrap
BEGIN;
ALTER FUNCTION asyncspan.spans SET work_mem = '1MB';
SELECT scans($$SELECT span_id FROM asyncspan.spans('few')$$);
ROLLBACK;

--
-- the same rows in the same order
--
CREATE VIEW both_ways AS
SELECT coalesce(a.n, b.n) AS n, to_jsonb(a) AS scan, to_jsonb(b) AS function
FROM (SELECT row_number() OVER () AS n, s.*
	FROM (SELECT process_id, span_id, parent_span_id, name, target, filename,
			line, begin_time, end_time, duration_ms, status, trace_id, error
		FROM asyncspan.spans('events')) s) a
FULL JOIN (SELECT n, process_id, span_id, parent_span_id, name, target,
		filename, line, begin_time, end_time, duration_ms, status, trace_id,
		error
	FROM asyncspan.spans('events') WITH ORDINALITY
		f (process_id, span_id, parent_span_id, name, target, filename, line,
			begin_time, end_time, duration_ms, status, trace_id, error, n)) b USING (n);
SELECT scans('TABLE both_ways');
SELECT count(*), count(*) FILTER (WHERE scan IS DISTINCT FROM function) AS differ,
	count(DISTINCT scan ->> 'status') AS status
FROM both_ways;
SET asyncspan.work_mem = '64kB';
SELECT count(*), count(*) FILTER (WHERE scan IS DISTINCT FROM function) AS differ,
	count(DISTINCT scan ->> 'status') AS status
FROM both_ways;
RESET asyncspan.work_mem;

CREATE TABLE made AS SELECT * FROM asyncspan.spans('events');
SELECT count(*), md5(string_agg(made::text, E'\n')) =
	(SELECT md5(string_agg(s::text, E'\n')) FROM asyncspan.spans('events') s)
	AS same
FROM made;

--
-- scanned again
--
CREATE VIEW again AS
SELECT n, (SELECT count(*) || ' ' || sum(s.span_id)
	FROM asyncspan.spans('events') s WHERE s.line = n) AS spans
FROM generate_series(0, 4) n;
SELECT scans('TABLE again');
TABLE again;
SET asyncspan.work_mem = '64kB';
TABLE again;
RESET asyncspan.work_mem;

-- stopped early in between
SELECT n, (SELECT s.span_id FROM asyncspan.spans('events') s
	WHERE s.span_id > n LIMIT 1)
FROM generate_series(7, 9) n;

-- other arguments each time
SELECT scans($$SELECT n, (SELECT count(*) FROM asyncspan.spans('few', process => n.n::text))
	FROM generate_series(7, 9) n$$);
SELECT t, s.* FROM unnest('{few,events,few}'::regclass[]) WITH ORDINALITY u (t, n),
	LATERAL (SELECT count(*), sum(span_id) FROM asyncspan.spans(t)) s ORDER BY n;
SELECT n, (SELECT count(*)
	FROM asyncspan.spans((SELECT c.oid FROM pg_class c
		WHERE c.relnamespace = 'spans_scan'::regnamespace
		AND c.relname = CASE n % 2 WHEN 0 THEN 'few' ELSE 'events' END)))
FROM generate_series(1, 3) n;
SELECT n, span_id FROM generate_series(0, 2) n
	LEFT JOIN LATERAL asyncspan.spans('few',
		timestamptz '2026-01-01 00:00:01' + n * interval '1 s') ON true
ORDER BY 1, 2;

-- an inner relation that is not kept
SET enable_material = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SELECT a.span_id, b.span_id FROM asyncspan.spans('few') a
	JOIN asyncspan.spans('few') b ON b.span_id > a.span_id;
RESET enable_material;
RESET enable_hashjoin;
RESET enable_mergejoin;

--
-- other statements
--
SELECT span_id FROM asyncspan.spans('few')
UNION ALL SELECT -span_id FROM asyncspan.spans('few');
PREPARE of_process(text) AS
	SELECT count(*) FROM asyncspan.spans('events', process => $1);
SET plan_cache_mode = force_generic_plan;
EXECUTE of_process('p');
EXECUTE of_process('none');
RESET plan_cache_mode;

CREATE TABLE target AS SELECT span_id, ''::text AS name FROM few GROUP BY 1;
UPDATE target t SET name = s.name FROM asyncspan.spans('few') s
WHERE s.span_id = t.span_id;
SELECT * FROM target ORDER BY 1;

BEGIN;
DECLARE forth CURSOR FOR SELECT span_id FROM asyncspan.spans('events');
FETCH 2 FROM forth;
SAVEPOINT s;
FETCH 1 FROM forth;
ROLLBACK TO s;
FETCH 1 FROM forth;
DECLARE back SCROLL CURSOR FOR SELECT span_id FROM asyncspan.spans('few');
FETCH ALL FROM back;
FETCH BACKWARD 2 FROM back;
COMMIT;

-- the first row asked for in a subtransaction that is undone
SET asyncspan.work_mem = '64kB';
BEGIN;
DECLARE late CURSOR FOR SELECT span_id FROM asyncspan.spans('events');
SAVEPOINT s;
FETCH 1 FROM late;
ROLLBACK TO s;
FETCH 1 FROM late;
MOVE ALL FROM late;
COMMIT;
RESET asyncspan.work_mem;

-- calls are counted as those of any function
BEGIN;
SET LOCAL track_functions = 'all';
SELECT count(span_id) FROM asyncspan.spans('few');
SELECT calls FROM pg_stat_xact_user_functions
WHERE funcid = 'asyncspan.spans'::regproc;
ROLLBACK;

--
-- whoever may not call the function may not scan it
--
BEGIN;
CREATE ROLE regress_asyncspan_stranger;
GRANT USAGE ON SCHEMA spans_scan TO regress_asyncspan_stranger;
GRANT SELECT ON few TO regress_asyncspan_stranger;
SET LOCAL ROLE regress_asyncspan_stranger;
SELECT count(span_id) FROM asyncspan.spans('few');
SAVEPOINT s;
SELECT count(span_id) FROM asyncspan.spans('events');
ROLLBACK TO s;
RESET ROLE;
REVOKE EXECUTE ON FUNCTION asyncspan.spans FROM public;
SET LOCAL ROLE regress_asyncspan_stranger;
SELECT count(span_id) FROM asyncspan.spans('few');
ROLLBACK;

SET client_min_messages = warning;
DROP SCHEMA spans_scan CASCADE;
