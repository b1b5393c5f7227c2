// The page of report_html() in a browser.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {closePage, drawn, openBrowser, openFile, phone} from './browser.js';
import {json, overview, sources, text} from './database.js';

let browser;
let folder;

before(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'report-'));
});

after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true, force: true});
});

const openReport = (query, options) =>
  openFile(browser, join(folder, 'report.html'), text(query), options);
const said = page => page.locator('.said').textContent();
const tableBelow = (page, title) => page.locator('h3', {hasText: new RegExp(`^${title}$`)})
  .locator('xpath=following-sibling::div[contains(@class, "scroll")][1]');
const column = (table, title) => table.locator('table').evaluate((t, title) => {
  const at = [...t.tHead.rows[0].cells].findIndex(cell => cell.textContent === title);
  return [...t.tBodies[0].rows].map(row => row.cells[at].textContent);
}, title);
// how far the page, and its slowest trace, can be moved sideways
const overflow = page => page.evaluate(() =>
  [document.documentElement, document.querySelector('#slowest-trace pre')]
    .map(box => box.scrollWidth - box.clientWidth));
const numbers = cells => cells.map(cell => cell === '-' ? -Infinity : Number(cell.replace(/[,%]/g, '')));
const descending = list => list.every((x, i) => i === 0 || list[i - 1] >= x);

for (const source of sources)
  test(`${source}: report_html() has the figures of the functions`, async () => {
    const page = await openReport(`SELECT asyncspan.report_html('${source}')`);
    const o = overview(source);
    const main = await page.locator('dl.main').evaluate(dl => Object.fromEntries(
      [...dl.querySelectorAll('dt')].map(dt => [dt.textContent, dt.nextSibling.textContent])));
    assert.equal(main.Spans, o.spans.toLocaleString('en'));
    assert.equal(main.Errors, o.errors.toLocaleString('en'));
    assert.equal(main['At once'], o.max_concurrency.toLocaleString('en'));

    // the chart begins at the window of the peak
    assert.match(await said(page), new RegExp(
      `: at most ${o.max_concurrency.toLocaleString('en')} spans? at once, `));
    assert.ok(await page.locator('.chart .peak').evaluate(path => path.getBBox().width > 0));

    // every section is in the contents
    const sections = await page.locator('main section > h2:first-child').allTextContents();
    assert.deepEqual(await page.locator('nav a').allTextContents(), sections);
    assert.ok(sections.indexOf('Concurrency over Time') === sections.indexOf('Findings') + 1);

    const names = json(`SELECT json_agg(n ORDER BY ordinality) FROM asyncspan.name_stats('${source}')
      WITH ORDINALITY n`);
    const listed = await column(tableBelow(page, 'Operations'), 'Executions');
    assert.deepEqual(numbers(listed), names.slice(0, listed.length).map(n => n.complete));
    assert.match(await page.locator('.flame .summary').textContent(), /^Self time: /);
    await closePage(page);
  });

test('tables are sorted and searched by keys alone', async () => {
  const page = await openReport("SELECT asyncspan.report_html('turbo')");
  const table = tableBelow(page, 'Operations');
  const total = await column(table, 'Total (ms)');
  assert.ok(descending(numbers(total)));
  const sums = await table.locator('tfoot').textContent();

  await table.locator('th button', {hasText: /^p95 \(ms\)$/}).focus();
  await page.keyboard.press('Enter');
  assert.ok(descending(numbers(await column(table, 'p95 (ms)'))));
  assert.equal(await table.locator('th[aria-sort=descending]').textContent(), 'p95 (ms)');
  await page.keyboard.press('Space');
  assert.ok(descending(numbers(await column(table, 'p95 (ms)')).reverse()));
  assert.equal(await table.locator('th[aria-sort=ascending]').count(), 1);
  await table.locator('th button').first().focus();
  await page.keyboard.press('Enter');
  const names = await column(table, 'Operation');
  assert.deepEqual(names, [...names].sort(new Intl.Collator('en', {numeric: true}).compare));
  assert.equal(await table.locator('tfoot').textContent(), sums);
  assert.deepEqual((await column(table, 'Total (ms)')).sort(), total.sort());

  const search = page.getByLabel('Search Operations');
  await search.focus();
  await page.keyboard.type('/^WAIT/i');
  const shown = await table.locator('tbody tr:visible td:first-child').allTextContents();
  assert.ok(shown.length > 0 && shown.length < names.length);
  assert.deepEqual(shown.sort(), names.filter(name => /^wait/i.test(name)).sort());
  await search.fill('/(/');
  assert.match(await page.locator('.filter').filter({has: search}).textContent(), /not a regular expression/);
  await closePage(page);
});

