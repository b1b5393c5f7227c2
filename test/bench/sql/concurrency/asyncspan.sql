SELECT date_part('epoch', window_start)::bigint, peak, average, started,
	finished, active_at_start
FROM asyncspan.concurrency('events')
ORDER BY 1;
