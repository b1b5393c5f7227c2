-- The rule of pairing, by brute force.
--
-- This is an oracle for tests: it follows the documented rule sentence by
-- sentence, one event at a time, with a query for each decision, and shares
-- nothing with the engine.  It is quadratic within a key and slow by design;
-- being plainly right is all it is for.
--
-- Use: fill oracle.events, CALL oracle.pair(), read oracle.spans and
-- oracle.overview.  case_no separates any number of independent sets.

CREATE SCHEMA oracle;

CREATE TABLE oracle.events (
	case_no			int NOT NULL,
	process_id		text,
	span_id			bigint NOT NULL,
	parent_span_id	bigint,
	kind			text NOT NULL CHECK (kind IN ('begin', 'end')),
	ns				bigint NOT NULL,
	name			text COLLATE "C",
	target			text COLLATE "C",
	filename		text COLLATE "C",
	line			int
);

-- The events at work.  rank is the order in which ties are broken: name,
-- target, parent, NULLs first.  Events that are identical (same key, kind,
-- time, name, target, parent) have the same twins; their rank still differs,
-- by filename and line, so that the attributes that are kept do not depend
-- on the order of the rows.
CREATE TABLE oracle.work (
	id				int PRIMARY KEY,
	case_no			int NOT NULL,
	key				int NOT NULL,
	kind			text NOT NULL,
	ns				bigint NOT NULL,
	site			int NOT NULL,		-- (name, target)
	rank			int NOT NULL,
	twins			int NOT NULL,
	state			text NOT NULL,		-- left, paired or duplicate
	pass			int,				-- the pass that paired it
	mate			int					-- id of the other half
);
CREATE INDEX ON oracle.work (key, ns, kind);

CREATE TABLE oracle.source (
	id				int PRIMARY KEY,
	LIKE oracle.events
);

-- One pass over everything that is left.
--
-- "Within a key, in order of time.  At one instant: first the ends that close
-- a span begun earlier, then the begins, then the other ends.  An end closes
-- the most recently begun span still open."
CREATE PROCEDURE oracle.pass(number int) LANGUAGE plpgsql AS $$
DECLARE
	instant	record;
	e		oracle.work;
	b		oracle.work;
	earlier	boolean;
BEGIN
	FOR instant IN
		SELECT DISTINCT key, ns FROM oracle.work
		WHERE kind = 'end' AND state = 'left' ORDER BY key, ns
	LOOP
		FOREACH earlier IN ARRAY '{true,false}'::boolean[] LOOP
			-- true: ends that close a span begun earlier
			-- false: the begins of this instant are open now; the other ends
			FOR e IN
				SELECT * FROM oracle.work
				WHERE key = instant.key AND ns = instant.ns
				AND kind = 'end' AND state = 'left'
				ORDER BY rank
			LOOP
				SELECT * INTO b FROM oracle.work
				WHERE key = instant.key AND kind = 'begin' AND state = 'left'
				AND (CASE WHEN earlier THEN ns < instant.ns
					 ELSE ns <= instant.ns END)
				-- "Pass one lets an end close only a span of the same name
				-- and target"
				AND (number = 2 OR site = e.site)
				ORDER BY ns DESC, rank DESC
				LIMIT 1;

				IF FOUND THEN
					UPDATE oracle.work SET state = 'paired', pass = number,
						mate = b.id WHERE id = e.id;
					UPDATE oracle.work SET state = 'paired', pass = number,
						mate = e.id WHERE id = b.id;
				END IF;
			END LOOP;
		END LOOP;
	END LOOP;
END $$;

-- "A left-over identical to a paired event, or to another left-over, is a
-- duplicate; complete spans identical in both events count once."
CREATE PROCEDURE oracle.drop_duplicates() LANGUAGE plpgsql AS $$
BEGIN
	UPDATE oracle.work w SET state = 'duplicate'
	WHERE w.state = 'left'
	AND (EXISTS (SELECT FROM oracle.work p
				 WHERE p.state = 'paired' AND p.key = w.key AND p.ns = w.ns
				 AND p.kind = w.kind AND p.twins = w.twins)
		 OR EXISTS (SELECT FROM oracle.work l
					WHERE l.state = 'left' AND l.key = w.key AND l.ns = w.ns
					AND l.kind = w.kind AND l.twins = w.twins
					AND l.rank < w.rank));

	-- of identical pairs, the one whose events come first is kept
	WITH pairs AS (
		SELECT b.id AS begin_id, e.id AS end_id,
			row_number() OVER (PARTITION BY b.twins, e.twins
							   ORDER BY b.rank, e.rank) AS n
		FROM oracle.work b JOIN oracle.work e ON e.id = b.mate
		WHERE b.kind = 'begin' AND b.state = 'paired'
	)
	UPDATE oracle.work w SET state = 'duplicate'
	FROM pairs WHERE pairs.n > 1 AND w.id IN (pairs.begin_id, pairs.end_id);
