-- importers of trace documents: mapping, ids, units, hostile input

\pset null -
SET search_path = public, asyncspan;

\set show 'trace_id, process_id, begin_time, end_time, span_id, parent_span_id AS parent, name, target, kind, error, detached, filename, line, attributes'

--
-- Chrome
--

-- async events nest by process, category and id; matched by name
SELECT :show FROM import_chrome_trace($$[
 {"ph":"M","pid":7,"name":"process_name","args":{"name":"server"}},
 {"ph":"b","pid":7,"tid":1,"cat":"net","id":"0x1","name":"outer","ts":1,"args":{"span_id":10}},
 {"ph":"b","pid":7,"tid":2,"cat":"net","id":"0x1","name":"inner","ts":1.5,"args":{"span_id":"11"}},
 {"ph":"b","pid":7,"tid":2,"cat":"disk","id":"0x1","name":"other category","ts":2,"args":{"span_id":12}},
 {"ph":"e","pid":7,"tid":3,"cat":"net","id":"0x1","name":"inner","ts":3},
 {"ph":"e","pid":7,"tid":1,"cat":"net","id":"0x1","name":"outer","ts":4.0005},
 {"ph":"e","pid":7,"tid":1,"cat":"disk","id":"0x1","name":"other category","ts":"5.25"}]$$);

-- an end out of order takes what is above off the stack, not out of the data
SELECT begin_time, end_time, span_id, parent_span_id, name
FROM import_chrome_trace($$[
 {"ph":"b","pid":1,"cat":"c","id":1,"name":"a","ts":1,"args":{"span_id":1}},
 {"ph":"b","pid":1,"cat":"c","id":1,"name":"b","ts":2,"args":{"span_id":2}},
 {"ph":"b","pid":1,"cat":"c","id":1,"name":"c","ts":3,"args":{"span_id":3}},
 {"ph":"e","pid":1,"cat":"c","id":1,"name":"b","ts":4},
 {"ph":"b","pid":1,"cat":"c","id":1,"name":"d","ts":5,"args":{"span_id":4}},
 {"ph":"e","pid":1,"cat":"c","id":1,"name":"c","ts":6},
 {"ph":"e","pid":1,"cat":"c","id":1,"name":"d","ts":7}]$$);

-- the older S and F, process-local and global ids, scopes
SELECT :show FROM import_chrome_trace($$[
 {"ph":"S","pid":1,"cat":"c","id":1,"name":"old","ts":1,"args":{"span_id":1}},
 {"ph":"T","pid":1,"cat":"c","id":1,"name":"old","ts":1},
 {"ph":"F","pid":1,"cat":"c","id":1,"name":"old","ts":2},
 {"ph":"b","pid":1,"cat":"c","id2":{"global":"g"},"name":"global","ts":3,"args":{"span_id":2}},
 {"ph":"e","pid":2,"cat":"c","id2":{"global":"g"},"name":"global","ts":4},
 {"ph":"b","pid":1,"cat":"c","id2":{"local":"l"},"name":"local","ts":5,"args":{"span_id":3}},
 {"ph":"e","pid":2,"cat":"c","id2":{"local":"l"},"name":"local","ts":6,"args":{"span_id":4}},
 {"ph":"b","pid":1,"cat":"c","id":2,"scope":"s","name":"scoped","ts":7,"args":{"span_id":5}},
 {"ph":"e","pid":1,"cat":"c","id":2,"name":"scoped","ts":8,"args":{"span_id":6}}]$$);

-- threads: B and E, with and without names, and X, the longest first
SELECT begin_time, end_time, e.span_id, p.name AS parent, e.name
FROM import_chrome_trace($$[
 {"ph":"X","pid":1,"tid":1,"name":"short","ts":10,"dur":5,"args":{"span_id":3}},
 {"ph":"X","pid":1,"tid":1,"name":"long","ts":10,"dur":10,"args":{"span_id":2}},
 {"ph":"B","pid":1,"tid":1,"name":"thread","ts":0,"args":{"span_id":1}},
 {"ph":"B","pid":1,"tid":1,"name":"call","ts":15,"args":{"span_id":4}},
 {"ph":"E","pid":1,"tid":1,"ts":18},
 {"ph":"X","pid":1,"tid":2,"name":"other thread","ts":12,"dur":1,"args":{"span_id":5}},
 {"ph":"X","pid":1,"tid":1,"name":"after","ts":20,"dur":0,"args":{"span_id":6}},
 {"ph":"X","pid":1,"tid":1,"name":"unfinished","ts":21,"args":{"span_id":7}},
 {"ph":"E","pid":1,"tid":1,"name":"thread","ts":30},
 {"ph":"E","pid":1,"tid":1,"ts":31,"args":{"span_id":8}}]$$) e
LEFT JOIN (VALUES (1, 'thread'), (2, 'long'), (3, 'short'), (4, 'call'))
  p (span_id, name) ON p.span_id = e.parent_span_id
ORDER BY begin_time, span_id;

-- ids do not depend on the rest of the document, and two halves of a span in
-- two documents have the same id; a span that is whole has one of its own
SELECT count(DISTINCT span_id) AS one FROM (
  SELECT * FROM import_chrome_trace('{"traceEvents":[{"ph":"b","pid":1,"cat":"c","id":"1","name":"n","ts":1}]}')
  UNION ALL
  SELECT * FROM import_chrome_trace('{"ph":"e","pid":1,"cat":"c","id":"1","name":"n","ts":2}')) s;
