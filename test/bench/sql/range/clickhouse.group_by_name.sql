SELECT name, target, count(), sum(ms), avg(ms), min(ms), max(ms),
	stddevSamp(ms)
FROM (SELECT name, target,
		dateDiff('us', minIf(time, event_type = 'begin'),
			maxIf(time, event_type = 'end')) / 1000 AS ms
	FROM events
	WHERE time >= toDateTime64('2025-08-15 15:00:01', 6, 'UTC')
		AND time < toDateTime64('2025-08-15 15:00:02', 6, 'UTC')
	GROUP BY process_id, span_id, name, target
	HAVING uniqExact(event_type) = 2)
GROUP BY name, target
ORDER BY name, target
