-- All that can be asked of what before.sql has made.  The answers of two majors
-- are compared as text.
\set ON_ERROR_STOP 1
\pset format unaligned
TABLE names;
SELECT * FROM tree;
SELECT r.* FROM kept, asyncspan.overview_of(spans) r ORDER BY second;
SELECT r.* FROM kept, asyncspan.profile_name_stats(profile) WITH ORDINALITY r
ORDER BY second, ordinality;
SELECT r.* FROM merged, asyncspan.overview_of(spans) r;
SELECT r.* FROM merged, asyncspan.profile_overview(profile) r;
SELECT spans OPERATOR(asyncspan.=) asyncspan.span_set(e) AS lossless
FROM events e, merged GROUP BY spans;
SELECT count(*)
FROM minutes m JOIN minutes n ON m.spans OPERATOR(asyncspan.=) n.spans;
SELECT * FROM slowest();
SELECT * FROM asyncspan.overview('stored');
SELECT chunks, left_over FROM asyncspan.refresh_store('stored');
SELECT * FROM asyncspan.overview('stored');
TABLE asyncspan.thresholds;
SELECT * FROM asyncspan.check_thresholds('events');
INSERT INTO events (time, event_type, span_id, name)
VALUES (1, 'begin', 1, 'new'), (2, 'end', 1, 'new');
REFRESH MATERIALIZED VIEW minutes;
SELECT r.* FROM merged, asyncspan.overview_of(spans) r;
