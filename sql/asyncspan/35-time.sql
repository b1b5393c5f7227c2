-- ---------------------------------------------------------------------------
-- spans over time: rates, errors, durations
-- ---------------------------------------------------------------------------

CREATE TYPE trend_window AS (
  window_start timestamptz,
  target text,
  name text,
  started bigint,
  finished bigint,
  errors bigint,
  open_at_end bigint,
  per_second double precision,
  measured bigint,
  total_ms double precision,
  avg_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  max_ms double precision,
  exemplar_process_id text,
  exemplar_span_id bigint,
  exemplar_begin_time timestamptz
);
COMMENT ON TYPE trend_window IS
  'what happened to spans in a window of time, durations in milliseconds';
COMMENT ON COLUMN trend_window.target IS
  'NULL where targets are not told apart';
COMMENT ON COLUMN trend_window.name IS 'NULL where names are not told apart';
COMMENT ON COLUMN trend_window.started IS
  'begins of complete and open spans';
COMMENT ON COLUMN trend_window.finished IS 'ends of complete spans';
COMMENT ON COLUMN trend_window.errors IS
  'spans in error: those measured, and orphans or open spans';
COMMENT ON COLUMN trend_window.open_at_end IS
  'spans that began before the end of the window, and were not over by then';
COMMENT ON COLUMN trend_window.per_second IS 'finished spans per second';
COMMENT ON COLUMN trend_window.measured IS
  'complete spans behind the durations, each of them whole';
COMMENT ON COLUMN trend_window.exemplar_span_id IS
  'the longest span of those measured';

CREATE FUNCTION trend(
  source regclass,
  bucket interval DEFAULT '1 minute',
  "by" text DEFAULT NULL,
  basis text DEFAULT 'end',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF trend_window
  AS 'MODULE_PATHNAME', 'aspan_trend'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000
  SUPPORT concurrency_support;
COMMENT ON FUNCTION trend IS
  'rate, errors and durations of spans per window of time';

CREATE FUNCTION trend_of(
  spans span_set,
  bucket interval DEFAULT '1 minute',
  "by" text DEFAULT NULL,
  basis text DEFAULT 'end'
) RETURNS SETOF trend_window
  AS 'MODULE_PATHNAME', 'aspan_trend_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION trend_of IS
  'rate, errors and durations of the spans of a span_set per window of time';

CREATE TYPE duration_bucket AS (
  window_start timestamptz,
  target text,
  name text,
  lower_ms double precision,
  upper_ms double precision,
  spans bigint
);
COMMENT ON TYPE duration_bucket IS
  'how many spans took from so long to less than so long';
COMMENT ON COLUMN duration_bucket.window_start IS
  'of the window that the spans end in; NULL for one of all times';
COMMENT ON COLUMN duration_bucket.target IS
  'NULL where targets are not told apart';
COMMENT ON COLUMN duration_bucket.name IS
  'NULL where names are not told apart';
COMMENT ON COLUMN duration_bucket.lower_ms IS 'in milliseconds';
COMMENT ON COLUMN duration_bucket.upper_ms IS
  'in milliseconds, not in the bucket';
COMMENT ON COLUMN duration_bucket.spans IS 'complete spans';

CREATE FUNCTION durations(
  source regclass,
  bucket interval DEFAULT NULL,
  "by" text DEFAULT NULL,
  per_doubling integer DEFAULT 4,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF duration_bucket
  AS 'MODULE_PATHNAME', 'aspan_durations'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION durations IS
  'histogram of the durations of spans, per window of time if wanted';

CREATE FUNCTION durations_of(
  spans span_set,
  bucket interval DEFAULT NULL,
  "by" text DEFAULT NULL,
  per_doubling integer DEFAULT 4
) RETURNS SETOF duration_bucket
  AS 'MODULE_PATHNAME', 'aspan_durations_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION durations_of IS
  'histogram of the durations of the spans of a span_set, per window of time '
  'if wanted';
