// The panels of the dashboard that are on npm, drawn from a live server with the
// queries, transformations and field configuration that the dashboard has; and
// for those that are not, what they would be given.  The service is the one that
// hangs: ten requests a second, of which one in two does not end from minute 10 on.
//
// ASPAN_PICTURES names a directory for pictures of the panels.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {json, text} from './database.js';
import {cells, closePanel, closePanels, newPanel, openPanels} from './grafana.js';

const dashboard = JSON.parse(readFileSync('dashboards/asyncspan.json'));
const panels = dashboard.panels.filter(({type}) => type !== 'row');
const panelOf = title => panels.find(panel => panel.title === title);
const range = ['2026-01-01T00:05:00Z', '2026-01-01T00:15:00Z'];
const variables = {source: 'service', margin: '1 minute', process: null, operation: null,
  parents: 'process', weight: 'self', trace: '', trace_process: ''};
const type = {bigint: 'number', 'double precision': 'number', boolean: 'boolean',
  'timestamp with time zone': 'time', text: 'string'};

let grafana;
const results = {};

before(async () => {
  text(`DROP TABLE IF EXISTS service; CREATE TABLE service AS
    SELECT 'web-' || n % 2 AS process_id, 3 * n + k AS span_id, CASE WHEN k > 0 THEN 3 * n END AS parent_span_id,
      (ARRAY['GET /cart', 'query', 'render'])[k + 1] AS name, (ARRAY['web', 'db', 'web'])[k + 1] AS target,
      n % 50 = 0 AND k = 1 AS error, (ARRAY['begin', 'end'])[e + 1] AS event_type,
      timestamptz '2026-01-01 00:00Z' + n * interval '0.1 s'
        + (ARRAY[0, 5, 32])[k + 1] * interval '1 ms'
        + e * (ARRAY[50 + 40 * (n % 10 = 0)::int, 20 + n % 17, 10 + n % 5])[k + 1] * interval '1 ms' AS time
    FROM generate_series(0, 8999) AS n, generate_series(0, 2) AS k, generate_series(0, 1) AS e
    WHERE (e = 0 OR n < 6000 OR n % 2 = 0 OR k = 2) AND (k < 2 OR n < 6000 OR n % 2 = 0);
    DELETE FROM asyncspan.thresholds;
    INSERT INTO asyncspan.thresholds (metric, name, threshold) VALUES ('latency_p95_ms', 'GET /cart', 250)`);
  grafana = await openPanels();
});

after(() => closePanels(grafana));

// the query of a panel, or of the one that it shares, as Grafana expands it
async function queryOf(page, panel) {
  const [target] = panel.targets;
  if (target.rawSql === undefined)
    return queryOf(page, panels.find(({id}) => id === target.panelId));
  const interval = await page.evaluate(([panel, range]) => window.intervalOf(panel, range),
    [panel, range]);
  return target.rawSql.replaceAll('$__interval_ms', interval)
    .replaceAll('$__timeFrom()', `'${range[0]}'`).replaceAll('$__timeTo()', `'${range[1]}'`)
    .replace(/\$\{(\w+):sqlstring\}/g, (_, name) =>
      variables[name] === null ? 'NULL' : `'${variables[name]}'`);
}

function run(query) {
  return results[query] ??= json(`CREATE TEMP VIEW q AS ${query};
    SELECT json_build_object('columns', (SELECT json_agg(json_build_object('name', attname,
        'type', format_type(atttypid, NULL)) ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = 'pg_temp.q'::regclass),
      'rows', (SELECT coalesce(json_agg(q), '[]') FROM q))`);
}

async function openPanel(title, draw = true) {
  const panel = panelOf(title);
  const {w, h} = panel.gridPos;
  const page = await newPanel(grafana, w * 80, h * 38);
  const {columns, rows} = run(await queryOf(page, panel));
  const result = await page.evaluate(([name, ...args]) => window[name](...args),
    [draw ? 'drawPanel' : 'framesOfPanel', panel,
      columns.map(column => ({...column, type: type[column.type]})), rows, range]);
  return {page, result, panel};
}

// a picture for those who look
async function closeDrawn(page, title) {
  if (process.env.ASPAN_PICTURES)
    await page.screenshot({path: join(process.env.ASPAN_PICTURES, `${title.replace(/\W+/g, '-')}.png`)});
  await closePanel(page);
}

