SELECT b.name, b.target, count(*), sum(ms), avg(ms), min(ms), max(ms),
	stddev_samp(ms)
FROM (SELECT b.name, b.target, date_diff('us', b.time, e.time) / 1000.0::DOUBLE AS ms
	FROM events b
	JOIN events e USING (process_id, span_id)
	WHERE b.event_type = 'begin' AND e.event_type = 'end'
		AND b.time >= TIMESTAMP '2025-08-15 15:00:01' AND b.time < TIMESTAMP '2025-08-15 15:00:02'
		AND e.time >= TIMESTAMP '2025-08-15 15:00:01' AND e.time < TIMESTAMP '2025-08-15 15:00:02') b
GROUP BY b.name, b.target
ORDER BY 1, 2;
