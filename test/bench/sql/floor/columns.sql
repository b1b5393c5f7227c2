-- the columns that name_stats reads, each touched in the cheapest way
SELECT min(time), count(event_type), max(span_id), count(process_id),
	max(parent_span_id), count(name), count(target)
FROM events;
