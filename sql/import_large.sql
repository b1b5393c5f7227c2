-- importers: documents that are large

SET search_path = public, asyncspan;
SET TimeZone = 'UTC';

-- deep stacks
SELECT count(*), count(DISTINCT span_id), count(parent_span_id) FROM import_chrome_trace((
  SELECT jsonb_agg(jsonb_build_object('ph', CASE WHEN i <= 20000 THEN 'b' ELSE 'e' END, 'pid', 1,
    'cat', 'c', 'id', 1, 'name', 'n' || CASE WHEN i <= 20000 THEN i ELSE i - 20000 END, 'ts', i))
  FROM generate_series(1, 40000) i));

--
-- the data that was captured for this project
--

\set doc `gzip -dc test/data/raw/turbo.chrome-trace.json.gz`
SELECT * FROM import_report('chrome', :'doc');
SELECT count(*) AS rows, count(DISTINCT span_id) AS spans, count(DISTINCT (name, target)) AS names,
  count(*) FILTER (WHERE begin_time IS NOT NULL AND parent_span_id IS NULL) AS roots
FROM import_chrome_trace(:'doc');
\set doc `gzip -dc test/data/raw/verdaccio.otlp.jsonl.gz | sed -e '$!s/$/,/' -e '1s/^/[/' -e '$s/$/]/'`
SELECT outcome, item, sum(count)
FROM jsonb_array_elements(:'doc') doc, import_report('otlp', doc) GROUP BY outcome, item
ORDER BY outcome COLLATE "C", item COLLATE "C";
SELECT process_id, count(*) AS rows, count(DISTINCT (trace_id, span_id)) AS spans, count(DISTINCT target) AS targets
FROM jsonb_array_elements(:'doc') doc, import_otlp(doc) GROUP BY process_id ORDER BY process_id COLLATE "C";
