-- ---------------------------------------------------------------------------
-- report and thresholds
-- ---------------------------------------------------------------------------

CREATE FUNCTION report(
  source regclass,
  n integer DEFAULT 10,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION report IS
  'the whole analysis as a Markdown document, with n rows in each ranking';

CREATE FUNCTION report_of(
  spans span_set,
  n integer DEFAULT 10,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION report_of IS
  'the whole analysis of a span_set as a Markdown document';

CREATE TABLE thresholds (
  metric text NOT NULL,
  target text,
  name text,
  op text NOT NULL DEFAULT '>',
  threshold double precision NOT NULL,
  CONSTRAINT thresholds_metric_check CHECK (metric IN (
    'events', 'spans', 'complete', 'open', 'orphan', 'total_ms', 'self_ms',
    'avg_ms', 'min_ms', 'max_ms', 'stddev_ms', 'p50_ms', 'p95_ms', 'p99_ms',
    'max_concurrency', 'avg_concurrency', 'duplicate_events',
    'mismatched_pairs')),
  CONSTRAINT thresholds_whole_check CHECK (
    metric NOT IN ('duplicate_events', 'mismatched_pairs')
    OR (target IS NULL AND name IS NULL)),
  CONSTRAINT thresholds_op_check CHECK (op IN ('>', '>=', '<', '<=')),
  CONSTRAINT thresholds_threshold_check CHECK (threshold <> 'NaN'),
  CONSTRAINT thresholds_key UNIQUE NULLS NOT DISTINCT
    (metric, target, name, op, threshold)
);
COMMENT ON TABLE thresholds IS
  'rules for check_thresholds(): a metric of some spans, and its limit';
COMMENT ON COLUMN thresholds.metric IS
  'the figure, called as in name_stats and overview';
COMMENT ON COLUMN thresholds.target IS 'target of the spans, NULL for any';
COMMENT ON COLUMN thresholds.name IS 'name of the spans, NULL for any';
COMMENT ON COLUMN thresholds.op IS
  'the rule fires if: figure, this operator, threshold';
COMMENT ON COLUMN thresholds.threshold IS 'in the unit of the metric';

-- rules belong to whoever installs the extension, and to their dumps
ALTER TABLE thresholds OWNER TO @extowner@;
GRANT SELECT ON thresholds TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('thresholds', '');

CREATE FUNCTION check_thresholds(
  source regclass,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  metric text,
  target text,
  name text,
  op text,
  threshold double precision,
  value double precision,
  firing boolean,
  note text
)
  AS 'MODULE_PATHNAME', 'aspan_check_thresholds'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000 ROWS 10;
COMMENT ON FUNCTION check_thresholds IS
  'the rules of asyncspan.thresholds with their values, and which of them fire';

CREATE FUNCTION check_thresholds_of(
  spans span_set,
  parents text DEFAULT 'process'
) RETURNS TABLE (
  metric text,
  target text,
  name text,
  op text,
  threshold double precision,
  value double precision,
  firing boolean,
  note text
)
  AS 'MODULE_PATHNAME', 'aspan_check_thresholds_of'
  LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 10;
COMMENT ON FUNCTION check_thresholds_of IS
  'the rules of asyncspan.thresholds, of a span_set';
