SELECT name, target, count(ms), sum(ms), avg(ms), min(ms), max(ms),
	stddev_samp(ms)
FROM (SELECT name, target,
		date_diff('us', min(time) FILTER (WHERE event_type = 'begin'),
			max(time) FILTER (WHERE event_type = 'end')) / 1000.0::DOUBLE AS ms
	FROM events
	WHERE time >= TIMESTAMP '2025-08-15 15:00:01' AND time < TIMESTAMP '2025-08-15 15:00:02'
	GROUP BY process_id, span_id, name, target)
GROUP BY name, target
HAVING count(ms) > 0
ORDER BY 1, 2;
