-- ---------------------------------------------------------------------------
-- imports and the events table
-- ---------------------------------------------------------------------------

CREATE TYPE imported_event AS (
  "time" bigint,
  span_id bigint,
  parent_span_id bigint,
  hash bigint,
  depth integer,
  line integer,
  event_type text,
  process_id text,
  stream_id text,
  block_id text,
  name text,
  target text,
  filename text
);
COMMENT ON TYPE imported_event IS
  'a begin or an end that an import found, in the columns of '
  'create_events_table; hash, depth and block_id are NULL';
COMMENT ON COLUMN imported_event."time" IS 'nanoseconds since 1970';

CREATE FUNCTION import_chrome_trace(
  doc jsonb,
  nesting text DEFAULT 'auto'
) RETURNS SETOF imported_event
  AS 'MODULE_PATHNAME', 'aspan_import_chrome_trace'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_chrome_trace IS
  'begin and end events of a Chrome trace, in the columns of '
  'create_events_table';

CREATE FUNCTION import_otlp(doc jsonb) RETURNS SETOF imported_event
  AS 'MODULE_PATHNAME', 'aspan_import_otlp'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_otlp IS
  'begin and end events of an OTLP trace, in the columns of '
  'create_events_table';

CREATE FUNCTION import_jaeger(doc jsonb) RETURNS SETOF imported_event
  AS 'MODULE_PATHNAME', 'aspan_import_jaeger'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_jaeger IS
  'begin and end events of a Jaeger trace, in the columns of '
  'create_events_table';

CREATE FUNCTION import_zipkin(doc jsonb) RETURNS SETOF imported_event
  AS 'MODULE_PATHNAME', 'aspan_import_zipkin'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_zipkin IS
  'begin and end events of a Zipkin trace, in the columns of '
  'create_events_table';

CREATE TYPE import_outcome AS (
  outcome text,
  item text,
  count bigint
);
COMMENT ON TYPE import_outcome IS
  'what became of the items of one kind in an import';
COMMENT ON COLUMN import_outcome.outcome IS
  'imported, merged, ignored or rejected';

CREATE FUNCTION import_report(
  format text,
  doc jsonb
) RETURNS SETOF import_outcome
  AS 'MODULE_PATHNAME', 'aspan_import_report'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION import_report IS
  'what an import of the document would take in, merge, ignore and reject';

CREATE FUNCTION create_events_table(
  name text,
  time_type regtype DEFAULT 'bigint',
  partitioned boolean DEFAULT false
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_create_events_table'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION create_events_table IS
  'creates a table of events in the recommended layout';

CREATE FUNCTION add_events_partition(
  events regclass,
  since timestamptz,
  until timestamptz
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_add_events_partition'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION add_events_partition IS
  'adds the partition [since, until) to a table made by create_events_table';
