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
-- on the order of the rows.  The first of the twins is the distinct event, the
-- others are further copies of it.
CREATE TABLE oracle.work (
	id				int PRIMARY KEY,
	case_no			int NOT NULL,
	key				int NOT NULL,
	kind			text NOT NULL,
	ns				bigint NOT NULL,
	site			int NOT NULL,		-- (name, target)
	rank			int NOT NULL,
	twins			int NOT NULL,
	copy			boolean NOT NULL,
	state			text NOT NULL,		-- left, paired or duplicate
	pass			text,				-- the pass that paired it
	mate			int					-- id of the other half
);
CREATE INDEX ON oracle.work (key, ns, kind);

CREATE TABLE oracle.source (
	id				int PRIMARY KEY,
	LIKE oracle.events
);

-- May an end close a begin in this pass, whatever their times?
--
-- "Distinct events are paired first, by pass one", which "lets an end close
-- only a span of the same name and target".  "The further copies of an event
-- may stand in only where a distinct event of the same name and target found
-- nothing: a copy of an end for a begin left over, a copy of a begin for an end
-- left over, by rules 1 and 2, never a copy with a copy".  "Then pass two",
-- "whatever the names", "over what is left of the distinct ones".
CREATE FUNCTION oracle.may_pair(pass text, b oracle.work, e oracle.work)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT b.key = e.key AND b.kind = 'begin' AND b.state = 'left'
		AND CASE pass
			WHEN 'one' THEN b.site = e.site AND NOT b.copy AND NOT e.copy
			WHEN 'copies' THEN b.site = e.site AND b.copy <> e.copy
			WHEN 'two' THEN NOT b.copy AND NOT e.copy
			END
$$;

-- One pass over everything that is left.
--
-- "Within a key, in order of time.  At one instant: first the ends that close
-- a span begun earlier, then the begins, then the other ends.  An end closes
-- the most recently begun span still open."
CREATE PROCEDURE oracle.pass(pass_name text) LANGUAGE plpgsql AS $$
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
				SELECT w.* INTO b FROM oracle.work w
				WHERE w.key = instant.key AND oracle.may_pair(pass_name, w, e)
				AND (CASE WHEN earlier THEN w.ns < instant.ns
					 ELSE w.ns <= instant.ns END)
				ORDER BY w.ns DESC, w.rank DESC
				LIMIT 1;

				IF FOUND THEN
					UPDATE oracle.work SET state = 'paired', pass = pass_name,
						mate = b.id WHERE id = e.id;
					UPDATE oracle.work SET state = 'paired', pass = pass_name,
						mate = e.id WHERE id = b.id;
				END IF;
			END LOOP;
		END LOOP;
	END LOOP;
END $$;

CREATE PROCEDURE oracle.pair() LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE oracle.source, oracle.work;

	INSERT INTO oracle.source SELECT row_number() OVER (), * FROM oracle.events;

	INSERT INTO oracle.work
	SELECT id, case_no, key, kind, ns, site, rank, twins,
		row_number() OVER (PARTITION BY twins ORDER BY rank) > 1, 'left'
	FROM (SELECT id, case_no, kind, ns,
			dense_rank() OVER (ORDER BY case_no, process_id COLLATE "C",
							   span_id) AS key,
			dense_rank() OVER (ORDER BY name NULLS FIRST,
							   target NULLS FIRST) AS site,
			row_number() OVER (ORDER BY name NULLS FIRST, target NULLS FIRST,
							   parent_span_id NULLS FIRST, filename NULLS FIRST,
							   line NULLS FIRST, id) AS rank,
			dense_rank() OVER (ORDER BY case_no, process_id COLLATE "C",
							   span_id, kind, ns, name, target,
							   parent_span_id) AS twins
		FROM oracle.source) s;
	ANALYZE oracle.work;

	CALL oracle.pass('one');
	CALL oracle.pass('copies');
	CALL oracle.pass('two');

	-- "Copies not used are duplicate_events."
	UPDATE oracle.work SET state = 'duplicate' WHERE state = 'left' AND copy;
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
	-- not "pass = 'two'", so that the two ways of saying it check each other
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
