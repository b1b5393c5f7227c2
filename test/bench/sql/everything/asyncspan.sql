-- every figure of four functions from one pass over the events
SELECT
	(SELECT (complete, total_ms, p99_ms, max_concurrency, avg_concurrency)::text
		FROM asyncspan.overview_of(s)),
	(SELECT (count(*), sum(complete), sum(total_ms), sum(self_ms), sum(p95_ms))::text
		FROM asyncspan.name_stats_of(s)),
	(SELECT (count(*), sum(complete), sum(total_ms), sum(self_ms), sum(p95_ms))::text
		FROM asyncspan.target_stats_of(s)),
	(SELECT (count(*), max(peak), sum(started), sum(finished))::text
		FROM asyncspan.concurrency_of(s))
FROM (SELECT asyncspan.collect('events') AS s OFFSET 0) e;
