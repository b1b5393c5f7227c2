/* sql/asyncspan--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION asyncspan" to load this file. \quit

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

CREATE FUNCTION span_set_shared_accum(internal, bigint, "any", "any", "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_shared_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_shared_accum(internal, bigint, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'transition function of span_set_shared';

CREATE FUNCTION span_set_from_spans_accum(internal, "any", "any", "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_spans_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_from_spans_accum(internal, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'transition function of span_set_from_spans';

CREATE FUNCTION span_set_from_spans_shared_accum(internal, bigint, "any", "any", "any", "any", "any", "any", "any", "any", "any")
  RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_spans_shared_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_from_spans_shared_accum(internal, bigint, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
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
  SSPACE = 65536,
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
  SSPACE = 65536,
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
  SSPACE = 65536,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_from_spans("any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'spans of rows that hold a begin and an end each';

CREATE AGGREGATE span_set_shared(handle bigint, "time" "any", event_type "any", span_id "any", process_id "any", parent_span_id "any", name "any", target "any", filename "any", line "any") (
  SFUNC = span_set_shared_accum,
  STYPE = internal,
  SSPACE = 65536,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_shared(bigint, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'for the functions that take a relation; the handle is theirs';

CREATE AGGREGATE span_set_from_spans_shared(handle bigint, begin_time "any", end_time "any", span_id "any", process_id "any", parent_span_id "any", name "any", target "any", filename "any", line "any") (
  SFUNC = span_set_from_spans_shared_accum,
  STYPE = internal,
  SSPACE = 65536,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_from_spans_shared(bigint, "any", "any", "any", "any", "any", "any", "any", "any", "any") IS
  'for the functions that take a relation; the handle is theirs';

-- ---------------------------------------------------------------------------
-- spans and statistics
-- ---------------------------------------------------------------------------

-- ---------------------------------------------------------------------------
-- concurrency
-- ---------------------------------------------------------------------------

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

-- ---------------------------------------------------------------------------
-- report and thresholds
-- ---------------------------------------------------------------------------

-- ---------------------------------------------------------------------------
-- exports to trace viewers
-- ---------------------------------------------------------------------------

-- ---------------------------------------------------------------------------
-- imports and the events table
-- ---------------------------------------------------------------------------

-- ---------------------------------------------------------------------------
-- profile: compact, mergeable summaries
-- ---------------------------------------------------------------------------
