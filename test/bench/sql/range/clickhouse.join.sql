SELECT name, target, count(), sum(ms), avg(ms), min(ms), max(ms),
	stddevSamp(ms)
FROM (WITH inside AS (SELECT process_id, span_id, event_type, time, name, target
		FROM events
		WHERE time >= toDateTime64('2025-08-15 15:00:01', 6, 'UTC')
			AND time < toDateTime64('2025-08-15 15:00:02', 6, 'UTC'))
	SELECT b.name AS name, b.target AS target,
		dateDiff('us', b.time, e.time) / 1000 AS ms
	FROM (SELECT * FROM inside WHERE event_type = 'begin') AS b
	JOIN (SELECT * FROM inside WHERE event_type = 'end') AS e USING (process_id, span_id))
GROUP BY name, target
ORDER BY name, target