test('the chart and the contents by keys', async () => {
  text(`CREATE TABLE IF NOT EXISTS steps AS SELECT (n * 1000000 + e * 500000 * (n + 1))::bigint AS "time",
    (ARRAY['B', 'E'])[e + 1] AS event_type, n AS span_id, 'step' AS name
    FROM generate_series(0, 9) AS n, generate_series(0, 1) AS e`);
  const page = await openReport("SELECT asyncspan.report_html('steps')");
  const {window, windows} = await page.evaluate(() => JSON.parse(document.getElementById('data').textContent).concurrency);
  await page.focus('.chart svg');
  await page.keyboard.press('Home');
  assert.match(await said(page), /^0 ns: at most 1 span at once, 1 on average$/);
  await page.keyboard.press('ArrowRight');
  assert.ok((await said(page)).startsWith(`${window / 1000} \u00b5s: `));
  await page.keyboard.press('End');
  assert.equal(await page.locator('.chart svg').getAttribute('aria-valuenow'), String(windows.length / 2 - 1));
  // the mouse is in the middle of a window
  const box = await page.locator('.chart svg').boundingBox(), n = windows.length / 2;
  const third = Math.floor(n / 3);
  await page.mouse.move(box.x + (third + .5) / n * box.width, box.y + 20);
  assert.equal(await page.locator('.chart svg').getAttribute('aria-valuenow'), String(third));

  await page.locator('nav a', {hasText: 'Data Quality'}).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Data Quality');
  assert.ok(await page.locator('#data-quality h2').evaluate(h => h.getBoundingClientRect().bottom <= innerHeight));
  await closePage(page);
});

