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