END $$;

CREATE PROCEDURE oracle.pair() LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE oracle.source, oracle.work;

	INSERT INTO oracle.source SELECT row_number() OVER (), * FROM oracle.events;

	INSERT INTO oracle.work
	SELECT id, case_no,
		dense_rank() OVER (ORDER BY case_no, process_id COLLATE "C", span_id),
		kind, ns,
		dense_rank() OVER (ORDER BY name NULLS FIRST, target NULLS FIRST),
		row_number() OVER (ORDER BY name NULLS FIRST, target NULLS FIRST,
						   parent_span_id NULLS FIRST,
						   filename NULLS FIRST, line NULLS FIRST, id),
		dense_rank() OVER (ORDER BY case_no, process_id COLLATE "C", span_id,
						   kind, ns, name, target, parent_span_id),
		'left', NULL, NULL
	FROM oracle.source;
	ANALYZE oracle.work;

	CALL oracle.pass(1);
	CALL oracle.drop_duplicates();
	CALL oracle.pass(2);
	CALL oracle.drop_duplicates();
END $$;

-- "Attributes come from the begin, for an orphan from the end."
CREATE VIEW oracle.spans AS
SELECT s.case_no, s.process_id, s.span_id, s.parent_span_id, s.name, s.target,
	s.filename, s.line,
	CASE WHEN w.kind = 'begin' THEN w.ns END AS begin_ns,
	CASE WHEN w.kind = 'end' THEN w.ns ELSE m.ns END AS end_ns,
	CASE WHEN w.kind = 'begin' THEN m.ns - w.ns END AS duration_ns,
	CASE WHEN w.state = 'paired' THEN 'complete'
		WHEN w.kind = 'begin' THEN 'open'
		ELSE 'orphan' END AS status,
	-- not "pass = 2", so that the two ways of saying it check each other
	w.state = 'paired' AND w.site <> m.site AS mismatched,
	w.pass
FROM oracle.work w
	JOIN oracle.source s USING (id)
	LEFT JOIN oracle.work m ON m.id = w.mate
WHERE (w.state = 'left') OR (w.state = 'paired' AND w.kind = 'begin');

CREATE VIEW oracle.overview AS
SELECT *
FROM (SELECT case_no,
		count(*) AS events,
		count(*) FILTER (WHERE w.kind = 'begin') AS begin_events,
		count(*) FILTER (WHERE w.kind = 'end') AS end_events,
		count(*) FILTER (WHERE state = 'duplicate') AS duplicate_events,
		count(DISTINCT process_id) AS processes,
		count(DISTINCT target) AS targets,
		count(DISTINCT name) AS names,
		count(DISTINCT filename) AS source_files,
		min(w.ns) AS first_ns,
		max(w.ns) AS last_ns
	FROM oracle.work w JOIN oracle.source USING (id, case_no)
	GROUP BY case_no) e
JOIN (SELECT case_no,
		count(*) AS spans,
		count(*) FILTER (WHERE status = 'complete') AS complete,
		count(*) FILTER (WHERE status = 'open') AS open,
		count(*) FILTER (WHERE status = 'orphan') AS orphan,
		count(*) FILTER (WHERE mismatched) AS mismatched_pairs,
		sum(duration_ns) AS total_ns,
		min(duration_ns) AS min_ns,
		max(duration_ns) AS max_ns
	FROM oracle.spans
	GROUP BY case_no) s USING (case_no);

-- "events of a group counts the begin and end events that carry its name and
-- target, duplicates included"
CREATE VIEW oracle.name_stats AS
SELECT case_no, name, target,
	sum(events) AS events,
	count(status) AS spans,
	count(*) FILTER (WHERE status = 'complete') AS complete,
	count(*) FILTER (WHERE status = 'open') AS open,
	count(*) FILTER (WHERE status = 'orphan') AS orphan,
	coalesce(sum(duration_ns), 0) AS total_ns,
	min(duration_ns) AS min_ns,
	max(duration_ns) AS max_ns
FROM (SELECT case_no, name, target, 1 AS events, NULL AS status,
		NULL::bigint AS duration_ns
	FROM oracle.source
	UNION ALL
	SELECT case_no, name, target, 0, status, duration_ns
	FROM oracle.spans) u
GROUP BY case_no, name, target;
