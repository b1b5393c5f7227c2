-- ---------------------------------------------------------------------------
-- imports, and the tables of events and spans
-- ---------------------------------------------------------------------------

CREATE TYPE imported_span AS (
  begin_time bigint,
  end_time bigint,
  span_id bigint,
  parent_span_id bigint,
  line integer,
  error boolean,
  detached boolean,
  trace_id text,
  process_id text,
  name text,
  target text,
  kind text,
  filename text,
  attributes jsonb
);
COMMENT ON TYPE imported_span IS
  'a span that an import found, in the columns of create_spans_table';
COMMENT ON COLUMN imported_span.begin_time IS
  'nanoseconds since 1970; NULL for an end without a begin';
COMMENT ON COLUMN imported_span.end_time IS
  'nanoseconds since 1970; NULL for a span that has not ended';
COMMENT ON COLUMN imported_span.detached IS
  'was it started and not waited for?';
COMMENT ON COLUMN imported_span.kind IS
  'internal, server, client, producer or consumer';
COMMENT ON COLUMN imported_span.attributes IS
  'what the document says of the span and has no column';

CREATE FUNCTION import_chrome_trace(
  doc jsonb,
  nesting text DEFAULT 'auto'
) RETURNS SETOF imported_span
  AS 'MODULE_PATHNAME', 'aspan_import_chrome_trace'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_chrome_trace IS
  'spans of a Chrome trace, in the columns of create_spans_table';

CREATE FUNCTION import_otlp(doc jsonb) RETURNS SETOF imported_span
  AS 'MODULE_PATHNAME', 'aspan_import_otlp'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_otlp IS
  'spans of an OTLP trace, in the columns of create_spans_table';

CREATE FUNCTION import_jaeger(doc jsonb) RETURNS SETOF imported_span
  AS 'MODULE_PATHNAME', 'aspan_import_jaeger'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_jaeger IS
  'spans of a Jaeger trace, in the columns of create_spans_table';

CREATE FUNCTION import_zipkin(doc jsonb) RETURNS SETOF imported_span
  AS 'MODULE_PATHNAME', 'aspan_import_zipkin'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_zipkin IS
  'spans of a Zipkin trace, in the columns of create_spans_table';

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
  doc jsonb,
  nesting text DEFAULT 'auto'
) RETURNS SETOF import_outcome
  AS 'MODULE_PATHNAME', 'aspan_import_report'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION import_report IS
  'what an import of the document would take in, merge, ignore and reject; '
  'nesting is that of import_chrome_trace';

CREATE FUNCTION create_events_table(
  name text,
  time_type regtype DEFAULT 'bigint',
  partitioned boolean DEFAULT false
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_create_events_table'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION create_events_table IS
  'creates a table of events in the recommended layout';

CREATE FUNCTION create_spans_table(
  name text,
  time_type regtype DEFAULT 'bigint',
  partitioned boolean DEFAULT false
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_create_spans_table'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION create_spans_table IS
  'creates a table of spans in the recommended layout';

CREATE FUNCTION add_events_partition(
  relation regclass,
  since timestamptz,
  until timestamptz
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_add_events_partition'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION add_events_partition IS
  'adds the partition [since, until) to a table made by create_events_table '
  'or create_spans_table';
