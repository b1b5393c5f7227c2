--
-- Values that merge: sets and profiles of parts, equality, stored forms
--
SET timezone = 'UTC';
CREATE SCHEMA merge_test;
SET search_path = merge_test, asyncspan;

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

-- times in ns; what one part has settled, another may change
CREATE TABLE events (minute int, time bigint, event_type text, span_id int);
INSERT INTO events VALUES
	(0, 50, 'begin', 1), (1, 70, 'end', 1), (1, 70, 'begin', 1);
CREATE VIEW parts AS
SELECT minute, span_set(time, event_type, span_id) AS set
FROM events GROUP BY minute;

-- minute 1 alone has a span without length; in the whole, its end is that of
-- the span of minute 0
SELECT minute, spans, complete, open, orphan
FROM parts, overview_of(set) ORDER BY minute;
SELECT spans, complete, open, orphan
FROM (SELECT merge(set) AS set FROM parts) m, overview_of(set);
SELECT name, spans, complete, open, total_ms
FROM (SELECT rollup(profile(set)) AS p FROM parts) r, profile_name_stats(p);

-- the merge is the set of the whole, and equal sets are equal
SELECT merge(set) = (SELECT span_set(time, event_type, span_id) FROM events)
	AS merged, bool_and(set = set) AS same,
	rollup(profile(set)) = (SELECT profile(span_set(time, event_type, span_id))
		FROM events) AS rolled_up
FROM parts;
SELECT a.minute, b.minute FROM parts a JOIN parts b ON a.set <> b.set
ORDER BY 1, 2;
SELECT count(*) FROM (SELECT set FROM parts UNION SELECT set FROM parts) u;
SELECT count(*) FROM (SELECT profile(set) FROM parts GROUP BY 1) g;
SELECT count(*) FROM parts a JOIN parts b ON a.set = b.set;

-- a duplicate that was dropped in one part can come back in the whole
CREATE TABLE copies (part int, time bigint, event_type text, span_id int,
	process_id text, parent_span_id int, name text, target text);
INSERT INTO copies VALUES
	(1, 1, 'begin', 1, 'p', 7, 'a', 't'), (1, 5, 'end', 1, 'p', NULL, 'a', 't'),
	(1, 5, 'end', 1, 'p', NULL, 'a', 't'), (2, 2, 'begin', 1, 'p', 8, 'a', 't');
SELECT part, complete, open, orphan, duplicate_events
FROM (SELECT part, span_set(time, event_type, span_id, process_id,
		parent_span_id, name, target) AS set
	FROM copies GROUP BY GROUPING SETS (part, ())) s, overview_of(set)
ORDER BY part;
SELECT complete, open, orphan, duplicate_events
FROM (SELECT merge(set) AS set FROM (
	SELECT span_set(time, event_type, span_id, process_id, parent_span_id, name,
		target) AS set FROM copies GROUP BY part) p) m, overview_of(set);

-- an end keeps the parent that it named
WITH parts AS (
	SELECT part, span_set(time, kind, 1, 'p'::text, parent, 'a'::text, 't'::text)
		AS set
	FROM (VALUES (1, 1::bigint, 'begin', 7), (1, 5, 'end', 8),
		(2, 5, 'end', 8)) v (part, time, kind, parent)
	GROUP BY part)
SELECT complete, orphan, duplicate_events
FROM (SELECT merge(set) AS set FROM parts) m, overview_of(set);

-- nothing is merged of no rows; NULLs are passed over; two values merge too
SELECT merge(set) IS NULL, rollup(profile(set)) IS NULL FROM parts WHERE false;
SELECT spans FROM (SELECT merge(CASE WHEN minute = 1 THEN set END) AS set
	FROM parts) m, overview_of(set);
SELECT merge(set) = span_set_merge(min(set::text)::span_set,
		max(set::text)::span_set) AS sets,
	rollup(profile(set)) = profile_settle(profile_merge(
		min(profile(set)::text)::profile, max(profile(set)::text)::profile))
		AS profiles
FROM parts;

-- a set that is looked at while more is merged
SELECT span_set_merge(span_set_merge(a.set, b.set), a.set)
		= span_set_merge(a.set, span_set_merge(a.set, b.set)) AS associative
FROM parts a, parts b WHERE a.minute < b.minute;

-- stored forms do not gain by compression
SELECT typname, typstorage FROM pg_type
WHERE oid IN ('span_set'::regtype, 'profile'::regtype) ORDER BY 1;
CREATE TABLE stored AS SELECT minute, set, profile(set) AS profile FROM parts;
SELECT merge(set) = (SELECT merge(set) FROM parts) AS sets,
	rollup(profile) = (SELECT rollup(profile(set)) FROM parts) AS profiles
FROM stored;

-- what is not a value
SELECT code, message FROM failure('SELECT merge(1)');
SELECT code, message, detail
FROM failure($$ SELECT '\x0473736100'::span_set $$);

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA merge_test CASCADE;
