// speedscope reads speedscope() and folded(): its schema, and its own
// importer, whose result is taken out again by way of its export.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import Ajv from 'ajv';
import {openBrowser, openPage} from './browser.js';
import {overview, sources, text} from './database.js';

const release = join(dirname(createRequire(import.meta.url)
  .resolve('speedscope/package.json')), 'dist', 'release');
const schema = JSON.parse(readFileSync(join(release, 'file-format-schema.json')));
const validate = new Ajv({strict: false, allErrors: true}).compile(schema);

let browser;
let folder;

before(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'speedscope-'));
});

after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true, force: true});
});

// what speedscope made of a file, in its own format
async function imported(name, content) {
  const script = join(folder, `${name}.js`);
  const base64 = Buffer.from(content).toString('base64');
  writeFileSync(script,
    `speedscope.loadFileFromBase64(${JSON.stringify(name)}, "${base64}")`);
  const page = await openPage(browser, {acceptDownloads: true});
  await page.goto(`file://${release}/index.html#localProfilePath=${script}`);
  await page.waitForFunction(() => document.title.endsWith(' - speedscope'),
    null, {timeout: 30000})
    .catch(() => assert.fail(`speedscope did not open ${name}: ${page.problems}`));
  const download = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  const result = JSON.parse(readFileSync(await (await download).path()));
  assert.deepEqual(page.problems, []);
  assert.deepEqual(page.requests, []);
  await page.close();
  return result;
}

// the durations of all spans of evented profiles
function spansOf(profiles) {
  const durations = [];
  for (const profile of profiles) {
    const stack = [];
    for (const {type, at} of profile.events) {
      if (type === 'O') stack.push(at);
      else durations.push(at - stack.pop());
    }
  }
  return durations;
}

for (const source of sources) {
  test(`${source}: speedscope() is valid by the schema`, () => {
    const doc = JSON.parse(text(`SELECT asyncspan.speedscope('${source}')`));
    assert.ok(validate(doc), JSON.stringify(validate.errors));
  });

  test(`${source}: speedscope imports every span`, async () => {
    const content = text(`SELECT asyncspan.speedscope('${source}')`);
    const figures = overview(source);
    const written = spansOf(JSON.parse(content).profiles);
    assert.equal(written.length, figures.complete + figures.open);

    // it draws nothing for a span of zero length, and leaves it out again
    const {profiles} = await imported(`${source}.json`, content);
    const read = spansOf(profiles);
    assert.equal(profiles.length, JSON.parse(content).profiles.length);
    assert.equal(read.length, written.filter(duration => duration > 0).length);
    const total = read.reduce((sum, duration) => sum + duration, 0);
    if (figures.open === 0)
      assert.ok(Math.abs(total / 1e6 - figures.total_ms) < 1e-9 * figures.total_ms);
  });

  test(`${source}: speedscope imports every folded line`, async () => {
    const content = text(`SELECT asyncspan.folded('${source}')`);
    const expected = Object.fromEntries(content.split('\n').map(line => {
      const [, stack, weight] = line.match(/^(.*) (\d+)$/);
      return [stack, Number(weight)];
    }));
    const {profiles, shared} = await imported(`${source}.folded`, content);
    assert.equal(profiles.length, 1);

    // the self weight of each stack, from opens and closes
    const found = {};
    const stack = [];
    let last = 0;
    for (const {type, frame, at} of profiles[0].events) {
      if (at > last) {
        const key = stack.join(';');
        found[key] = (found[key] ?? 0) + at - last;
        last = at;
      }
      if (type === 'O') stack.push(shared.frames[frame].name);
      else stack.pop();
    }
    assert.deepEqual(found, expected);
  });
}
