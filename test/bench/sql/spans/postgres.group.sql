CREATE TABLE made AS
SELECT process_id, span_id, parent_span_id, name, target, filename, line,
	begin_time, end_time,
	date_part('epoch', end_time - begin_time) * 1000 AS duration_ms,
	CASE WHEN end_time IS NULL THEN 'open' WHEN begin_time IS NULL THEN 'orphan'
		ELSE 'complete' END AS status
FROM (SELECT process_id, span_id, parent_span_id, name, target, filename, line,
		min(time) FILTER (WHERE event_type = 'begin') AS begin_time,
		max(time) FILTER (WHERE event_type = 'end') AS end_time
	FROM events
	GROUP BY span_id, process_id, parent_span_id, name, target, filename,
		line) s;
-- check
SELECT count(*), sum(duration_ms), min(span_id), max(span_id),
	sum(parent_span_id), sum(line), sum(length(name)), sum(length(target))
FROM made;
DROP TABLE made;
