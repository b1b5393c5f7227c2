-- ---------------------------------------------------------------------------
-- spans and statistics
-- ---------------------------------------------------------------------------

CREATE FUNCTION spans_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_spans_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION spans_support IS 'planner support of spans';

CREATE FUNCTION top_spans_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_top_spans_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_spans_support IS 'planner support of top_spans';

CREATE FUNCTION concurrency_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_concurrency_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION concurrency_support IS 'planner support of concurrency';

CREATE FUNCTION spans(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS TABLE (
  process_id text,
  span_id bigint,
  parent_span_id bigint,
  name text,
  target text,
  filename text,
  line integer,
  begin_time timestamptz,
  end_time timestamptz,
  duration_ms double precision,
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_spans'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10000
  SUPPORT spans_support;
COMMENT ON FUNCTION spans IS
  'reconstructed spans of a relation of events or spans, in order of time';

CREATE FUNCTION spans_of(spans span_set) RETURNS TABLE (
  process_id text,
  span_id bigint,
  parent_span_id bigint,
  name text,
  target text,
  filename text,
  line integer,
  begin_time timestamptz,
  end_time timestamptz,
  duration_ms double precision,
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_spans_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10000;
COMMENT ON FUNCTION spans_of IS 'spans of a span_set, in order of time';

CREATE FUNCTION overview(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  events bigint,
  begin_events bigint,
  end_events bigint,
  other_events bigint,
  invalid_events bigint,
  duplicate_events bigint,
  mismatched_pairs bigint,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  processes bigint,
  targets bigint,
  names bigint,
  source_files bigint,
  roots bigint,
  children bigint,
  missing_parents bigint,
  cycles bigint,
  max_depth bigint,
  first_time timestamptz,
  last_time timestamptz,
  total_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  max_concurrency bigint,
  max_concurrency_at timestamptz,
  avg_concurrency double precision
)
  AS 'MODULE_PATHNAME', 'aspan_overview'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION overview IS
  'one row of figures of a relation of events or spans';

CREATE FUNCTION overview_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  events bigint,
  begin_events bigint,
  end_events bigint,
  other_events bigint,
  invalid_events bigint,
  duplicate_events bigint,
  mismatched_pairs bigint,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  processes bigint,
  targets bigint,
  names bigint,
  source_files bigint,
  roots bigint,
  children bigint,
  missing_parents bigint,
  cycles bigint,
  max_depth bigint,
  first_time timestamptz,
  last_time timestamptz,
  total_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  max_concurrency bigint,
  max_concurrency_at timestamptz,
  avg_concurrency double precision
)
  AS 'MODULE_PATHNAME', 'aspan_overview_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1;
COMMENT ON FUNCTION overview_of IS 'one row of figures of a span_set';

CREATE FUNCTION target_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_target_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;
COMMENT ON FUNCTION target_stats IS
  'figures of the spans of each target, largest total time first';

CREATE FUNCTION target_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_target_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION target_stats_of IS
  'figures of the spans of each target of a span_set, largest total time first';

CREATE FUNCTION name_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  name text,
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_name_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION name_stats IS
  'figures of the spans of each name and target, largest total time first';

CREATE FUNCTION name_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  name text,
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_name_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION name_stats_of IS
  'figures of the spans of each name and target of a span_set, largest total '
  'time first';

CREATE FUNCTION top_spans(
  source regclass,
  n integer DEFAULT 10,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS TABLE (
  rank bigint,
  process_id text,
  span_id bigint,
  parent_span_id bigint,
  name text,
  target text,
  filename text,
  line integer,
  begin_time timestamptz,
  end_time timestamptz,
  duration_ms double precision,
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_top_spans'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10
  SUPPORT top_spans_support;
COMMENT ON FUNCTION top_spans IS
  'the longest spans of a relation of events or spans';

CREATE FUNCTION top_spans_of(
  spans span_set,
  n integer DEFAULT 10
) RETURNS TABLE (
  rank bigint,
  process_id text,
  span_id bigint,
  parent_span_id bigint,
  name text,
  target text,
  filename text,
  line integer,
  begin_time timestamptz,
  end_time timestamptz,
  duration_ms double precision,
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_top_spans_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION top_spans_of IS 'the longest spans of a span_set';
