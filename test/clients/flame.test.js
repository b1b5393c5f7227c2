// Flame graphs in a browser: the page of flame_html(), opened from a file, and
// d3-flame-graph with what flame_json() writes for it.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {closePage, drawn, openBrowser, openFile, openPage, phone} from './browser.js';
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

const openFlame = (query, options, address) =>
  openFile(browser, join(folder, 'flame.html'), text(query), options, address);
const rows = source => json(`SELECT json_agg(f) FROM asyncspan.flame('${source}') f`);

// nested sets: the end of the rows below row i
function endOf(flame, i) {
  let end = i + 1;
  while (end < flame.length && flame[end].level > flame[i].level) end++;
  return end;
}

// what the page says under these points of the picture, at shares of its width
const underMouse = (page, points) => page.evaluate(points => {
  const box = document.querySelector('.picture'), canvas = box.querySelector('canvas');
  const rect = canvas.getBoundingClientRect();
  const row = Number(getComputedStyle(document.documentElement).getPropertyValue('--row'));
  return points.map(({x, level}) => {
    canvas.dispatchEvent(new PointerEvent('pointermove', {bubbles: true, pointerType: 'mouse',
      clientX: rect.left + x * rect.width, clientY: rect.top + (level + .5) * row - box.scrollTop}));
    return document.querySelector('.name').textContent + '\n' +
      document.querySelector('.facts .soft').textContent;
  });
}, points);
const shownName = page => page.locator('.name').textContent();
const choose = (page, label, value) =>
  page.locator('label', {hasText: label}).locator('select').selectOption(value);

// the middle of each frame that has a pixel, siblings in the order that is asked for
function layOut(flame, bySize) {
  const points = [], width = 1174;
  const lay = (i, x) => {
    const {level, label, value} = flame[i], wide = value / flame[0].value;
    if (wide * width >= 1) points.push({level, label, x: x + wide / 2, value});
    const children = [];
    for (let c = i + 1; c < endOf(flame, i); c = endOf(flame, c)) children.push(c);
    if (bySize) children.sort((a, b) => flame[b].value - flame[a].value || a - b);
    for (const c of children) { lay(c, x); x += flame[c].value / flame[0].value; }
  };
  lay(0, 0);
  return points;
}

