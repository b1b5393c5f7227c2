SELECT name, target, count(), sum(ms), avg(ms), min(ms), max(ms),
	stddevSamp(ms)
FROM (SELECT b.name AS name, b.target AS target,
		dateDiff('us', b.time, e.time) / 1000 AS ms
	FROM (SELECT process_id, span_id, time, name, target FROM events
		WHERE event_type = 'begin') AS b
	JOIN (SELECT process_id, span_id, time FROM events
		WHERE event_type = 'end') AS e USING (process_id, span_id))
GROUP BY name, target
ORDER BY name, target
