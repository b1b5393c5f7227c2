-- ---------------------------------------------------------------------------
-- traces, and what the tree knows of each span
-- ---------------------------------------------------------------------------

CREATE TYPE trace AS (
  trace_id text,
  root_process_id text,
  root_span_id bigint,
  root_begin_time timestamptz,
  root_name text,
  root_target text,
  begin_time timestamptz,
  end_time timestamptz,
  duration_ms double precision,
  root_duration_ms double precision,
  spans bigint,
  processes bigint,
  errors bigint,
  open bigint,
  max_depth bigint,
  critical_name text
);
COMMENT ON TYPE trace IS
  'all spans of a trace id or, where there is none, a root with all its '
  'descendants';
COMMENT ON COLUMN trace.trace_id IS 'NULL for a root without one';
COMMENT ON COLUMN trace.root_span_id IS
  'of the root or, with a trace id, of the span that comes first: by begin, '
  'process, span id';
COMMENT ON COLUMN trace.begin_time IS 'the first begin of its spans';
COMMENT ON COLUMN trace.end_time IS
  'the last end that is known; NULL if no span has ended';
COMMENT ON COLUMN trace.duration_ms IS
  'from begin_time to end_time, in milliseconds';
COMMENT ON COLUMN trace.root_duration_ms IS
  'of the root alone; NULL unless it is complete';
COMMENT ON COLUMN trace.spans IS 'complete and open ones';
COMMENT ON COLUMN trace.processes IS 'that have spans of the trace';
COMMENT ON COLUMN trace.errors IS 'spans in error';
COMMENT ON COLUMN trace.open IS 'spans that have not ended';
COMMENT ON COLUMN trace.max_depth IS '0 if there are only roots';
COMMENT ON COLUMN trace.critical_name IS
  'the name of the operation with most time on the critical path; NULL if no '
  'root has ended';

CREATE FUNCTION traces(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF trace
  AS 'MODULE_PATHNAME', 'aspan_traces'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000;
COMMENT ON FUNCTION traces IS
  'one row for each trace of a relation of events or spans, longest first';

CREATE FUNCTION traces_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF trace
  AS 'MODULE_PATHNAME', 'aspan_traces_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION traces_of IS
  'one row for each trace of a span_set, longest first';

CREATE TYPE tree_span AS (
  LIKE span,
  root_process_id text,
  root_span_id bigint,
  root_begin_time timestamptz,
  depth integer,
  self_ms double precision,
  critical_ms double precision,
  percentile double precision
);
COMMENT ON TYPE tree_span IS
  'a span, and what the tree of spans knows of it; NULL for an orphan';
COMMENT ON COLUMN tree_span.root_span_id IS
  'of the span at the top of the tree that it is in';
COMMENT ON COLUMN tree_span.depth IS '0 for a root';
COMMENT ON COLUMN tree_span.self_ms IS
  'milliseconds in which none of its children was active; NULL unless complete';
COMMENT ON COLUMN tree_span.critical_ms IS
  'its part of the critical path of its root, in milliseconds; NULL unless '
  'complete';
COMMENT ON COLUMN tree_span.percentile IS
  'percentage of the complete spans of its name and target that are not '
  'longer; NULL unless complete';

CREATE FUNCTION span_tree(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF tree_span
  AS 'MODULE_PATHNAME', 'aspan_span_tree'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10000;
COMMENT ON FUNCTION span_tree IS
  'spans of a relation of events or spans with their place in the tree, in '
  'order of time';

CREATE FUNCTION span_tree_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF tree_span
  AS 'MODULE_PATHNAME', 'aspan_span_tree_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 10000;
COMMENT ON FUNCTION span_tree_of IS
  'spans of a span_set with their place in the tree, in order of time';
