WITH inside AS (SELECT * FROM events
	WHERE time >= '2025-08-15 15:00:01' AND time < '2025-08-15 15:00:02')
SELECT b.name, b.target, count(*), sum(d.ms), avg(d.ms), min(d.ms), max(d.ms),
	stddev_samp(d.ms)
FROM inside b
JOIN inside e USING (process_id, span_id)
CROSS JOIN LATERAL (SELECT date_part('epoch', e.time - b.time) * 1000 AS ms) d
WHERE b.event_type = 'begin' AND e.event_type = 'end'
GROUP BY b.name, b.target
ORDER BY 1, 2;
