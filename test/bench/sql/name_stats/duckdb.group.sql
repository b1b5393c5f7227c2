SELECT name, target, count(ms), sum(ms), avg(ms), min(ms), max(ms),
	stddev_samp(ms)
FROM (SELECT any_value(name) AS name, any_value(target) AS target,
		date_diff('us', min(time) FILTER (WHERE event_type = 'begin'),
			max(time) FILTER (WHERE event_type = 'end')) / 1000.0::DOUBLE AS ms
	FROM events
	GROUP BY process_id, span_id)
GROUP BY name, target
ORDER BY 1, 2;