for (const source of sources) {
  test(`${source}: flame_html() draws every frame that is wide enough`, async () => {
    const page = await openFlame(`SELECT asyncspan.flame_html('${source}')`,
      {viewport: {width: 1200, height: 1600}});
    const flame = rows(source);
    for (const order of ['name', 'size']) {
      await choose(page, 'Order', order);
      await drawn(page);
      const points = layOut(flame, order === 'size');
      assert.ok(points.length > 2);
      assert.deepEqual((await underMouse(page, points)).map(t => t.split('\n')[0]),
        points.map(p => p.label));
    }
    // the table says what the rows add up to
    const self = new Map(), spans = new Map();
    for (const f of flame.slice(1)) {
      self.set(f.label, (self.get(f.label) || 0) + f.self);
      spans.set(f.label, (spans.get(f.label) || 0) + f.spans);
    }
    const sum = all => all.reduce((a, b) => a + b, 0);
    const shown = await page.locator('.operations tbody tr').evaluateAll(all =>
      all.map(tr => Number(tr.lastChild.textContent.replaceAll(',', ''))));
    const listed = [...self.keys()].filter(label => self.get(label) + spans.get(label) > 0);
    assert.equal(shown.length, Math.min(listed.length, 300));
    if (shown.length < 300) assert.equal(sum(shown), sum([...spans.values()]));
    await closePage(page);
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

test('search, zoom, hover, keys and the address', async () => {
  const page = await openFlame("SELECT asyncspan.flame_html('turbo')");
  const flame = rows('turbo');
  const share = x => (100 * x / flame[0].value).toFixed(2) + ' %';
  const target = flame.findIndex(f => f.label === 'wait_with_piped_outputs');
  assert.ok(target > 0);

  for (const needle of ['WAIT_with', '/^wait_WITH/i']) {
    await page.fill('input[type=search]', needle);
    let sum = 0, frames = 0;
    for (let i = 0; i < flame.length;) {
      const hit = j => flame[j].label.includes('wait_with');
      if (!hit(i)) { i++; continue; }
      sum += flame[i].value;
      for (const end = endOf(flame, i); i < end; i++) frames += hit(i);
    }
    assert.equal(await page.locator('.found').textContent(), `${frames} frames match, ${share(sum)}`);
  }
  assert.ok((await page.locator('.operations td button').allTextContents())
    .every(t => t.includes('wait_with')));
  await page.fill('input[type=search]', '/(/');
  assert.equal(await page.locator('.found').textContent(), 'not a regular expression');
  await page.fill('input[type=search]', '');

  const place = layOut(flame, false).find(p => p.label === 'wait_with_piped_outputs');
  const [said] = await underMouse(page, [place]);
  assert.ok(said.includes(`${share(flame[target].value)} of total`), said);
  assert.ok(said.includes(`${flame[target].spans} spans`), said);
  assert.ok(said.includes('wall time '), said);
  assert.equal(await page.locator('#tip').textContent(), said);

  const box = await page.locator('.picture canvas').boundingBox();
  await page.mouse.click(box.x + place.x * box.width, box.y + (place.level + .5) * 20);
  await drawn(page);
  assert.match(await page.locator('.facts').textContent(), /100\.00 % of view/);
  await page.waitForFunction(i => location.hash.includes('frame=' + i), target);
  await page.reload();
  assert.equal(await shownName(page), 'wait_with_piped_outputs');
  await page.getByText('Reset zoom').click();
  assert.ok(await page.getByText('Reset zoom').isDisabled());

  await page.focus('.picture');
  await page.keyboard.press('ArrowDown');
  assert.equal(await shownName(page), flame[1].label);
  await page.keyboard.press('ArrowRight');
  assert.equal(await shownName(page), flame[endOf(flame, 1)].label);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.hash.includes('frame=1'));
  assert.match(await page.locator('.facts').textContent(), /100\.00 % of view/);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !location.hash.includes('frame='));
  await page.keyboard.press('/');
  await page.keyboard.type('daemon');
  assert.match(await page.locator('.found').textContent(), /match/);
  await page.waitForFunction(() => location.hash.includes('search=daemon'));
  await closePage(page);
});

test('weights, operations, callers and callees by keys alone', async () => {
  const page = await openFlame("SELECT asyncspan.flame_html('turbo')");
  const critical = json(`SELECT json_agg(f) FROM asyncspan.flame('turbo', weight => 'critical') f`);
  await choose(page, 'Width', {label: 'Time on critical paths'});
  await drawn(page);
  const points = layOut(critical, false);
  assert.deepEqual((await underMouse(page, points)).map(t => t.split('\n')[0]), points.map(p => p.label));
  await choose(page, 'Width', {label: 'Self time'});

  const first = page.locator('.operations td button').first();
  const name = await first.textContent();
  await first.focus();
  await page.keyboard.press('Enter');
  const edges = json(`SELECT json_agg(e) FROM asyncspan.edges('turbo') e`);
  const callees = await page.locator('.neighbours .scroll').nth(1).locator('td.text').allTextContents();
  const expected = new Set(edges.filter(e => e.parent_name === name).map(e => e.child_name));
  assert.deepEqual(new Set(callees), expected);
  assert.match(await page.locator('.found').textContent(), /match/);
  await page.locator('.operations th button').first().focus();
  await page.keyboard.press('Enter');
  const names = await page.locator('.operations td button').allTextContents();
  assert.deepEqual(names, [...names].sort((a, b) => a < b ? -1 : a > b ? 1 : 0));
  await closePage(page);
});

test('a stack is copied', async () => {
  text(`CREATE TABLE IF NOT EXISTS stacked AS SELECT (n * 10 + e * (70 - 20 * n))::bigint AS "time",
    (ARRAY['B', 'E'])[e + 1] AS event_type, n AS span_id, n - 1 AS parent_span_id, chr(96 + n) AS name
    FROM generate_series(1, 3) AS n, generate_series(0, 1) AS e`);
  const page = await openFlame("SELECT asyncspan.flame_html('stacked', unit => 'ns')");
  await page.focus('.picture');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', {value: {writeText: async t => { window.copied = t; }}});
  });
  await page.getByText('Copy stack').click();
  await page.waitForFunction(() => window.copied);
  assert.equal(await page.evaluate(() => window.copied), 'a;b;c');
  await closePage(page);
});

test('flame_diff_html() draws both sides, and says what changed', async () => {
  const query = `process => NULL, since => '-infinity', until => (SELECT middle FROM halves),
    other_since => (SELECT middle FROM halves)`;
  text(`CREATE TABLE IF NOT EXISTS halves AS
    SELECT to_timestamp((min(time) + (max(time) - min(time)) / 2) / 1e9) AS middle FROM turbo`);
  const diff = json(`SELECT json_agg(f) FROM asyncspan.flame_diff('turbo', ${query}) f`);
  const page = await openFlame(`SELECT asyncspan.flame_diff_html('turbo', ${query})`);
  for (const [side, of] of [['both', f => f.value + f.valueRight], ['before', f => f.value],
    ['after', f => f.valueRight]]) {
    await choose(page, 'Sides', side);
    await drawn(page);
    const points = layOut(diff.map(f => ({...f, value: of(f)})), false);
    assert.deepEqual((await underMouse(page, points)).map(t => t.split('\n')[0]), points.map(p => p.label));
  }
  // the largest of those that are gone
  await choose(page, 'Sides', 'before');
  await drawn(page);
  const gone = diff.filter(f => f.value > 0 && f.valueRight === 0)
    .reduce((most, f) => f.value > most.value ? f : most);
  const place = layOut(diff, false).find(p => p.label === gone.label &&
    p.level === gone.level && p.value === gone.value);
  assert.match((await underMouse(page, [place]))[0], /before .*after 0 .*\(\u2212100\.0 %\)/);
  await closePage(page);
});

