-- What users have made before the upgrade: tables, views and materialized views
-- over them, stored values, a store, rules, a function.
\set ON_ERROR_STOP 1
CREATE EXTENSION asyncspan;
SELECT asyncspan.create_events_table('events', 'bigint');
INSERT INTO events (time, event_type, span_id, process_id, name, target)
SELECT 5000000::bigint * t, kind, i, i % 3, 'name ' || i % 7, 'target ' || i % 2
FROM generate_series(1, 800) i,
	LATERAL (VALUES ('begin', i), ('end', i + i % 97)) e (kind, t)
WHERE kind = 'begin' OR i % 11 > 0;
SELECT asyncspan.create_spans_table('spans', 'timestamptz');
INSERT INTO spans (span_id, process_id, trace_id, parent_span_id, name,
	begin_time, end_time, error)
SELECT i, 'p', i / 10, nullif(i / 10 * 10, i), 'ünï ' || i % 5,
	timestamptz '2026-01-01 00:00Z' + i * interval '1 ms',
	timestamptz '2026-01-01 00:00Z' + i * 3 * interval '1 ms', i % 13 = 0
FROM generate_series(1, 150) i;

CREATE VIEW names AS SELECT * FROM asyncspan.name_stats('events');
CREATE VIEW tree AS SELECT * FROM asyncspan.span_tree('spans');
CREATE MATERIALIZED VIEW minutes AS
SELECT time / 1000000000 AS second, asyncspan.span_set(e) AS spans,
	asyncspan.profile(asyncspan.span_set(e)) AS profile
FROM events e GROUP BY 1;
CREATE TABLE kept AS TABLE minutes;
CREATE VIEW merged AS
SELECT asyncspan.merge(spans) AS spans, asyncspan.rollup(profile) AS profile
FROM minutes;
CREATE INDEX ON minutes USING hash (spans);
CREATE FUNCTION slowest() RETURNS SETOF asyncspan.span LANGUAGE sql
BEGIN ATOMIC
	SELECT * FROM asyncspan.spans('spans') ORDER BY duration_ms DESC LIMIT 3;
END;
SELECT asyncspan.create_store('stored', 'spans', '100 ms');
SELECT asyncspan.refresh_store('stored');
-- which the store does not know yet
INSERT INTO spans (span_id, process_id, name, begin_time, end_time)
VALUES (151, 'p', 'late', '2026-01-01 00:00:00.1Z', '2026-01-01 00:00:00.3Z');
INSERT INTO asyncspan.thresholds (metric, op, threshold)
VALUES ('p95_ms', '>', 10), ('open', '>', 1);