SELECT count(*), count(DISTINCT span_id) FROM import_chrome_trace($$[
 {"ph":"b","pid":1,"cat":"c","id":"1","name":"n","ts":1},
 {"ph":"e","pid":1,"cat":"c","id":"1","name":"n","ts":2},
 {"ph":"b","pid":1,"cat":"c","id":"1","name":"n","ts":3},
 {"ph":"e","pid":1,"cat":"c","id":"1","name":"n","ts":4}]$$);

-- equal events of one document are all real, and are known again
CREATE TEMP TABLE equal AS SELECT jsonb $$[
 {"ph":"X","pid":1,"tid":1,"name":"x","ts":1,"dur":4}, {"ph":"X","pid":1,"tid":1,"name":"x","ts":1,"dur":4},
 {"ph":"b","pid":1,"cat":"c","id":1,"name":"y","ts":1}, {"ph":"b","pid":1,"cat":"c","id":1,"name":"y","ts":1},
 {"ph":"e","pid":1,"cat":"c","id":1,"name":"y","ts":2}, {"ph":"e","pid":1,"cat":"c","id":1,"name":"y","ts":2},
 {"ph":"B","pid":1,"tid":2,"name":"z","ts":1}, {"ph":"B","pid":1,"tid":2,"name":"z","ts":1},
 {"ph":"E","pid":1,"tid":3,"name":"z","ts":1}, {"ph":"E","pid":1,"tid":3,"name":"z","ts":1}]$$ AS doc;
SELECT count(*), count(DISTINCT span_id), count(DISTINCT parent_span_id) AS parents FROM equal, import_chrome_trace(doc);
SELECT count(*) FROM (SELECT i.* FROM equal, import_chrome_trace(doc) i
  UNION SELECT i.* FROM equal, import_chrome_trace(jsonb_insert(doc, '{0}', '{"ph":"X","name":"first","ts":0,"dur":0}')) i) twice;
-- the n-th of equal halves in one document is the partner of the n-th in another
SELECT count(DISTINCT span_id) AS two FROM (
  SELECT * FROM import_chrome_trace('[{"ph":"B","tid":1,"name":"n","ts":1},{"ph":"B","tid":1,"name":"n","ts":1}]')
  UNION ALL
  SELECT * FROM import_chrome_trace('[{"ph":"E","tid":1,"name":"n","ts":2},{"ph":"E","tid":1,"name":"n","ts":2}]')) s;

-- X against B and E at one instant: the longer is outside, after what ends
WITH e AS (SELECT * FROM import_chrome_trace($$[
 {"ph":"B","tid":1,"name":"before","ts":0},
 {"ph":"E","tid":1,"name":"before","ts":10},
 {"ph":"B","tid":1,"name":"b 30","ts":10},
 {"ph":"B","tid":1,"name":"b 15","ts":10},
 {"ph":"X","tid":1,"name":"x 20","ts":10,"dur":10},
 {"ph":"X","tid":1,"name":"x 15","ts":10,"dur":5},
 {"ph":"X","tid":1,"name":"x 40","ts":10,"dur":30},
 {"ph":"E","tid":1,"name":"b 15","ts":15},
 {"ph":"E","tid":1,"name":"b 30","ts":30},
 {"ph":"B","tid":2,"name":"open","ts":10},
 {"ph":"X","tid":2,"name":"in open","ts":10,"dur":1000}]$$))
SELECT e.name, p.name AS parent FROM e LEFT JOIN e p ON p.span_id = e.parent_span_id;

-- the older S and F may be in two processes, where nothing in one fits
SELECT begin_time, end_time, process_id, name, parent_span_id FROM import_chrome_trace($$[
 {"ph":"S","pid":1,"cat":"c","id":1,"name":"there","ts":1},
 {"ph":"S","pid":1,"cat":"c","id":2,"name":"here","ts":1},
 {"ph":"F","pid":2,"cat":"c","id":1,"name":"there","ts":2},
 {"ph":"F","pid":2,"cat":"c","id":2,"name":"here","ts":2},
 {"ph":"F","pid":1,"cat":"c","id":2,"name":"here","ts":3},
 {"ph":"S","pid":1,"cat":"c","id":1,"name":"there","ts":4},
 {"ph":"b","pid":1,"cat":"c","id":3,"name":"not b","ts":1},
 {"ph":"e","pid":2,"cat":"c","id":3,"name":"not b","ts":2}]$$);

-- Node names the parent by async ids, the trigger first, in one thread
WITH e AS (SELECT * FROM import_chrome_trace($$[
 {"ph":"b","pid":1,"tid":1,"cat":"node","id":"0x10","name":"first","ts":1,"args":{"data":{"triggerAsyncId":1,"executionAsyncId":1}}},
 {"ph":"b","pid":1,"tid":1,"cat":"node","id":"0x11","name":"other","ts":2,"args":{"data":{"triggerAsyncId":1,"executionAsyncId":1}}},
 {"ph":"b","pid":1,"tid":1,"cat":"node","id":"0x12","name":"by trigger","ts":3,"args":{"data":{"triggerAsyncId":16,"executionAsyncId":17}}},
 {"ph":"b","pid":1,"tid":1,"cat":"node","id":"0x13","name":"by execution","ts":4,"args":{"data":{"triggerAsyncId":99,"executionAsyncId":17}}},
 {"ph":"b","pid":1,"tid":2,"cat":"node","id":"0x14","name":"other thread","ts":5,"args":{"data":{"triggerAsyncId":16}}},
 {"ph":"b","pid":1,"tid":1,"cat":"node","id":"0x12","name":"callback","ts":6},
 {"ph":"b","pid":1,"tid":1,"cat":"node","id":"0x15","name":"too early","ts":0,"args":{"data":{"triggerAsyncId":16}}}]$$))
