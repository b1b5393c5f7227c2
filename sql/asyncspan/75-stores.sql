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
