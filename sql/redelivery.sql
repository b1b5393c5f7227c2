--
-- Events that are delivered more than once
--
CREATE SCHEMA redelivery;
SET search_path = redelivery;

CREATE TABLE ev (time timestamptz, event_type text, span_id int,
	process_id text, parent_span_id int, name text, filename text);

-- An example is a process.  Ba5 is the begin of a span "a" at second 5, Ea5/7
-- an end that names the parent 7; they have one id.
CREATE TABLE example (no int GENERATED ALWAYS AS IDENTITY, events text);
CREATE VIEW origin AS SELECT timestamptz '2026-01-01 00:00:00+00' AS t0;
CREATE PROCEDURE deliver() LANGUAGE sql AS $$
	TRUNCATE ev;
	INSERT INTO ev
	SELECT t0 + part[3]::int * interval '1 s', part[1], 1, no, part[4]::int,
		part[2], NULL
	FROM origin, example, regexp_matches(events,
		'([BE])([a-z]*)([0-9]+)(?:/([0-9]+))?', 'g') part;
$$;
CREATE FUNCTION second(instant timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(extract(epoch FROM instant - t0)::int::text, '') FROM origin $$;
CREATE VIEW paired AS
SELECT no, e.events,
	(SELECT string_agg(name || second(begin_time) || '-' || second(end_time), ' '
		ORDER BY coalesce(begin_time, end_time), end_time)
	 FROM asyncspan.spans('ev', process => no::text)) AS spans,
	o.duplicate_events AS duplicates, o.mismatched_pairs AS mismatched,
	o.begin_events + o.end_events = 2 * o.complete + o.open + o.orphan
		+ o.duplicate_events AS adds_up
FROM example e, asyncspan.overview('ev', process => no::text) o;

-- distinct events are paired first: nested, touching and sequential spans stay
-- what they are, whichever of their events come again
INSERT INTO example (events) VALUES
	('B1 B3 E5 E7'), ('B1 B3 E5 E5 E7'), ('B1 B3 B3 E5 E7'), ('B1 B1 B3 E5 E7 E7'),
	('B1 B1 B3 B3 E5 E5 E7 E7'), ('B1 E5 B5 E9'), ('B1 E5 E5 B5 E9'), ('B1 E5 B5 B5 E9'),
	('B1 B1 E5 E5 B5 B5 E9 E9'), ('B0 E3 B5 E8'), ('B0 B0 E3 B5 E8 E8'), ('B1 E5 B1 E5'),
	('B5 E5 E5'), ('B5 B5 E5'), ('B1 E5 B5 E5 E5 E9 B5');
CALL deliver();
SELECT * FROM paired ORDER BY no;

-- a copy stands in where no distinct event was found: nested spans that end at
-- one instant, or begin at one
TRUNCATE example RESTART IDENTITY;
INSERT INTO example (events) VALUES
	('B1 B3 E5 E5'), ('B1 B2 B3 E5 E5 E5'), ('B1 B3 E5 E5 E5'), ('B1 B1 E5 E7'),
	('B1 B1 B1 E5 E7'), ('B1 B2 E5 E5 B6'), ('E1 B2 B2 E5 E7'), ('B1 B5 E5 E5'),
	('B1 B3 E5 E7 E7 B9');
CALL deliver();
SELECT * FROM paired ORDER BY no;

-- but not for another copy, nor for an event of another name, nor against the
-- order of time
TRUNCATE example RESTART IDENTITY;
INSERT INTO example (events) VALUES
	('B1 B1 B1'), ('E5 E5'), ('E1 E1 B3 B3'), ('B1 B1 E5 E5 E5'), ('E1 E1 B3'),
	('Ba1 Bb3 Ea5 Ea5'), ('Ba1 Bb1 Bb1 Ea5 Eb7 Ea9');
CALL deliver();
SELECT * FROM paired ORDER BY no;

-- a copy comes before what is left of other names, which pairs distinct ones
TRUNCATE example RESTART IDENTITY;
INSERT INTO example (events) VALUES
	('Ba1 Ba3 Ea5 Eb7'), ('Ba1 Ba3 Ea5 Ea5 Eb7'), ('Ba1 Eb5 Eb5'), ('Ba1 Ba1 Eb5 Ec7'),
	('Ba1 Bb2 Eb5 Eb5 Eb7');
CALL deliver();
SELECT * FROM paired ORDER BY no;

-- events that name another parent are not identical
TRUNCATE example RESTART IDENTITY;
INSERT INTO example (events) VALUES
	('B1/7 B3/7 E5/7 E5/8'), ('B1/7 E5/7 E5 B6/7'), ('B1/7 B1/8 B1/8 E5 E5/9 E5/9');
CALL deliver();
SELECT * FROM paired ORDER BY no;
SELECT parent_span_id, second(begin_time) AS begin, second(end_time) AS "end"
FROM asyncspan.spans('ev', process => '3') ORDER BY 1;

-- those that name another file are, and the first in order stays
TRUNCATE ev;
INSERT INTO ev
SELECT t0 + s * interval '1 s', kind, 1, 'p', NULL, 'a', file
FROM origin, (VALUES (1, 'B', 'g.rs'), (1, 'B', 'f.rs'), (1, 'B', 'h.rs'),
	(5, 'E', 'g.rs'), (7, 'E', 'f.rs'), (7, 'E', 'e.rs')) e (s, kind, file);
SELECT second(begin_time) AS begin, second(end_time) AS "end", filename
FROM asyncspan.spans('ev');
SELECT name, events, spans FROM asyncspan.name_stats('ev');

-- with a margin, a duplicate belongs to the range of its own time
TRUNCATE example RESTART IDENTITY;
INSERT INTO example (events) VALUES ('B1 B1 E5 E5 E5 B6 E7 B6');
CALL deliver();
SELECT second(since) AS since, events, begin_events, end_events, complete,
	duplicate_events
FROM origin, generate_series(0, 6, 2) s, LATERAL (SELECT
		t0 + s * interval '1 s' AS since, t0 + (s + 2) * interval '1 s' AS until) r,
	asyncspan.overview('ev', since => since, until => until, margin => '1 h')
UNION ALL
SELECT 'all', events, begin_events, end_events, complete, duplicate_events
FROM asyncspan.overview('ev')
ORDER BY 1;
