// Flame graphs in a browser: the page of flame_html(), opened from a file, and
// d3-flame-graph with what flame_json() writes for it.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {openBrowser, openPage} from './browser.js';
import {json, sources, text} from './database.js';

const dist = path => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
const d3 = dist('d3/dist/d3.min.js');
const flamegraph = dist('d3-flame-graph/dist/d3-flamegraph.umd.js');

let browser;
let folder;

before(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'flame-'));
});

after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true, force: true});
});

async function openFlame(query, options = {}) {
  const file = join(folder, 'flame.html');
  writeFileSync(file, text(query));
  const page = await openPage(browser, {viewport: {width: 1200, height: 800}, ...options});
  await page.goto(`file://${file}`);
  await page.locator('.frame').first().waitFor();
  return page;
}

// nothing went wrong, and nothing was asked of a network
async function closeFlame(page) {
  assert.deepEqual(page.problems, []);
  assert.deepEqual(page.requests, []);
  await page.close();
}

const rows = source => json(`SELECT json_agg(f) FROM asyncspan.flame('${source}') f`);
const drawn = page => page.evaluate(() => new Promise(requestAnimationFrame))
  .then(() => page.evaluate(() => new Promise(requestAnimationFrame)));

// nested sets: the end of the rows below row i
function endOf(flame, i) {
  let end = i + 1;
  while (end < flame.length && flame[end].level > flame[i].level) end++;
  return end;
}

for (const source of sources) {
  test(`${source}: flame_html() draws every frame that is wide enough`, async () => {
    const page = await openFlame(`SELECT asyncspan.flame_html('${source}')`);
    const flame = rows(source);
    const width = await page.locator('#graph').evaluate(e => e.clientWidth);
    const boxes = await page.locator('.frame').evaluateAll(frames => frames.map(f =>
      ({i: Number(f.dataset.i), left: parseFloat(f.style.left), top: parseFloat(f.style.top)})));

    const expected = [];
    const left = [0];
    for (let i = 0, edge = []; i < flame.length; i++) {
      const {level, value} = flame[i];
      const x = level === 0 ? 0 : edge[level - 1];
      edge[level] = x;
      if (level > 0) edge[level - 1] += value;
      if (value / flame[0].value * width >= 0.5) {
        expected.push(i);
        left[i] = x / flame[0].value * width;
      }
    }
    assert.deepEqual(boxes.map(b => b.i), expected);
    for (const {i, left: x, top} of boxes) {
      assert.ok(Math.abs(x - left[i]) < 0.01, `frame ${i} is at ${x}, not ${left[i]}`);
      assert.equal(top, flame[i].level * 22);
    }
    await closeFlame(page);
  });

  test(`${source}: d3-flame-graph draws flame_json()`, async () => {
    const page = await openPage(browser, {viewport: {width: 1200, height: 800}});
    await page.setContent('<div id="chart"></div>');
    await page.addScriptTag({path: d3});
    await page.addScriptTag({path: flamegraph});
    const tree = json(`SELECT asyncspan.flame_json('${source}')`);
    const found = await page.evaluate(data => {
      const chart = flamegraph.default().width(1200).minFrameSize(0);
      d3.select('#chart').datum(data).call(chart);
      const all = [];
      d3.selectAll('#chart g.frame').each(d =>
        all.push([d.depth, d.data.name, d.data.value, d.value]));
      return all;
    }, tree);

    // in another order, but the same frames; it keeps the values it is given
    const key = a => a.join('\n');
    assert.deepEqual(found.map(key).sort(),
      rows(source).map(({level, label, value}) => key([level, label, value, value])).sort());
    assert.deepEqual(page.problems, []);
    await page.close();
  });
}

