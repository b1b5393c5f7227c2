-- What every object of the extension owes its users, looked up in the catalog
-- so that a new function cannot forget it.  Each query returns no rows.
CREATE VIEW member AS
  SELECT d.classid, d.objid,
         pg_catalog.pg_describe_object(d.classid, d.objid, 0) AS object
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
   WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass
     AND d.deptype = 'e' AND e.extname = 'asyncspan';
CREATE VIEW function AS
  SELECT p.*
    FROM pg_catalog.pg_proc p
    JOIN member m ON m.objid = p.oid AND m.classid = 'pg_catalog.pg_proc'::regclass;

SELECT count(*) > 20 AS "there are functions" FROM function;

-- a comment
SELECT object
  FROM member m
 WHERE pg_catalog.obj_description(objid, classid::regclass::name) IS NULL
   AND NOT (classid = 'pg_catalog.pg_type'::regclass
            AND EXISTS (SELECT FROM pg_catalog.pg_type t
                          LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
                         WHERE t.oid = m.objid
                           AND (t.typelem <> 0 OR c.relkind <> 'c')))
   AND classid <> 'pg_catalog.pg_cast'::regclass
 ORDER BY 1;

-- the schema asyncspan, and no other
SELECT object
  FROM member m
 WHERE classid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_type'::regclass,
                   'pg_catalog.pg_class'::regclass)
   AND (SELECT i.schema
          FROM pg_catalog.pg_identify_object(classid, objid, 0) i) <> 'asyncspan'
 ORDER BY 1;

-- nothing runs with the rights of its owner, and nothing is a superuser's
SELECT proname FROM function WHERE prosecdef OR proacl IS NOT NULL ORDER BY 1;

-- a function of SQL or PL/pgSQL that finds its objects by search_path would
-- find those of the caller; a body parsed beforehand does not search
SELECT proname, lanname
  FROM function f JOIN pg_catalog.pg_language l ON l.oid = f.prolang
 WHERE lanname NOT IN ('c', 'internal') AND prosqlbody IS NULL
   AND NOT coalesce(proconfig::text LIKE '%search_path=%', false)
 ORDER BY 1;

-- a name has one meaning: no two functions of a name take the same number of
-- arguments, those with defaults counted or not, since a NULL or an untyped
-- literal fits any type
SELECT f.oid::regprocedure, g.oid::regprocedure
  FROM function f JOIN function g ON f.proname = g.proname AND f.oid < g.oid
 WHERE f.pronargs - f.pronargdefaults <= g.pronargs
   AND g.pronargs - g.pronargdefaults <= f.pronargs
 ORDER BY f.oid, g.oid;

-- a column is declared once, in a row type, and not by each function
SELECT proname
  FROM function
 WHERE prorettype = 'record'::regtype OR proargmodes && '{o,b,t}'
 ORDER BY 1;

-- a call with one argument is not a cast to a type of that name, unless both
-- give the same: a row type never is one, whatever it is called
SELECT typname
  FROM pg_catalog.pg_type t
  JOIN member m ON m.objid = t.oid AND m.classid = 'pg_catalog.pg_type'::regclass
  JOIN function f ON f.proname = t.typname AND f.prorettype <> t.oid
 WHERE typrelid = 0 AND pronargs - pronargdefaults <= 1
 ORDER BY 1;

-- every figure of a relation is one of a span_set too; collect() makes the set
SELECT proname
  FROM function f
 WHERE proargtypes[0] = 'regclass'::regtype AND proargnames[1] = 'source'
   AND prorettype <> 'asyncspan.span_set'::regtype
   AND NOT EXISTS (SELECT FROM function o
                    WHERE o.proname = f.proname || '_of'
                      AND o.proargtypes[0] = 'asyncspan.span_set'::regtype)
 ORDER BY 1;

-- and the arguments that the figures have in common have the same names,
-- types, order and defaults
SELECT proname, pg_catalog.pg_get_function_arguments(oid)
  FROM function
 WHERE proargtypes[0] = 'regclass'::regtype AND proargnames[1] = 'source'
   AND pg_catalog.pg_get_function_arguments(oid) NOT LIKE
       '%since timestamp with time zone DEFAULT NULL::timestamp with time zone, '
       'until timestamp with time zone DEFAULT NULL::timestamp with time zone, '
       'process text DEFAULT NULL::text, margin interval DEFAULT NULL::interval%'
 ORDER BY 1;

-- what reads a relation is not immutable, and runs in the leader, which has
-- its workers for the events
SELECT proname, provolatile, proparallel
  FROM function
 WHERE proargtypes[0] = 'regclass'::regtype AND proargnames[1] = 'source'
   AND (provolatile = 'i' OR proparallel <> 'r')
 ORDER BY 1;

-- what takes a value works in any process, unless it reads a table as well
SELECT proname, provolatile, proparallel
  FROM function
 WHERE proargtypes[0] = 'asyncspan.span_set'::regtype
   AND (provolatile = 'v' OR proparallel <> 's')
   AND proname <> 'check_thresholds_of'
 ORDER BY 1;

-- aggregates run in parallel
SELECT f.proname
  FROM function f JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = f.oid
 WHERE f.proparallel <> 's' OR a.aggcombinefn = 0 OR
       (a.aggtranstype = 'internal'::regtype AND a.aggserialfn = 0)
 ORDER BY 1;

DROP VIEW function, member;
