-- each second by itself, on top of what was active before it
WITH steps AS (
	SELECT time, date_trunc('second', time) AS w,
		CASE event_type WHEN 'begin' THEN 1 ELSE -1 END AS step
	FROM events),
entering AS MATERIALIZED (
	SELECT w, sum(sum(step)) OVER (ORDER BY w) - sum(step) AS before
	FROM steps
	GROUP BY w),
running AS (
	SELECT time, w, before + sum(step) OVER s AS active,
		coalesce(lead(time) OVER s, w + interval '1 second') AS next,
		(step = 1)::int AS started, (step = -1)::int AS finished
	FROM steps
	JOIN entering USING (w)
	WINDOW s AS (PARTITION BY w ORDER BY time)),
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
