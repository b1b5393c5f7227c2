--
-- The flat form of a set: what is written can be read, and is the same again
--
SET timezone = 'UTC';
CREATE SCHEMA flat_form;
SET search_path = flat_form;

-- the log at the end of a set: numbers with the lowest byte first, in columns
SELECT right(encode(asyncspan.span_set_send(asyncspan.span_set(
	t, k, s, 'p', p, n, 't', 'f', 1)), 'hex'), 108) AS bytes
FROM (VALUES (1000::bigint, 'b', 1, NULL, 'n'), (1300, 'e', 1, NULL, 'n'),
	(1100, 'b', 2, 1, 'n'), (1150, 'e', 2, NULL, 'm'), (1900, 'b', 3, 3, 'n'),
	(2000, 'b', 4, 0, 'n'))
	v(t, k, s, p, n);

-- sets at the edges of blocks, and values at the edges of their types
CREATE FUNCTION sample(n int, kind text) RETURNS TABLE (
	"time" bigint, event_type text, span_id bigint, process_id text,
	parent_span_id bigint, name text, target text, filename text, line int)
LANGUAGE sql AS $$
	SELECT CASE kind
			WHEN 'regular' THEN 1755270000000000000 + i * 1000 + e * 500
			WHEN 'mixed' THEN (i * 7919 % 1000003) * 1000 + e * ((i % 300) ^ 3)::bigint
			ELSE (ARRAY[-9223372036854775808, 9223372036854775807, 0, -1]::bigint[])
				[1 + (i + e * (i % 3)) % 4] END,
		(ARRAY['b', 'e'])[1 + e],
		CASE kind WHEN 'extreme' THEN (ARRAY[-9223372036854775808,
			9223372036854775807]::bigint[])[1 + i % 2] - (i / 2) * (i % 2 * 2 - 1)
			ELSE i END,
		'process ' || CASE kind WHEN 'regular' THEN 0 ELSE i % 5 END,
		CASE kind WHEN 'regular' THEN i + 1 ELSE nullif(i / 3, i % 7)
			* CASE kind WHEN 'extreme' THEN -4611686018427387904 / n ELSE 1 END END,
		'name ' || CASE kind WHEN 'regular' THEN 0 ELSE (i + e * (i % 11) / 10) % 300 END,
		't', 'f', CASE kind WHEN 'regular' THEN 1 ELSE i % 2 END
	FROM generate_series(1, n) i, generate_series(0, 1) e
	WHERE kind = 'regular' OR (i + e) % 13 > 0
$$;
CREATE TABLE sets AS
SELECT n, kind, asyncspan.span_set(s) AS spans
FROM unnest('{1,2,255,256,257,4095,4096,4097,8193}'::int[]) n,
	unnest('{regular,mixed,extreme}'::text[]) kind, sample(n, kind) s
GROUP BY n, kind;

SELECT kind, bool_and(spans::text::asyncspan.span_set::text = spans::text) AS same_text,
	sum((SELECT spans FROM asyncspan.overview_of(spans))) AS spans
FROM sets GROUP BY kind ORDER BY kind;

-- what was read is what had been written
CREATE FUNCTION differences(n int, kind text) RETURNS bigint LANGUAGE sql AS $$
	WITH made AS MATERIALIZED (
		SELECT asyncspan.span_set(s) AS spans FROM sample($1, $2) s),
	a AS (SELECT l FROM made, asyncspan.spans_of(spans) l),
	b AS (SELECT l FROM sets, asyncspan.spans_of(sets.spans) l
		WHERE sets.n = $1 AND sets.kind = $2)
	SELECT (SELECT count(*) FROM (TABLE a EXCEPT ALL TABLE b) q)
		+ (SELECT count(*) FROM (TABLE b EXCEPT ALL TABLE a) q)
$$;
SELECT kind, sum(differences(n, kind)) AS differences
FROM sets GROUP BY kind ORDER BY kind;

-- columns in which all values are the same take no bytes
SELECT n, length(asyncspan.span_set_send(spans)) < 300 AS tiny
FROM sets WHERE kind = 'regular' AND n > 4000 ORDER BY n;

SET client_min_messages = warning;
DROP SCHEMA flat_form CASCADE;