for (const {title} of panels.filter(({type}) => type === 'timeseries')) {
  test(`the chart "${title}"`, async () => {
    const {page, result, panel} = await openPanel(title);
    await page.locator('canvas').first().waitFor();
    const shown = await page.locator('#panel').innerText();
    const {names} = panel.transformations.find(({id}) => id === 'filterFieldsByName').options.include;
    for (const name of names.filter(name => !/^time$|^slowest/.test(name)))
      assert.ok(shown.includes(name), `${name} in ${shown}`);
    assert.ok(result.rows >= 100 && result.rows <= 302, `${result.rows} windows`);

    // something in colour is drawn, and it is not one line along the bottom
    await page.waitForFunction(() => {
      const canvas = document.querySelector('canvas');
      const {width, height} = canvas;
      const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
      const rows = new Set();
      for (let i = 0; i < data.length; i += 4) {
        const rgb = data.slice(i, i + 3);
        if (data[i + 3] > 64 && Math.max(...rgb) - Math.min(...rgb) > 64)
          rows.add(Math.floor(i / 4 / width));
      }
      return rows.size > 5;
    });
    await closeDrawn(page, title);
  });
}

const first = {
  'Still running': /^GET \/cart web /,
  Rules: /^firing latency_p95_ms GET \/cart .*> 250/,
  Operations: /^GET \/cart web 4500 1500 0 0\.0% 4\.15 mins /,
  'Critical path': /^GET \/cart web /,
  'Why the tail is slow': /^GET \/cart web 26\.65 ms 68\.96 ms 42\.31 ms /,
  'What would help most': /^GET \/cart web 1\.09 mins 26\.3% /,
  'What changed from the period before': /^GET \/cart web 3000 4500 54\.00 ms 55\.33 ms /,
  Traces: /^GET \/cart web /,
};

for (const {title} of panels.filter(({type}) => type === 'table')) {
  test(`the table "${title}"`, async () => {
    const {page, result} = await openPanel(title);
    const [row] = await cells(page);
    assert.match(row.join(' '), first[title]);
    if (/running|Operations|Traces/.test(title)) {
      assert.equal(result.links.length, 1);
      assert.match(result.links[0], /^\/d\/asyncspan\?/);
    }
    await closeDrawn(page, title);
  });
}

test('the numbers at the top, and those of the recording', async () => {
  for (const [title, ...expected] of [
    ['In the time range', /spans\s+16\.5 K/, /open\s+3 K/, /errors\s+120/],
    ['What the recording lost', /missing parents/, /parents elsewhere/, /duplicate events/]]) {
    const {page} = await openPanel(title);
    const shown = await page.locator('#panel').innerText();
    for (const what of expected) assert.match(shown, what);
    await closeDrawn(page, title);
  }
});

for (const {title} of panels.filter(({type}) => type === 'flamegraph')) {
  test(`the flame graph "${title}"`, async () => {
    const {page} = await openPanel(title);
    await page.locator('canvas').first().waitFor();
    for (const label of ['query', 'render', 'GET /cart'])
      await page.locator('[role=cell]', {hasText: label}).first().waitFor();
    const shown = await page.locator('#panel').innerText();
    assert.equal(/Baseline/.test(shown), /Difference/.test(title));
    await closeDrawn(page, title);
  });
}

test('what the panel of traces would be given', async () => {
  const {page, result: [frame]} = await openPanel('Trace', false);
  assert.ok(frame.traceID.values.length > 1);
  for (const name of ['traceID', 'spanID', 'parentSpanID', 'operationName', 'serviceName'])
    assert.equal(frame[name].type, 'string');
  for (const name of ['startTime', 'duration']) assert.equal(frame[name].type, 'number');
  for (const name of ['tags', 'serviceTags']) {
    for (const tags of frame[name].values)
      assert.ok(Array.isArray(tags) && tags.every(({key}) => typeof key === 'string'), name);
  }
  await closePanel(page);
});

test('what the node graph would be given', async () => {
  const {page, result: [frame]} = await openPanel('Who calls whom', false);
  const edges = frame.source.values.map((source, i) => [source, frame.target.values[i]]);
  assert.deepEqual(edges.sort(), [['GET /cart (web)', 'query (db)'], ['GET /cart (web)', 'render (web)']]);
  assert.deepEqual(Object.keys(frame).sort(), ['id', 'mainstat', 'secondarystat', 'source', 'target']);
  assert.equal(frame.mainstat.type, 'number');
  await closePanel(page);
});
