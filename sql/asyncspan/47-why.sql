-- ---------------------------------------------------------------------------
-- why roots are slow, and what would help
-- ---------------------------------------------------------------------------

CREATE TYPE tail_operation AS (
  name text,
  target text,
  body_ms double precision,
  tail_ms double precision,
  excess_ms double precision,
  calls_part_ms double precision,
  cost_part_ms double precision,
  roots bigint,
  tail_roots bigint
);
COMMENT ON TYPE tail_operation IS
  'time of an operation on the critical paths of the slowest roots, and on '
  'those of the others, in milliseconds';
COMMENT ON COLUMN tail_operation.body_ms IS
  'mean time of a root outside the tail';
COMMENT ON COLUMN tail_operation.tail_ms IS 'mean time of a root in the tail';
COMMENT ON COLUMN tail_operation.excess_ms IS
  'tail_ms - body_ms; its sum is the difference of the mean durations';
COMMENT ON COLUMN tail_operation.calls_part_ms IS
  'the part of it that comes from more calls a root';
COMMENT ON COLUMN tail_operation.cost_part_ms IS
  'the part of it that comes from longer calls';
COMMENT ON COLUMN tail_operation.roots IS 'complete ones, on both sides';
COMMENT ON COLUMN tail_operation.tail_roots IS 'those of them in the tail';

