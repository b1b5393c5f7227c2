CREATE TABLE made ENGINE = MergeTree ORDER BY begin_time AS
SELECT process_id, span_id, b.parent_span_id AS parent_span_id,
	b.name AS name, b.target AS target, b.filename AS filename, b.line AS line,
	b.time AS begin_time, e.time AS end_time,
	dateDiff('us', b.time, e.time) / 1000 AS duration_ms, 'complete' AS status
FROM (SELECT * FROM events WHERE event_type = 'begin') AS b
JOIN (SELECT process_id, span_id, time FROM events WHERE event_type = 'end') AS e
	USING (process_id, span_id);
-- check
SELECT count(), sum(duration_ms), min(span_id), max(span_id),
	sum(parent_span_id), sum(line), sum(length(name)), sum(length(target))
FROM made;
DROP TABLE made;
