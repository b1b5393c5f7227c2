// The page of timeline_html() in a browser.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {closePage, drawn, openBrowser, openFile, phone} from './browser.js';
import {json, sources, text} from './database.js';

let browser;
let folder;

before(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'timeline-'));
});

after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true, force: true});
});

const openTimeline = (query, options) =>
  openFile(browser, join(folder, 'timeline.html'), text(query), options);
const shownName = page => page.locator('.name').textContent();
const details = page => page.locator('dl').evaluate(dl => Object.fromEntries(
  [...dl.querySelectorAll('dt')].map(dt => [dt.textContent, dt.nextSibling.textContent])));
const drawnIn = async page => Number(await page.locator('.picture').getAttribute('data-drawn'));

for (const source of sources)
  test(`${source}: timeline_html() has every span with a begin`, async () => {
    const page = await openTimeline(`SELECT asyncspan.timeline_html('${source}')`);
    const [{spans, names}] = json(`SELECT json_agg(q) FROM (SELECT count(*) AS spans,
      array_agg(DISTINCT coalesce(name, '(unnamed)')) AS names FROM asyncspan.spans('${source}')
      WHERE begin_time IS NOT NULL) q`);
    assert.ok((await page.locator('.summary').textContent())
      .startsWith(spans.toLocaleString('en') + ' spans in '));
    await page.fill('input[type=search]', `/^${RegExp.escape?.(names[0]) ?? names[0].replace(/\W/g, '\\$&')}$/`);
    const [{count}] = json(`SELECT json_agg(q) FROM (SELECT count(*) FROM asyncspan.spans('${source}')
      WHERE begin_time IS NOT NULL AND coalesce(name, '(unnamed)') = $$${names[0]}$$) q`);
    assert.equal(await page.locator('.found').textContent(),
      `${count.toLocaleString('en')} ${count === 1 ? 'span matches' : 'spans match'}`);
    await closePage(page);
  });

// one row: a from 0 to 1 ms; below it b and c, which overlap
const small = () => text(`CREATE TABLE IF NOT EXISTS small AS SELECT process_id, ("time" * 1000)::bigint AS "time",
  event_type, span_id, parent_span_id, name, target, error FROM (VALUES
  ('p', 0, 'B', 1, NULL, 'a', 't', false), ('p', 1000, 'E', 1, NULL, 'a', 't', false),
  ('p', 100, 'B', 2, 1, 'b', 'u', false), ('p', 600, 'E', 2, 1, 'b', 'u', false),
  ('p', 400, 'B', 3, 1, '</script><script>alert(1)</script>', 'u', true),
  ('p', 900, 'E', 3, 1, '</script><script>alert(1)</script>', 'u', true))
  AS v (process_id, "time", event_type, span_id, parent_span_id, name, target, error)`);

test('rows, hover, keys, zoom and the address', async () => {
  small();
  const page = await openTimeline("SELECT asyncspan.timeline_html('small')");
  const box = await page.locator('.picture canvas').boundingBox();
  const click = (share, row) => page.mouse.click(box.x + share * box.width, box.y + 24 + (row + .5) * 20);
  await click(.05, 0);
  assert.equal(await shownName(page), 'a');
  await click(.3, 1);
  assert.equal(await shownName(page), 'b');
  await click(.8, 2);                       // it overlaps b, so it has a row of its own
  assert.equal(await shownName(page), '</script><script>alert(1)</script>');
  const said = await details(page);
  assert.equal(said.Duration, '500 \u00b5s');
  assert.equal(said.Parent, 'a, span 1');
  assert.equal(said.Error, 'yes');
  assert.match(said.Begin, /1970-01-01 00:00:00\.000400000 UTC/);
  assert.equal(await page.evaluate(() => document.scripts.length), 2);

  await page.focus('.picture');
  await page.keyboard.press('ArrowUp');
  assert.equal(await shownName(page), 'a');
  await page.keyboard.press('ArrowDown');
  assert.equal(await shownName(page), 'b');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /begin=75000&end=625000/.test(location.hash));
  await page.reload();
  await page.locator('.picture canvas').waitFor();
  await drawn(page);
  assert.equal(await shownName(page), 'b');
  assert.ok(await page.getByText('Whole range').isEnabled());
  await page.focus('.picture');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !location.hash.includes('begin='));

  await page.keyboard.press('/');
  await page.keyboard.type('script');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.found').textContent(), '1 span matches');
  assert.match(await shownName(page), /alert/);
  await closePage(page);
});

test('wheel and drag move what is seen', async () => {
  small();
  const page = await openTimeline("SELECT asyncspan.timeline_html('small')");
  const box = await page.locator('.picture canvas').boundingBox();
  const range = async () => {
    await page.waitForTimeout(300);
    const parts = new URLSearchParams(new URL(page.url()).hash.slice(1));
    return [Number(parts.get('begin')), Number(parts.get('end'))];
  };
  await page.mouse.move(box.x + box.width / 2, box.y + 30);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -400);
  await page.keyboard.up('Control');
  const [begin, end] = await range();
  assert.ok(begin > 0 && end < 1e6 && Math.abs((begin + end) / 2 - 5e5) < 2e3, `${begin} to ${end}`);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + 30);
  await page.mouse.up();
  const [moved] = await range();
  assert.ok(Math.abs(moved - begin - (end - begin) / 4) < 2e3, `${begin} became ${moved}`);
  await closePage(page);
});

for (const colorScheme of ['light', 'dark'])
  test(`a phone in ${colorScheme} mode`, async () => {
    const page = await openTimeline("SELECT asyncspan.timeline_html('next')", {...phone, colorScheme});
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    const box = await page.locator('.picture canvas').boundingBox();
    await page.touchscreen.tap(box.x + box.width / 2, box.y + 24 + 15);
    await drawn(page);
    assert.ok((await details(page)).Duration);
    await closePage(page);
  });

test('100,000 spans are moved and zoomed without a stutter', async () => {
  text(`CREATE TABLE IF NOT EXISTS many AS SELECT 'process ' || n % 4 AS process_id,
    (n * 1000 + e * (100 + n % 977 * 311))::bigint AS "time", (ARRAY['B', 'E'])[e + 1] AS event_type,
    n AS span_id, CASE WHEN n % 50 < 4 THEN NULL ELSE n - n % 50 + n % 4 END AS parent_span_id,
    'operation ' || n % 300 AS name, 'target ' || n % 7 AS target
    FROM generate_series(0, 99999) AS n, generate_series(0, 1) AS e`);
  const page = await openTimeline("SELECT asyncspan.timeline_html('many', parents => 'global')");
  assert.match(await page.locator('.summary').textContent(), /^100,000 spans/);
  const times = [await drawnIn(page)];
  await page.focus('.picture');
  for (const key of ['+', '+', '+', 'd', 'd', 'a', '-', 'Escape', 'ArrowRight', 'ArrowDown', 'Enter']) {
    await page.keyboard.press(key);
    await drawn(page);
    times.push(await drawnIn(page));
  }
  await page.fill('input[type=search]', 'operation 29');
  await drawn(page);
  times.push(await drawnIn(page));
  console.log(`timeline_html, 100,000 spans: a frame took ${times.join(', ')} ms`);
  assert.ok(Math.min(...times) < 50);
  await closePage(page);
});
