-- the same in steps, with statistics of the spans for the planner
DROP TABLE IF EXISTS spans;
CREATE TEMP TABLE spans AS
SELECT process_id, span_id, b.parent_span_id, b.name,
	b.time AS t0, e.time AS t1
FROM events b
JOIN events e USING (process_id, span_id)
WHERE b.event_type = 'begin' AND e.event_type = 'end';
ANALYZE spans;
WITH RECURSIVE pieces AS (
	SELECT process_id, p.span_id, greatest(c.t0, p.t0) AS t0,
		least(c.t1, p.t1) AS t1,
		max(least(c.t1, p.t1)) OVER (PARTITION BY p.span_id, process_id
			ORDER BY c.t0
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
	FROM spans c
	JOIN spans p USING (process_id)
	WHERE p.span_id = c.parent_span_id),
covered AS (
	SELECT process_id, span_id,
		sum(greatest(date_part('epoch', t1 - greatest(t0, reach)), 0)) AS s
	FROM pieces
	GROUP BY process_id, span_id),
stacks AS (
	SELECT process_id, span_id, name AS stack, t1 - t0 AS duration
	FROM spans
	WHERE parent_span_id = 0
	UNION ALL
	SELECT process_id, c.span_id, p.stack || ';' || c.name, c.t1 - c.t0
	FROM stacks p
	JOIN spans c USING (process_id)
	WHERE c.parent_span_id = p.span_id)
SELECT stack || ' ' || round(sum(date_part('epoch', duration)
	- coalesce(s, 0)) * 1000000)::bigint
FROM stacks
LEFT JOIN covered USING (process_id, span_id)
GROUP BY stack
HAVING round(sum(date_part('epoch', duration) - coalesce(s, 0)) * 1000000) > 0;
