-- ---------------------------------------------------------------------------
-- what has not ended yet
-- ---------------------------------------------------------------------------

CREATE TYPE running_span AS (
  process_id text,
  trace_id text,
  span_id bigint,
  parent_span_id bigint,
  name text,
  target text,
  begin_time timestamptz,
  age_ms double precision,
  depth integer,
  stack text,
  percentile_of_age double precision
);
COMMENT ON TYPE running_span IS 'a span that is active at an instant';
COMMENT ON COLUMN running_span.age_ms IS
  'time from its begin to the instant, in milliseconds';
COMMENT ON COLUMN running_span.depth IS '0 for a root';
COMMENT ON COLUMN running_span.stack IS
  'the names from its root down to it, as in folded stacks';
COMMENT ON COLUMN running_span.percentile_of_age IS
  'percentage of the complete spans of its name and target that are not longer '
  'than it is old; NULL if there are none';

CREATE FUNCTION in_flight(
  source regclass,
  at timestamptz DEFAULT NULL,
  n integer DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF running_span
  AS 'MODULE_PATHNAME', 'aspan_in_flight'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000;
COMMENT ON FUNCTION in_flight IS
  'spans of a relation of events or spans that are active at an instant, or '
  'still running, oldest first';

CREATE FUNCTION in_flight_of(
  spans span_set,
  at timestamptz DEFAULT NULL,
  n integer DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF running_span
  AS 'MODULE_PATHNAME', 'aspan_in_flight_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION in_flight_of IS
  'spans of a span_set that are active at an instant, or still running, oldest '
  'first';

CREATE TYPE operation_latency AS (
  name text,
  target text,
  complete bigint,
  open bigint,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  mean_ms double precision,
  reached double precision,
  oldest_open_ms double precision
);
COMMENT ON TYPE operation_latency IS
  'how long the spans of a name and target take, open ones included';
COMMENT ON COLUMN operation_latency.p50_ms IS
  'median, in milliseconds; NULL if too many spans have not ended to know it';
COMMENT ON COLUMN operation_latency.p95_ms IS
  '95th percentile, in milliseconds; NULL if it is not reached';
COMMENT ON COLUMN operation_latency.p99_ms IS
  '99th percentile, in milliseconds; NULL if it is not reached';
COMMENT ON COLUMN operation_latency.mean_ms IS
  'mean up to the longest duration or age, in milliseconds';
COMMENT ON COLUMN operation_latency.reached IS
  'share of the spans that end within that time, from 0 to 1';
COMMENT ON COLUMN operation_latency.oldest_open_ms IS
  'age of the oldest open span, in milliseconds';

CREATE FUNCTION latency(
  source regclass,
  open text DEFAULT 'censor',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF operation_latency
  AS 'MODULE_PATHNAME', 'aspan_latency'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000;
COMMENT ON FUNCTION latency IS
  'durations by name and target of a relation of events or spans, with open '
  'spans censored at the end of observation';

CREATE FUNCTION latency_of(
  spans span_set,
  open text DEFAULT 'censor'
) RETURNS SETOF operation_latency
  AS 'MODULE_PATHNAME', 'aspan_latency_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION latency_of IS
  'durations by name and target of a span_set, with open spans censored at the '
  'last event';
