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
  STORAGE = extended
);
COMMENT ON TYPE profile IS
  'compact summary of a span_set: counts, exact sums and a sketch of the '
  'durations of each name and target, and the spans that lack a half';

CREATE FUNCTION profile(spans span_set) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_profile_make'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION profile IS 'compact summary of a set of spans';

CREATE FUNCTION rollup_accum(internal, profile) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_rollup_accum'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rollup_accum IS 'transition function of rollup';

CREATE FUNCTION rollup_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_rollup_combine'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rollup_combine IS 'combine function of rollup';

CREATE FUNCTION rollup_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME', 'aspan_rollup_serialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rollup_serialize IS 'serialization function of rollup';

CREATE FUNCTION rollup_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'aspan_rollup_deserialize'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rollup_deserialize IS 'deserialization function of rollup';

CREATE FUNCTION rollup_final(internal) RETURNS profile
  AS 'MODULE_PATHNAME', 'aspan_rollup_final'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rollup_final IS 'final function of rollup';

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
  'profile of the whole from profiles of its parts, with the spans that '
  'straddle them';

CREATE FUNCTION profile_name_stats(
  profile profile
) RETURNS SETOF operation_stats
  AS 'MODULE_PATHNAME', 'aspan_profile_name_stats'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION profile_name_stats IS
  'figures of each name and target in a profile, busiest first; percentiles '
  'are within 0.8 %, self time is not known';

CREATE FUNCTION profile_target_stats(profile profile) RETURNS SETOF target_stats
  AS 'MODULE_PATHNAME', 'aspan_profile_target_stats'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION profile_target_stats IS
  'figures of each target in a profile, busiest first; percentiles are within '
  '0.8 %, self time is not known';
