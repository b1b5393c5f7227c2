-- ---------------------------------------------------------------------------
-- statistics of all spans, of targets and of operations
-- ---------------------------------------------------------------------------

CREATE TYPE source_stats AS (
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
  errors bigint,
  traces bigint,
  parents_elsewhere bigint,
  max_concurrency bigint,
  max_concurrency_at timestamptz,
  avg_concurrency double precision
);
COMMENT ON TYPE source_stats IS
  'figures of all spans of a source, durations in milliseconds';
COMMENT ON COLUMN source_stats.events IS
  'rows read: begin, end, other and invalid events';
COMMENT ON COLUMN source_stats.other_events IS
  'rows whose event_type is neither begin nor end';
COMMENT ON COLUMN source_stats.invalid_events IS
  'rows whose time, type or span id is NULL or unusable';
COMMENT ON COLUMN source_stats.duplicate_events IS
  'events dropped because they had been delivered before';
COMMENT ON COLUMN source_stats.mismatched_pairs IS
  'complete spans whose begin and end differ in name or target';
COMMENT ON COLUMN source_stats.spans IS 'complete, open and orphan';
COMMENT ON COLUMN source_stats.missing_parents IS
  'roots that name a parent which is not in the data';
COMMENT ON COLUMN source_stats.errors IS 'spans in error, of any status';
COMMENT ON COLUMN source_stats.traces IS
  'distinct trace ids, and roots without one';
COMMENT ON COLUMN source_stats.parents_elsewhere IS
  'missing parents that exactly one other process has; parents => ''global'' '
  'finds them';
COMMENT ON COLUMN source_stats.cycles IS 'roots that were their own ancestors';
COMMENT ON COLUMN source_stats.max_depth IS '0 for a root';
COMMENT ON COLUMN source_stats.total_ms IS
  'sum of the durations of complete spans';
COMMENT ON COLUMN source_stats.stddev_ms IS 'sample deviation';
COMMENT ON COLUMN source_stats.max_concurrency IS
  'most complete spans active at once';
COMMENT ON COLUMN source_stats.avg_concurrency IS
  'total_ms divided by the time from first_time to last_time';

CREATE FUNCTION overview(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  exact boolean DEFAULT true
) RETURNS SETOF source_stats
  AS 'MODULE_PATHNAME', 'aspan_overview'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION overview IS
  'one row of figures of a relation of events or spans; unless exact, '
  'percentiles are within 0.8 %, and what a profile does not know is NULL';

CREATE FUNCTION overview_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF source_stats
  AS 'MODULE_PATHNAME', 'aspan_overview_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1;
COMMENT ON FUNCTION overview_of IS 'one row of figures of a span_set';

CREATE TYPE target_stats AS (
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
  events_per_span double precision,
  errors bigint,
  errors_pct double precision
);
COMMENT ON TYPE target_stats IS
  'figures of the spans of a target, durations in milliseconds';
COMMENT ON COLUMN target_stats.events IS
  'begin and end events, duplicates included';
COMMENT ON COLUMN target_stats.events_pct IS
  'percentage of the events of all rows';
COMMENT ON COLUMN target_stats.total_ms IS
  'sum of the durations of complete spans';
COMMENT ON COLUMN target_stats.total_pct IS
  'percentage of the total of all rows';
COMMENT ON COLUMN target_stats.self_ms IS
  'time of complete spans in which none of their children was active';
COMMENT ON COLUMN target_stats.stddev_ms IS 'sample deviation';
COMMENT ON COLUMN target_stats.events_per_span IS
  '2 for complete spans without duplicates';
COMMENT ON COLUMN target_stats.errors IS 'spans in error, of any status';
COMMENT ON COLUMN target_stats.errors_pct IS
  'percentage of the spans of the row';

CREATE FUNCTION target_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  exact boolean DEFAULT true
) RETURNS SETOF target_stats
  AS 'MODULE_PATHNAME', 'aspan_target_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;
COMMENT ON FUNCTION target_stats IS
  'figures of the spans of each target, largest total time first; '
  'unless exact, percentiles are within 0.8 % and self time is not known';

CREATE FUNCTION target_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF target_stats
  AS 'MODULE_PATHNAME', 'aspan_target_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION target_stats_of IS
  'figures of the spans of each target of a span_set, largest total time first';

CREATE TYPE operation_stats AS (
  name text,
  LIKE target_stats
);
COMMENT ON TYPE operation_stats IS
  'figures of the spans of an operation, which is a name and a target';

CREATE FUNCTION name_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  exact boolean DEFAULT true
) RETURNS SETOF operation_stats
  AS 'MODULE_PATHNAME', 'aspan_name_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION name_stats IS
  'figures of the spans of each name and target, largest total time first; '
  'unless exact, percentiles are within 0.8 % and self time is not known';

CREATE FUNCTION name_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF operation_stats
  AS 'MODULE_PATHNAME', 'aspan_name_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION name_stats_of IS
  'figures of the spans of each name and target of a span_set, largest total '
  'time first';