SELECT e.name, p.name AS parent FROM e LEFT JOIN e p ON p.span_id = e.parent_span_id ORDER BY e.begin_time;

-- args are attributes, but those with a column; the end's count more
SELECT name, filename, line, attributes FROM import_chrome_trace($$[
 {"ph":"B","tid":"main","name":"pair","ts":1,"args":{"a":1,"b":[1,{"c":[]},{}],"file":"f.c","line":3,"span_id":"5"}},
 {"ph":"E","tid":"main","name":"pair","ts":2,"args":{"a":{"deep":[null,true,1.50]},"line":4}},
 {"ph":"X","name":"no args","ts":1,"dur":1},
 {"ph":"X","name":"not columns","ts":1,"dur":1,".file":"g.c","args":{"file":"h.c","line":"x","span_id":"y","tid":9}},
 {"ph":"X","name":"odd","ts":1,"dur":1,"args":[1]}]$$);

-- the same name for two processes, none, and an empty one
SELECT process_id FROM import_chrome_trace($$[
 {"ph":"M","pid":1,"name":"process_name","args":{"name":"renderer"}},
 {"ph":"M","pid":2,"name":"process_name","args":{"name":"renderer"}},
 {"ph":"M","pid":2,"name":"process_name","args":{"name":"renderer"}},
 {"ph":"M","pid":3,"name":"process_name","args":{"name":"gpu"}},
 {"ph":"M","pid":5,"name":"process_name","args":{"name":""}},
 {"ph":"X","pid":1,"ts":1,"dur":1}, {"ph":"X","pid":2,"ts":1,"dur":1},
 {"ph":"X","pid":3,"ts":1,"dur":1}, {"ph":"X","pid":"4","ts":1,"dur":1},
 {"ph":"X","pid":5,"ts":1,"dur":1}, {"ph":"X","ts":1,"dur":1}]$$)
ORDER BY process_id COLLATE "C";

-- nanoseconds are exact, halves are rounded away from zero
SELECT begin_time FROM import_chrome_trace($$[
 {"ph":"B","name":"a","ts":1795456548843000.123},
 {"ph":"B","name":"a","ts":1795456548843000.1234},
 {"ph":"B","name":"a","ts":1795456548843000.1235},
 {"ph":"B","name":"a","ts":-0.0005},
 {"ph":"B","name":"a","ts":9223372036854775.807},
 {"ph":"B","name":"a","ts":-9223372036854775.808},
 {"ph":"B","name":"a","ts":1.5e3}]$$);

-- what is damaged is counted
SELECT begin_time, end_time, span_id IS NULL AS no_id, name FROM import_chrome_trace($$[
 {"ph":"B","name":"too late","ts":9223372036854775.808},
 {"ph":"B","name":"huge","ts":1e1000},
 {"ph":"B","name":"words","ts":"soon"},
 {"ph":"B","name":"no time"},
 {"ph":"B","name":"true","ts":true},
 {"ph":"X","name":"backwards","ts":1,"dur":-1},
 {"ph":"X","name":"endless","ts":1,"dur":9223372036854775.807},
 {"ph":"b","name":"no id","ts":1},
 {"ph":"?","name":"phase"}, {"ph":9}, {}, 5, null, "b", [[]]]$$);
SELECT * FROM import_report('chrome', $$[
 {"ph":"i"}, {"ph":"I"}, {"ph":"C"}, {"ph":"M"}, {"ph":"s"}, {"ph":"P"},
 {"ph":"b","name":"no id","ts":1}, {"ph":"X","ts":1,"dur":1},
 {"ph":"B","ts":1}, {"ph":"E","ts":1}, {}, 5]$$);
SELECT * FROM import_chrome_trace('{}');
SELECT * FROM import_chrome_trace('17');
SELECT * FROM import_chrome_trace('{"traceEvents":{}}');
SELECT * FROM import_chrome_trace('[]', nesting => 'tree');
SELECT count(*) FROM import_chrome_trace('[]');
SELECT count(*) FROM import_chrome_trace(NULL);

-- a report is about the import of the same nesting
CREATE TEMP TABLE categories AS SELECT jsonb $$[
 {"ph":"b","pid":1,"cat":"a","id":1,"name":"root","ts":1},
 {"ph":"e","pid":1,"cat":"z","id":1,"ts":2}]$$ AS doc;
SELECT nesting, begin_time, end_time, i.name
FROM unnest(ARRAY['auto', 'category', 'id']) nesting, categories, import_chrome_trace(doc, nesting) i;
SELECT nesting, r.*
FROM unnest(ARRAY['auto', 'category', 'id']) nesting, categories, import_report('chrome', doc, nesting) r;
SELECT nesting, r.*
FROM unnest(ARRAY['auto', 'id']) nesting,
  import_report('jaeger', '{"traceID":"t","spanID":"f","operationName":"op","startTime":1,"duration":2}', nesting) r;
DROP TABLE categories;

-- tracing-chrome gives a tree one id, whatever the category
SELECT nesting, count(*) FILTER (WHERE parent_span_id IS NOT NULL) AS children
FROM unnest(ARRAY['auto', 'category', 'id']) nesting,
LATERAL import_chrome_trace($$[
 {"ph":"b","pid":1,"cat":"a","id":1,"name":"x","ts":1,".file":"x.rs",".line":3},
 {"ph":"b","pid":1,"cat":"b","id":1,"name":"y","ts":2,".file":"y.rs",".line":4},
 {"ph":"b","pid":1,"cat":"c","id":2,"name":"x","ts":3},
 {"ph":"b","pid":1,"cat":"d","id":2,"name":"y","ts":4}]$$, nesting)
GROUP BY nesting ORDER BY nesting;

--
-- OTLP
--

