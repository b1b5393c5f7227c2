-- The tree of spans and their critical paths by brute force: parents, cycles,
-- depth, self time and paths as the reference describes them, in plain SQL,
-- without regard to speed.  The input is spans, many small sets of them at
-- once; in a set the target of a span is unique, and tells it from the others.

CREATE SCHEMA tree_oracle;
SET search_path = tree_oracle;

CREATE TABLE span (set_no int, process text, trace text, span_id bigint,
	parent_id bigint, begin_ns bigint, end_ns bigint, name text, target text,
	error boolean, detached boolean, PRIMARY KEY (set_no, target));

-- spans by their place r in the total order, and p in that of processes; home
-- and scope are process, and process with trace, without NULLs
CREATE TABLE ranked (set_no int, r bigint, p bigint, home text, scope text,
	trace text, span_id bigint, parent_id bigint, begin_ns bigint,
	end_ns bigint, name text, target text, error boolean, detached boolean,
	PRIMARY KEY (set_no, r));
CREATE INDEX ON ranked (set_no, span_id);

-- what comes out, for both values of the argument parents
CREATE TABLE node (parents text, set_no int, r bigint, parent bigint,
	missing boolean, elsewhere boolean, broken boolean DEFAULT false, depth int,
	self bigint, span_id bigint, begin_ns bigint, end_ns bigint, target text,
	trace text, detached boolean, PRIMARY KEY (parents, set_no, r));
CREATE INDEX ON node (parents, set_no, parent);

CREATE TABLE critical (parents text, set_no int, r bigint, ns numeric);

-- the child that the critical path goes to at instant t of a window
CREATE FUNCTION last_child(parents text, set_no int, r bigint, window_begin bigint,
	window_end bigint, t bigint)
RETURNS TABLE (child bigint, child_begin bigint, child_end bigint)
LANGUAGE sql STABLE AS $$
	SELECT n.r, greatest(n.begin_ns, $4), least(n.end_ns, $5)
	FROM tree_oracle.node n
	WHERE n.parents = $1 AND n.set_no = $2 AND n.parent = $3
		AND n.end_ns IS NOT NULL AND NOT n.detached
		AND greatest(n.begin_ns, $4) < least(n.end_ns, $5)
		AND least(n.end_ns, $5) <= $6
	ORDER BY 3 DESC, 2, n.span_id, n.r
	LIMIT 1
$$;

