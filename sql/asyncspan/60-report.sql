-- ---------------------------------------------------------------------------
-- report
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

CREATE FUNCTION report_html(
  source regclass,
  n integer DEFAULT 10,
  title text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report_html'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION report_html IS
  'the report as a page of HTML that needs nothing but itself, with concurrency '
  'as a chart, the flame graph, and tables to be sorted';

CREATE FUNCTION report_html_of(
  spans span_set,
  n integer DEFAULT 10,
  title text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_report_html_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION report_html_of IS
  'the report on a span_set as a page of HTML that needs nothing but itself';
