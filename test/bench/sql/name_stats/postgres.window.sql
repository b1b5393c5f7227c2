-- 'begin' sorts before 'end'; the number first, since it is cheap to compare
SELECT name, target, count(ms), sum(ms), avg(ms), min(ms), max(ms),
	stddev_samp(ms)
FROM (SELECT name, target, event_type,
		date_part('epoch', time - lag(time) OVER (
			PARTITION BY span_id, process_id ORDER BY event_type)) * 1000 AS ms
	FROM events) s
WHERE event_type = 'end'
GROUP BY name, target
ORDER BY 1, 2;
