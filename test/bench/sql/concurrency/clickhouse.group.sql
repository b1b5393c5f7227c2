WITH running AS (
	SELECT time, toStartOfSecond(time) AS w, started, finished,
		sum(toInt64(started) - toInt64(finished)) OVER (ORDER BY time
			ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS active,
		leadInFrame(time, 1, time) OVER (ORDER BY time
			ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next
	FROM (SELECT time, countIf(event_type = 'begin') AS started,
			countIf(event_type = 'end') AS finished
		FROM events
		GROUP BY time)),
per AS (
	SELECT w, max(active) AS peak,
		sum(active * dateDiff('us', time,
			least(next, addSeconds(w, 1))) / 1e6) AS area,
		min(time) AS first, maxIf(active, time = w) AS at_start,
		countIf(time = w) AS has_start,
		sum(started) AS started, sum(finished) AS finished
	FROM running
	GROUP BY w
	ORDER BY w WITH FILL STEP toIntervalSecond(1)),
every AS (
	SELECT w, peak, area,
		if(started + finished = 0, addSeconds(w, 1), first) AS first,
		at_start, has_start, started, finished,
		sum(toInt64(started) - toInt64(finished)) OVER (ORDER BY w
			ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
			- (toInt64(started) - toInt64(finished)) AS before
	FROM per)
SELECT toUnixTimestamp(w), greatest(peak, if(first > w, before, 0)),
	area + before * dateDiff('us', w, first) / 1e6,
	started, finished, if(has_start > 0, at_start, before)
FROM every
ORDER BY w