-- ids in hexadecimal or base64, numbers as strings or numbers, both spellings
SELECT :show FROM import_otlp($${"resourceSpans":[
 {"resource":{"attributes":[
    {"key":"service.name","value":{"stringValue":"shop"}},
    {"key":"process.pid","value":{"intValue":"42"}}]},
  "scopeSpans":[{"scope":{"name":"http"},"spans":[
    {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174",
     "parentSpanId":"","name":"get","kind":2,
     "startTimeUnixNano":"1544712660000000001","endTimeUnixNano":1544712661000000002,
     "attributes":[{"key":"code.filepath","value":{"stringValue":"a.js"}},
                   {"key":"code.lineno","value":{"intValue":17}},
                   {"key":"http.route","value":{"stringValue":"/"}}],
     "events":[{}],"links":[{},{}]},
    {"trace_id":"W47/95gDgQPSabYzgT/GDA==","span_id":"AAAAAAAAAAI=",
     "parent_span_id":"7uGbfsPBsXQ","name":"snake",
     "start_time_unix_nano":1544712660500000000,"end_time_unix_nano":"1544712660500000000",
     "attributes":[{"key":"code.file.path","value":{"string_value":"b.js"}},
                   {"key":"code.line.number","value":{"int_value":"18"}}]}]}]},
 {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"old"}}]},
  "instrumentationLibrarySpans":[{"instrumentationLibrary":{"name":"lib"},"spans":[
    {"spanId":"0000000000000003","parentSpanId":"0000000000000000","name":"still open",
     "startTimeUnixNano":"5","endTimeUnixNano":"0"}]}]},
 {"scopeSpans":[{"spans":[
    {"spanId":"0000000000000004","name":"no service","startTimeUnixNano":"6","endTimeUnixNano":"7",
     "attributes":[{"key":"code.namespace","value":{"stringValue":"My::Module"}}]}]}]}]}$$);
SELECT count(*) FROM import_otlp('{"trace":{"batches":[{"scopeSpans":[{"spans":[
  {"spanId":"0000000000000004","startTimeUnixNano":"6","endTimeUnixNano":"7"}]}]}]}}');

-- wrappers, and the same span before and after its end
SELECT count(*) FROM unnest(ARRAY['{"resourceSpans":[%s]}', '{"batches":[%s]}', '{"trace":{"resourceSpans":[%s]}}',
  '{"result":{"resourceSpans":[%s]}}', '{"result":{"trace":{"resource_spans":[%s]}}}']) wrapper,
  import_otlp(format(wrapper, '{"scopeSpans":[{"spans":[{"spanId":"0000000000000004","startTimeUnixNano":"6"}]}]}')::jsonb);
SELECT begin_time, end_time, span_id, name FROM import_otlp($${"resourceSpans":[{"scopeSpans":[{"spans":[
  {"spanId":"0000000000000001","name":"so far","startTimeUnixNano":"1"},
  {"spanId":"0000000000000001","name":"done","startTimeUnixNano":"1","endTimeUnixNano":"5"}]}]}]}$$);

-- kinds, errors and values of attributes; the span's count more than those
-- of its resource
SELECT name, kind, error, attributes FROM import_otlp($${"resourceSpans":[
 {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}},
   {"key":"host.name","value":{"stringValue":"h"}},{"key":"env","value":{"stringValue":"of the resource"}}]},
  "scopeSpans":[{"spans":[
   {"spanId":"0000000000000001","name":"unspecified","startTimeUnixNano":1,"kind":0,"status":{}},
   {"spanId":"0000000000000002","name":"number","startTimeUnixNano":1,"kind":5,"status":{"code":2,"message":"no"},
    "attributes":[{"key":"env","value":{"stringValue":"of the span"}}]},
   {"spanId":"0000000000000003","name":"word","startTimeUnixNano":1,"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}},
   {"spanId":"0000000000000004","name":"fine","startTimeUnixNano":1,"kind":"SERVER","status":{"code":1,"message":""}},
   {"spanId":"0000000000000005","name":"nonsense","startTimeUnixNano":1,"kind":6,"status":{"code":"2x"}}]}]},
 {"scopeSpans":[{"scope":{"name":"lib"},"spans":[
   {"spanId":"0000000000000006","name":"values","startTimeUnixNano":1,"attributes":[
    {"key":"string","value":{"stringValue":"7"}}, {"key":"int","value":{"intValue":"7"}},
    {"key":"int number","value":{"intValue":8}}, {"key":"bool","value":{"boolValue":false}},
    {"key":"double","value":{"doubleValue":1.25}}, {"key":"double text","value":{"doubleValue":"1e3"}},
    {"key":"nan","value":{"doubleValue":"NaN"}}, {"key":"bytes","value":{"bytesValue":"AAE="}},
    {"key":"nothing","value":{}}, {"key":"empty list","value":{"arrayValue":{}}},
    {"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"},{"arrayValue":{"values":[{"stringValue":"x"}]}},{}]}}},
    {"key":"map","value":{"kvlistValue":{"values":[{"key":"b","value":{"intValue":"1"}},{"key":"a","value":{"kvlistValue":{"values":[]}}},
      {"key":"b","value":{"intValue":"2"}},{"value":{"intValue":"3"}},{"key":"c"}]}}},
    {"key":"twice","value":{"intValue":"1"}}, {"key":"twice","value":{"intValue":"2"}},
    {"key":"code.namespace","value":{"stringValue":"N"}}, {"key":"code.lineno","value":{"intValue":"99999999999"}}]}]}]}]}$$);

