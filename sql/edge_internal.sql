--
-- What is not meant to be called by hand: the aggregates that take a request,
-- and the support functions of aggregates
--
CREATE SCHEMA edge_internal;
SET search_path = edge_internal;

CREATE FUNCTION failure(statement text, OUT code text, OUT message text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	code := '00000';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
END $$;

--
-- The request is bytes that only the functions over a relation make.  Others
-- are refused, and so is a handle that is not one of ours, in the last four
-- bytes.  (Handles of other sessions are in test/t/032_contexts.pl.)
--
SELECT what, message, code
FROM (VALUES (1, 'NULL', NULL), (2, 'empty', ''), (3, 'too short', '06727361'),
		(4, 'another kind', '03727361' || repeat('00', 104)),
		(5, 'a flag of 2', '0672736102' || repeat('00', 103)),
		(6, 'too long', '06727361' || repeat('00', 105)),
		(7, 'handle 1', '06727361' || repeat('00', 100) || '01000000'),
		(8, 'handle -1', '06727361' || repeat('00', 100) || 'ffffffff'))
		AS r (n, what, request),
	(VALUES ('span_set_shared'), ('span_set_from_spans_shared')) AS a (name),
	failure(format('SELECT asyncspan.%I(decode(%L, ''hex''), %s) FROM generate_series(1, 3)',
		name, request, '1::bigint, ' || CASE name WHEN 'span_set_shared'
			THEN '''begin''::text' ELSE '2::bigint' END
			|| ', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL'))
ORDER BY n, name;

-- one without a handle needs no shared memory
SELECT spans FROM asyncspan.overview_of((
	SELECT asyncspan.span_set_shared(
		decode('06727361' || repeat('00', 104), 'hex'), 1::bigint, 'begin'::text,
		1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
		NULL, NULL)));

-- a set for one figure has not kept what a value needs
SELECT (failure('SELECT asyncspan.' || format(call,
	'asyncspan.span_set_shared(decode(''06727361'' || repeat(''00'', 28)
		|| ''010000000000000000000000'' || repeat(''00'', 64), ''hex''), 1::bigint, ''begin''::text, 1, NULL, NULL,
		NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)'))).*
FROM (VALUES ('span_set_out(%s)'), ('profile(%s)'),
		('span_set_merge(%1$s, %1$s)')) AS c (call);

-- without rows the request is not looked at
SELECT spans FROM asyncspan.overview_of((
	SELECT asyncspan.span_set_shared('\x', 1::bigint, 'begin'::text, 1, NULL,
		NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) WHERE false));

--
-- The bytes of a partial state come from a worker of the same query, and from
-- nowhere else: whatever reads them takes an argument of the type internal, of
-- which SQL has no values.  So these bytes need no test of mutations, as
-- those of span_set and profile do.
--
SELECT p.oid::regprocedure AS function
FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc g ON g.oid = a.aggfnoid
	JOIN pg_catalog.pg_proc p ON p.oid IN (a.aggtransfn, a.aggfinalfn,
		a.aggcombinefn, a.aggserialfn, a.aggdeserialfn)
WHERE g.pronamespace = 'asyncspan'::regnamespace
	AND a.aggtranstype = 'internal'::regtype
	AND NOT 'internal'::regtype = ANY (p.proargtypes);
SELECT DISTINCT a.aggdeserialfn::text AS "deserialization function"
FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc g ON g.oid = a.aggfnoid
WHERE g.pronamespace = 'asyncspan'::regnamespace AND a.aggdeserialfn <> 0
ORDER BY 1;

-- not even NULL is a value of that type, and nothing is cast to it; which of
-- two errors says so depends on the minor release of the server
SELECT p.proname, f.code IN ('42883', '0A000') AS refused
FROM pg_catalog.pg_proc p, LATERAL (
	SELECT string_agg(CASE t WHEN 'bytea'::regtype THEN '''\x''::bytea'
		ELSE 'NULL' END, ', ' ORDER BY n)
	FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, n)) AS l (list),
	failure(format('SELECT asyncspan.%I(%s)', p.proname, list)) AS f
WHERE p.pronamespace = 'asyncspan'::regnamespace
	AND 'internal'::regtype = ANY (p.proargtypes)
ORDER BY 1;
SELECT * FROM failure($$SELECT asyncspan.span_set_deserialize('\x', '\x'::bytea::internal)$$);
SELECT * FROM failure($$SELECT asyncspan.span_set_deserialize('\x', 'x'::cstring)$$);

-- nor is there one by way of an aggregate: only a superuser makes one with a
-- state of that type
CREATE ROLE regress_asyncspan_internal;
GRANT CREATE, USAGE ON SCHEMA edge_internal TO regress_asyncspan_internal;
GRANT USAGE ON SCHEMA asyncspan TO regress_asyncspan_internal;
SET ROLE regress_asyncspan_internal;
SELECT * FROM failure($$CREATE AGGREGATE mine (asyncspan.profile) (
	SFUNC = asyncspan.rollup_accum, STYPE = internal,
	SERIALFUNC = asyncspan.rollup_serialize,
	DESERIALFUNC = asyncspan.rollup_deserialize,
	FINALFUNC = asyncspan.rollup_final)$$);
SELECT * FROM failure($$CREATE AGGREGATE mine (bytea) (
	SFUNC = asyncspan.rollup_deserialize, STYPE = internal)$$);
SELECT * FROM failure($$CREATE FUNCTION mine() RETURNS internal
	LANGUAGE sql AS 'SELECT NULL'$$);
RESET ROLE;
DROP OWNED BY regress_asyncspan_internal;
DROP ROLE regress_asyncspan_internal;

SET client_min_messages = warning;
DROP SCHEMA edge_internal CASCADE;
