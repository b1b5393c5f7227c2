-- ---------------------------------------------------------------------------
-- concurrency
-- ---------------------------------------------------------------------------

CREATE FUNCTION concurrency(
  source regclass,
  bucket interval DEFAULT '1 second',
  "by" text DEFAULT NULL,
  unmatched text DEFAULT 'exclude',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS TABLE (
  window_start timestamptz,
  series text,
  peak bigint,
  average double precision,
  started bigint,
  finished bigint,
  active_at_start bigint
)
  AS 'MODULE_PATHNAME', 'aspan_concurrency'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000
  SUPPORT concurrency_support;
COMMENT ON FUNCTION concurrency IS 'active spans per window of time';

CREATE FUNCTION concurrency_of(
  spans span_set,
  bucket interval DEFAULT '1 second',
  "by" text DEFAULT NULL,
  unmatched text DEFAULT 'exclude'
) RETURNS TABLE (
  window_start timestamptz,
  series text,
  peak bigint,
  average double precision,
  started bigint,
  finished bigint,
  active_at_start bigint
)
  AS 'MODULE_PATHNAME', 'aspan_concurrency_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION concurrency_of IS
  'active spans of a span_set per window of time';
