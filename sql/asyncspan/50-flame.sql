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