-- several parents: the first that is there, parentSpanId before child_of
-- before follows_from; of none that is there, the first
WITH e AS (SELECT * FROM import_otlp((SELECT jsonb_build_object('resourceSpans', jsonb_build_array(
  jsonb_build_object('scopeSpans', jsonb_build_array(jsonb_build_object('spans', jsonb_agg(jsonb_build_object(
    'traceId', 'f0', 'spanId', lpad(id::text, 16, '0'), 'name', name, 'startTimeUnixNano', 1, 'parentSpanId', parent,
    'links', (SELECT coalesce(jsonb_agg(jsonb_build_object('traceId', coalesce(l->>2, 'f0'), 'spanId', lpad(l->>1, 16, '0'), 'attributes',
      jsonb_build_array(jsonb_build_object('key', 'opentracing.ref_type', 'value', jsonb_build_object('stringValue', l->>0))))), '[]')
      FROM jsonb_array_elements(links) l)) ORDER BY id))))))
FROM (VALUES (1, 'root', '', jsonb '[]'), (2, 'parent there', '0000000000000001', '[["child_of",3]]'),
  (3, 'parent absent', '0000000000000099', '[["child_of",1]]'), (4, 'link absent', '', '[["child_of",98],["child_of",1]]'),
  (5, 'follows', '', '[["follows_from",1]]'), (6, 'child before follows', '', '[["follows_from",1],["child_of",2]]'),
  (7, 'all absent', '0000000000000097', '[["child_of",98]]'), (8, 'other trace', '', '[["child_of",1,"f1"]]'),
  (9, 'itself', '', '[["child_of",9],["child_of",1]]'), (10, 'other type', '', '[["sibling",1]]')) v (id, name, parent, links))))
SELECT name, parent_span_id::text AS parent, detached FROM e;

-- damaged spans, and their figures
SELECT begin_time, end_time, span_id, name FROM import_otlp($${"resourceSpans":[7,{"scopeSpans":5},
 {"scopeSpans":[null,{},{"spans":"none"},{"spans":[
  {"spanId":"0000000000000001","name":"good","startTimeUnixNano":"1","endTimeUnixNano":"1"},
  {"name":"no id","startTimeUnixNano":"1","endTimeUnixNano":"2"},
  {"spanId":"0000000000000000","name":"zero id","startTimeUnixNano":"1"},
  {"spanId":"123","name":"short id","startTimeUnixNano":"1"},
  {"spanId":17,"name":"number id","startTimeUnixNano":"1"},
  {"spanId":"zzzzzzzzzzzzzzzz","name":"no digits","startTimeUnixNano":"1"},
  {"spanId":"=====","name":"padding","startTimeUnixNano":"1"},
  {"spanId":"0000000000000001","parentSpanId":"?","name":"parent","startTimeUnixNano":"1"},
  {"spanId":"0000000000000001","name":"no start"},
  {"spanId":"0000000000000001","name":"too large","startTimeUnixNano":"18446744073709551615"},
  {"spanId":"0000000000000001","name":"end too large","startTimeUnixNano":"1","endTimeUnixNano":1e400},
  {"spanId":"0000000000000001","name":"backwards","startTimeUnixNano":"2","endTimeUnixNano":"1"},
  {"spanId":"0000000000000001","name":{"a":1},"startTimeUnixNano":["x"]},
  null, []]}]}]}$$);
SELECT * FROM import_report('otlp', $${"resourceSpans":[7,
 {"scopeSpans":[{"spans":[
  {"spanId":"0000000000000001","name":"good","startTimeUnixNano":"1","endTimeUnixNano":"1",
   "attributes":[{},{}],"events":[{}],"links":[{},{},{}]},
  {"name":"no id"}, {"name":"no id"}]}]}]}$$);
SELECT count(*) FROM import_otlp('{}');
SELECT count(*) FROM import_otlp('{"resourceSpans":[]}');
SELECT count(*) FROM import_otlp('{"resourceLogs":[]}');
SELECT count(*) FROM import_otlp('{"resourceSpans":1}');
SELECT count(*) FROM import_otlp('"x"');

--
-- Jaeger
--

SELECT :show FROM import_jaeger($${"data":[{"traceID":"abc",
 "processes":{"p1":{"serviceName":"front","tags":[{"key":"process.pid","type":"int64","value":12}]},
              "p2":{"serviceName":"back"}},
 "spans":[
  {"traceID":"abc","spanID":"A","operationName":"root","references":[],"processID":"p1",
   "startTime":1500000000000000,"duration":250,"warnings":null},
  {"traceID":"abc","spanID":"b","operationName":"child","processID":"p2",
   "references":[{"refType":"FOLLOWS_FROM","traceID":"abc","spanID":"9"},
                 {"refType":"CHILD_OF","traceID":"other","spanID":"8"},
                 {"refType":"CHILD_OF","traceID":"abc","spanID":"A"},
                 {"refType":"CHILD_OF","traceID":"abc","spanID":"7"}],
   "startTime":1500000000000001,"duration":0,
   "tags":[{"key":"otel.scope.name","value":"lib"},{"key":"code.filepath","value":"f.go"},
           {"key":"code.lineno","type":"int64","value":"9"},{"key":"error","value":true}],
   "logs":[{}]},
  {"traceID":"abc","spanID":"not hexadecimal","operationName":"follower","processID":"p3",
   "references":[{"refType":"FOLLOWS_FROM","traceID":"abc","spanID":"b"}],
   "startTime":1,"duration":1},
  {"traceID":"abc","spanID":"c","parentSpanID":"b","operationName":"old","processID":"p2","startTime":2}]}]}$$);
