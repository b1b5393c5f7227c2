-- every event is a step of one up or down, in order of time
WITH running AS (
	SELECT time, date_trunc('second', time) AS w,
		sum(step) OVER (ORDER BY time) AS active,
		lead(time) OVER (ORDER BY time) AS next,
		(step = 1)::int AS started, (step = -1)::int AS finished
	FROM (SELECT time, CASE event_type WHEN 'begin' THEN 1 ELSE -1 END AS step
		FROM events) e),
per AS (
	SELECT w, max(active) AS peak,
		sum(active * date_part('epoch',
			least(next, w + interval '1 second') - time)) AS area,
		min(time) AS first, max(active) FILTER (WHERE time = w) AS at_start,
		sum(started) AS started, sum(finished) AS finished
	FROM running
	GROUP BY w),
every AS (
	SELECT w, peak, area, coalesce(first, w + interval '1 second') AS first,
		at_start, coalesce(started, 0) AS started,
		coalesce(finished, 0) AS finished,
		coalesce(sum(started - finished) OVER (ORDER BY w
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
	FROM (SELECT generate_series(min(w), max(w), interval '1 second') AS w
		FROM per) g
	LEFT JOIN per USING (w))
SELECT date_part('epoch', w)::bigint,
	greatest(peak, CASE WHEN first > w THEN before END),
	coalesce(area, 0) + before * date_part('epoch', first - w),
	started, finished, coalesce(at_start, before)
FROM every
ORDER BY 1;
