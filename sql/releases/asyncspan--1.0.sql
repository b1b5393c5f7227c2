/* sql/asyncspan--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION asyncspan" to load this file. \quit

-- Objects of somebody else in this schema would be called in place of ours, and
-- with the rights of whoever meant to call ours.  So the schema has to be
-- empty, and to belong to the role that installs the extension or to a
-- superuser.
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
      HINT = pg_catalog.format('Drop the schema, or ALTER SCHEMA asyncspan OWNER TO %I. If a dump is being restored, restore it as that role, or without owners.',
                               s.installer);
  END IF;

  SELECT CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
              ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END
    INTO stranger
    FROM pg_catalog.pg_namespace n,
         pg_catalog.aclexplode(n.nspacl) a
   WHERE n.oid OPERATOR(pg_catalog.=) s.oid
     AND a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'::pg_catalog.text
     AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r
                      WHERE r.oid OPERATOR(pg_catalog.=) a.grantee AND r.rolsuper)
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = pg_catalog.format('others may create objects in schema "asyncspan": %s',
                                  stranger),
      DETAIL = 'They could put functions in place of those of the extension.',
      HINT = pg_catalog.format('Drop the schema, or REVOKE CREATE ON SCHEMA asyncspan FROM %s.',
                               stranger);
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
COMMENT ON FUNCTION span_set_in IS 'input of span_set';

CREATE FUNCTION span_set_out(span_set) RETURNS cstring
  AS 'MODULE_PATHNAME', 'aspan_span_set_out'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_out IS 'output of span_set';

CREATE FUNCTION span_set_recv(internal) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_recv'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_recv IS 'binary input of span_set';

CREATE FUNCTION span_set_send(span_set) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_span_set_send'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_send IS 'binary output of span_set';

CREATE TYPE span_set (
  INPUT = span_set_in,
  OUTPUT = span_set_out,
  RECEIVE = span_set_recv,
  SEND = span_set_send,
  INTERNALLENGTH = VARIABLE,
  ALIGNMENT = int4,
  STORAGE = external
);
COMMENT ON TYPE span_set IS
  'all spans of a set of events, exact; made by the aggregate span_set and '
  'read by the functions whose names end in _of';

CREATE FUNCTION span_set_eq(span_set, span_set) RETURNS boolean
  AS 'byteaeq' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_eq IS 'function of =: the same bytes';

CREATE FUNCTION span_set_ne(span_set, span_set) RETURNS boolean
  AS 'byteane' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_ne IS 'function of <>: other bytes';

CREATE FUNCTION span_set_hash(span_set) RETURNS integer
  AS 'hashvarlena' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_hash(span_set) IS 'hash function of span_set';

CREATE FUNCTION span_set_hash(span_set, bigint) RETURNS bigint
  AS 'hashvarlenaextended' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_hash(span_set, bigint) IS
  'hash function of span_set, with a seed';

CREATE OPERATOR = (
  LEFTARG = span_set,
  RIGHTARG = span_set,
  FUNCTION = span_set_eq,
  COMMUTATOR = =,
  NEGATOR = <>,
  RESTRICT = eqsel,
  JOIN = eqjoinsel,
  HASHES
);
COMMENT ON OPERATOR = (span_set, span_set) IS
  'made of the same events, and written in the same form';

CREATE OPERATOR <> (
  LEFTARG = span_set,
  RIGHTARG = span_set,
  FUNCTION = span_set_ne,
  COMMUTATOR = <>,
  NEGATOR = =,
  RESTRICT = neqsel,
  JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (span_set, span_set) IS
  'made of other events, or written in another form';

CREATE OPERATOR CLASS span_set_ops DEFAULT FOR TYPE span_set USING hash AS
  OPERATOR 1 =,
  FUNCTION 1 span_set_hash(span_set),
  FUNCTION 2 span_set_hash(span_set, bigint);
COMMENT ON OPERATOR FAMILY span_set_ops USING hash IS
  'equality of span_set';
COMMENT ON OPERATOR CLASS span_set_ops USING hash IS
  'equality of span_set, for grouping and hash joins';

CREATE FUNCTION span_set_accum(
  internal, "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_accum(
  internal, "any", "any", "any"
) IS
  'transition function of span_set, of the columns that are required';

CREATE FUNCTION span_set_accum(
  internal, "any", "any", "any", "any", "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_accum(
  internal, "any", "any", "any", "any", "any", "any", "any"
) IS
  'transition function of span_set, of the usual columns';

CREATE FUNCTION span_set_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any"
) IS
  'transition function of span_set, of all columns';

CREATE FUNCTION span_set_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any"
) IS
  'transition function of span_set, with file and line';

CREATE FUNCTION span_set_record_accum(
  internal, record
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_record_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_record_accum(
  internal, record
) IS
  'transition function of span_set, of rows';

CREATE FUNCTION span_set_shared_accum(
  internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_shared_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_shared_accum(
  internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any", "any", "any"
) IS
  'transition function of span_set_shared';

CREATE FUNCTION span_set_from_spans_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_spans_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_from_spans_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any"
) IS
  'transition function of span_set_from_spans, with file and line';

CREATE FUNCTION span_set_from_spans_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_spans_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_from_spans_accum(
  internal, "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any"
) IS
  'transition function of span_set_from_spans';

CREATE FUNCTION span_set_from_spans_shared_accum(
  internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any", "any", "any"
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_spans_shared_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_from_spans_shared_accum(
  internal, bytea, "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any", "any", "any"
) IS
  'transition function of span_set_from_spans_shared';

CREATE FUNCTION span_set_from_sets_shared_accum(
  internal, bytea, span_set
) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_from_sets_shared_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION span_set_from_sets_shared_accum IS
  'transition function of span_set_from_sets_shared';

CREATE FUNCTION span_set_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_combine'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_combine IS 'combine function of span_set';

CREATE FUNCTION span_set_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_span_set_serialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_serialize IS 'serialization function of span_set';

CREATE FUNCTION span_set_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_span_set_deserialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION span_set_deserialize IS
  'deserialization function of span_set';

CREATE FUNCTION span_set_final(internal) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_final'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_final IS 'final function of span_set';

CREATE AGGREGATE span_set(
  "time" "any", event_type "any", span_id "any"
) (
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
COMMENT ON AGGREGATE span_set(
  "any", "any", "any"
) IS
  'spans of begin and end events that have no more than an id';

CREATE AGGREGATE span_set(
  "time" "any", event_type "any", span_id "any", process_id "any",
  parent_span_id "any", name "any", target "any"
) (
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
COMMENT ON AGGREGATE span_set(
  "any", "any", "any", "any", "any", "any", "any"
) IS
  'spans of begin and end events, of the usual columns';

CREATE AGGREGATE span_set(
  "time" "any", event_type "any", span_id "any", process_id "any",
  trace_id "any", parent_span_id "any", name "any", target "any",
  error "any", detached "any", filename "any", line "any"
) (
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
COMMENT ON AGGREGATE span_set(
  "any", "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any"
) IS
  'spans of begin and end events';

CREATE AGGREGATE span_set(
  "time" "any", event_type "any", span_id "any", process_id "any",
  parent_span_id "any", name "any", target "any", filename "any", line "any"
) (
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
COMMENT ON AGGREGATE span_set(
  "any", "any", "any", "any", "any", "any", "any", "any", "any"
) IS
  'spans of begin and end events, with file and line';

CREATE AGGREGATE span_set(
  "row" record
) (
  SFUNC = span_set_record_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set(
  record
) IS
  'spans of rows of events or of spans, whose columns are found by name';

CREATE AGGREGATE span_set_from_spans(
  begin_time "any", end_time "any", span_id "any", process_id "any",
  parent_span_id "any", name "any", target "any", filename "any", line "any"
) (
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
COMMENT ON AGGREGATE span_set_from_spans(
  "any", "any", "any", "any", "any", "any", "any", "any", "any"
) IS
  'spans of rows that hold a begin and an end each, with file and line';

CREATE AGGREGATE span_set_from_spans(
  begin_time "any", end_time "any", span_id "any", process_id "any",
  trace_id "any", parent_span_id "any", name "any", target "any",
  error "any", detached "any", filename "any", line "any"
) (
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
COMMENT ON AGGREGATE span_set_from_spans(
  "any", "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any"
) IS
  'spans of rows that hold a begin and an end each';

CREATE AGGREGATE span_set_shared(
  request bytea, "time" "any", event_type "any", span_id "any",
  process_id "any", trace_id "any", parent_span_id "any", name "any",
  target "any", error "any", detached "any", filename "any", line "any",
  kind "any"
) (
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
COMMENT ON AGGREGATE span_set_shared(
  bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any", "any"
) IS
  'for the functions that take a relation; the request is theirs';

CREATE AGGREGATE span_set_from_spans_shared(
  request bytea, begin_time "any", end_time "any", span_id "any",
  process_id "any", trace_id "any", parent_span_id "any", name "any",
  target "any", error "any", detached "any", filename "any", line "any",
  kind "any"
) (
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
COMMENT ON AGGREGATE span_set_from_spans_shared(
  bytea, "any", "any", "any", "any", "any", "any", "any", "any", "any",
  "any", "any", "any", "any"
) IS
  'for the functions that take a relation; the request is theirs';

CREATE AGGREGATE span_set_from_sets_shared(
  request bytea, spans span_set
) (
  SFUNC = span_set_from_sets_shared_accum,
  STYPE = internal,
  SSPACE = 16384,
  COMBINEFUNC = span_set_combine,
  SERIALFUNC = span_set_serialize,
  DESERIALFUNC = span_set_deserialize,
  FINALFUNC = span_set_final,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_from_sets_shared(bytea, span_set) IS
  'for the functions that take a relation; the request is theirs';

CREATE FUNCTION span_set_merge(a span_set, b span_set) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_merge'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION span_set_merge IS
  'set of the events of two sets; transition and combine function of merge';

CREATE FUNCTION span_set_merged(state span_set) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_merged'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION span_set_merged IS 'final function of merge';

CREATE AGGREGATE merge(spans span_set) (
  SFUNC = span_set_merge,
  STYPE = span_set,
  SSPACE = 16384,
  COMBINEFUNC = span_set_merge,
  FINALFUNC = span_set_merged,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE merge(span_set) IS
  'set of the events of all sets, however they were cut';

CREATE FUNCTION span_set_add_event(
  spans span_set, "time" timestamptz, event_type text, span_id bigint,
  process_id text, trace_id text, parent_span_id bigint, name text,
  target text, error boolean, detached boolean, filename text, line integer
) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_add_event'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_add_event IS
  'set with one more event; transition function of span_set_distributed';

CREATE FUNCTION span_set_add_event_ns(
  spans span_set, "time" bigint, event_type text, span_id bigint,
  process_id text, trace_id text, parent_span_id bigint, name text,
  target text, error boolean, detached boolean, filename text, line integer
) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_add_event_ns'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION span_set_add_event_ns IS
  'set with one more event, whose time is in nanoseconds; transition function '
  'of span_set_distributed_ns';

CREATE FUNCTION span_set_complete(state span_set) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_span_set_merged'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION span_set_complete IS
  'the set, or one of no events for NULL; final function of '
  'span_set_distributed and span_set_distributed_ns';

CREATE AGGREGATE span_set_distributed(
  "time" timestamptz, event_type text, span_id bigint, process_id text,
  trace_id text, parent_span_id bigint, name text, target text, error boolean,
  detached boolean, filename text, line integer
) (
  SFUNC = span_set_add_event,
  STYPE = span_set,
  SSPACE = 16384,
  COMBINEFUNC = span_set_merge,
  FINALFUNC = span_set_complete,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_distributed(
  timestamptz, text, bigint, text, text, bigint, text, text, boolean, boolean,
  text, integer
) IS
  'as span_set, for engines that run aggregates in parts on several servers';

CREATE AGGREGATE span_set_distributed_ns(
  "time" bigint, event_type text, span_id bigint, process_id text,
  trace_id text, parent_span_id bigint, name text, target text, error boolean,
  detached boolean, filename text, line integer
) (
  SFUNC = span_set_add_event_ns,
  STYPE = span_set,
  SSPACE = 16384,
  COMBINEFUNC = span_set_merge,
  FINALFUNC = span_set_complete,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE span_set_distributed_ns(
  bigint, text, bigint, text, text, bigint, text, text, boolean, boolean,
  text, integer
) IS
  'as span_set, of times in nanoseconds, for engines that run aggregates in '
  'parts on several servers';

CREATE FUNCTION collect(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS span_set
  AS 'MODULE_PATHNAME', 'aspan_collect'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000;
COMMENT ON FUNCTION collect IS
  'all spans of a relation of events or spans as a span_set: several figures of '
  'one pass';

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

-- ---------------------------------------------------------------------------
-- statistics of all spans, of targets and of operations
-- ---------------------------------------------------------------------------

CREATE TYPE source_stats AS (
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
  errors bigint,
  traces bigint,
  parents_elsewhere bigint,
  max_concurrency bigint,
  max_concurrency_at timestamptz,
  avg_concurrency double precision
);
COMMENT ON TYPE source_stats IS
  'figures of all spans of a source, durations in milliseconds';
COMMENT ON COLUMN source_stats.events IS
  'rows read: begin, end, other and invalid events';
COMMENT ON COLUMN source_stats.other_events IS
  'rows whose event_type is neither begin nor end';
COMMENT ON COLUMN source_stats.invalid_events IS
  'rows whose time, type or span id is NULL or unusable';
COMMENT ON COLUMN source_stats.duplicate_events IS
  'events dropped because they had been delivered before';
COMMENT ON COLUMN source_stats.mismatched_pairs IS
  'complete spans whose begin and end differ in name or target';
COMMENT ON COLUMN source_stats.spans IS 'complete, open and orphan';
COMMENT ON COLUMN source_stats.missing_parents IS
  'roots that name a parent which is not in the data';
COMMENT ON COLUMN source_stats.errors IS 'spans in error, of any status';
COMMENT ON COLUMN source_stats.traces IS
  'distinct trace ids, and roots without one';
COMMENT ON COLUMN source_stats.parents_elsewhere IS
  'missing parents that exactly one other process has; parents => ''global'' '
  'finds them';
COMMENT ON COLUMN source_stats.cycles IS 'roots that were their own ancestors';
COMMENT ON COLUMN source_stats.max_depth IS '0 for a root';
COMMENT ON COLUMN source_stats.total_ms IS
  'sum of the durations of complete spans';
COMMENT ON COLUMN source_stats.stddev_ms IS 'sample deviation';
COMMENT ON COLUMN source_stats.max_concurrency IS
  'most complete spans active at once';
COMMENT ON COLUMN source_stats.avg_concurrency IS
  'total_ms divided by the time from first_time to last_time';

CREATE FUNCTION overview(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  exact boolean DEFAULT true
) RETURNS SETOF source_stats
  AS 'MODULE_PATHNAME', 'aspan_overview'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1;
COMMENT ON FUNCTION overview IS
  'one row of figures of a relation of events or spans; unless exact, '
  'percentiles are within 0.8 %, and what a profile does not know is NULL';

CREATE FUNCTION overview_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF source_stats
  AS 'MODULE_PATHNAME', 'aspan_overview_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1;
COMMENT ON FUNCTION overview_of IS 'one row of figures of a span_set';

CREATE TYPE target_stats AS (
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
  events_per_span double precision,
  errors bigint,
  errors_pct double precision
);
COMMENT ON TYPE target_stats IS
  'figures of the spans of a target, durations in milliseconds';
COMMENT ON COLUMN target_stats.events IS
  'begin and end events, duplicates included';
COMMENT ON COLUMN target_stats.events_pct IS
  'percentage of the events of all rows';
COMMENT ON COLUMN target_stats.total_ms IS
  'sum of the durations of complete spans';
COMMENT ON COLUMN target_stats.total_pct IS
  'percentage of the total of all rows';
COMMENT ON COLUMN target_stats.self_ms IS
  'time of complete spans in which none of their children was active';
COMMENT ON COLUMN target_stats.stddev_ms IS 'sample deviation';
COMMENT ON COLUMN target_stats.events_per_span IS
  '2 for complete spans without duplicates';
COMMENT ON COLUMN target_stats.errors IS 'spans in error, of any status';
COMMENT ON COLUMN target_stats.errors_pct IS
  'percentage of the spans of the row';

CREATE FUNCTION target_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  exact boolean DEFAULT true
) RETURNS SETOF target_stats
  AS 'MODULE_PATHNAME', 'aspan_target_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;
COMMENT ON FUNCTION target_stats IS
  'figures of the spans of each target, largest total time first; '
  'unless exact, percentiles are within 0.8 % and self time is not known';

CREATE FUNCTION target_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF target_stats
  AS 'MODULE_PATHNAME', 'aspan_target_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION target_stats_of IS
  'figures of the spans of each target of a span_set, largest total time first';

CREATE TYPE operation_stats AS (
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
  events_per_span double precision,
  errors bigint,
  errors_pct double precision
);
COMMENT ON TYPE operation_stats IS
  'figures of the spans of an operation, which is a name and a target';

CREATE FUNCTION name_stats(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  exact boolean DEFAULT true
) RETURNS SETOF operation_stats
  AS 'MODULE_PATHNAME', 'aspan_name_stats'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION name_stats IS
  'figures of the spans of each name and target, largest total time first; '
  'unless exact, percentiles are within 0.8 % and self time is not known';

CREATE FUNCTION name_stats_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF operation_stats
  AS 'MODULE_PATHNAME', 'aspan_name_stats_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION name_stats_of IS
  'figures of the spans of each name and target of a span_set, largest total '
  'time first';

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

-- ---------------------------------------------------------------------------
-- spans over time: rates, errors, durations
-- ---------------------------------------------------------------------------

CREATE TYPE trend_window AS (
  window_start timestamptz,
  target text,
  name text,
  started bigint,
  finished bigint,
  errors bigint,
  open_at_end bigint,
  per_second double precision,
  measured bigint,
  total_ms double precision,
  avg_ms double precision,
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  max_ms double precision,
  exemplar_process_id text,
  exemplar_span_id bigint,
  exemplar_begin_time timestamptz
);
COMMENT ON TYPE trend_window IS
  'what happened to spans in a window of time, durations in milliseconds';
COMMENT ON COLUMN trend_window.target IS
  'NULL where targets are not told apart';
COMMENT ON COLUMN trend_window.name IS 'NULL where names are not told apart';
COMMENT ON COLUMN trend_window.started IS
  'begins of complete and open spans';
COMMENT ON COLUMN trend_window.finished IS 'ends of complete spans';
COMMENT ON COLUMN trend_window.errors IS
  'spans in error: those measured, and orphans or open spans';
COMMENT ON COLUMN trend_window.open_at_end IS
  'spans that began before the end of the window, and were not over by then';
COMMENT ON COLUMN trend_window.per_second IS 'finished spans per second';
COMMENT ON COLUMN trend_window.measured IS
  'complete spans behind the durations, each of them whole';
COMMENT ON COLUMN trend_window.exemplar_span_id IS
  'the longest span of those measured';

CREATE FUNCTION trend(
  source regclass,
  bucket interval DEFAULT '1 minute',
  "by" text DEFAULT NULL,
  basis text DEFAULT 'end',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF trend_window
  AS 'MODULE_PATHNAME', 'aspan_trend'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000
  SUPPORT concurrency_support;
COMMENT ON FUNCTION trend IS
  'rate, errors and durations of spans per window of time';

CREATE FUNCTION trend_of(
  spans span_set,
  bucket interval DEFAULT '1 minute',
  "by" text DEFAULT NULL,
  basis text DEFAULT 'end'
) RETURNS SETOF trend_window
  AS 'MODULE_PATHNAME', 'aspan_trend_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION trend_of IS
  'rate, errors and durations of the spans of a span_set per window of time';

CREATE TYPE duration_bucket AS (
  window_start timestamptz,
  target text,
  name text,
  lower_ms double precision,
  upper_ms double precision,
  spans bigint
);
COMMENT ON TYPE duration_bucket IS
  'how many spans took from so long to less than so long';
COMMENT ON COLUMN duration_bucket.window_start IS
  'of the window that the spans end in; NULL for one of all times';
COMMENT ON COLUMN duration_bucket.target IS
  'NULL where targets are not told apart';
COMMENT ON COLUMN duration_bucket.name IS
  'NULL where names are not told apart';
COMMENT ON COLUMN duration_bucket.lower_ms IS 'in milliseconds';
COMMENT ON COLUMN duration_bucket.upper_ms IS
  'in milliseconds, not in the bucket';
COMMENT ON COLUMN duration_bucket.spans IS 'complete spans';

CREATE FUNCTION durations(
  source regclass,
  bucket interval DEFAULT NULL,
  "by" text DEFAULT NULL,
  per_doubling integer DEFAULT 4,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL
) RETURNS SETOF duration_bucket
  AS 'MODULE_PATHNAME', 'aspan_durations'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION durations IS
  'histogram of the durations of spans, per window of time if wanted';

CREATE FUNCTION durations_of(
  spans span_set,
  bucket interval DEFAULT NULL,
  "by" text DEFAULT NULL,
  per_doubling integer DEFAULT 4
) RETURNS SETOF duration_bucket
  AS 'MODULE_PATHNAME', 'aspan_durations_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION durations_of IS
  'histogram of the durations of the spans of a span_set, per window of time '
  'if wanted';

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

-- ---------------------------------------------------------------------------
-- hierarchy, edges, critical path
-- ---------------------------------------------------------------------------

CREATE TYPE tree_level AS (
  depth integer,
  spans bigint,
  complete bigint,
  total_ms double precision,
  self_ms double precision,
  avg_ms double precision,
  p95_ms double precision,
  max_ms double precision
);
COMMENT ON TYPE tree_level IS
  'figures of the spans of one depth, durations in milliseconds';
COMMENT ON COLUMN tree_level.depth IS '0 for roots';
COMMENT ON COLUMN tree_level.total_ms IS
  'sum of the durations of complete spans';
COMMENT ON COLUMN tree_level.self_ms IS
  'time of complete spans in which none of their children was active';

CREATE FUNCTION hierarchy(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF tree_level
  AS 'MODULE_PATHNAME', 'aspan_hierarchy'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;
COMMENT ON FUNCTION hierarchy IS
  'spans by depth in the tree of parents and children: counts, durations and '
  'self time of each level';

CREATE FUNCTION hierarchy_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF tree_level
  AS 'MODULE_PATHNAME', 'aspan_hierarchy_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION hierarchy_of IS
  'spans by depth in the tree of parents and children: counts, durations and '
  'self time of each level';

CREATE TYPE operation_edge AS (
  parent_target text,
  parent_name text,
  child_target text,
  child_name text,
  spans bigint,
  total_ms double precision,
  avg_ms double precision,
  avg_parent_ms double precision
);
COMMENT ON TYPE operation_edge IS
  'figures of the spans of one operation whose parents are of one operation, '
  'durations in milliseconds';
COMMENT ON COLUMN operation_edge.avg_parent_ms IS
  'average duration of the complete parents, each counted once for every child';

CREATE FUNCTION edges(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF operation_edge
  AS 'MODULE_PATHNAME', 'aspan_edges'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 200;
COMMENT ON FUNCTION edges IS
  'which operation calls which: children by the operation of their parent, '
  'most frequent first';

CREATE FUNCTION edges_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF operation_edge
  AS 'MODULE_PATHNAME', 'aspan_edges_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 200;
COMMENT ON FUNCTION edges_of IS
  'which operation calls which: children by the operation of their parent, '
  'most frequent first';

CREATE TYPE critical_operation AS (
  target text,
  name text,
  critical_ms double precision,
  critical_pct double precision,
  spans_on_path bigint
);
COMMENT ON TYPE critical_operation IS
  'the part of an operation in the critical paths of all roots';
COMMENT ON COLUMN critical_operation.critical_ms IS
  'milliseconds on the critical path of complete roots';
COMMENT ON COLUMN critical_operation.critical_pct IS
  'percentage of the sum of critical_ms';

CREATE FUNCTION critical_path(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF critical_operation
  AS 'MODULE_PATHNAME', 'aspan_critical_path'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION critical_path IS
  'what the time of the root spans was spent waiting for, by operation';

CREATE FUNCTION critical_path_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF critical_operation
  AS 'MODULE_PATHNAME', 'aspan_critical_path_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION critical_path_of IS
  'what the time of the root spans was spent waiting for, by operation';

-- ---------------------------------------------------------------------------
-- traces, and what the tree knows of each span
-- ---------------------------------------------------------------------------

CREATE TYPE trace AS (
  trace_id text,
  root_process_id text,
  root_span_id bigint,
  root_begin_time timestamptz,
  root_name text,
  root_target text,
  begin_time timestamptz,
  end_time timestamptz,
  duration_ms double precision,
  root_duration_ms double precision,
  spans bigint,
  processes bigint,
  errors bigint,
  open bigint,
  max_depth bigint,
  critical_name text
);
COMMENT ON TYPE trace IS
  'all spans of a trace id or, where there is none, a root with all its '
  'descendants';
COMMENT ON COLUMN trace.trace_id IS 'NULL for a root without one';
COMMENT ON COLUMN trace.root_span_id IS
  'of the root or, with a trace id, of the span that comes first: by begin, '
  'process, span id';
COMMENT ON COLUMN trace.begin_time IS 'the first begin of its spans';
COMMENT ON COLUMN trace.end_time IS
  'the last end that is known; NULL if no span has ended';
COMMENT ON COLUMN trace.duration_ms IS
  'from begin_time to end_time, in milliseconds';
COMMENT ON COLUMN trace.root_duration_ms IS
  'of the root alone; NULL unless it is complete';
COMMENT ON COLUMN trace.spans IS 'complete and open ones';
COMMENT ON COLUMN trace.processes IS 'that have spans of the trace';
COMMENT ON COLUMN trace.errors IS 'spans in error';
COMMENT ON COLUMN trace.open IS 'spans that have not ended';
COMMENT ON COLUMN trace.max_depth IS '0 if there are only roots';
COMMENT ON COLUMN trace.critical_name IS
  'the name of the operation with most time on the critical path; NULL if no '
  'root has ended';

CREATE FUNCTION traces(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF trace
  AS 'MODULE_PATHNAME', 'aspan_traces'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000;
COMMENT ON FUNCTION traces IS
  'one row for each trace of a relation of events or spans, longest first';

CREATE FUNCTION traces_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF trace
  AS 'MODULE_PATHNAME', 'aspan_traces_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1000;
COMMENT ON FUNCTION traces_of IS
  'one row for each trace of a span_set, longest first';

CREATE TYPE tree_span AS (
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
  error boolean,
  root_process_id text,
  root_span_id bigint,
  root_begin_time timestamptz,
  depth integer,
  self_ms double precision,
  critical_ms double precision,
  percentile double precision
);
COMMENT ON TYPE tree_span IS
  'a span, and what the tree of spans knows of it; NULL for an orphan';
COMMENT ON COLUMN tree_span.root_span_id IS
  'of the span at the top of the tree that it is in';
COMMENT ON COLUMN tree_span.depth IS '0 for a root';
COMMENT ON COLUMN tree_span.self_ms IS
  'milliseconds in which none of its children was active; NULL unless complete';
COMMENT ON COLUMN tree_span.critical_ms IS
  'its part of the critical path of its root, in milliseconds; NULL unless '
  'complete';
COMMENT ON COLUMN tree_span.percentile IS
  'percentage of the complete spans of its name and target that are not '
  'longer; NULL unless complete';

CREATE FUNCTION span_tree(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF tree_span
  AS 'MODULE_PATHNAME', 'aspan_span_tree'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10000;
COMMENT ON FUNCTION span_tree IS
  'spans of a relation of events or spans with their place in the tree, in '
  'order of time';

CREATE FUNCTION span_tree_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF tree_span
  AS 'MODULE_PATHNAME', 'aspan_span_tree_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 10000;
COMMENT ON FUNCTION span_tree_of IS
  'spans of a span_set with their place in the tree, in order of time';

-- ---------------------------------------------------------------------------
-- why roots are slow, and what would help
-- ---------------------------------------------------------------------------

CREATE TYPE tail_operation AS (
  name text,
  target text,
  body_ms double precision,
  tail_ms double precision,
  excess_ms double precision,
  calls_part_ms double precision,
  cost_part_ms double precision,
  roots bigint,
  tail_roots bigint
);
COMMENT ON TYPE tail_operation IS
  'time of an operation on the critical paths of the slowest roots, and on '
  'those of the others, in milliseconds';
COMMENT ON COLUMN tail_operation.body_ms IS
  'mean time of a root outside the tail';
COMMENT ON COLUMN tail_operation.tail_ms IS 'mean time of a root in the tail';
COMMENT ON COLUMN tail_operation.excess_ms IS
  'tail_ms - body_ms; its sum is the difference of the mean durations';
COMMENT ON COLUMN tail_operation.calls_part_ms IS
  'the part of it that comes from more calls a root';
COMMENT ON COLUMN tail_operation.cost_part_ms IS
  'the part of it that comes from longer calls';
COMMENT ON COLUMN tail_operation.roots IS 'complete ones, on both sides';
COMMENT ON COLUMN tail_operation.tail_roots IS 'those of them in the tail';

CREATE FUNCTION tail(
  source regclass,
  root text DEFAULT NULL,
  root_target text DEFAULT NULL,
  q double precision DEFAULT 0.95,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF tail_operation
  AS 'MODULE_PATHNAME', 'aspan_tail'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION tail IS
  'why the slowest spans of an operation are slower than the others, by '
  'operation on their critical paths, the largest excess first';

CREATE FUNCTION tail_of(
  spans span_set,
  root text DEFAULT NULL,
  root_target text DEFAULT NULL,
  q double precision DEFAULT 0.95,
  parents text DEFAULT 'process'
) RETURNS SETOF tail_operation
  AS 'MODULE_PATHNAME', 'aspan_tail_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION tail_of IS
  'why the slowest spans of an operation are slower than the others, by '
  'operation on their critical paths, the largest excess first';

CREATE TYPE what_if_root AS (
  root_name text,
  root_target text,
  roots bigint,
  before_ms double precision,
  after_ms double precision,
  saved_ms double precision,
  saved_max_ms double precision,
  saved_pct double precision,
  p95_before_ms double precision,
  p95_after_ms double precision
);
COMMENT ON TYPE what_if_root IS
  'the complete roots of an operation as recorded, and if another operation '
  'took another share of its own time, in milliseconds';
COMMENT ON COLUMN what_if_root.before_ms IS 'sum of the durations of the roots';
COMMENT ON COLUMN what_if_root.after_ms IS 'the same in the replay';
COMMENT ON COLUMN what_if_root.saved_ms IS
  'before_ms - after_ms: if all that ran in parallel takes as long as it did';
COMMENT ON COLUMN what_if_root.saved_max_ms IS
  'the most that could be saved: if all that ran in parallel is shorter too';
COMMENT ON COLUMN what_if_root.saved_pct IS 'percentage of before_ms';
COMMENT ON COLUMN what_if_root.p95_before_ms IS
  '95th percentile of the durations of the roots';
COMMENT ON COLUMN what_if_root.p95_after_ms IS 'the same in the replay';

CREATE FUNCTION what_if(
  source regclass,
  name text,
  target text DEFAULT NULL,
  factor double precision DEFAULT 0.5,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_root
  AS 'MODULE_PATHNAME', 'aspan_what_if'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 20;
COMMENT ON FUNCTION what_if IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, by operation of the root, the largest saving first';

CREATE FUNCTION what_if_of(
  spans span_set,
  name text,
  target text DEFAULT NULL,
  factor double precision DEFAULT 0.5,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_root
  AS 'MODULE_PATHNAME', 'aspan_what_if_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION what_if_of IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, by operation of the root, the largest saving first';

CREATE TYPE what_if_operation AS (
  name text,
  target text,
  saved_ms double precision,
  saved_max_ms double precision,
  saved_pct double precision
);
COMMENT ON TYPE what_if_operation IS
  'what all complete roots would save if an operation took another share of its '
  'own time, in milliseconds';
COMMENT ON COLUMN what_if_operation.saved_ms IS
  'if all that ran in parallel takes as long as it did';
COMMENT ON COLUMN what_if_operation.saved_max_ms IS
  'the most that could be saved: if all that ran in parallel is shorter too';
COMMENT ON COLUMN what_if_operation.saved_pct IS
  'percentage of the durations of all complete roots';

CREATE FUNCTION what_if_all(
  source regclass,
  factor double precision DEFAULT 0.5,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_operation
  AS 'MODULE_PATHNAME', 'aspan_what_if_all'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 100;
COMMENT ON FUNCTION what_if_all IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, for every operation of theirs or below them, the largest saving first';

CREATE FUNCTION what_if_all_of(
  spans span_set,
  factor double precision DEFAULT 0.5,
  parents text DEFAULT 'process'
) RETURNS SETOF what_if_operation
  AS 'MODULE_PATHNAME', 'aspan_what_if_all_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION what_if_all_of IS
  'what the roots would save if the own time of an operation were multiplied by '
  'a factor, for every operation of theirs or below them, the largest saving first';

CREATE TYPE compared_operation AS (
  name text,
  target text,
  before_complete bigint,
  before_errors bigint,
  before_per_second double precision,
  before_total_ms double precision,
  before_avg_ms double precision,
  before_p50_ms double precision,
  before_p95_ms double precision,
  before_p99_ms double precision,
  after_complete bigint,
  after_errors bigint,
  after_per_second double precision,
  after_total_ms double precision,
  after_avg_ms double precision,
  after_p50_ms double precision,
  after_p95_ms double precision,
  after_p99_ms double precision,
  superiority double precision,
  p_value double precision,
  q_value double precision,
  impact_ms double precision,
  self_impact_ms double precision
);
COMMENT ON TYPE compared_operation IS
  'what two sides have of an operation, and how they differ; durations in '
  'milliseconds';
COMMENT ON COLUMN compared_operation.before_complete IS
  'complete spans, which the rest is about';
COMMENT ON COLUMN compared_operation.before_errors IS
  'spans in error, of any status';
COMMENT ON COLUMN compared_operation.before_per_second IS
  'complete spans a second of the range, or from the first to the last event';
COMMENT ON COLUMN compared_operation.superiority IS
  'share of the pairs of samples of which the one after is longer, equal ones '
  'counted by half';
COMMENT ON COLUMN compared_operation.p_value IS
  'of the test of Mann and Whitney, two-sided; NULL if a side has no samples';
COMMENT ON COLUMN compared_operation.q_value IS
  'the false discovery rate at which it would be taken for a difference '
  '(Benjamini and Hochberg)';
COMMENT ON COLUMN compared_operation.impact_ms IS
  'what the spans after took longer in all than with the average before';
COMMENT ON COLUMN compared_operation.self_impact_ms IS 'the same of self time';

CREATE FUNCTION compare(
  source regclass,
  other_source regclass DEFAULT NULL,
  samples text DEFAULT 'roots',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  other_since timestamptz DEFAULT NULL,
  other_until timestamptz DEFAULT NULL,
  other_process text DEFAULT NULL
) RETURNS SETOF compared_operation
  AS 'MODULE_PATHNAME', 'aspan_compare'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 20000 ROWS 100;
COMMENT ON FUNCTION compare IS
  'operations of two sources, ranges of time or processes: durations of both '
  'sides, whether they differ, and what that costs, what matters most first';

CREATE FUNCTION compare_of(
  spans span_set,
  other span_set,
  samples text DEFAULT 'roots',
  parents text DEFAULT 'process'
) RETURNS SETOF compared_operation
  AS 'MODULE_PATHNAME', 'aspan_compare_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 20000 ROWS 100;
COMMENT ON FUNCTION compare_of IS
  'operations of two span_sets: durations of both sides, whether they differ, '
  'and what that costs, what matters most first';

-- ---------------------------------------------------------------------------
-- flame stacks
-- ---------------------------------------------------------------------------

CREATE TYPE flame_frame AS (
  level integer,
  label text,
  value bigint,
  self bigint,
  spans bigint
);
COMMENT ON TYPE flame_frame IS 'a frame of a flame graph, in a nested set';
COMMENT ON COLUMN flame_frame.level IS '0 for the frame of all, 1 for roots';
COMMENT ON COLUMN flame_frame.value IS
  'self and the values of the rows below, in the unit asked for';
COMMENT ON COLUMN flame_frame.self IS
  'weight of the spans with exactly this stack, in the unit asked for';
COMMENT ON COLUMN flame_frame.spans IS 'complete spans with exactly this stack';

CREATE FUNCTION flame(
  source regclass,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF flame_frame
  AS 'MODULE_PATHNAME', 'aspan_flame'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 200;
COMMENT ON FUNCTION flame IS
  'merged stacks as a nested set, depth first, for flame graph panels';

CREATE FUNCTION flame_of(
  spans span_set,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  parents text DEFAULT 'process'
) RETURNS SETOF flame_frame
  AS 'MODULE_PATHNAME', 'aspan_flame_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 200;
COMMENT ON FUNCTION flame_of IS
  'merged stacks as a nested set, depth first, for flame graph panels, of a '
  'span_set';

CREATE FUNCTION folded(
  source regclass,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_folded'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 200;
COMMENT ON FUNCTION folded IS
  'merged stacks as folded lines, a;b;c 123, for flamegraph.pl and its kin';

CREATE FUNCTION folded_of(
  spans span_set,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_folded_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 200;
COMMENT ON FUNCTION folded_of IS
  'merged stacks as folded lines, a;b;c 123, for flamegraph.pl and its kin, '
  'of a span_set';

CREATE FUNCTION flame_json(
  source regclass,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS json
  AS 'MODULE_PATHNAME', 'aspan_flame_json'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION flame_json IS
  'merged stacks as nested objects of name, value and children, for '
  'd3-flame-graph';

CREATE FUNCTION flame_json_of(
  spans span_set,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  parents text DEFAULT 'process'
) RETURNS json
  AS 'MODULE_PATHNAME', 'aspan_flame_json_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION flame_json_of IS
  'merged stacks as nested objects of name, value and children, for '
  'd3-flame-graph, of a span_set';

CREATE FUNCTION flame_html(
  source regclass,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  title text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_flame_html'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION flame_html IS
  'flame graph as a page of HTML that needs nothing but itself';

CREATE FUNCTION flame_html_of(
  spans span_set,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  title text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_flame_html_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION flame_html_of IS
  'flame graph as a page of HTML that needs nothing but itself, of a '
  'span_set';

CREATE TYPE flame_diff_frame AS (
  level integer,
  label text,
  value bigint,
  self bigint,
  "valueRight" bigint,
  "selfRight" bigint,
  spans bigint,
  "spansRight" bigint
);
COMMENT ON TYPE flame_diff_frame IS
  'a frame of a flame graph of two sides, in a nested set';
COMMENT ON COLUMN flame_diff_frame.value IS
  'of the side before, in the unit asked for';
COMMENT ON COLUMN flame_diff_frame.self IS
  'of the side before, in the unit asked for';
COMMENT ON COLUMN flame_diff_frame."valueRight" IS
  'of the side after, in the unit asked for';
COMMENT ON COLUMN flame_diff_frame."selfRight" IS
  'of the side after, in the unit asked for';
COMMENT ON COLUMN flame_diff_frame.spans IS 'of the side before';
COMMENT ON COLUMN flame_diff_frame."spansRight" IS 'of the side after';

CREATE FUNCTION flame_diff(
  source regclass,
  other_source regclass DEFAULT NULL,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  other_since timestamptz DEFAULT NULL,
  other_until timestamptz DEFAULT NULL,
  other_process text DEFAULT NULL
) RETURNS SETOF flame_diff_frame
  AS 'MODULE_PATHNAME', 'aspan_flame_diff'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 200000 ROWS 200;
COMMENT ON FUNCTION flame_diff IS
  'merged stacks of two sides as one nested set, of two sources, ranges of '
  'time or processes';

CREATE FUNCTION flame_diff_of(
  spans span_set,
  other span_set,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  parents text DEFAULT 'process'
) RETURNS SETOF flame_diff_frame
  AS 'MODULE_PATHNAME', 'aspan_flame_diff_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200000 ROWS 200;
COMMENT ON FUNCTION flame_diff_of IS
  'merged stacks of two sides as one nested set, of two span_sets';

CREATE FUNCTION folded_diff(
  source regclass,
  other_source regclass DEFAULT NULL,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  other_since timestamptz DEFAULT NULL,
  other_until timestamptz DEFAULT NULL,
  other_process text DEFAULT NULL
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_folded_diff'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 200000 ROWS 200;
COMMENT ON FUNCTION folded_diff IS
  'merged stacks of two sides as folded lines, stack before after, of two '
  'sources, ranges of time or processes';

CREATE FUNCTION folded_diff_of(
  spans span_set,
  other span_set,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  parents text DEFAULT 'process'
) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'aspan_folded_diff_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200000 ROWS 200;
COMMENT ON FUNCTION folded_diff_of IS
  'merged stacks of two sides as folded lines, stack before after, of two '
  'span_sets';

CREATE FUNCTION flame_diff_html(
  source regclass,
  other_source regclass DEFAULT NULL,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  title text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process',
  other_since timestamptz DEFAULT NULL,
  other_until timestamptz DEFAULT NULL,
  other_process text DEFAULT NULL
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_flame_diff_html'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 200000;
COMMENT ON FUNCTION flame_diff_html IS
  'flame graph of two sides as a page of HTML that needs nothing but itself, '
  'of two sources, ranges of time or processes';

CREATE FUNCTION flame_diff_html_of(
  spans span_set,
  other span_set,
  weight text DEFAULT 'self',
  root text DEFAULT NULL,
  unit text DEFAULT 'us',
  title text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_flame_diff_html_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200000;
COMMENT ON FUNCTION flame_diff_html_of IS
  'flame graph of two sides as a page of HTML that needs nothing but itself, '
  'of two span_sets';

-- ---------------------------------------------------------------------------
-- spans over time
-- ---------------------------------------------------------------------------

CREATE FUNCTION timeline_html(
  source regclass,
  trace text DEFAULT NULL,
  title text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_timeline_html'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION timeline_html IS
  'spans over time, of one trace or of all, as a page of HTML that needs '
  'nothing but itself';

CREATE FUNCTION timeline_html_of(
  spans span_set,
  trace text DEFAULT NULL,
  title text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_timeline_html_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION timeline_html_of IS
  'spans over time, of one trace or of all, as a page of HTML that needs '
  'nothing but itself, of a span_set';

-- ---------------------------------------------------------------------------
-- report
-- ---------------------------------------------------------------------------

CREATE FUNCTION report(
  source regclass,
  n integer DEFAULT 10,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION report IS
  'the whole analysis as a Markdown document, with n rows in each ranking';

CREATE FUNCTION report_of(
  spans span_set,
  n integer DEFAULT 10,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION report_of IS
  'the whole analysis of a span_set as a Markdown document';

CREATE FUNCTION report_html(
  source regclass,
  n integer DEFAULT 10,
  title text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report_html'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION report_html IS
  'the report as a page of HTML that needs nothing but itself, with concurrency '
  'as a chart, the flame graph, and tables to be sorted';

CREATE FUNCTION report_html_of(
  spans span_set,
  n integer DEFAULT 10,
  title text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report_html_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION report_html_of IS
  'the report on a span_set as a page of HTML that needs nothing but itself';

-- ---------------------------------------------------------------------------
-- thresholds
-- ---------------------------------------------------------------------------

CREATE TYPE threshold_rule AS (
  metric text,
  target text,
  name text,
  op text,
  threshold double precision
);
COMMENT ON TYPE threshold_rule IS
  'a metric of some spans, and its limit; the columns of the table thresholds';

CREATE FUNCTION is_threshold_metric(metric text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'aspan_is_threshold_metric'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION is_threshold_metric IS
  'true for a metric of the table thresholds, else an error that lists them';

CREATE TABLE thresholds (
  LIKE threshold_rule,
  CONSTRAINT thresholds_metric_check CHECK (is_threshold_metric(metric)),
  CONSTRAINT thresholds_whole_check CHECK (
    metric NOT IN ('duplicate_events', 'mismatched_pairs')
    OR (target IS NULL AND name IS NULL)),
  CONSTRAINT thresholds_op_check CHECK (op IN ('>', '>=', '<', '<=')),
  CONSTRAINT thresholds_threshold_check CHECK (threshold <> 'NaN'),
  CONSTRAINT thresholds_key UNIQUE NULLS NOT DISTINCT
    (metric, target, name, op, threshold)
);
ALTER TABLE thresholds
  ALTER metric SET NOT NULL,
  ALTER op SET NOT NULL,
  ALTER op SET DEFAULT '>',
  ALTER threshold SET NOT NULL;
COMMENT ON TABLE thresholds IS
  'rules for check_thresholds(): a metric of some spans, and its limit';
COMMENT ON COLUMN thresholds.metric IS
  'the figure: its name in name_stats, overview or in_flight, or latency_ and '
  'its name in latency';
COMMENT ON COLUMN thresholds.target IS 'target of the spans, NULL for any';
COMMENT ON COLUMN thresholds.name IS 'name of the spans, NULL for any';
COMMENT ON COLUMN thresholds.op IS
  'the rule fires if the figure compares like this with the threshold';
COMMENT ON COLUMN thresholds.threshold IS 'in the unit of the metric';

-- rules belong to whoever installs the extension, and to their dumps
ALTER TABLE thresholds OWNER TO @extowner@;
GRANT SELECT ON thresholds TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('thresholds', '');

CREATE TYPE threshold_check AS (
  metric text,
  target text,
  name text,
  op text,
  threshold double precision,
  value double precision,
  firing boolean,
  note text
);
COMMENT ON TYPE threshold_check IS 'a rule, and whether it fires';
COMMENT ON COLUMN threshold_check.value IS 'the figure; NULL if there is none';
COMMENT ON COLUMN threshold_check.firing IS
  'whether the figure is beyond the threshold';
COMMENT ON COLUMN threshold_check.note IS 'why there is no figure';

CREATE FUNCTION check_thresholds(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS SETOF threshold_check
  AS 'MODULE_PATHNAME', 'aspan_check_thresholds'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 10;
COMMENT ON FUNCTION check_thresholds IS
  'the rules of asyncspan.thresholds with their values, and which of them fire';

CREATE FUNCTION check_thresholds_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS SETOF threshold_check
  AS 'MODULE_PATHNAME', 'aspan_check_thresholds_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 10;
COMMENT ON FUNCTION check_thresholds_of IS
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

-- ---------------------------------------------------------------------------
-- stores
-- ---------------------------------------------------------------------------

CREATE TABLE stores (
  store regclass PRIMARY KEY,
  source regclass NOT NULL,
  log regclass NOT NULL,
  bucket_ns bigint NOT NULL,
  id text NOT NULL,
  leaves regclass[] NOT NULL,
  bounds bigint[] NOT NULL,
  columns text NOT NULL,
  timeless boolean NOT NULL,
  unpaired boolean NOT NULL,
  keep boolean NOT NULL,
  refreshed timestamptz
);
COMMENT ON TABLE stores IS
  'stores: tables of sets that are kept up to date with a table';
COMMENT ON COLUMN stores.store IS 'the table that create_store has made';
COMMENT ON COLUMN stores.source IS 'the table of events or spans behind it';
COMMENT ON COLUMN stores.log IS 'the table of the stretches that have changed';
COMMENT ON COLUMN stores.bucket_ns IS 'nanoseconds of a stretch';
COMMENT ON COLUMN stores.id IS 'the argument of its triggers';
COMMENT ON COLUMN stores.leaves IS
  'the tables that the source consisted of when it was last refreshed';
COMMENT ON COLUMN stores.bounds IS
  'the first and the last stretch that each of these can have rows of';
COMMENT ON COLUMN stores.columns IS 'the columns that it had then';
COMMENT ON COLUMN stores.timeless IS
  'true if the source had rows without a time that can be used';
COMMENT ON COLUMN stores.unpaired IS
  'true if it had events that are neither begin nor end, or of no use';
COMMENT ON COLUMN stores.keep IS
  'true if it keeps what goes with a partition';
COMMENT ON COLUMN stores.refreshed IS
  'when the last refresh began; NULL before the first one';

ALTER TABLE stores OWNER TO @extowner@;
GRANT SELECT ON stores TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('stores', '');

CREATE FUNCTION store_changed() RETURNS trigger
  AS 'MODULE_PATHNAME', 'aspan_store_changed' LANGUAGE C;
COMMENT ON FUNCTION store_changed IS
  'trigger function of stores, which logs the stretches that a statement changes';

CREATE FUNCTION store_note_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_store_note_support'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION store_note_support IS 'planner support of store_note';

CREATE FUNCTION store_note(id text, bucket_ns bigint, VARIADIC changed "any") RETURNS boolean
  AS 'MODULE_PATHNAME', 'aspan_store_note'
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  SUPPORT store_note_support;
COMMENT ON FUNCTION store_note IS
  'condition of the triggers of stores, which notes the stretch of a row';

CREATE FUNCTION create_store(
  name text,
  source regclass,
  bucket interval DEFAULT '1 hour',
  keep boolean DEFAULT false
) RETURNS regclass
  AS 'MODULE_PATHNAME', 'aspan_create_store'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION create_store IS
  'makes a table of sets that is kept up to date with a table';

CREATE TYPE refreshed_store AS (
  chunks bigint,
  events bigint,
  duration_ms double precision,
  left_over bigint
);
COMMENT ON TYPE refreshed_store IS 'what a refresh has done';
COMMENT ON COLUMN refreshed_store.chunks IS 'rows of the store that it made';
COMMENT ON COLUMN refreshed_store.events IS 'events in these rows';
COMMENT ON COLUMN refreshed_store.duration_ms IS 'how long it took';
COMMENT ON COLUMN refreshed_store.left_over IS
  'stretches for which the budget did not suffice';

CREATE FUNCTION refresh_store(
  store regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  budget interval DEFAULT NULL
) RETURNS refreshed_store
  AS 'MODULE_PATHNAME', 'aspan_refresh_store'
  LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000;
COMMENT ON FUNCTION refresh_store IS
  'makes anew what has changed in the source of a store, or lies in a range';

CREATE FUNCTION drop_store(store regclass) RETURNS void
  AS 'MODULE_PATHNAME', 'aspan_drop_store'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION drop_store IS
  'drops a store, its log and its triggers';

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

-- ---------------------------------------------------------------------------
-- profile: compact, mergeable summaries
-- ---------------------------------------------------------------------------

CREATE TYPE profile;

CREATE FUNCTION profile_in(cstring) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_in'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_in IS 'input of profile';

CREATE FUNCTION profile_out(profile) RETURNS cstring
  AS 'MODULE_PATHNAME', 'aspan_profile_out'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_out IS 'output of profile';

CREATE FUNCTION profile_recv(internal) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_recv'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_recv IS 'binary input of profile';

CREATE FUNCTION profile_send(profile) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_profile_send'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_send IS 'binary output of profile';

CREATE TYPE profile (
  INPUT = profile_in,
  OUTPUT = profile_out,
  RECEIVE = profile_recv,
  SEND = profile_send,
  INTERNALLENGTH = VARIABLE,
  ALIGNMENT = int4,
  STORAGE = external
);
COMMENT ON TYPE profile IS
  'compact summary of a span_set: counts, exact sums and a sketch of the '
  'durations of each name and target, and the spans that lack a half';

CREATE FUNCTION profile_eq(profile, profile) RETURNS boolean
  AS 'byteaeq' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_eq IS 'function of =: the same bytes';

CREATE FUNCTION profile_ne(profile, profile) RETURNS boolean
  AS 'byteane' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_ne IS 'function of <>: other bytes';

CREATE FUNCTION profile_hash(profile) RETURNS integer
  AS 'hashvarlena' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_hash(profile) IS 'hash function of profile';

CREATE FUNCTION profile_hash(profile, bigint) RETURNS bigint
  AS 'hashvarlenaextended' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_hash(profile, bigint) IS
  'hash function of profile, with a seed';

CREATE OPERATOR = (
  LEFTARG = profile,
  RIGHTARG = profile,
  FUNCTION = profile_eq,
  COMMUTATOR = =,
  NEGATOR = <>,
  RESTRICT = eqsel,
  JOIN = eqjoinsel,
  HASHES
);
COMMENT ON OPERATOR = (profile, profile) IS
  'made of the same events, and written in the same form';

CREATE OPERATOR <> (
  LEFTARG = profile,
  RIGHTARG = profile,
  FUNCTION = profile_ne,
  COMMUTATOR = <>,
  NEGATOR = =,
  RESTRICT = neqsel,
  JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (profile, profile) IS
  'made of other events, or written in another form';

CREATE OPERATOR CLASS profile_ops DEFAULT FOR TYPE profile USING hash AS
  OPERATOR 1 =,
  FUNCTION 1 profile_hash(profile),
  FUNCTION 2 profile_hash(profile, bigint);
COMMENT ON OPERATOR FAMILY profile_ops USING hash IS
  'equality of profile';
COMMENT ON OPERATOR CLASS profile_ops USING hash IS
  'equality of profile, for grouping and hash joins';

CREATE FUNCTION profile(spans span_set) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_make'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION profile IS 'compact summary of a set of spans';

CREATE FUNCTION profile_merge(a profile, b profile) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_merge'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION profile_merge IS
  'what two profiles have, with nothing settled between them; transition and '
  'combine function of rollup';

CREATE FUNCTION profile_settle(state profile) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_settle'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION profile_settle IS
  'the profile with its halves paired, and what cannot change settled; final '
  'function of rollup';

CREATE AGGREGATE rollup(profile profile) (
  SFUNC = profile_merge,
  STYPE = profile,
  SSPACE = 16384,
  COMBINEFUNC = profile_merge,
  FINALFUNC = profile_settle,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(profile) IS
  'profile of the whole from profiles of its parts, with the spans that '
  'straddle them';

CREATE FUNCTION profile_name_stats(
  profile profile
) RETURNS SETOF operation_stats
  AS 'MODULE_PATHNAME', 'aspan_profile_name_stats'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION profile_name_stats IS
  'figures of each name and target in a profile, by total time; percentiles '
  'are within 0.8 %, self time is not known';

CREATE FUNCTION profile_target_stats(profile profile) RETURNS SETOF target_stats
  AS 'MODULE_PATHNAME', 'aspan_profile_target_stats'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION profile_target_stats IS
  'figures of each target in a profile, by total time; percentiles are within '
  '0.8 %, self time is not known';

CREATE FUNCTION profile_overview(profile profile) RETURNS SETOF source_stats
  AS 'MODULE_PATHNAME', 'aspan_profile_overview'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1;
COMMENT ON FUNCTION profile_overview IS
  'one row of figures of a profile; percentiles are within 0.8 %, and what a '
  'profile does not know is NULL';

CREATE FUNCTION profile_durations(
  profile profile,
  "by" text DEFAULT NULL,
  per_doubling integer DEFAULT 1
) RETURNS SETOF duration_bucket
  AS 'MODULE_PATHNAME', 'aspan_profile_durations'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION profile_durations IS
  'histogram of the durations of the spans of a profile, which is exact, by '
  'doublings';
