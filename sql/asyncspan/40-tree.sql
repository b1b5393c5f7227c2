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
