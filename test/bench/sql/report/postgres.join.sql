-- the eight queries that a report like the one of report() was made with

-- 1: the size of the data
SELECT sum(events), count(DISTINCT target), count(DISTINCT filename),
	min(first), max(last),
	(SELECT count(*) FROM (SELECT DISTINCT process_id, span_id
		FROM events) d) AS spans
FROM (SELECT target, filename, count(*) AS events, min(time) AS first,
		max(time) AS last
	FROM events
	GROUP BY target, filename) e;

-- 2: begins and ends
SELECT event_type, count(*), 100 * count(*) / sum(count(*)) OVER ()
FROM events
GROUP BY event_type;

-- 3: durations
SELECT count(*), avg(ms), min(ms), max(ms), stddev_samp(ms)
FROM events b
JOIN events e USING (process_id, span_id)
CROSS JOIN LATERAL (SELECT date_part('epoch', e.time - b.time) * 1000 AS ms) d
WHERE b.event_type = 'begin' AND e.event_type = 'end';

-- 4: the longest spans
SELECT span_id, date_part('epoch', e.time - b.time) * 1000 AS ms, b.name, b.time
FROM events b
JOIN events e USING (process_id, span_id)
WHERE b.event_type = 'begin' AND e.event_type = 'end'
ORDER BY e.time - b.time DESC
LIMIT 10;

-- 5: events by target and name
SELECT target, name, count(*), 100 * count(*) / sum(count(*)) OVER ()
FROM events
GROUP BY GROUPING SETS ((target), (target, name));

-- 6: durations by target
SELECT b.target, count(*), avg(ms), min(ms), max(ms)
FROM events b
JOIN events e USING (process_id, span_id)
CROSS JOIN LATERAL (SELECT date_part('epoch', e.time - b.time) * 1000 AS ms) d
WHERE b.event_type = 'begin' AND e.event_type = 'end'
GROUP BY b.target
ORDER BY sum(ms) DESC;

-- 7: durations by name
SELECT b.name, count(*), avg(ms), max(ms), sum(ms), stddev_samp(ms)
FROM events b
JOIN events e USING (process_id, span_id)
CROSS JOIN LATERAL (SELECT date_part('epoch', e.time - b.time) * 1000 AS ms) d
WHERE b.event_type = 'begin' AND e.event_type = 'end'
GROUP BY b.name
ORDER BY sum(ms) DESC;

-- 8: how much ran at once, by second
SELECT count(*), max(peak), avg(peak)
FROM (SELECT date_trunc('second', time), max(active) AS peak
	FROM (SELECT time, sum(CASE event_type WHEN 'begin' THEN 1 ELSE -1 END)
			OVER (ORDER BY time) AS active
		FROM events) s
	GROUP BY 1) w;
