SELECT name, target, complete, total_ms, avg_ms, min_ms, max_ms, stddev_ms
FROM asyncspan.name_stats('events')
ORDER BY 1, 2;
