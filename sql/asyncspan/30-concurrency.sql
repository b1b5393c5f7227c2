-- ---------------------------------------------------------------------------
-- concurrency
-- ---------------------------------------------------------------------------

CREATE TYPE concurrency_window AS (
  window_start timestamptz,
  series text,
  peak bigint,
  average double precision,
  started bigint,
  finished bigint,
  active_at_start bigint
);
COMMENT ON TYPE concurrency_window IS 'active spans in a window of time';
COMMENT ON COLUMN concurrency_window.series IS
  'target or name; NULL for all spans together';
COMMENT ON COLUMN concurrency_window.peak IS
  'most spans active at once at any instant of the window';
COMMENT ON COLUMN concurrency_window.average IS
  'spans active, weighted by time';
COMMENT ON COLUMN concurrency_window.active_at_start IS
  'spans active at the first instant of the window';

CREATE FUNCTION concurrency_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_concurrency_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION concurrency_support IS 'planner support of concurrency';

CREATE FUNCTION concurrency(
  source regclass,
  bucket interval DEFAULT '1 second',
  "by" text DEFAULT NULL,
  unmatched text DEFAULT 'exclude',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF concurrency_window
  AS 'MODULE_PATHNAME', 'aspan_concurrency'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000
  SUPPORT concurrency_support;
COMMENT ON FUNCTION concurrency IS 'active spans per window of time';

CREATE FUNCTION concurrency_of(
  spans span_set,
  bucket interval DEFAULT '1 second',
  "by" text DEFAULT NULL,
  unmatched text DEFAULT 'exclude'
) RETURNS SETOF concurrency_window
  AS 'MODULE_PATHNAME', 'aspan_concurrency_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION concurrency_of IS
  'active spans of a span_set per window of time';