SELECT * FROM import_report('jaeger', $${"traceID":"abc","spans":[
  {"spanID":"1","startTime":1,"duration":1,"references":[{"refType":"CHILD_OF","traceID":"x","spanID":"2"}]},
  {"spanID":"","startTime":1,"duration":1}, {"spanID":5,"startTime":1,"duration":1},
  {"spanID":"0","startTime":1,"duration":1}, {"startTime":1}, {"spanID":"1"}, 3,
  {"spanID":"1","startTime":1e20}, {"spanID":"1","startTime":{}},
  {"spanID":"1","startTime":1,"duration":-1}, {"spanID":"1","startTime":1,"duration":"x"},
  {"spanID":"1","startTime":9223372036854775,"duration":9223372036854775}]}$$);
-- the parent is the first reference that is there; the errors and kinds of
-- tags, with the types that a store has turned into strings
SELECT trace_id, span_id, parent_span_id, name, kind, error, detached, attributes FROM import_jaeger($${"data":[
 {"traceID":"A","processes":{"p":{"serviceName":"s","tags":[{"key":"ip","value":"::1"},{"key":"v","value":"of the process"}]}},"spans":[
  {"traceID":"00a","spanID":"1","operationName":"root","processID":"p","startTime":1,"duration":9,"tags":[
    {"key":"span.kind","value":"server"},{"key":"error","type":"bool","value":"true"},{"key":"v","value":"of the span"}]},
  {"spanID":"2","operationName":"in the trace","processID":"p","startTime":1,"duration":9,
   "references":[{"refType":"CHILD_OF","traceID":"a","spanID":"99"},{"refType":"CHILD_OF","traceID":"A","spanID":"1"}],
   "tags":[{"key":"span.kind","value":"odd"},{"key":"error","value":false},{"key":"n","type":"int64","value":"7"},
    {"key":"f","type":"float64","value":"x"},{"key":"b","type":"bool","value":"false"},{"key":"s","type":"string","value":"7"}]},
  {"spanID":"3","operationName":"follows","startTime":1,"duration":9,
   "references":[{"refType":"FOLLOWS_FROM","traceID":"a","spanID":"2"}],
   "tags":[{"key":"otel.status_code","value":"ERROR"}]},
  {"spanID":"4","operationName":"nothing there","startTime":1,"duration":9,
   "references":[{"refType":"FOLLOWS_FROM","traceID":"a","spanID":"98"},{"refType":"CHILD_OF","traceID":"a","spanID":"97"}],
   "tags":[{"key":"error","value":"a text"}]}]},
 {"traceID":"b","spans":[
  {"spanID":"2","operationName":"of another trace","startTime":1,"duration":9,
   "references":[{"refType":"CHILD_OF","traceID":"b","spanID":"99"},{"refType":"FOLLOWS_FROM","traceID":"b","spanID":"1"}]}]}]}$$);
SELECT count(*) FROM import_jaeger('{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}');
SELECT count(*) FROM import_jaeger('{"data":[],"errors":["text"]}');
SELECT count(*) FROM import_jaeger('{"data":[],"errors":[]}');
SELECT process_id, span_id FROM import_jaeger($${"traceID":"t","spanID":"f","process":{"serviceName":"es"},"startTime":1,"duration":1}$$);
SELECT count(*) FROM import_jaeger('[{"spans":[]},{},5]');
SELECT count(*) FROM import_jaeger('{}');
SELECT count(*) FROM import_jaeger('{"data":"x"}');

--
-- Attributes that have a column, and some that have none in this format or
-- with this value; those of the process there, the others on the span.  Ids,
-- status and times are those of asyncspan's own documents.
--
SELECT a.attributes, format, process_id, span_id, parent_span_id AS parent,
	target, filename, line, begin_time, end_time, e.attributes AS others
FROM (VALUES (1, jsonb '{}'), (2, '{"process.pid":42}'), (3, '{"process.pid":"43","process.name":"n"}'),
		(4, '{"otel.scope.name":"scope"}'), (5, '{"otel.library.name":"library"}'),
		(6, '{"code.namespace":"space"}'),
		(7, '{"code.namespace":"space","otel.scope.name":""}'),
		(8, '{"code.file.path":"new"}'), (9, '{"code.filepath":"old"}'),
		(10, '{"code.line.number":17}'), (11, '{"code.lineno":"18"}'),
		(12, '{"code.lineno":2147483648}'), (13, '{"code.lineno":"x"}'),
		(14, '{"code.filepath":5}'), (15, '{"code.namespaces":"s"}'),
		(16, '{"asyncspan.status":"open"}'), (17, '{"asyncspan.span_id":-5}'),
		(18, '{"asyncspan.parent_span_id":"-6"}'),
		(19, '{"asyncspan.span_id":9223372036854775808}'),
		(20, '{"asyncspan.begin_ns":1001,"asyncspan.end_ns":"1999"}'),
		(21, '{"asyncspan.begin_ns":1001}')) AS a (n, attributes),
	LATERAL (
		SELECT coalesce(jsonb_agg(tag) FILTER (WHERE of_process), '[]'),
			coalesce(jsonb_agg(tag) FILTER (WHERE NOT of_process), '[]'),
			coalesce(jsonb_agg(attribute) FILTER (WHERE of_process), '[]'),
			coalesce(jsonb_agg(attribute) FILTER (WHERE NOT of_process), '[]')
		FROM jsonb_each(attributes), LATERAL (SELECT key LIKE 'process%',
			jsonb_build_object('key', key, 'value', value),
			jsonb_build_object('key', key, 'value', jsonb_build_object(
				CASE jsonb_typeof(value) WHEN 'number' THEN 'intValue'
					ELSE 'stringValue' END, value))) AS t (of_process, tag, attribute))
		AS l (process_tags, tags, resource_attributes, span_attributes),
	LATERAL (VALUES
		('otlp', jsonb_build_object('resourceSpans', jsonb_build_array(jsonb_build_object(
			'resource', jsonb_build_object('attributes', resource_attributes ||
				'{"key":"service.name","value":{"stringValue":"service"}}'),
			'scopeSpans', jsonb_build_array(jsonb_build_object('spans', jsonb_build_array(
				'{"spanId":"000000000000000a","startTimeUnixNano":1000,"endTimeUnixNano":2000}'
				|| jsonb_build_object('attributes', span_attributes)))))))),
		('jaeger', jsonb_build_object('process', jsonb_build_object('serviceName',
				'service', 'tags', process_tags), 'tags', tags)
			|| '{"spanID":"a","startTime":1,"duration":1}')) AS d (format, doc),
	LATERAL (SELECT * FROM import_otlp(doc) WHERE format = 'otlp'
		UNION ALL SELECT * FROM import_jaeger(doc) WHERE format = 'jaeger') AS e
