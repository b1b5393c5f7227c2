// The document is put together from several runs: what a run has measured
// replaces what was there about the same data, and nothing else.

'use strict';

const assert = require('node:assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const test = require('node:test');
const { Document } = require('./document.js');

const EMPTY = `before
${['facts', 'ratios', 'shapes', 'instructions', 'memory', 'growth'].map((name) =>
    `<!-- bench:${name} -->\n<!-- bench:${name} end -->\n`).join('between\n')}after
`;

// a document in a directory of its own, opened anew for every change
function scratch(t) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'document.'));
  const file = path.join(directory, 'performance.md');
  t.after(() => fs.rmSync(directory, { recursive: true }));
  fs.writeFileSync(file, EMPTY);
  return {
    change(action) {
      const doc = new Document(file);
      action(doc);
      doc.save();
      return doc.text;
    },
    picture: () => fs.readFileSync(path.join(directory, 'growth.svg'), 'utf8'),
  };
}

const side = (figure, engine, ms, more) => ({ figure, engine, formulation: 'join', tried: [],
  wrong: false, runs: 5, ms, ratio: ms / 1000, ...more });
const ratios = (events, shape, rows, more) => ({ events, shape, rows, failures: [], usual: 5,
  truth: { spans: events / 2, complete: events / 2 }, bytes: 2 ** 30,
  loading: { postgres: 1000 }, about: 'Measured once.', ...more });
const own = side('name_stats', 'asyncspan', 1000, { ratio: 1, formulation: '' });
const headings = (text) => [...text.matchAll(/^### (.*)$/gm)].map(([, title]) => title);

test('sections are kept, replaced and ordered by size and shape', (t) => {
  const { change } = scratch(t);
  const slow = [own, side('name_stats', 'postgres', 7000)];

  change((doc) => doc.putRatios(ratios(1e7, 'flat', slow)));
  change((doc) => doc.putRatios(ratios(1e6, 'dirty', slow)));
  change((doc) => doc.putRatios(ratios(1e6, 'flat', slow)));
  const first = change((doc) => doc.putMemory({ events: 5e7, failures: [], about: 'Now.',
    rows: [{ figure: 'folded', leader: 100, worker: 0 }] }));
  assert.deepStrictEqual(headings(first), ['1,000,000 events, flat', '1,000,000 events, dirty',
    '10,000,000 events, flat', '50,000,000 events']);
  assert.match(first, /7\.00× join; bar 6×: met/);

  const again = change((doc) => doc.putRatios(
    ratios(1e7, 'flat', [own, side('name_stats', 'postgres', 5000)])));
  assert.deepStrictEqual(headings(again), headings(first));
  assert.match(again, /5\.00× join; bar 6×: missed/);
  assert.doesNotMatch(again, /bar 6×: met/);
  assert.match(again, /\| `folded` \| 100 MB \|/);
  assert.match(again, /^before$[^]*^between$[^]*^after$/m);
});

test('each shape is a multiple of the time of flat data', (t) => {
  const { change } = scratch(t);
  const row = (shape, factor) => ({ shape, ms: 1000 * factor, ratio: factor });
  const set = (events, late) => ({ events, about: 'Now.',
    rows: [row('flat', 1), row('dirty', 1.3), row('late', late)] });

  change((doc) => doc.putShapes(set(1e7, 1.31)));
  const text = change((doc) => doc.putShapes(set(1e6, 2)));
  assert.deepStrictEqual(headings(text), ['1,000,000 events', '10,000,000 events']);
  assert.match(text, /\| flat \| 1\.00 s \|  \|/);
  assert.match(text, /\| dirty \| 1\.30 s \| 1\.30×; bar 1\.3×: met \|/);
  assert.match(text, /\| late \| 1\.31 s \| 1\.31×; bar 1\.3×: missed \|/);
  assert.match(text, /\| late \| 2\.00 s \| 2\.00×; bar 1\.3×: missed \|/);
});

test('what was cancelled, was wrong, or ran once is said', (t) => {
  const { change } = scratch(t);
  const text = change((doc) => doc.putRatios(ratios(1e6, 'dirty', [
    side('floor', 'columns', 500, { ratio: null }), side('floor', 'count', 100, { ratio: null }),
    own, side('name_stats', 'postgres', null, { failed: 'cancelled after 9 s', ratio: 9 }),
    side('name_stats', 'duckdb', 800, { wrong: true, runs: 1 }),
    side('name_stats', 'clickhouse', null, { failed: 'out of memory', ratio: null }),
  ], { failures: ['`spans`: no rows'] })));

  assert.ok(text.includes('| `name_stats` | 1.00 s | 2.00× | > 9.00× (cancelled after 9 s) join' +
    ' | 0.80× (1 run, wrong) join | out of memory |'), text);
  assert.match(text, /^Failed: `spans`: no rows\.$/m);
});

test('the growth of several runs is one table and one picture', (t) => {
  const { change, picture } = scratch(t);
  const run = (values, commit) => ({ values, commit, runs: 3, load: 0.25 });
  const functions = ['overview', 'spans', 'report'];

  change((doc) => doc.putGrowth(new Map([[0, run({ overview: 150 }, 'aaa')],
    [1e4, run({ overview: 100, spans: 300 }, 'aaa')],
    [5e7, run({ overview: 160, spans: 330 }, 'aaa')]]), functions));
  const text = change((doc) => doc.putGrowth(new Map([
    [1e6, run({ overview: 110, spans: 310 }, 'bbb')],
    [5e7, run({ overview: 120 }, 'bbb')]]), functions));
  assert.ok(text.includes(`| function | no events | 10,000 | 1,000,000 | 50,000,000 | largest / smallest |
| --- | --- | --- | --- | --- | --- |
| \`overview\` | 150 µs | 100 | 110 | 120 | 1.20× |
| \`spans\` |  | 300 | 310 |  | 1.03× |
| \`report\` |  |  |  |  |  |
| commit | aaa | aaa | bbb | bbb |  |
`), text);
  assert.strictEqual(picture().match(/<polyline/g).length, 2);
  assert.strictEqual(picture().match(/<circle/g).length, 5);

  const steep = change((doc) => doc.putGrowth(new Map([[5e7, run({ overview: 160 }, 'ccc')]]),
    functions));
  assert.match(steep, /\| 1\.60×; bar 1\.5×: missed \|/);
});

test('facts that are not known this time stay', (t) => {
  const { change } = scratch(t);

  change((doc) => doc.putFacts(new Map([['memory', '8 GB'], ['DuckDB', '1.0']])));
  const text = change((doc) => doc.putFacts(new Map([['memory', '16 GB']])));
  assert.match(text, /\| memory \| 16 GB \|\n\| DuckDB \| 1\.0 \|/);
});

test('a document without a place for a part is refused at once', (t) => {
  const { change } = scratch(t);

  change((doc) => { doc.text = doc.text.replace('<!-- bench:growth -->\n', ''); });
  assert.throws(() => change(() => {}), /has no <!-- bench:growth -->/);
});
