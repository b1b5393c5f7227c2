SELECT name, target, count(ms), sum(ms), avg(ms), min(ms), max(ms),
	stddev_samp(ms)
FROM (SELECT name, target,
		date_part('epoch', max(time) FILTER (WHERE event_type = 'end')
			- min(time) FILTER (WHERE event_type = 'begin')) * 1000 AS ms
	FROM events
	WHERE time >= '2025-08-15 15:00:01' AND time < '2025-08-15 15:00:02'
	GROUP BY span_id, process_id, name, target) s
GROUP BY name, target
HAVING count(ms) > 0
ORDER BY 1, 2;
