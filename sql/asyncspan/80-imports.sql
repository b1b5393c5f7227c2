-- ---------------------------------------------------------------------------
-- imports and the events table
-- ---------------------------------------------------------------------------

CREATE FUNCTION import_chrome_trace(
  doc jsonb,
  nesting text DEFAULT 'auto',
  OUT "time" bigint,
  OUT span_id bigint,
  OUT parent_span_id bigint,
  OUT hash bigint,
  OUT depth integer,
  OUT line integer,
  OUT event_type text,
  OUT process_id text,
  OUT stream_id text,
  OUT block_id text,
  OUT name text,
  OUT target text,
  OUT filename text
) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_chrome_trace'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_chrome_trace IS
  'begin and end events of a Chrome trace, in the columns of '
  'create_events_table';

CREATE FUNCTION import_otlp(
  doc jsonb,
  OUT "time" bigint,
  OUT span_id bigint,
  OUT parent_span_id bigint,
  OUT hash bigint,
  OUT depth integer,
  OUT line integer,
  OUT event_type text,
  OUT process_id text,
  OUT stream_id text,
  OUT block_id text,
  OUT name text,
  OUT target text,
  OUT filename text
) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_otlp'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_otlp IS
  'begin and end events of an OTLP trace, in the columns of '
  'create_events_table';

CREATE FUNCTION import_jaeger(
  doc jsonb,
  OUT "time" bigint,
  OUT span_id bigint,
  OUT parent_span_id bigint,
  OUT hash bigint,
  OUT depth integer,
  OUT line integer,
  OUT event_type text,
  OUT process_id text,
  OUT stream_id text,
  OUT block_id text,
  OUT name text,
  OUT target text,
  OUT filename text
) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_jaeger'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_jaeger IS
  'begin and end events of a Jaeger trace, in the columns of '
  'create_events_table';

CREATE FUNCTION import_zipkin(
  doc jsonb,
  OUT "time" bigint,
  OUT span_id bigint,
  OUT parent_span_id bigint,
  OUT hash bigint,
  OUT depth integer,
  OUT line integer,
  OUT event_type text,
  OUT process_id text,
  OUT stream_id text,
  OUT block_id text,
  OUT name text,
  OUT target text,
  OUT filename text
) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_zipkin'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_zipkin IS
  'begin and end events of a Zipkin trace, in the columns of '
  'create_events_table';

CREATE FUNCTION import_report(
  format text,
  doc jsonb,
  OUT outcome text,
  OUT item text,
  OUT count bigint
) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_report'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION import_report IS
  'what an import of the document would take in, merge, ignore and reject';

CREATE FUNCTION create_events_table(
  name text,
  time_type regtype DEFAULT 'bigint',
  partitioned boolean DEFAULT false
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_fn_create_events_table'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION create_events_table IS
  'creates a table of events in the recommended layout';

CREATE FUNCTION add_events_partition(
  events regclass,
  since timestamptz,
  until timestamptz
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_fn_add_events_partition'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION add_events_partition IS
  'adds the partition [since, until) to a table made by create_events_table';