CREATE PROCEDURE solve() LANGUAGE sql AS $$
	INSERT INTO tree_oracle.ranked
	SELECT set_no,
		row_number() OVER (PARTITION BY set_no
			ORDER BY begin_ns, process COLLATE "C" NULLS FIRST, span_id,
				end_ns NULLS LAST, name COLLATE "C" NULLS FIRST,
				target COLLATE "C"),
		dense_rank() OVER (PARTITION BY set_no
			ORDER BY process COLLATE "C" NULLS FIRST),
		coalesce(process, '(null)'),
		coalesce(process, '(null)') || ' ' || coalesce(trace, '(null)'),
		trace, span_id, parent_id, begin_ns, end_ns, name, target, error,
		detached
	FROM tree_oracle.span s
	-- what was known of a span before it ended gives way to the whole of it
	WHERE end_ns IS NOT NULL OR NOT EXISTS (
		SELECT FROM tree_oracle.span whole
		WHERE whole.set_no = s.set_no AND whole.end_ns IS NOT NULL
			AND (whole.span_id, whole.begin_ns) = (s.span_id, s.begin_ns)
			AND (whole.process, whole.trace)
				IS NOT DISTINCT FROM (s.process, s.trace));
	ANALYZE tree_oracle.ranked;

	-- what it said of the span holds, for all that began then
	UPDATE tree_oracle.ranked SET error = ranked.error IS TRUE OR said.error,
		detached = ranked.detached OR said.detached
	FROM (SELECT set_no, r, bool_or(error IS TRUE) AS error,
			bool_or(detached) AS detached
		FROM (SELECT early.set_no, whole.r, early.error, early.detached
		FROM tree_oracle.span early
		JOIN tree_oracle.ranked whole ON whole.set_no = early.set_no
			AND (whole.span_id, whole.begin_ns) = (early.span_id, early.begin_ns)
			AND whole.scope = coalesce(early.process, '(null)') || ' '
				|| coalesce(early.trace, '(null)')
		WHERE early.end_ns IS NULL AND whole.end_ns IS NOT NULL) each
		GROUP BY set_no, r) said
	WHERE (ranked.set_no, ranked.r) = (said.set_no, said.r);

	-- parents as they are named
	INSERT INTO tree_oracle.node
		(parents, set_no, r, parent, missing, elsewhere, span_id, begin_ns,
			end_ns, target, trace, detached)
	SELECT m.parents, c.set_no, c.r,
		coalesce(other_side.r, own.r, same_trace.r, global.r),
		other_side.r IS NULL AND own.r IS NULL AND same_trace.r IS NULL
			AND global.r IS NULL AND named.is_parent,
		other_side.r IS NULL AND own.r IS NULL AND same_trace.r IS NULL
			AND global.r IS NULL AND found.homes = 1,
		c.span_id, c.begin_ns, c.end_ns, c.target, c.trace, c.detached
	FROM (VALUES ('process'), ('global')) m (parents)
	CROSS JOIN tree_oracle.ranked c
	CROSS JOIN LATERAL (
		SELECT coalesce(c.parent_id NOT IN (0, -1, c.span_id), false)
			AS is_parent) named
	-- the process of the trace that was the first with the span's own id
	LEFT JOIN LATERAL (
		SELECT p.home FROM tree_oracle.ranked p
		WHERE p.set_no = c.set_no AND p.trace = c.trace
			AND p.span_id = c.span_id
		ORDER BY p.r LIMIT 1) first_side ON true
	LEFT JOIN LATERAL (
		SELECT p.r FROM tree_oracle.ranked p
		WHERE p.set_no = c.set_no AND p.trace = c.trace
			AND p.span_id = c.span_id AND p.home = first_side.home
			AND p.home <> c.home AND p.begin_ns <= c.begin_ns
		ORDER BY p.r DESC LIMIT 1) other_side ON true
	LEFT JOIN LATERAL (
		SELECT p.r FROM tree_oracle.ranked p
		WHERE p.set_no = c.set_no AND p.span_id = c.parent_id
			AND p.scope = c.scope AND named.is_parent
		ORDER BY p.begin_ns <= c.begin_ns DESC,
			CASE WHEN p.begin_ns <= c.begin_ns THEN -p.r ELSE p.r END
		LIMIT 1) own ON true
	LEFT JOIN LATERAL (
		SELECT p.r FROM tree_oracle.ranked p
		WHERE p.set_no = c.set_no AND p.span_id = c.parent_id
			AND p.trace = c.trace AND named.is_parent
		ORDER BY p.begin_ns <= c.begin_ns DESC,
			CASE WHEN p.begin_ns <= c.begin_ns THEN -p.begin_ns
				ELSE p.begin_ns END,
			p.p, CASE WHEN p.begin_ns <= c.begin_ns THEN -p.r ELSE p.r END
		LIMIT 1) same_trace ON true
	LEFT JOIN LATERAL (
		SELECT count(DISTINCT p.home) AS homes, min(p.home) AS home
		FROM tree_oracle.ranked p
		WHERE p.set_no = c.set_no AND p.span_id = c.parent_id
			AND p.trace IS NULL AND c.trace IS NULL AND named.is_parent)
		found ON true
	LEFT JOIN LATERAL (
		SELECT p.r FROM tree_oracle.ranked p
		WHERE m.parents = 'global' AND found.homes = 1
			AND p.set_no = c.set_no AND p.span_id = c.parent_id
			AND p.trace IS NULL AND p.home = found.home
		ORDER BY p.begin_ns <= c.begin_ns DESC,
			CASE WHEN p.begin_ns <= c.begin_ns THEN -p.r ELSE p.r END
		LIMIT 1) global ON true;
	ANALYZE tree_oracle.node;

	-- a span that is its own ancestor, and the earliest of those ancestors
	WITH RECURSIVE up AS (
		SELECT parents, set_no, r AS start, parent AS at
		FROM tree_oracle.node WHERE parent IS NOT NULL
		UNION
		SELECT u.parents, u.set_no, u.start, n.parent
		FROM up u
		JOIN tree_oracle.node n
			ON (n.parents, n.set_no, n.r) = (u.parents, u.set_no, u.at)
		WHERE n.parent IS NOT NULL AND u.at <> u.start)
	UPDATE tree_oracle.node n SET parent = NULL, broken = true
	FROM (SELECT parents, set_no, start FROM up
		GROUP BY parents, set_no, start
		HAVING bool_or(at = start) AND min(at) = start) cycle
	WHERE (n.parents, n.set_no, n.r) =
		(cycle.parents, cycle.set_no, cycle.start);

	WITH RECURSIVE down AS (
		SELECT parents, set_no, r, 0 AS depth
		FROM tree_oracle.node WHERE parent IS NULL
		UNION ALL
		SELECT n.parents, n.set_no, n.r, d.depth + 1
		FROM down d
		JOIN tree_oracle.node n
			ON (n.parents, n.set_no, n.parent) = (d.parents, d.set_no, d.r))
	UPDATE tree_oracle.node n SET depth = d.depth
	FROM down d
	WHERE (n.parents, n.set_no, n.r) = (d.parents, d.set_no, d.r);

	UPDATE tree_oracle.node n SET self = n.end_ns - n.begin_ns - coalesce((
		SELECT sum(upper(piece) - lower(piece))
		FROM (SELECT unnest(range_agg(int8range(
				greatest(c.begin_ns, n.begin_ns), least(c.end_ns, n.end_ns))))
			FROM tree_oracle.node c
			WHERE (c.parents, c.set_no, c.parent) = (n.parents, n.set_no, n.r)
				AND c.end_ns IS NOT NULL
				AND greatest(c.begin_ns, n.begin_ns)
					< least(c.end_ns, n.end_ns)) pieces (piece)), 0)
	WHERE n.end_ns IS NOT NULL;
	ANALYZE tree_oracle.node;

	-- at instant t within the window of span r; each step goes back in time
	-- and may enter a child
	WITH RECURSIVE walk AS (
		SELECT parents, set_no, r, begin_ns AS window_begin,
			end_ns AS window_end, end_ns AS t
		FROM tree_oracle.node WHERE parent IS NULL AND end_ns IS NOT NULL
		UNION ALL
		SELECT w.parents, w.set_no, next.*
		FROM walk w
		CROSS JOIN LATERAL tree_oracle.last_child(w.parents, w.set_no, w.r,
			w.window_begin, w.window_end, w.t) c
		CROSS JOIN LATERAL (VALUES
			(w.r, w.window_begin, w.window_end, c.child_begin),
			(c.child, c.child_begin, c.child_end, c.child_end)) next)
	INSERT INTO tree_oracle.critical
	SELECT w.parents, w.set_no, w.r,
		sum(w.t - coalesce(c.child_end, w.window_begin))
	FROM walk w
	LEFT JOIN LATERAL tree_oracle.last_child(w.parents, w.set_no, w.r,
		w.window_begin, w.window_end, w.t) c ON true
	GROUP BY 1, 2, 3;
$$;
