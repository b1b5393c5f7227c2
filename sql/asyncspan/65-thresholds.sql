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
  LIKE threshold_rule,
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
