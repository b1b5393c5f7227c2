CREATE TABLE made AS
SELECT process_id, span_id, b.parent_span_id, b.name, b.target, b.filename,
	b.line, b.time AS begin_time, e.time AS end_time,
	date_part('epoch', e.time - b.time) * 1000 AS duration_ms,
	text 'complete' AS status
FROM events b
JOIN events e USING (process_id, span_id)
WHERE b.event_type = 'begin' AND e.event_type = 'end';
-- check
SELECT count(*), sum(duration_ms), min(span_id), max(span_id),
	sum(parent_span_id), sum(line), sum(length(name)), sum(length(target))
FROM made;
DROP TABLE made;