test('search, zoom, hover and keys', async () => {
  const page = await openFlame("SELECT asyncspan.flame_html('turbo')");
  const flame = rows('turbo');
  const share = x => (100 * x / flame[0].value).toFixed(2) + ' %';
  const target = flame.findIndex(f => f.label === 'wait_with_piped_outputs');
  assert.ok(target > 0);

  await page.fill('#search', 'WAIT_with');
  await drawn(page);
  let sum = 0, frames = 0;
  for (let i = 0; i < flame.length;) {
    const hit = j => flame[j].label.includes('wait_with');
    if (!hit(i)) { i++; continue; }
    sum += flame[i].value;
    for (const end = endOf(flame, i); i < end; i++) frames += hit(i);
  }
  assert.equal(await page.locator('#found').textContent(),
    `${frames} frames match, ${share(sum)}`);
  assert.ok(await page.locator('.hit').count() > 0);
  assert.equal(await page.locator('.hit').count() + await page.locator('.miss').count(),
    await page.locator('.frame').count());

  await page.locator(`.frame[data-i="${target}"]`).hover();
  const tip = await page.locator('#tip').textContent();
  assert.match(tip, /^wait_with_piped_outputs\n/);
  assert.ok(tip.includes(`${share(flame[target].value)} of total`), tip);
  assert.ok(tip.includes(`${flame[target].spans} spans`), tip);

  await page.locator(`.frame[data-i="${target}"]`).click();
  await drawn(page);
  const shown = await page.locator('.frame').evaluateAll(all => all.map(f => Number(f.dataset.i)));
  assert.ok(shown.every(i => i === target ||
    (i > target ? i < endOf(flame, target) : endOf(flame, i) >= endOf(flame, target))),
    'only what is above and below');
  assert.equal(await page.locator(`.frame[data-i="${target}"]`).evaluate(f => f.offsetLeft), 0);
  assert.match(await page.locator('#facts').textContent(), /100\.00 % of view/);

  await page.click('#reset');
  await drawn(page);
  assert.ok(await page.locator('#reset').isDisabled());
  await page.fill('#search', '');
  await page.focus('#graph');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('#name').textContent(), flame[1].label);
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('#name').textContent(), flame[endOf(flame, 1)].label);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await drawn(page);
  assert.equal(await page.locator('.frame.current').getAttribute('data-i'), '1');
  await page.keyboard.press('Escape');
  await drawn(page);
  assert.equal(await page.locator('.frame.above').count(), 0);
  await closeFlame(page);
});

test('a phone in the dark', async () => {
  const page = await openFlame("SELECT asyncspan.flame_html('next')", {
    viewport: {width: 360, height: 740}, deviceScaleFactor: 2,
    isMobile: true, hasTouch: true, colorScheme: 'dark'});
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  const [back] = await page.evaluate(() =>
    getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  assert.ok(back < 64, 'dark behind');
  assert.ok(await page.locator('.frame').first().evaluate(f => f.offsetHeight) >= 28,
    'frames that a finger can hit');
  const i = Number(await page.locator('.frame').nth(2).getAttribute('data-i'));
  await page.locator('.frame').nth(2).tap();
  await drawn(page);
  assert.equal(await page.locator('#name').textContent(), rows('next')[i].label);
  assert.equal(await page.locator('#reset').isEnabled(), true);
  await closeFlame(page);
});

test('names that try to break out of the page', async () => {
  const names = ['</script><script>alert(1)</script>', '<img src=x onerror=alert(2)>',
    '"\'`&amp;<!--', '\u2028\u2029\u0001\u001b', '\u{1f980} caf\u00e9', '__proto__',
    '\\u003c/script>', ']]>', '${alert(3)}'];
  const list = names.map((name, i) => `(${i + 1}, ${literal(name)})`).join(', ');
  text('CREATE TABLE IF NOT EXISTS hostile ("time" bigint, event_type text,'
    + ' span_id bigint, name text); TRUNCATE hostile;'
    + ` INSERT INTO hostile SELECT i * 10000 + e * 5000, (ARRAY['begin', 'end'])[e + 1],`
    + ` i, n FROM (VALUES ${list}) AS v (i, n), generate_series(0, 1) AS e`);
  const page = await openFlame(`SELECT asyncspan.flame_html('hostile',
    title => ${literal(names[0] + names[1])})`);
  assert.equal(await page.title(), names[0] + names[1]);
  assert.equal(await page.evaluate(() => document.scripts.length), 2);
  assert.equal(await page.evaluate(() => document.images.length), 0);
  const shown = await page.locator('.frame').evaluateAll(all => all.map(f => f.textContent));
  // characters that nobody would see are spelled out
  const visible = names.map(name =>
    name.startsWith('\u2028') ? '\\u2028\\u2029\\x01\\x1b' : name);
  assert.deepEqual(shown.sort(), ['total', ...visible].sort());
  await closeFlame(page);
});

function literal(s) {
  return `U&'${[...s].map(c => c >= ' ' && c <= '~' && c !== "'" && c !== '\\' ? c
    : '\\+' + c.codePointAt(0).toString(16).padStart(6, '0')).join('')}'`;
}

test('100,000 levels', async () => {
  text(`CREATE TABLE IF NOT EXISTS deep AS SELECT (n + 300000 * e - 2 * n * e)::bigint AS "time",
    (ARRAY['B', 'E'])[e + 1] AS event_type, n AS span_id, n - 1 AS parent_span_id, 'level' AS name
    FROM generate_series(1, 100000) AS n, generate_series(0, 1) AS e`);
  const page = await openFlame("SELECT asyncspan.flame_html('deep', unit => 'ns')");
  assert.match(await page.locator('#summary').textContent(), /100,000 levels/);
  await page.evaluate(() => scrollTo(0, 1000 * 22));
  await drawn(page);
  const levels = await page.locator('.frame').evaluateAll(all =>
    all.map(f => Number(f.getAttribute('aria-level'))));
  assert.ok(levels.includes(1001) && levels.length < 200, `${levels.length} frames drawn`);
  await closeFlame(page);
});
