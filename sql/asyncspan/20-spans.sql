-- ---------------------------------------------------------------------------
-- spans
-- ---------------------------------------------------------------------------

CREATE TYPE span AS (
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
  status text,
  trace_id text,
  error boolean
);
COMMENT ON TYPE span IS
  'a begin and an end that belong together, or one of the two alone';
COMMENT ON COLUMN span.process_id IS
  'as text, whatever the type of the column is';
COMMENT ON COLUMN span.begin_time IS
  'the microsecond at or before; NULL for an orphan';
COMMENT ON COLUMN span.end_time IS
  'the microsecond at or before; NULL for an open span';
COMMENT ON COLUMN span.duration_ms IS
  'milliseconds, from exact nanoseconds; NULL unless complete';
COMMENT ON COLUMN span.status IS
  'complete, open (without an end) or orphan (without a begin)';
COMMENT ON COLUMN span.trace_id IS
  'as text, whatever the type of the column is';
COMMENT ON COLUMN span.error IS
  'whether its begin or its end says that it failed';

CREATE FUNCTION spans_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_spans_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION spans_support IS 'planner support of spans';

CREATE FUNCTION spans(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF span
  AS 'MODULE_PATHNAME', 'aspan_spans'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10000
  SUPPORT spans_support;
COMMENT ON FUNCTION spans IS
  'reconstructed spans of a relation of events or spans, in order of time';

CREATE FUNCTION spans_of(spans span_set) RETURNS SETOF span
  AS 'MODULE_PATHNAME', 'aspan_spans_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10000;
COMMENT ON FUNCTION spans_of IS 'spans of a span_set, in order of time';

CREATE TYPE ranked_span AS (
  rank bigint,
  LIKE span
);
COMMENT ON TYPE ranked_span IS 'a span and its place among the longest';
COMMENT ON COLUMN ranked_span.rank IS 'from 1, the longest span';

CREATE FUNCTION top_spans_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_top_spans_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_spans_support IS 'planner support of top_spans';

CREATE FUNCTION top_spans(
  source regclass,
  n integer DEFAULT 10,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF ranked_span
  AS 'MODULE_PATHNAME', 'aspan_top_spans'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10
  SUPPORT top_spans_support;
COMMENT ON FUNCTION top_spans IS
  'the longest complete spans of a relation of events or spans';

CREATE FUNCTION top_spans_of(
  spans span_set,
  n integer DEFAULT 10
) RETURNS SETOF ranked_span
  AS 'MODULE_PATHNAME', 'aspan_top_spans_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION top_spans_of IS 'the longest complete spans of a span_set';
