/* sql/asyncspan--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION asyncspan" to load this file. \quit

-- Objects of somebody else in this schema would be called in place of ours, and
-- with the rights of whoever meant to call ours.  So the schema has to be
-- empty, and to belong to the role that installs the extension or to a
-- superuser.  Afterwards it belongs to the owner of the functions, which is a
-- superuser even where the extension was installed by somebody else.
DO LANGUAGE plpgsql $$
DECLARE
  s record;
  stranger text;
BEGIN
  SELECT n.oid, r.rolname AS owner, i.rolname AS installer,
         n.nspowner OPERATOR(pg_catalog.=) e.extowner OR r.rolsuper AS trusted
    INTO STRICT s
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
    JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
    JOIN pg_catalog.pg_roles i ON i.oid OPERATOR(pg_catalog.=) e.extowner
   WHERE e.extname OPERATOR(pg_catalog.=) 'asyncspan'::pg_catalog.name;
  IF NOT s.trusted THEN
    RAISE EXCEPTION USING
      ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = pg_catalog.format('schema "asyncspan" belongs to the role %I',
                                  s.owner),
      DETAIL = 'Its owner could put functions in place of those of the extension.',
      HINT = pg_catalog.format('Drop the schema, or ALTER SCHEMA asyncspan OWNER TO %I.',
                               s.installer);
  END IF;

  SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
    INTO stranger
    FROM pg_catalog.pg_depend d
   WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
     AND d.refobjid OPERATOR(pg_catalog.=) s.oid
     AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid
     AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_default_acl'::pg_catalog.regclass::pg_catalog.oid
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = 'schema "asyncspan" is not empty',
      DETAIL = pg_catalog.format('It holds %s.', stranger),
      HINT = 'Move what is in it to another schema.';
  END IF;
END $$;
ALTER SCHEMA @extschema@ OWNER TO CURRENT_USER;

-- Whoever may read a table of events can analyze it: the functions have no
-- more rights than their caller.
GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;

-- ---------------------------------------------------------------------------
-- span_set: type and aggregate
-- ---------------------------------------------------------------------------

CREATE TYPE span_set;

CREATE FUNCTION span_set_in(cstring) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_in'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_in(cstring) IS 'input of span_set';

CREATE FUNCTION span_set_out(span_set) RETURNS cstring
  AS 'MODULE_PATHNAME', 'aspan_span_set_out'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_out(span_set) IS 'output of span_set';

CREATE FUNCTION span_set_recv(internal) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_recv'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_recv(internal) IS 'binary input of span_set';

CREATE FUNCTION span_set_send(span_set) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_span_set_send'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_send(span_set) IS 'binary output of span_set';

CREATE TYPE span_set (
  INPUT = span_set_in,
  OUTPUT = span_set_out,
  RECEIVE = span_set_recv,
  SEND = span_set_send,
  INTERNALLENGTH = VARIABLE,
  ALIGNMENT = int4,
  STORAGE = extended
);
COMMENT ON TYPE span_set IS
  'all spans of a set of events, exact; made by the aggregate span_set and read by the functions whose names end in _of';

CREATE FUNCTION span_set_accum(internal, "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_accum(internal, "any", "any", "any", "any", "any", "any", "any") IS
  'transition function of span_set, without file and line';

CREATE FUNCTION span_set_accum(internal, "any", "any", "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_accum(internal, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'transition function of span_set';

CREATE FUNCTION span_set_shared_accum(internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_shared_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_shared_accum(internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'transition function of span_set_shared';

CREATE FUNCTION span_set_from_spans_accum(internal, "any", "any", "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_spans_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_from_spans_accum(internal, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'transition function of span_set_from_spans';

CREATE FUNCTION span_set_from_spans_shared_accum(internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_spans_shared_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_from_spans_shared_accum(internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'transition function of span_set_from_spans_shared';

CREATE FUNCTION span_set_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_combine'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_combine(internal, internal) IS
  'combine function of span_set';

CREATE FUNCTION span_set_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_span_set_serialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_serialize(internal) IS
  'serialization function of span_set';

CREATE FUNCTION span_set_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_deserialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_deserialize(bytea, internal) IS
  'deserialization function of span_set';

CREATE FUNCTION span_set_final(internal) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_final'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_final(internal) IS 'final function of span_set';

CREATE AGGREGATE span_set("time" "any", event_type "any", span_id "any", process_id "any", parent_span_id "any", name "any", target "any") (
  SFUNC = span_set_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set("any", "any", "any", "any", "any", "any", "any") IS
  'spans of begin and end events, without file and line';

CREATE AGGREGATE span_set("time" "any", event_type "any", span_id "any", process_id "any", parent_span_id "any", name "any", target "any", filename "any", line "any") (
  SFUNC = span_set_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set("any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'spans of begin and end events';

CREATE AGGREGATE span_set_from_spans(begin_time "any", end_time "any", span_id "any", process_id "any", parent_span_id "any", name "any", target "any", filename "any", line "any") (
  SFUNC = span_set_from_spans_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_from_spans("any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'spans of rows that hold a begin and an end each';

CREATE AGGREGATE span_set_shared(request bytea, "time" "any", event_type "any", span_id "any", process_id "any", parent_span_id "any", name "any", target "any", filename "any", line "any") (
  SFUNC = span_set_shared_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_shared(bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'for the functions that take a relation; the request is theirs';

CREATE AGGREGATE span_set_from_spans_shared(request bytea, begin_time "any", end_time "any", span_id "any", process_id "any", parent_span_id "any", name "any", target "any", filename "any", line "any") (
  SFUNC = span_set_from_spans_shared_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_from_spans_shared(bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'for the functions that take a relation; the request is theirs';

-- ---------------------------------------------------------------------------
-- spans and statistics
-- ---------------------------------------------------------------------------

CREATE FUNCTION spans_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_spans_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION spans_support(internal) IS 'planner support of spans';

CREATE FUNCTION top_spans_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_top_spans_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_spans_support(internal) IS
  'planner support of top_spans';

CREATE FUNCTION concurrency_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_concurrency_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION concurrency_support(internal) IS
  'planner support of concurrency';

CREATE FUNCTION spans(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS TABLE (
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
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_spans'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10000
  SUPPORT asyncspan.spans_support;
COMMENT ON FUNCTION spans(regclass, timestamptz, timestamptz, text, interval) IS
  'reconstructed spans of a relation of events or spans, in order of time';

CREATE FUNCTION spans_of(
  spans span_set
) RETURNS TABLE (
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
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_spans_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10000;
COMMENT ON FUNCTION spans_of(span_set) IS
  'spans of a span_set, in order of time';

CREATE FUNCTION overview(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  events bigint,
  begin_events bigint,
  end_events bigint,
  other_events bigint,
  invalid_events bigint,
  duplicate_events bigint,
  mismatched_pairs bigint,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  processes bigint,
  targets bigint,
  names bigint,
  source_files bigint,
  roots bigint,
  children bigint,
  missing_parents bigint,
  cycles bigint,
  max_depth bigint,
  first_time timestamptz,
  last_time timestamptz,
  total_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  max_concurrency bigint,
  max_concurrency_at timestamptz,
  avg_concurrency double precision
)
  AS 'MODULE_PATHNAME', 'aspan_overview'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION overview(regclass, timestamptz, timestamptz, text, interval, text) IS
  'one row of figures of a relation of events or spans';

CREATE FUNCTION overview_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  events bigint,
  begin_events bigint,
  end_events bigint,
  other_events bigint,
  invalid_events bigint,
  duplicate_events bigint,
  mismatched_pairs bigint,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  processes bigint,
  targets bigint,
  names bigint,
  source_files bigint,
  roots bigint,
  children bigint,
  missing_parents bigint,
  cycles bigint,
  max_depth bigint,
  first_time timestamptz,
  last_time timestamptz,
  total_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  max_concurrency bigint,
  max_concurrency_at timestamptz,
  avg_concurrency double precision
)
  AS 'MODULE_PATHNAME', 'aspan_overview_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1;
COMMENT ON FUNCTION overview_of(span_set, text) IS
  'one row of figures of a span_set';

CREATE FUNCTION target_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_target_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;
COMMENT ON FUNCTION target_stats(regclass, timestamptz, timestamptz, text, interval, text) IS
  'figures of the spans of each target, largest total time first';

CREATE FUNCTION target_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_target_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION target_stats_of(span_set, text) IS
  'figures of the spans of each target of a span_set, largest total time first';

CREATE FUNCTION name_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  name text,
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_name_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION name_stats(regclass, timestamptz, timestamptz, text, interval, text) IS
  'figures of the spans of each name and target, largest total time first';

CREATE FUNCTION name_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  name text,
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_name_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION name_stats_of(span_set, text) IS
  'figures of the spans of each name and target of a span_set, largest total time first';

CREATE FUNCTION top_spans(
  source regclass,
  n integer DEFAULT 10,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS TABLE (
  rank bigint,
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
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_top_spans'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10
  SUPPORT asyncspan.top_spans_support;
COMMENT ON FUNCTION top_spans(regclass, integer, timestamptz, timestamptz, text, interval) IS
  'the longest spans of a relation of events or spans';

CREATE FUNCTION top_spans_of(
  spans span_set,
  n integer DEFAULT 10
) RETURNS TABLE (
  rank bigint,
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
  status text
)
  AS 'MODULE_PATHNAME', 'aspan_top_spans_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION top_spans_of(span_set, integer) IS
  'the longest spans of a span_set';

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
  SUPPORT asyncspan.concurrency_support;
COMMENT ON FUNCTION concurrency(regclass, interval, text, text, timestamptz, timestamptz, text, interval) IS
  'active spans per window of time';

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
COMMENT ON FUNCTION concurrency_of(span_set, interval, text, text) IS
  'active spans of a span_set per window of time';

-- ---------------------------------------------------------------------------
-- hierarchy, edges, critical path
-- ---------------------------------------------------------------------------

CREATE FUNCTION hierarchy(
    source regclass,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL,
    process text DEFAULT NULL,
    margin interval DEFAULT NULL,
    parents text DEFAULT 'process')
RETURNS TABLE (
    depth integer,
    spans bigint,
    complete bigint,
    total_ms double precision,
    self_ms double precision,
    avg_ms double precision,
    p95_ms double precision,
    max_ms double precision)
AS 'MODULE_PATHNAME', 'aspan_hierarchy'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;

COMMENT ON FUNCTION hierarchy(regclass, timestamptz, timestamptz, text, interval, text) IS
'spans by depth in the tree of parents and children: counts, durations and self time of each level';

CREATE FUNCTION hierarchy_of(spans span_set, parents text DEFAULT 'process')
RETURNS TABLE (
    depth integer,
    spans bigint,
    complete bigint,
    total_ms double precision,
    self_ms double precision,
    avg_ms double precision,
    p95_ms double precision,
    max_ms double precision)
AS 'MODULE_PATHNAME', 'aspan_hierarchy_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;

COMMENT ON FUNCTION hierarchy_of(span_set, text) IS
'spans by depth in the tree of parents and children: counts, durations and self time of each level';

CREATE FUNCTION edges(
    source regclass,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL,
    process text DEFAULT NULL,
    margin interval DEFAULT NULL,
    parents text DEFAULT 'process')
RETURNS TABLE (
    parent_target text,
    parent_name text,
    child_target text,
    child_name text,
    spans bigint,
    total_ms double precision,
    avg_ms double precision,
    avg_parent_ms double precision)
AS 'MODULE_PATHNAME', 'aspan_edges'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 200;

COMMENT ON FUNCTION edges(regclass, timestamptz, timestamptz, text, interval, text) IS
'which operation calls which: children by the operation of their parent, most frequent first';

CREATE FUNCTION edges_of(spans span_set, parents text DEFAULT 'process')
RETURNS TABLE (
    parent_target text,
    parent_name text,
    child_target text,
    child_name text,
    spans bigint,
    total_ms double precision,
    avg_ms double precision,
    avg_parent_ms double precision)
AS 'MODULE_PATHNAME', 'aspan_edges_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 200;

COMMENT ON FUNCTION edges_of(span_set, text) IS
'which operation calls which: children by the operation of their parent, most frequent first';

CREATE FUNCTION critical_path(
    source regclass,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL,
    process text DEFAULT NULL,
    margin interval DEFAULT NULL,
    parents text DEFAULT 'process')
RETURNS TABLE (
    target text,
    name text,
    critical_ms double precision,
    critical_pct double precision,
    spans_on_path bigint)
AS 'MODULE_PATHNAME', 'aspan_critical_path'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;

COMMENT ON FUNCTION critical_path(regclass, timestamptz, timestamptz, text, interval, text) IS
'what the time of the root spans was spent waiting for, by operation';

CREATE FUNCTION critical_path_of(spans span_set, parents text DEFAULT 'process')
RETURNS TABLE (
    target text,
    name text,
    critical_ms double precision,
    critical_pct double precision,
    spans_on_path bigint)
AS 'MODULE_PATHNAME', 'aspan_critical_path_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;

COMMENT ON FUNCTION critical_path_of(span_set, text) IS
'what the time of the root spans was spent waiting for, by operation';

-- ---------------------------------------------------------------------------
-- flame stacks
-- ---------------------------------------------------------------------------

CREATE FUNCTION flame(source regclass, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process')
RETURNS TABLE (level integer, label text, value bigint, self bigint,
	spans bigint)
AS 'MODULE_PATHNAME', 'aspan_flame'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 200;
COMMENT ON FUNCTION flame(regclass, text, text, text,
	timestamptz, timestamptz, text, interval, text) IS
'merged stacks as a nested set, depth first, for flame graph panels';

CREATE FUNCTION flame_of(spans span_set, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	parents text DEFAULT 'process')
RETURNS TABLE (level integer, label text, value bigint, self bigint,
	spans bigint)
AS 'MODULE_PATHNAME', 'aspan_flame_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 200;
COMMENT ON FUNCTION flame_of(span_set, text, text, text, text) IS
'merged stacks as a nested set, depth first, for flame graph panels, of a span_set';

CREATE FUNCTION folded(source regclass, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process')
RETURNS SETOF text
AS 'MODULE_PATHNAME', 'aspan_folded'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 200;
COMMENT ON FUNCTION folded(regclass, text, text, text,
	timestamptz, timestamptz, text, interval, text) IS
'merged stacks as folded lines, a;b;c 123, for flamegraph.pl and its kin';

CREATE FUNCTION folded_of(spans span_set, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	parents text DEFAULT 'process')
RETURNS SETOF text
AS 'MODULE_PATHNAME', 'aspan_folded_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 200;
COMMENT ON FUNCTION folded_of(span_set, text, text, text, text) IS
'merged stacks as folded lines, a;b;c 123, for flamegraph.pl and its kin, of a span_set';

CREATE FUNCTION flame_json(source regclass, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process')
RETURNS json
AS 'MODULE_PATHNAME', 'aspan_flame_json'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION flame_json(regclass, text, text, text,
	timestamptz, timestamptz, text, interval, text) IS
'merged stacks as nested objects of name, value and children, for d3-flame-graph';

CREATE FUNCTION flame_json_of(spans span_set, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	parents text DEFAULT 'process')
RETURNS json
AS 'MODULE_PATHNAME', 'aspan_flame_json_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION flame_json_of(span_set, text, text, text, text) IS
'merged stacks as nested objects of name, value and children, for d3-flame-graph, of a span_set';

CREATE FUNCTION flame_html(source regclass, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	title text DEFAULT NULL,
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process')
RETURNS text
AS 'MODULE_PATHNAME', 'aspan_flame_html'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION flame_html(regclass, text, text, text, text,
	timestamptz, timestamptz, text, interval, text) IS
'flame graph as a page of HTML that needs nothing beside itself';

CREATE FUNCTION flame_html_of(spans span_set, weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	title text DEFAULT NULL,
	parents text DEFAULT 'process')
RETURNS text
AS 'MODULE_PATHNAME', 'aspan_flame_html_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION flame_html_of(span_set, text, text, text, text, text) IS
'flame graph as a page of HTML that needs nothing beside itself, of a span_set';

CREATE FUNCTION flame_diff(source regclass, other_source regclass DEFAULT NULL,
	weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process',
	other_since timestamptz DEFAULT NULL, other_until timestamptz DEFAULT NULL,
	other_process text DEFAULT NULL)
RETURNS TABLE (level integer, label text, value bigint, self bigint,
	"valueRight" bigint, "selfRight" bigint, spans bigint,
	"spansRight" bigint)
AS 'MODULE_PATHNAME', 'aspan_flame_diff'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 200000 ROWS 200;
COMMENT ON FUNCTION flame_diff(regclass, regclass, text, text, text, timestamptz,
	timestamptz, text, interval, text, timestamptz, timestamptz, text) IS
'merged stacks of two sides as one nested set, of two sources, ranges of time or processes';

CREATE FUNCTION flame_diff_of(spans span_set, other span_set,
	weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us', parents text DEFAULT 'process')
RETURNS TABLE (level integer, label text, value bigint, self bigint,
	"valueRight" bigint, "selfRight" bigint, spans bigint,
	"spansRight" bigint)
AS 'MODULE_PATHNAME', 'aspan_flame_diff_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200000 ROWS 200;
COMMENT ON FUNCTION flame_diff_of(span_set, span_set, text, text, text, text) IS
'merged stacks of two sides as one nested set, of two span_sets';

CREATE FUNCTION folded_diff(source regclass, other_source regclass DEFAULT NULL,
	weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us',
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process',
	other_since timestamptz DEFAULT NULL, other_until timestamptz DEFAULT NULL,
	other_process text DEFAULT NULL)
RETURNS SETOF text
AS 'MODULE_PATHNAME', 'aspan_folded_diff'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 200000 ROWS 200;
COMMENT ON FUNCTION folded_diff(regclass, regclass, text, text, text, timestamptz,
	timestamptz, text, interval, text, timestamptz, timestamptz, text) IS
'merged stacks of two sides as folded lines, stack before after, of two sources, ranges of time or processes';

CREATE FUNCTION folded_diff_of(spans span_set, other span_set,
	weight text DEFAULT 'self', root text DEFAULT NULL,
	unit text DEFAULT 'us', parents text DEFAULT 'process')
RETURNS SETOF text
AS 'MODULE_PATHNAME', 'aspan_folded_diff_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200000 ROWS 200;
COMMENT ON FUNCTION folded_diff_of(span_set, span_set, text, text, text, text) IS
'merged stacks of two sides as folded lines, stack before after, of two span_sets';

-- ---------------------------------------------------------------------------
-- report and thresholds
-- ---------------------------------------------------------------------------

CREATE FUNCTION report(source regclass, n integer DEFAULT 10,
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process')
RETURNS text
AS 'MODULE_PATHNAME', 'aspan_report'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION report(regclass, integer, timestamptz, timestamptz, text,
	interval, text) IS
'the whole analysis as a Markdown document, with n rows in each ranking';

CREATE FUNCTION report_of(spans span_set, n integer DEFAULT 10,
	parents text DEFAULT 'process')
RETURNS text
AS 'MODULE_PATHNAME', 'aspan_report_of'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION report_of(span_set, integer, text) IS
'the whole analysis of a span_set as a Markdown document';

CREATE TABLE thresholds (
	metric text NOT NULL,
	target text,
	name text,
	op text NOT NULL DEFAULT '>',
	threshold double precision NOT NULL,
	CONSTRAINT thresholds_metric_check CHECK (metric IN (
		'events', 'spans', 'complete', 'open', 'orphan', 'total_ms', 'self_ms',
		'avg_ms', 'min_ms', 'max_ms', 'stddev_ms', 'p50_ms', 'p95_ms', 'p99_ms',
		'max_concurrency', 'avg_concurrency', 'duplicate_events',
		'mismatched_pairs')),
	CONSTRAINT thresholds_whole_check CHECK (
		metric NOT IN ('duplicate_events', 'mismatched_pairs')
		OR (target IS NULL AND name IS NULL)),
	CONSTRAINT thresholds_op_check CHECK (op IN ('>', '>=', '<', '<=')),
	CONSTRAINT thresholds_threshold_check CHECK (threshold <> 'NaN'),
	CONSTRAINT thresholds_key UNIQUE NULLS NOT DISTINCT
		(metric, target, name, op, threshold)
);
COMMENT ON TABLE thresholds IS
'rules for check_thresholds(): a metric of some spans, and its limit';
COMMENT ON COLUMN thresholds.metric IS
'the figure, called as in name_stats and overview';
COMMENT ON COLUMN thresholds.target IS 'target of the spans, NULL for any';
COMMENT ON COLUMN thresholds.name IS 'name of the spans, NULL for any';
COMMENT ON COLUMN thresholds.op IS
'the rule fires if: figure, this operator, threshold';
COMMENT ON COLUMN thresholds.threshold IS 'in the unit of the metric';

CREATE VIEW threshold_examples (metric, target, name, op, threshold) AS
VALUES
	('avg_ms', NULL::text, 'fetch_overlapping_insert_range_for_view', '>',
	 5::double precision),
	('avg_ms', NULL, 'make_session_context', '>', 5),
	('max_concurrency', NULL, NULL, '>', 75),
	('total_ms', 'micromegas_analytics::lakehouse::partition_cache', NULL, '>',
	 400);
COMMENT ON VIEW threshold_examples IS
'rules to start from: INSERT INTO asyncspan.thresholds SELECT ...';

-- rules belong to whoever installs the extension, and to their dumps
ALTER TABLE thresholds OWNER TO @extowner@;
ALTER VIEW threshold_examples OWNER TO @extowner@;
GRANT SELECT ON thresholds, threshold_examples TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('thresholds', '');

CREATE FUNCTION check_thresholds(source regclass,
	since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	process text DEFAULT NULL, margin interval DEFAULT NULL,
	parents text DEFAULT 'process')
RETURNS TABLE (metric text, target text, name text, op text,
	threshold double precision, value double precision, firing boolean,
	note text)
AS 'MODULE_PATHNAME', 'aspan_check_thresholds'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 10;
COMMENT ON FUNCTION check_thresholds(regclass, timestamptz, timestamptz, text,
	interval, text) IS
'the rules of asyncspan.thresholds with their values, and which of them fire';

CREATE FUNCTION check_thresholds_of(spans span_set,
	parents text DEFAULT 'process')
RETURNS TABLE (metric text, target text, name text, op text,
	threshold double precision, value double precision, firing boolean,
	note text)
AS 'MODULE_PATHNAME', 'aspan_check_thresholds_of'
LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 10;
COMMENT ON FUNCTION check_thresholds_of(span_set, text) IS
'the rules of asyncspan.thresholds, of a span_set';

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
COMMENT ON FUNCTION chrome_trace(regclass, timestamptz, timestamptz, text, interval) IS
  'the spans as a Chrome trace, in pieces of text';

CREATE FUNCTION chrome_trace_of(spans span_set) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_chrome_trace_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION chrome_trace_of(span_set) IS
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
COMMENT ON FUNCTION speedscope(regclass, timestamptz, timestamptz, text, interval, text) IS
  'the spans as a speedscope file, in pieces of text';

CREATE FUNCTION speedscope_of(spans span_set, parents text DEFAULT 'process') RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_speedscope_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION speedscope_of(span_set, text) IS
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
COMMENT ON FUNCTION otlp_json(regclass, timestamptz, timestamptz, text, interval, text) IS
  'the spans as OTLP JSON, in pieces of text';

CREATE FUNCTION otlp_json_of(spans span_set, parents text DEFAULT 'process') RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_otlp_json_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION otlp_json_of(span_set, text) IS
  'the spans as OTLP JSON, in pieces of text';

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
COMMENT ON FUNCTION jaeger_json(regclass, timestamptz, timestamptz, text, interval, text) IS
  'the spans as Jaeger JSON, in pieces of text';

CREATE FUNCTION jaeger_json_of(spans span_set, parents text DEFAULT 'process') RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_jaeger_json_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION jaeger_json_of(span_set, text) IS
  'the spans as Jaeger JSON, in pieces of text';

CREATE FUNCTION grafana_trace(
  source regclass,
  trace text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  "traceID" text,
  "spanID" text,
  "parentSpanID" text,
  "operationName" text,
  "serviceName" text,
  "startTime" double precision,
  duration double precision,
  tags json,
  "serviceTags" json
)
  AS 'MODULE_PATHNAME', 'aspan_grafana_trace'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION grafana_trace(regclass, text, timestamptz, timestamptz, text, interval, text) IS
  'one trace in the columns of the Grafana traces panel';

CREATE FUNCTION grafana_trace_of(
  spans span_set,
  trace text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  "traceID" text,
  "spanID" text,
  "parentSpanID" text,
  "operationName" text,
  "serviceName" text,
  "startTime" double precision,
  duration double precision,
  tags json,
  "serviceTags" json
)
  AS 'MODULE_PATHNAME', 'aspan_grafana_trace_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION grafana_trace_of(span_set, text, text) IS
  'one trace in the columns of the Grafana traces panel';

-- ---------------------------------------------------------------------------
-- imports and the events table
-- ---------------------------------------------------------------------------

CREATE FUNCTION import_chrome_trace(doc jsonb, nesting text DEFAULT 'auto',
  OUT "time" bigint, OUT span_id bigint, OUT parent_span_id bigint,
  OUT hash bigint, OUT depth integer, OUT line integer, OUT event_type text,
  OUT process_id text, OUT stream_id text, OUT block_id text,
  OUT name text, OUT target text, OUT filename text)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_chrome_trace'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_chrome_trace(jsonb, text) IS
  'begin and end events of a Chrome trace, in the columns of create_events_table';

CREATE FUNCTION import_otlp(doc jsonb,
  OUT "time" bigint, OUT span_id bigint, OUT parent_span_id bigint,
  OUT hash bigint, OUT depth integer, OUT line integer, OUT event_type text,
  OUT process_id text, OUT stream_id text, OUT block_id text,
  OUT name text, OUT target text, OUT filename text)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_otlp'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_otlp(jsonb) IS
  'begin and end events of an OTLP trace, in the columns of create_events_table';

CREATE FUNCTION import_jaeger(doc jsonb,
  OUT "time" bigint, OUT span_id bigint, OUT parent_span_id bigint,
  OUT hash bigint, OUT depth integer, OUT line integer, OUT event_type text,
  OUT process_id text, OUT stream_id text, OUT block_id text,
  OUT name text, OUT target text, OUT filename text)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_jaeger'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_jaeger(jsonb) IS
  'begin and end events of a Jaeger trace, in the columns of create_events_table';

CREATE FUNCTION import_zipkin(doc jsonb,
  OUT "time" bigint, OUT span_id bigint, OUT parent_span_id bigint,
  OUT hash bigint, OUT depth integer, OUT line integer, OUT event_type text,
  OUT process_id text, OUT stream_id text, OUT block_id text,
  OUT name text, OUT target text, OUT filename text)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_zipkin'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION import_zipkin(jsonb) IS
  'begin and end events of a Zipkin trace, in the columns of create_events_table';

CREATE FUNCTION import_report(format text, doc jsonb,
  OUT outcome text, OUT item text, OUT count bigint)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'aspan_fn_import_report'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION import_report(text, jsonb) IS
  'what an import of the document would take in, merge, ignore and reject';

CREATE FUNCTION create_events_table(name text,
  time_type regtype DEFAULT 'bigint', partitioned boolean DEFAULT false)
  RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_fn_create_events_table'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION create_events_table(text, regtype, boolean) IS
  'creates a table of events in the recommended layout';

CREATE FUNCTION add_events_partition(events regclass, since timestamptz, until timestamptz)
  RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_fn_add_events_partition'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION add_events_partition(regclass, timestamptz, timestamptz) IS
  'adds the partition [since, until) to a table made by create_events_table';

-- ---------------------------------------------------------------------------
-- profile: compact, mergeable summaries
-- ---------------------------------------------------------------------------

CREATE TYPE profile;

CREATE FUNCTION profile_in(cstring) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_in'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_in(cstring) IS 'input of profile';

CREATE FUNCTION profile_out(profile) RETURNS cstring
  AS 'MODULE_PATHNAME', 'aspan_profile_out'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_out(profile) IS 'output of profile';

CREATE FUNCTION profile_recv(internal) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_recv'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_recv(internal) IS 'binary input of profile';

CREATE FUNCTION profile_send(profile) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_profile_send'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_send(profile) IS 'binary output of profile';

CREATE TYPE profile (
  INPUT = profile_in,
  OUTPUT = profile_out,
  RECEIVE = profile_recv,
  SEND = profile_send,
  INTERNALLENGTH = VARIABLE,
  ALIGNMENT = int4,
  STORAGE = extended
);
COMMENT ON TYPE profile IS
  'compact summary of a span_set: counts, exact sums and a sketch of the durations of each name and target, and the spans that lack a half';

CREATE FUNCTION profile(spans span_set) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_make'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION profile(span_set) IS 'compact summary of a set of spans';

CREATE FUNCTION rollup_accum(internal, profile) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_rollup_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rollup_accum(internal, profile) IS
  'transition function of rollup';

CREATE FUNCTION rollup_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_rollup_combine'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rollup_combine(internal, internal) IS
  'combine function of rollup';

CREATE FUNCTION rollup_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_rollup_serialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rollup_serialize(internal) IS
  'serialization function of rollup';

CREATE FUNCTION rollup_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_rollup_deserialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rollup_deserialize(bytea, internal) IS
  'deserialization function of rollup';

CREATE FUNCTION rollup_final(internal) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_rollup_final'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rollup_final(internal) IS 'final function of rollup';

CREATE AGGREGATE rollup(profile) (
  SFUNC = rollup_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = rollup_combine,
  SERIALFUNC = rollup_serialize,
  DESERIALFUNC = rollup_deserialize,
  FINALFUNC = rollup_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(profile) IS
  'profile of the whole from profiles of its parts, with the spans that straddle them';

CREATE FUNCTION name_stats_of(profile profile) RETURNS TABLE (
  name text,
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_profile_name_stats'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION name_stats_of(profile) IS
  'figures of each name and target in a profile, busiest first; percentiles are within 0.8 %, self time is not known';

CREATE FUNCTION target_stats_of(profile profile) RETURNS TABLE (
  target text,
  events bigint,
  events_pct double precision,
  spans bigint,
  complete bigint,
  open bigint,
  orphan bigint,
  total_ms double precision,
  total_pct double precision,
  self_ms double precision,
  avg_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  events_per_span double precision
)
  AS 'MODULE_PATHNAME', 'aspan_profile_target_stats'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION target_stats_of(profile) IS
  'figures of each target in a profile, busiest first; percentiles are within 0.8 %, self time is not known';
