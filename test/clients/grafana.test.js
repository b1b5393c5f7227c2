// The component that Grafana's flame graph panel is made of, with rows of
// flame() and flame_diff() as the panel gets them from its data source.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {json, sources} from './database.js';
import {cells, closePanel, closePanels, newPanel, openPanels} from './grafana.js';

let panels;

before(async () => {
  panels = await openPanels();
});

after(() => closePanels(panels));

async function drawPanel(rows) {
  const page = await newPanel(panels);
  await page.evaluate(rows => window.drawFlame(rows), rows);
  await page.locator('canvas').first().waitFor();
  return page;
}

for (const source of sources) {
  test(`${source}: the panel draws flame()`, async () => {
    const flame = json(`SELECT json_agg(f) FROM asyncspan.flame('${source}') f`);
    const page = await drawPanel(flame);

    // the table next to the graph sums the self time of each name
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
