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