ORDER BY n, format DESC;

--
-- Zipkin
--

-- the halves of a shared id, marked or not: one id in two processes, and for
-- a process that calls itself two ids, with the spans below the server's half
SELECT begin_time, process_id, trace_id, span_id, parent_span_id, name, target, kind FROM import_zipkin($$[
 {"traceId":"7","id":"1","name":"front","kind":"SERVER","timestamp":1,"duration":100,"localEndpoint":{"serviceName":"front"}},
 {"traceId":"7","id":"2","parentId":"1","name":"call","kind":"CLIENT","timestamp":10,"duration":50,"localEndpoint":{"serviceName":"front"}},
 {"traceId":"7","id":"2","parentId":"1","name":"serve","kind":"SERVER","shared":true,"timestamp":20,"duration":30,"localEndpoint":{"serviceName":"back"}},
 {"traceId":"7","id":"3","parentId":"2","name":"query","timestamp":25,"duration":5,"localEndpoint":{"serviceName":"back"},"tags":{"lc":"sql"}},
 {"traceId":"7","id":"4","parentId":"2","name":"hook","timestamp":11,"duration":5,"localEndpoint":{"serviceName":"front"}},
 {"traceId":"8","id":"5","parentId":"9","name":"alone","kind":"SERVER","shared":true,"timestamp":20,"duration":30,"localEndpoint":{"serviceName":"back"}}]$$);
WITH e AS (SELECT * FROM import_zipkin($$[
 {"traceId":"7","id":"2","name":"call","kind":"CLIENT","timestamp":10,"duration":50,"localEndpoint":{"serviceName":"self"}},
 {"traceId":"7","id":"2","name":"serve","kind":"SERVER","timestamp":20,"duration":30,"localEndpoint":{"serviceName":"self"}},
 {"traceId":"7","id":"3","parentId":"2","name":"query","timestamp":25,"duration":5,"localEndpoint":{"serviceName":"self"}}]$$))
SELECT e.name, e.kind, p.name AS parent FROM e LEFT JOIN e p ON p.span_id = e.parent_span_id
ORDER BY e.begin_time;

-- and so for a server whose clock is behind
WITH e AS (SELECT * FROM import_zipkin($$[
 {"traceId":"7","id":"2","name":"call","kind":"CLIENT","timestamp":10,"duration":50,"localEndpoint":{"serviceName":"front"}},
 {"traceId":"7","id":"2","name":"serve","kind":"SERVER","timestamp":9,"duration":30,"localEndpoint":{"serviceName":"back"}},
 {"traceId":"7","id":"3","parentId":"2","name":"query","timestamp":11,"duration":5,"localEndpoint":{"serviceName":"back"}}]$$))
SELECT e.name, p.name AS parent FROM e LEFT JOIN e p ON p.span_id = e.parent_span_id ORDER BY e.name;

-- trace ids with 64 and 128 bits, in both orders; and what is none
SELECT name, trace_id FROM import_zipkin($$[
 {"traceId":"463AC35C9F6413AD48485A3953BB6124","id":"1","name":"long","timestamp":1},
 {"traceId":"48485a3953bb6124","id":"2","name":"short","timestamp":1},
 {"traceId":"ab","id":"3","name":"short too","timestamp":1},
 {"traceId":"000000000000000100000000000000AB","id":"4","name":"long too","timestamp":1},
 {"traceId":"c","id":"5","name":"short only","timestamp":1},
 {"traceId":"0","id":"6","name":"zero","timestamp":1},
 {"traceId":"not hexadecimal","id":"7","name":"other","timestamp":1},
 {"id":"8","name":"none","timestamp":1}]$$);

-- tags: the error is one whatever its text, and all pieces count
SELECT name, target, error, attributes FROM import_zipkin($$[
 {"traceId":"7","id":"1","name":"ok","timestamp":1,"duration":1,"tags":{"http.path":"/","otel.scope.name":"lib","lc":"other"}},
 {"traceId":"7","id":"2","name":"wrong","timestamp":1,"duration":1,"tags":{"error":"","a":"own"}},
 {"traceId":"7","id":"2","tags":{"a":"of the piece","b":"2"}},
 {"traceId":"7","id":"3","name":"late","timestamp":1,"duration":1},
 {"traceId":"7","id":"3","tags":{"error":"timeout"}}]$$);