for (const colorScheme of ['light', 'dark'])
  test(`a phone in ${colorScheme} mode`, async () => {
    const page = await openFlame("SELECT asyncspan.flame_html('next')", {...phone, colorScheme});
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    const [back] = await page.evaluate(() =>
      getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
    assert.ok(colorScheme === 'dark' ? back < 64 : back > 192, `${back} behind`);
    const pixel = await page.evaluate(() => {
      const canvas = document.querySelector('.picture canvas');
      return [...canvas.getContext('2d').getImageData(canvas.width - 20, 90, 1, 1).data];
    });
    assert.ok(pixel[3] > 0, 'the picture is drawn');
    const box = await page.locator('.picture canvas').boundingBox();
    await page.touchscreen.tap(box.x + box.width / 2, box.y + 45);
    await drawn(page);
    assert.equal(await shownName(page), rows('next')[1].label);
    assert.ok(await page.getByText('Reset zoom').isEnabled());
    await closePage(page);
  });

test('names that try to break out of the page', async () => {
  const names = ['</script><script>alert(1)</script>', '<img src=x onerror=alert(2)>',
    '"\'`&amp;<!--', '\u2028\u2029\u0001\u001b', '\u{1f980} caf\u00e9', '__proto__',
    '\\u003c/script>', ']]>', '${alert(3)}'];
  const list = names.map((name, i) => `(${i + 1}, ${literal(name)})`).join(', ');
  text('CREATE TABLE IF NOT EXISTS hostile ("time" bigint, event_type text,'
    + ' span_id bigint, name text, target text); TRUNCATE hostile;'
    + ` INSERT INTO hostile SELECT i * 10000 + e * 5000, (ARRAY['begin', 'end'])[e + 1],`
    + ` i, n, n FROM (VALUES ${list}) AS v (i, n), generate_series(0, 1) AS e`);
  const page = await openFlame(`SELECT asyncspan.flame_html('hostile',
    title => ${literal(names[0] + names[1])})`);
  assert.equal(await page.title(), names[0] + names[1]);
  assert.equal(await page.evaluate(() => document.scripts.length), 2);
  assert.equal(await page.evaluate(() => document.images.length), 0);
  // characters that nobody would see are spelled out
  const visible = names.map(name =>
    name.startsWith('\u2028') ? '\\u2028\\u2029\\x01\\x1b' : name).sort();
  assert.deepEqual((await page.locator('.operations td button').allTextContents()).sort(), visible);
  assert.deepEqual((await page.locator('.legend span').allTextContents()).sort(), visible);
  await closePage(page);
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
  assert.match(await page.locator('.summary').textContent(), /100,000 levels/);
  await page.evaluate(() => { document.querySelector('.picture').scrollTop = 1000 * 20; });
  await drawn(page);
  assert.match((await underMouse(page, [{x: .5, level: 1005}]))[0], /^level\n/);
  await closePage(page);
});

test('100,000 stacks are zoomed and searched without a stutter', async () => {
  text(`CREATE TABLE IF NOT EXISTS wide AS SELECT (n * 10 + 10 * e)::bigint AS "time",
    (ARRAY['B', 'E'])[e + 1] AS event_type, n AS span_id,
    CASE WHEN n % 100 = 0 THEN NULL ELSE n / 100 * 100 END AS parent_span_id,
    'operation ' || n AS name, 'target ' || n % 7 AS target
    FROM generate_series(0, 100000) AS n, generate_series(0, 1) AS e`);
  const page = await openFlame("SELECT asyncspan.flame_html('wide', unit => 'ns')");
  assert.match(await page.locator('.summary').textContent(), /100,001 frames/);
  const times = [];
  const measure = async () => {
    await drawn(page);
    times.push(Number(await page.locator('.picture').getAttribute('data-drawn')));
  };
  await page.focus('.picture');
  await page.keyboard.press('ArrowDown');
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter', 'Escape']) {
    await page.keyboard.press(key);
    await measure();
  }
  await page.fill('input[type=search]', 'operation 99');
  await measure();
  console.log(`flame_html, 100,000 stacks: a frame took ${times.join(', ')} ms`);
  assert.ok(Math.min(...times) < 50);
  await closePage(page);
});