CREATE FUNCTION tail(
  source regclass,
  root text DEFAULT NULL,
  root_target text DEFAULT NULL,
  q double precision DEFAULT 0.95,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF tail_operation
  AS 'MODULE_PATHNAME', 'aspan_tail'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION tail IS
  'why the slowest spans of an operation are slower than the others, by '
  'operation on their critical paths, the largest excess first';

CREATE FUNCTION tail_of(
  spans span_set,
  root text DEFAULT NULL,
  root_target text DEFAULT NULL,
  q double precision DEFAULT 0.95,
  parents text DEFAULT 'process'
) RETURNS SETOF tail_operation
  AS 'MODULE_PATHNAME', 'aspan_tail_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION tail_of IS
  'why the slowest spans of an operation are slower than the others, by '
  'operation on their critical paths, the largest excess first';

CREATE TYPE what_if_root AS (
  root_name text,
  root_target text,
  roots bigint,
  before_ms double precision,
  after_ms double precision,
  saved_ms double precision,
  saved_max_ms double precision,
  saved_pct double precision,
  p95_before_ms double precision,
  p95_after_ms double precision
);
COMMENT ON TYPE what_if_root IS
  'the complete roots of an operation as recorded, and if another operation '
  'took another share of its own time, in milliseconds';
COMMENT ON COLUMN what_if_root.before_ms IS 'sum of the durations of the roots';
COMMENT ON COLUMN what_if_root.after_ms IS 'the same in the replay';
COMMENT ON COLUMN what_if_root.saved_ms IS
  'before_ms - after_ms: if all that ran in parallel takes as long as it did';
COMMENT ON COLUMN what_if_root.saved_max_ms IS
  'the most that could be saved: if all that ran in parallel is shorter too';
COMMENT ON COLUMN what_if_root.saved_pct IS 'percentage of before_ms';
COMMENT ON COLUMN what_if_root.p95_before_ms IS
  '95th percentile of the durations of the roots';
COMMENT ON COLUMN what_if_root.p95_after_ms IS 'the same in the replay';

CREATE FUNCTION what_if(
  source regclass,
  name text,
  target text DEFAULT NULL,
  factor double precision DEFAULT 0.5,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_root
  AS 'MODULE_PATHNAME', 'aspan_what_if'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;
COMMENT ON FUNCTION what_if IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, by operation of the root, the largest saving first';

CREATE FUNCTION what_if_of(
  spans span_set,
  name text,
  target text DEFAULT NULL,
  factor double precision DEFAULT 0.5,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_root
  AS 'MODULE_PATHNAME', 'aspan_what_if_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION what_if_of IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, by operation of the root, the largest saving first';

CREATE TYPE what_if_operation AS (
  name text,
  target text,
  saved_ms double precision,
  saved_max_ms double precision,
  saved_pct double precision
);
COMMENT ON TYPE what_if_operation IS
  'what all complete roots would save if an operation took another share of its '
  'own time, in milliseconds';
COMMENT ON COLUMN what_if_operation.saved_ms IS
  'if all that ran in parallel takes as long as it did';
COMMENT ON COLUMN what_if_operation.saved_max_ms IS
  'the most that could be saved: if all that ran in parallel is shorter too';
COMMENT ON COLUMN what_if_operation.saved_pct IS
  'percentage of the durations of all complete roots';

CREATE FUNCTION what_if_all(
  source regclass,
  factor double precision DEFAULT 0.5,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_operation
  AS 'MODULE_PATHNAME', 'aspan_what_if_all'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION what_if_all IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, for every operation of theirs or below them, the largest saving first';

CREATE FUNCTION what_if_all_of(
  spans span_set,
  factor double precision DEFAULT 0.5,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_operation
  AS 'MODULE_PATHNAME', 'aspan_what_if_all_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION what_if_all_of IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, for every operation of theirs or below them, the largest saving first';

CREATE TYPE compared_operation AS (
  name text,
  target text,
  before_complete bigint,
  before_errors bigint,
  before_per_second double precision,
  before_total_ms double precision,
  before_avg_ms double precision,
  before_p50_ms double precision,
  before_p95_ms double precision,
  before_p99_ms double precision,
  after_complete bigint,
  after_errors bigint,
  after_per_second double precision,
  after_total_ms double precision,
  after_avg_ms double precision,
  after_p50_ms double precision,
  after_p95_ms double precision,
  after_p99_ms double precision,
  superiority double precision,
  p_value double precision,
  q_value double precision,
  impact_ms double precision,
  self_impact_ms double precision
);
COMMENT ON TYPE compared_operation IS
  'what two sides have of an operation, and how they differ; durations in '
  'milliseconds';
COMMENT ON COLUMN compared_operation.before_complete IS
  'complete spans, which the rest is about';
COMMENT ON COLUMN compared_operation.before_errors IS
  'spans in error, of any status';
COMMENT ON COLUMN compared_operation.before_per_second IS
  'complete spans a second of the range, or from the first to the last event';
COMMENT ON COLUMN compared_operation.superiority IS
  'share of the pairs of samples of which the one after is longer, equal ones '
  'counted by half';
COMMENT ON COLUMN compared_operation.p_value IS
  'of the test of Mann and Whitney, two-sided; NULL if a side has no samples';
COMMENT ON COLUMN compared_operation.q_value IS
  'the false discovery rate at which it would be taken for a difference '
  '(Benjamini and Hochberg)';
COMMENT ON COLUMN compared_operation.impact_ms IS
  'what the spans after took longer in all than with the average before';
COMMENT ON COLUMN compared_operation.self_impact_ms IS 'the same of self time';

CREATE FUNCTION compare(
  source regclass,
  other_source regclass DEFAULT NULL,
  samples text DEFAULT 'roots',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  other_since timestamptz DEFAULT NULL,
  other_until timestamptz DEFAULT NULL,
  other_process text DEFAULT NULL
) RETURNS SETOF compared_operation
  AS 'MODULE_PATHNAME', 'aspan_compare'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 20000 ROWS 100;
COMMENT ON FUNCTION compare IS
  'operations of two sources, ranges of time or processes: durations of both '
  'sides, whether they differ, and what that costs, what matters most first';

CREATE FUNCTION compare_of(
  spans span_set,
  other span_set,
  samples text DEFAULT 'roots',
  parents text DEFAULT 'process'
) RETURNS SETOF compared_operation
  AS 'MODULE_PATHNAME', 'aspan_compare_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 20000 ROWS 100;
COMMENT ON FUNCTION compare_of IS
  'operations of two span_sets: durations of both sides, whether they differ, '
  'and what that costs, what matters most first';
