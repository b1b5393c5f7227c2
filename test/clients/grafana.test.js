// The component that Grafana's flame graph panel is made of, with rows of
// flame() and flame_diff() as the panel gets them from its data source.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {openBrowser, openPage} from './browser.js';
import {json, sources} from './database.js';

// what Grafana has around the component: a data frame, a theme
const panel = `
import React from 'react';
import {createRoot} from 'react-dom/client';
import {createDataFrame, createTheme, FieldType} from '@grafana/data';
import {FlameGraph} from '@grafana/flamegraph';

const theme = createTheme();
window.draw = rows => {
  const fields = Object.keys(rows[0]).map(name => ({
    name, values: rows.map(row => row[name]), config: name === 'label' ? {} : {unit: 'µs'},
    type: name === 'label' ? FieldType.string : FieldType.number}));
  createRoot(document.getElementById('panel')).render(
    <FlameGraph data={createDataFrame({fields})} getTheme={() => theme}
      stickyHeader={false} disableCollapsing={true} />);
};`;

let browser;
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grafana-'));
  const here = fileURLToPath(new URL('.', import.meta.url));
  await build({
    stdin: {contents: panel, loader: 'jsx', resolveDir: here},
    bundle: true, outfile: join(folder, 'panel.js'), logLevel: 'error',
    define: {'process.env.NODE_ENV': '"production"', global: 'window'},
    loader: {'.ttf': 'empty', '.svg': 'empty'},
  });
  writeFileSync(join(folder, 'index.html'), '<!DOCTYPE html><meta charset="utf-8">'
    + '<div id="panel" style="height: 700px"></div><script src="panel.js"></script>');
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true, force: true});
});

async function drawPanel(rows) {
  const page = await openPage(browser, {viewport: {width: 1400, height: 800}});
  // the icons are files of Grafana's server
  await page.route(/\/public\/img\//, route =>
    route.fulfill({contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>'}));
  await page.goto(`file://${folder}/index.html`);
  await page.evaluate(rows => window.draw(rows), rows);
  await page.locator('canvas').first().waitFor();
  return page;
}

async function closePanel(page) {
  assert.deepEqual(page.problems, []);
  assert.deepEqual(page.requests, []);
  await page.close();
}

const cells = page => page.locator('[role=row]').evaluateAll(rows => rows.map(row =>
  [...row.querySelectorAll('[role=cell]')].map(cell => cell.innerText.trim())
    .filter(text => text !== '')).filter(row => row.length > 0));

for (const source of sources) {
  test(`${source}: the panel draws flame()`, async () => {
    const flame = json(`SELECT json_agg(f) FROM asyncspan.flame('${source}') f`);
    const page = await drawPanel(flame);

    // the table beside the graph sums the self time of each name
    const self = {};
    for (const row of flame) self[row.label] = (self[row.label] ?? 0) + row.self;
    const expected = Object.entries(self).sort((a, b) => b[1] - a[1]).slice(0, 3);
    const shown = (await cells(page)).slice(0, 3);
    assert.deepEqual(shown.map(row => row[0]), expected.map(([label]) => label));
    await closePanel(page);
  });
}

test('the panel draws the total of the whole, and of nothing', async () => {
  const [{value}] = json(`SELECT json_agg(f) FROM asyncspan.flame('next') f`);
  let page = await drawPanel(json(`SELECT json_agg(f) FROM asyncspan.flame('next') f`));
  const text = await page.locator('#panel').innerText();
  assert.ok(text.includes(`${Math.round(value / 1e6)} s`), text.slice(0, 500));
  await closePanel(page);

  page = await drawPanel(json(`SELECT json_agg(f) FROM asyncspan.flame('next', until => 'epoch') f`));
  await closePanel(page);
});

test('the panel draws flame_diff()', async () => {
  const rows = json(`SELECT json_agg(f) FROM asyncspan.flame_diff('verdaccio',
    process => (SELECT min(process_id) FROM verdaccio)::text,
    other_process => (SELECT max(process_id) FROM verdaccio)::text) f`);
  assert.ok(rows[0].value > 0 && rows[0].valueRight > 0);
  const page = await drawPanel(rows);
  const text = await page.locator('#panel').innerText();
  assert.ok(text.includes('Baseline') && text.includes('Comparison') && text.includes('Diff'),
    text.slice(0, 500));
  await closePanel(page);
});
