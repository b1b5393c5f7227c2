-- ---------------------------------------------------------------------------
-- exports to trace viewers
-- ---------------------------------------------------------------------------

CREATE FUNCTION chrome_trace(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_chrome_trace'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION chrome_trace IS
  'the spans as a Chrome trace, in pieces of text';

CREATE FUNCTION chrome_trace_of(spans span_set) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_chrome_trace_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION chrome_trace_of IS
  'the spans as a Chrome trace, in pieces of text';

CREATE FUNCTION speedscope(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_speedscope'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION speedscope IS
  'the spans as a speedscope file, in pieces of text';

CREATE FUNCTION speedscope_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_speedscope_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION speedscope_of IS
  'the spans as a speedscope file, in pieces of text';

CREATE FUNCTION otlp_json(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_otlp_json'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION otlp_json IS 'the spans as OTLP JSON, in pieces of text';

CREATE FUNCTION otlp_json_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_otlp_json_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION otlp_json_of IS 'the spans as OTLP JSON, in pieces of text';

CREATE FUNCTION jaeger_json(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_jaeger_json'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION jaeger_json IS
  'the spans as Jaeger JSON, in pieces of text';

CREATE FUNCTION jaeger_json_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_jaeger_json_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION jaeger_json_of IS
  'the spans as Jaeger JSON, in pieces of text';

CREATE TYPE grafana_span AS (
  "traceID" text,
  "spanID" text,
  "parentSpanID" text,
  "operationName" text,
  "serviceName" text,
  "startTime" double precision,
  duration double precision,
  tags json,
  "serviceTags" json
);
COMMENT ON TYPE grafana_span IS 'a row of the Grafana traces panel';
COMMENT ON COLUMN grafana_span."startTime" IS 'milliseconds since 1970';
COMMENT ON COLUMN grafana_span.duration IS 'milliseconds';

CREATE FUNCTION grafana_trace(
  source regclass,
  trace text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF grafana_span
  AS 'MODULE_PATHNAME', 'aspan_grafana_trace'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION grafana_trace IS
  'one trace in the columns of the Grafana traces panel';

CREATE FUNCTION grafana_trace_of(
  spans span_set,
  trace text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF grafana_span
  AS 'MODULE_PATHNAME', 'aspan_grafana_trace_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION grafana_trace_of IS
  'one trace in the columns of the Grafana traces panel';
