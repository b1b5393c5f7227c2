-- one second, which is there at every size
SELECT name, target, complete, total_ms, avg_ms, min_ms, max_ms, stddev_ms
FROM asyncspan.name_stats('events',
	since => '2025-08-15 15:00:01', until => '2025-08-15 15:00:02')
WHERE complete > 0
ORDER BY 1, 2;
