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
