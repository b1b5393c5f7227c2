--
-- A search path in front of pg_catalog, full of traps: nothing of it is used
--
SET timezone = 'UTC';
CREATE SCHEMA edge_path;
SET search_path = edge_path;

CREATE TABLE events (time timestamptz, event_type text, span_id bigint,
	process_id uuid, parent_span_id bigint, name text, target text,
	filename text, line int);
INSERT INTO events
SELECT timestamptz '2026-01-01' + i * interval '1 s' + (k = 'end')::int * interval '3.3 s',
	k, i, '00000000-0000-0000-0000-00000000000a', i / 2, 'n' || i % 3, 't', 'f', i
FROM generate_series(1, 20) i, unnest('{begin,end}'::text[]) k;
CREATE VIEW counted AS
SELECT (extract(epoch FROM time) * 1000000000)::bigint AS time, event_type,
	span_id, process_id::text AS process_id, name FROM events;

-- every figure with the path as it is
CREATE TABLE answers (path text, call text, answer text);
CREATE PROCEDURE ask(path text) LANGUAGE plpgsql AS $$
DECLARE
	call text;
	statement text;
	answer text;
BEGIN
	FOR call IN
		SELECT format('asyncspan.%I(''edge_path.%s''%s)', proname, relation, arguments)
		FROM pg_catalog.pg_proc,
			(VALUES ('events', ''), ('events', ', since => ''2026-01-01 00:00:05'', until => ''2026-01-01 00:00:15'''),
				('events', ', since => ''2026-01-01 00:00:05'', margin => ''5 s'''),
				('events', ', process => ''00000000-0000-0000-0000-00000000000a'''),
				('counted', ', since => ''2026-01-01 00:00:05'', process => ''00000000-0000-0000-0000-00000000000a'''),
				('counted', '')) v(relation, arguments)
		WHERE pronamespace = 'asyncspan'::regnamespace
		AND proargnames[1] = 'source' AND proargtypes[0] = 'regclass'::regtype
		AND pronargs - pronargdefaults = 1 AND NOT 'other_source' = ANY (proargnames)
		AND 'margin' = ANY (proargnames)
		ORDER BY proname, relation, arguments
	LOOP
		statement := 'SELECT pg_catalog.md5(pg_catalog.string_agg(f::pg_catalog.text, '' '')) FROM '
			|| call || ' f';
		PERFORM set_config('search_path', path, true);
		EXECUTE statement INTO answer;
		PERFORM set_config('search_path', 'edge_path', true);
		INSERT INTO answers VALUES (path, call, answer);
	END LOOP;
END $$;
CALL ask('edge_path');
SELECT count(*) > 40 AS asked, count(answer) > 40 AS answered,
	count(DISTINCT answer) > 10 AS differ FROM answers;

-- traps that go off when they are called
CREATE SCHEMA trap;
CREATE FUNCTION trap.spring(anyelement, anyelement) RETURNS boolean
LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
DO $$
DECLARE
	t text;
	o text;
BEGIN
	FOREACH t IN ARRAY '{timestamptz,timestamp,bigint,int,text,uuid,regclass,"char",interval,float8,numeric}'::text[] LOOP
		EXECUTE format('CREATE FUNCTION trap.spring(%1$s, %1$s) RETURNS boolean
			LANGUAGE plpgsql AS ''BEGIN RAISE ''''trapped''''; END''', t);
		FOREACH o IN ARRAY '{=,<>,<,<=,>,>=}'::text[] LOOP
			EXECUTE format('CREATE OPERATOR trap.%s (FUNCTION = trap.spring,
				LEFTARG = %s, RIGHTARG = %s)', o, t, t);
		END LOOP;
	END LOOP;
	FOREACH t IN ARRAY '{bigint,int,float8,text,interval}'::text[] LOOP
		EXECUTE format('CREATE FUNCTION trap.change(%1$s, %1$s) RETURNS %1$s
			LANGUAGE plpgsql AS ''BEGIN RAISE ''''trapped''''; END''', t);
		FOREACH o IN ARRAY '{+,-,*,/,||}'::text[] LOOP
			EXECUTE format('CREATE OPERATOR trap.%s (FUNCTION = trap.change,
				LEFTARG = %s, RIGHTARG = %s)', o, t, t);
		END LOOP;
	END LOOP;
END $$;
CREATE TYPE trap.span_set AS (x int);
CREATE DOMAIN trap.text AS pg_catalog.int4;
CREATE DOMAIN trap.int8 AS pg_catalog.text;
CREATE TABLE trap.events (time text);
CREATE TABLE trap.thresholds (metric int);
-- the traps work
SET search_path = trap, pg_catalog;
SELECT 1 = 1;
SELECT now() > '2026-01-01'::timestamptz;
SET search_path = edge_path;

CALL ask('trap, pg_catalog, edge_path');
CALL ask('trap, pg_catalog, asyncspan');
CALL ask('');
SELECT a.call, b.path FROM answers a JOIN answers b USING (call)
WHERE a.path = 'edge_path' AND a.answer IS DISTINCT FROM b.answer;
SELECT path, count(*) = (SELECT count(*) FROM answers WHERE path = 'edge_path') AS all_asked
FROM answers GROUP BY path ORDER BY path;

-- the aggregate, too
SET search_path = trap, pg_catalog;
SELECT events, complete, pg_catalog.round(total_ms) AS total_ms
FROM asyncspan.overview_of((SELECT asyncspan.span_set(time, event_type,
	span_id, process_id, parent_span_id, name, target) FROM edge_path.events));

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA trap CASCADE;
DROP SCHEMA edge_path CASCADE;
