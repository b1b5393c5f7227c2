CREATE TABLE made AS
SELECT * FROM asyncspan.spans('events');
-- check
SELECT count(*), sum(duration_ms), min(span_id), max(span_id),
	sum(parent_span_id), sum(line), sum(length(name)), sum(length(target))
FROM made;
DROP TABLE made;
