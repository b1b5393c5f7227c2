SELECT name, target, count(), sum(ms), avg(ms), min(ms), max(ms),
	stddevSamp(ms)
FROM (SELECT name, target,
		dateDiff('us', minIf(time, event_type = 'begin'),
			maxIf(time, event_type = 'end')) / 1000 AS ms
	FROM events
	GROUP BY process_id, span_id, name, target)
GROUP BY name, target
ORDER BY name, target