-- version 1: both sides in one span, one side, a local span, tags of services
SELECT begin_time, end_time, process_id, span_id, parent_span_id, name, target, kind, error, attributes
FROM import_zipkin($$[
 {"traceId":"7","id":"1","name":"both","annotations":[
   {"endpoint":{"serviceName":"a"},"timestamp":10,"value":"cs"},
   {"endpoint":{"serviceName":"b"},"timestamp":20,"value":"sr"},
   {"endpoint":{"serviceName":"b"},"timestamp":25,"value":"cache miss"},
   {"endpoint":{"serviceName":"b"},"timestamp":30,"value":"ss"},
   {"endpoint":{"serviceName":"a"},"timestamp":40,"value":"cr"}],
  "binaryAnnotations":[
   {"key":"http.path","value":"/","endpoint":{"serviceName":"a"}},
   {"key":"error","value":"lost","endpoint":{"serviceName":"b"}},
   {"key":"sa","value":true,"endpoint":{"serviceName":"b"}},
   {"key":"of both","value":"x"}]},
 {"traceId":"7","id":"2","parentId":"1","name":"one side","timestamp":21,"duration":5,"annotations":[
   {"endpoint":{"serviceName":"b"},"timestamp":22,"value":"cs"}]},
 {"traceId":"7","id":"3","parentId":"1","name":"local","timestamp":23,"duration":2,"binaryAnnotations":[
   {"key":"lc","value":"worker","endpoint":{"serviceName":"b"}}]},
 {"traceId":"7","id":"4","name":"message","annotations":[
   {"endpoint":{"serviceName":"c"},"timestamp":50,"value":"ms"}]},
 {"traceId":"7","id":"5","name":"not ended","annotations":[
   {"endpoint":{"serviceName":"c"},"timestamp":60,"value":"sr"}]},
 {"traceId":"7","id":"6","name":"backwards","annotations":[
   {"endpoint":{"serviceName":"c"},"timestamp":60,"value":"sr"},
   {"endpoint":{"serviceName":"c"},"timestamp":59,"value":"ss"}]},
 {"traceId":"7","id":"7","name":"no begin","annotations":[
   {"endpoint":{"serviceName":"c"},"timestamp":60,"value":"cr"}]}]$$);
SELECT * FROM import_report('zipkin', $$[{"traceId":"7","id":"1","annotations":[
   {"endpoint":{},"timestamp":10,"value":"cs"}, {"endpoint":{},"timestamp":20,"value":"sr"},
   {"endpoint":{},"timestamp":25,"value":"other"}, {"endpoint":{},"timestamp":"x","value":"cr"}]}]$$);

-- pieces of one span, in any order
SELECT process_id, begin_time, end_time, span_id, parent_span_id, name FROM import_zipkin($$[
 {"traceId":"t","id":"a","name":"whole","localEndpoint":{"serviceName":"s"}},
 {"traceId":"t","id":"a","timestamp":7,"localEndpoint":{"serviceName":"s"}},
 {"traceId":"t","id":"a","parentId":"9","timestamp":5,"duration":3,"localEndpoint":{"serviceName":"s"}},
 {"traceId":"t","id":"b","name":"open","timestamp":6,"localEndpoint":{"serviceName":"s"}},
 {"traceId":"t","id":"c","name":"no time","localEndpoint":{"serviceName":"s"}}]$$);
SELECT * FROM import_report('zipkin', $$[[
 {"traceId":"t","id":"a","timestamp":1,"duration":3,"tags":{"x":"y"},"annotations":[{},{}]},
 {"traceId":"t","id":"a"}, {"traceId":"t","id":"b"}, {"traceId":"t"}, {"id":7},
 {"id":"c","timestamp":"x"}, {"id":"c","timestamp":1,"duration":-1},
 {"id":"c","timestamp":1,"duration":1e30}, null], 7]$$);
SELECT count(*) FROM import_zipkin('{"traceId":"t","id":"1","timestamp":1,"duration":1}');
SELECT count(*) FROM import_zipkin('{}');
SELECT count(*) FROM import_zipkin('7');

--
-- hostile documents
--

-- names come through byte by byte
SELECT name = e'<script>alert(1)</script>"\'\\ \t\u0001 \U0001F600' AS same
FROM import_otlp(jsonb_build_object('resourceSpans', jsonb_build_array(jsonb_build_object('scopeSpans',
  jsonb_build_array(jsonb_build_object('spans', jsonb_build_array(jsonb_build_object(
    'spanId', '0000000000000001', 'startTimeUnixNano', 1,
    'name', e'<script>alert(1)</script>"\'\\ \t\u0001 \U0001F600'))))))));
-- PostgreSQL refuses NUL and lone surrogates before we see them
\set VERBOSITY terse
SELECT count(*) FROM import_otlp('{"resourceSpans":[{"name":"\u0000"}]}');
SELECT count(*) FROM import_otlp('{"resourceSpans":[{"name":"\ud800"}]}');
\set VERBOSITY default
-- deep nesting where it does not belong
SELECT begin_time FROM import_chrome_trace((repeat('[', 2000) || repeat(']', 2000))::jsonb);
SELECT length(attributes::text) FROM import_chrome_trace(
  ('{"ph":"X","ts":1,"dur":1,"args":{"a":' || repeat('[{"b":', 1000) || '1' || repeat('}]', 1000) || '}}')::jsonb);
SELECT length(attributes::text) FROM import_otlp(('{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"0000000000000001",
  "startTimeUnixNano":1,"attributes":[{"key":"a","value":' || repeat('{"arrayValue":{"values":[', 600) || '{"intValue":1}'
  || repeat(']}}', 600) || '}]}]}]}]}')::jsonb);

-- unknown format of a report, and a word that is no nesting
SELECT * FROM import_report('xml', '{}');
SELECT * FROM import_report('chrome', '[]', nesting => 'tree');
SELECT * FROM import_report('otlp', '{"resourceSpans":[]}', nesting => 'tree');
SELECT * FROM import_report('chrome', '[{"ph":"i"}]', NULL);
