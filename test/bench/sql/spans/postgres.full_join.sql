-- as asyncspan, keeps what has no other half
CREATE TABLE made AS
SELECT process_id, span_id,
	CASE WHEN b.time IS NULL THEN e.parent_span_id ELSE b.parent_span_id END
		AS parent_span_id,
	coalesce(b.name, e.name) AS name, coalesce(b.target, e.target) AS target,
	coalesce(b.filename, e.filename) AS filename,
	coalesce(b.line, e.line) AS line,
	b.time AS begin_time, e.time AS end_time,
	date_part('epoch', e.time - b.time) * 1000 AS duration_ms,
	CASE WHEN e.time IS NULL THEN 'open' WHEN b.time IS NULL THEN 'orphan'
		ELSE 'complete' END AS status
FROM (SELECT * FROM events WHERE event_type = 'begin') b
FULL JOIN (SELECT * FROM events WHERE event_type = 'end') e
	USING (process_id, span_id);
-- check
SELECT count(*), sum(duration_ms), min(span_id), max(span_id),
	sum(parent_span_id), sum(line), sum(length(name)), sum(length(target))
FROM made;
DROP TABLE made;