for (const colorScheme of ['light', 'dark'])
  test(`a phone in ${colorScheme} mode`, async () => {
    const page = await openReport("SELECT asyncspan.report_html('next')", {...phone, colorScheme});
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    assert.deepEqual(await overflow(page), [0, 0]);
    const [back] = await page.evaluate(() =>
      getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
    assert.ok(colorScheme === 'dark' ? back < 64 : back > 192, `${back} behind`);
    const table = tableBelow(page, 'Names');
    await table.locator('th button', {hasText: /^Max \(ms\)$/}).tap();
    assert.ok(descending(numbers(await column(table, 'Max (ms)'))));
    await closePage(page);
  });

test('the slowest trace has room on every screen', async () => {
  text(`CREATE TABLE IF NOT EXISTS deep_trace AS SELECT 'trace' AS trace_id,
    'service ' || n % 3 AS process_id, n AS span_id,
    CASE WHEN n > 0 THEN n - 1 END AS parent_span_id,
    CASE n % 2 WHEN 0 THEN 'x  y' ELSE repeat('Implementation', 8) END AS name,
    CASE e WHEN 0 THEN n ELSE 9000000 - n END * 1000000::bigint AS "time",
    (ARRAY['B', 'E'])[e + 1] AS event_type
    FROM generate_series(0, 39) AS n, generate_series(0, 1) AS e`);
  for (const source of ['next', 'deep_trace']) {
    const page = await openReport(`SELECT asyncspan.report_html('${source}')`, phone);
    for (const [width, height] of [[320, 640], [390, 844], [844, 390], [768, 1024]]) {
      await page.setViewportSize({width, height});
      await drawn(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      assert.deepEqual(await overflow(page), [0, 0], `${source}, ${width} pixels`);
      // what is deeper begins further to the right, and has room there
      const names = await page.locator('#slowest-trace .name').evaluateAll(all => all.map(name => {
        const text = document.createRange();
        text.selectNodeContents(name);
        const {left} = text.getBoundingClientRect();
        return {depth: Number(name.parentNode.style.getPropertyValue('--depth')), left,
          room: name.getBoundingClientRect().right - left};
      }));
      assert.ok(names.length > 30);
      names.forEach((name, i) => {
        const before = names[Math.max(i - 1, 0)];
        assert.equal(Math.sign(name.left - before.left), Math.sign(name.depth - before.depth));
        assert.ok(name.room > width / 4, `${name.room} of ${width} pixels`);
      });
    }

    // on a large screen it is the text of the report
    await page.setViewportSize({width: 1200, height: 800});
    const report = text(`SELECT asyncspan.report('${source}')`);
    const [, lines] = /^## Slowest Trace\n.*?^```\n(.*?)^```$/ms.exec(report);
    assert.equal(await page.locator('#slowest-trace pre').innerText(), lines);
    await closePage(page);
  }
});

test('a printed page is light, and has all of its tables', async () => {
  const page = await openReport("SELECT asyncspan.report_html('turbo')", {colorScheme: 'dark'});
  await page.emulateMedia({media: 'print'});
  await drawn(page);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  assert.equal(await page.locator('nav').isVisible(), false);
  assert.equal(await page.locator('.filter').first().isVisible(), false);
  assert.deepEqual(await page.locator('.scroll').evaluateAll(all =>
    all.filter(box => box.scrollHeight > box.clientHeight + 1).map(box => box.textContent.slice(0, 40))), []);
  await page.pdf();
  await closePage(page);
});

test('names that try to break out of the page', async () => {
  const names = ['</script><script>alert(1)</script>', '<img src=x onerror=alert(2)>', '`"&amp;<!--', 'a|b\\'];
  text(`CREATE TABLE IF NOT EXISTS hostile_report AS SELECT i * 10000 + e * 5000 AS "time",
    (ARRAY['begin', 'end'])[e + 1] AS event_type, i AS span_id, n AS name, n AS target
    FROM unnest(ARRAY[${names.map(n => `$q$${n}$q$`).join(', ')}]) WITH ORDINALITY AS v (n, i),
      generate_series(0, 1) AS e`);
  const page = await openReport(`SELECT asyncspan.report_html('hostile_report', title => $q$${names.join(' ')}$q$)`);
  assert.equal(await page.title(), names.join(' '));
  assert.equal(await page.evaluate(() => document.scripts.length), 2);
  assert.equal(await page.evaluate(() => document.images.length), 0);
  assert.deepEqual((await column(tableBelow(page, 'Names'), 'Name')).sort(), [...names].sort());
  await closePage(page);
});

test('100,000 spans are sorted, drawn and searched without a stutter', async () => {
  text(`CREATE TABLE IF NOT EXISTS reported AS SELECT 'process ' || n % 4 AS process_id,
    (n * 1000 + e * (100 + n % 977 * 311))::bigint AS "time", (ARRAY['B', 'E'])[e + 1] AS event_type,
    n AS span_id, CASE WHEN n % 50 < 4 THEN NULL ELSE n - n % 50 + n % 4 END AS parent_span_id,
    'operation ' || n % 1700 AS name, 'target ' || n % 7 AS target
    FROM generate_series(0, 99999) AS n, generate_series(0, 1) AS e`);
  const page = await openReport("SELECT asyncspan.report_html('reported', parents => 'global')");
  const times = await page.evaluate(() => {
    const took = [];
    const measure = action => {
      const before = performance.now();
      action();
      document.body.getBoundingClientRect();    // what the browser lays out counts
      took.push(performance.now() - before);
    };
    const svg = document.querySelector('.chart svg'), box = svg.getBoundingClientRect();
    for (let x = 0; x < 1; x += .1)
      measure(() => svg.dispatchEvent(new PointerEvent('pointermove',
        {clientX: box.left + x * box.width, clientY: box.top + 5})));
    const picture = document.querySelector('.picture');
    for (const key of ['ArrowDown', 'ArrowRight', 'Enter', 'Escape'])
      measure(() => picture.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})));
    return took;
  });
  console.log(`report_html, 100,000 spans: an action took ${times.map(t => t.toFixed(1)).join(', ')} ms`);
  assert.ok(Math.min(...times) < 50);
  const table = tableBelow(page, 'Operations');
  assert.equal(await table.locator('tbody tr').count(), 1000);
  await table.locator('th button', {hasText: /^p99 \(ms\)$/}).click();
  assert.ok(descending(numbers(await column(table, 'p99 (ms)'))));
  await closePage(page);
});
