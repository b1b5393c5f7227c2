-- ---------------------------------------------------------------------------
-- spans over time
-- ---------------------------------------------------------------------------

CREATE FUNCTION timeline_html(
  source regclass,
  trace text DEFAULT NULL,
  title text DEFAULT NULL,
  since timestamptz DEFAULT NULL,
  until timestamptz DEFAULT NULL,
  process text DEFAULT NULL,
  margin interval DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_timeline_html'
  LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION timeline_html IS
  'spans over time, of one trace or of all, as a page of HTML that needs '
  'nothing but itself';

CREATE FUNCTION timeline_html_of(
  spans span_set,
  trace text DEFAULT NULL,
  title text DEFAULT NULL,
  parents text DEFAULT 'process'
) RETURNS text
  AS 'MODULE_PATHNAME', 'aspan_timeline_html_of'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION timeline_html_of IS
  'spans over time, of one trace or of all, as a page of HTML that needs '
  'nothing but itself, of a span_set';
