// Compares asyncspan with hand-written SQL on the same cluster, DuckDB and
// ClickHouse, and writes what comes out to docs/performance.md.  It is started
// by `run`, in the environment of a throw-away cluster.
//
// The document is written after every part of every data set.  What fails is
// said there and at the end, and the rest is measured all the same.

'use strict';

const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { parseArgs } = require('util');
const { Postgres, DuckDB, ClickHouse, limit } = require('./engines.js');
const { difference } = require('./agree.js');
const { Document, SHAPES, ratioSection, shapesSection } = require('./document.js');
const { count, log, oneLine, runs: runsText, seconds } = require('./format.js');
const { SQL, compare, ownText } = require('./ratios.js');
const growing = require('./growth.js');
const counting = require('./instructions.js');
const machine = require('./machine.js');
const remembering = require('./memory.js');
const { shapes: compareShapes } = require('./shapes.js');

const USAGE = `usage: make bench ARGS="..."   or   test/bench/run ...
  --events N,...   sizes of the data sets (10000,100000,1000000,10000000)
  --large          also 50000000 events: 40 GB of disk
  --shapes S,...   flat, nested, dirty, late (all; below a million events flat)
  --figures F,...  folders of test/bench/sql (all that suit shape and size)
  --runs N         measured runs of each side (5; of what is short five times
                   as many)
  --slow SECONDS   what takes longer runs once (60)
  --limit SECONDS  what takes longer is cancelled (1200)
  --wait SECONDS   at most, until the machine is quiet (180)
  --no-peers       without DuckDB and ClickHouse
  --only PART,...  ratios, shapes, instructions, memory, growth (all five)
  --smoke          10000 events, one run, no peers, no document
  --out FILE       the document (docs/performance.md)
Ratios of some figures only, or without peers, are printed; they get into a
document only if it is given by --out.`;

const { values: opt } = parseArgs({
  options: {
    dir: { type: 'string' },
    events: { type: 'string', default: '10000,100000,1000000,10000000' },
    large: { type: 'boolean', default: false },
    shapes: { type: 'string', default: '' },
    figures: { type: 'string', default: '' },
    runs: { type: 'string', default: '5' },
    slow: { type: 'string', default: '60' },
    limit: { type: 'string', default: '1200' },
    wait: { type: 'string', default: '180' },
    peers: { type: 'boolean', default: true },
    only: { type: 'string', default: 'ratios,shapes,instructions,memory,growth' },
    smoke: { type: 'boolean', default: false },
    out: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
if (opt.help) {
  console.log(USAGE);
  process.exit(0);
}
if (opt.smoke) {
  Object.assign(opt, { events: '10000', shapes: opt.shapes || SHAPES.join(','), runs: '1',
    wait: '0', peers: false, only: 'ratios,shapes' });
}

const RUNS = Number(opt.runs);
const SLOW_MS = 1000 * Number(opt.slow);
const SIZES = [...new Set(opt.events.split(',').map(Number).concat(opt.large ? [50e6] : []))]
  .sort((a, b) => a - b);
const PARTS = opt.only.split(',');
const POSTMASTER = process.env.BENCH_POSTMASTER;
limit.seconds = Number(opt.limit);

// the figures of each shape; those of 50 million events are the cheaper ones,
// and those of few events are what one asks most often
const FIGURES = {
  flat: ['floor', 'name_stats', 'range', 'everything', 'concurrency', 'spans', 'folded', 'report'],
  nested: ['floor', 'name_stats', 'range', 'everything', 'concurrency', 'folded'],
  dirty: ['floor', 'name_stats', 'range', 'everything', 'concurrency', 'spans'],
  late: ['floor', 'name_stats', 'range', 'everything', 'concurrency', 'spans'],
};
const LARGE = 50e6;
const LARGE_FIGURES = ['floor', 'name_stats', 'range', 'everything', 'concurrency', 'spans'];
const SMALL = 1e6; // below that
const SMALL_FIGURES = ['floor', 'name_stats', 'range'];
const COUNTED_FIGURES = ['name_stats', 'concurrency', 'spans', 'folded'];

const DISK_PER_EVENT = 800; // file, heap, two stores and temporary files
const HEAP_PER_EVENT = 300;
const TREE_PER_EVENT = 160; // half a span with its tree, and room to grow
const MAX_MEMORY = 2; // GB, the default of asyncspan.max_memory

// the functions there are, so that versions without some can be measured too
const installed = new Set(['floor', 'range', 'everything']);
const available = (figures) => figures.filter((f) => installed.has(f));

// what is gathered over all data sets
const session = { versions: {}, growth: new Map(), failures: [] };
let page = null;

// ---- data ----

function generate(shape, events) {
  const file = path.join(opt.dir, 'work', 'events.csv');
  const fd = fs.openSync(file, 'w');
  const made = spawnSync(path.join(opt.dir, 'generate'), [shape, String(events)],
    { stdio: ['ignore', fd, 'pipe'] });
  fs.closeSync(fd);
  if (made.status !== 0) throw new Error(`generate: ${made.error ?? made.stderr}`);
  return { file, truth: JSON.parse(made.stderr) };
}

// The figures that are true by construction; dirty data has no other witness.
async function checkTruth(pg, truth) {
  const columns = ['events', 'begin_events', 'end_events', 'spans', 'complete', 'open',
    'duplicate_events'];
  const { rows } = await pg.run(`SELECT ${columns.join(', ')},
    round(total_ms * 1000) FROM asyncspan.overview('events');`);
  const problem = difference([[...columns.map((c) => truth[c]), truth.total_us]], rows);
  if (problem) throw new Error(`overview is wrong: ${problem}`);
}

// Load the events of a shape into the schema of a session; what is done with the
// file before it goes is given the time that it took.
async function fill(pg, shape, events, further = async () => {}) {
  const { file, truth } = generate(shape, events);
  try {
    await further(file, await pg.load(file));
  } finally {
    fs.rmSync(file);
  }
  await checkTruth(pg, truth);
  return truth;
}

async function drop(pg) {
  if (pg.closed) await pg.open();
  await pg.send(`DROP SCHEMA IF EXISTS ${pg.schema} CASCADE;`);
  await pg.close();
}

async function conditions(pg, load, settings = []) {
  return { load, buffers: (await pg.send('SHOW shared_buffers;'))[0],
    huge: machine.hugePages(POSTMASTER), settings };
}

// ---- ratios ----

// DuckDB and ClickHouse with the events, and how long each took to load them.
async function openPeers(engines, loading, file) {
  for (const [name, Engine, title] of [['duckdb', DuckDB, 'DuckDB'],
    ['clickhouse', ClickHouse, 'ClickHouse']]) {
    const db = new Engine(opt.dir);
    await db.open();
    try {
      session.versions[title] ??= await db.version();
      loading[name] = await db.load(file);
      engines[name] = db;
      log(`  load: ${name} ${seconds(loading[name])} s`);
    } catch (error) {
      loading[name] = `failed: ${oneLine(error)}`;
      log(`  load: ${name} ${loading[name]}`);
      await db.close();
    }
  }
}

async function closePeers(engines) {
  for (const name of ['duckdb', 'clickhouse']) {
    if (engines[name]) await engines[name].close();
    delete engines[name];
  }
}

// After a figure has failed; a peer that cannot go on is left out.
async function recoverAll(engines) {
  const failures = [];
  await engines.postgres.recover();
  for (const name of ['duckdb', 'clickhouse']) {
    try {
      await engines[name]?.recover();
    } catch (error) {
      failures.push(`${name}: ${oneLine(error)}`);
      delete engines[name];
    }
  }
  return failures;
}

function figuresOf(shape, events) {
  let wanted = FIGURES[shape];
  if (events >= LARGE) wanted = LARGE_FIGURES;
  else if (events < SMALL && !opt.smoke) wanted = SMALL_FIGURES;
  if (opt.figures) wanted = opt.figures.split(',');
  return (events >= LARGE ? LARGE_FIGURES : FIGURES[shape]).filter((f) => wanted.includes(f));
}

// what takes milliseconds runs more often
const runsOf = (figure, events) => (events < SMALL || figure === 'range' ? 5 * RUNS : RUNS);

const howOften = (events) => `medians of ${runsText(runsOf('name_stats', events))} in turn`;

async function ratios(set, engines) {
  const { shape, events } = set;
  const figures = figuresOf(shape, events);
  const rows = [];
  const failures = [];
  for (const figure of available(figures)) {
    try {
      rows.push(...await compare(figure, engines, shape !== 'dirty',
        { runs: runsOf(figure, events), slowMs: SLOW_MS }));
    } catch (error) {
      failures.push(`\`${figure}\`: ${oneLine(error)}`);
      failures.push(...await recoverAll(engines));
    }
  }
  const [bytes] = await engines.postgres.send("SELECT pg_table_size('events');");
  return { ...set, rows, failures, bytes: Number(bytes), usual: RUNS,
    about: machine.provenance(set.conditions, howOften(events)) };
}

// ---- memory and growth ----

async function memory(set, schema, settings) {
  const pairs = set.events > 20e6 ? 1 : 3;
  const rows = [];
  const failures = [];
  for (const figure of available(remembering.FIGURES)) {
    try {
      rows.push(await remembering.memory(schema, figure, ownText(figure), settings, pairs));
    } catch (error) {
      failures.push(`\`${figure}\`: ${oneLine(error)}`);
    }
  }
  return { ...set, rows, failures,
    about: machine.provenance(set.conditions, `the time from ${pairs === 1 ? 'one pair'
      : `${pairs} pairs`}`) };
}

function addGrowth(events, load, { runs, values, failures }) {
  session.growth.set(events, { runs, values, load, commit: machine.COMMIT });
  fail(failures);
}

// ---- one data set ----

function fail(failures) {
  for (const failure of failures) log(`  FAILED ${failure}`);
  session.failures.push(...failures);
}

// write what there is; the rest may take hours
function write(change) {
  if (!page) return;
  change(page);
  page.putFacts(machine.facts(POSTMASTER, session.versions));
  page.save();
  log(`  wrote ${page.file}`);
}

function checkDisk(bytes) {
  const { bavail, bsize } = fs.statfsSync(opt.dir);
  if (bavail * bsize < bytes) throw new Error(`needs ${(bytes / 1e9).toFixed(0)} GB of disk`);
}

async function measure(shape, events, parts) {
  checkDisk(events * DISK_PER_EVENT);
  log(`${count(events)} events, ${shape}: ${parts.join(', ')}`);

  const schema = `${shape}_${events}`;
  const maxMemory = Math.ceil(events * TREE_PER_EVENT / 2 ** 30);
  const more = maxMemory > MAX_MEMORY ? [`asyncspan.max_memory = '${maxMemory}GB'`] : [];
  const settings = more.map((s) => `SET ${s};`).join(' ');
  const pg = new Postgres(schema, settings);
  const engines = { asyncspan: pg, postgres: pg };
  const loading = {};

  const load = await machine.quiet(Number(opt.wait));
  await pg.open();
  try {
    const truth = await fill(pg, shape, events, async (file, ms) => {
      loading.postgres = ms;
      log(`  load: postgres ${seconds(ms)} s`);
      if (opt.peers && parts.includes('ratios')) await openPeers(engines, loading, file);
    });
    const set = { shape, events, truth, loading,
      conditions: await conditions(pg, load, more) };

    if (parts.includes('ratios')) {
      const result = await ratios(set, engines);
      await closePeers(engines);
      console.log(`\n${ratioSection(result)}`);
      if (opt.out || (opt.peers && !opt.figures)) write((doc) => doc.putRatios(result));
      fail(result.failures);
    }
    if (parts.includes('memory')) {
      const result = await memory(set, schema, settings);
      write((doc) => doc.putMemory(result));
      fail(result.failures);
    }
    if (parts.includes('growth')) {
      const functions = available(growing.FUNCTIONS);
      const inMemory = `${settings} SET asyncspan.work_mem = '${Math.max(maxMemory, MAX_MEMORY)}GB';`;
      addGrowth(events, load, await growing.growth(schema, inMemory, events, functions));
      write((doc) => doc.putGrowth(session.growth, functions));
    }
  } finally {
    await closePeers(engines);
    await drop(pg);
  }
}

// all shapes next to each other; what has been chosen, but flat in any case
async function measureShapes(events) {
  const chosen = SHAPES.filter((shape) => shape === 'flat' || !opt.shapes ||
    opt.shapes.split(',').includes(shape));
  checkDisk(events * HEAP_PER_EVENT * (chosen.length + 1));
  log(`${count(events)} events: shapes`);
  const sessions = {};
  const load = await machine.quiet(Number(opt.wait));
  try {
    for (const shape of chosen) {
      sessions[shape] = new Postgres(`${shape}_${events}`);
      await sessions[shape].open();
      await fill(sessions[shape], shape, events);
    }
    const set = { events, rows: await compareShapes(sessions, runsOf('name_stats', events)),
      about: machine.provenance(await conditions(sessions.flat, load), howOften(events)) };
    console.log(`\n${shapesSection(set)}`);
    if (chosen.length === SHAPES.length) write((doc) => doc.putShapes(set));
  } finally {
    for (const pg of Object.values(sessions)) await drop(pg);
  }
}

async function instructions() {
  if (!counting.available()) {
    log('instructions are not counted: there is no valgrind');
    return;
  }
  const text = fs.readFileSync(path.join(SQL, 'floor', 'columns.sql'), 'utf8');
  const figures = [['floor', text], ...available(COUNTED_FIGURES).map((f) => [f, ownText(f)])]
    .map(([figure, sql]) => [figure, sql.split(/^-- check$/m)[0].replace(/^--.*$/gm, '')]);
  const rows = counting.instructions(opt.dir, figures, (events) => generate('flat', events).file);
  const about = `Counted on ${new Date().toISOString().slice(0, 10)} at ${machine.COMMIT}.`;
  write((doc) => doc.putInstructions({ rows, sizes: counting.SIZES, about }));
}

const shapesOf = (events) => {
  if (opt.shapes) return opt.shapes.split(',');
  return events < SMALL ? ['flat'] : SHAPES;
};

// the parts of a data set: all shapes are compared, flat data is looked into
function partsOf(shape, events) {
  return PARTS.filter((part) => (part === 'ratios' ? SIZES.includes(events)
    : shape === 'flat' && (part === 'growth' || (part === 'memory' && events >= 1e6))));
}

async function tryTo(what, action) {
  try {
    await action();
  } catch (error) {
    log(error.stack);
    fail([`${what}: ${error.message}`]);
  }
}

async function main() {
  const setup = new Postgres();
  await setup.open();
  await setup.send('CREATE EXTENSION asyncspan; CREATE EXTENSION pg_prewarm;');
  for (const name of await setup.send(`SELECT DISTINCT proname FROM pg_proc
    WHERE pronamespace = 'asyncspan'::regnamespace;`)) installed.add(name);
  session.versions.PostgreSQL = await setup.version();
  await setup.close();
  if (!opt.smoke) {
    page = new Document(opt.out || path.join(machine.TOP, 'docs', 'performance.md'));
  }

  if (PARTS.includes('instructions')) await tryTo('instructions', instructions);
  if (PARTS.includes('shapes')) {
    for (const events of SIZES.filter((size) => size < LARGE)) {
      await tryTo(`${count(events)} events of all shapes`, () => measureShapes(events));
    }
  }
  const sets = SIZES.flatMap((events) => shapesOf(events).map((shape) => [shape, events]));
  if (PARTS.includes('growth') && sets.some(([shape]) => shape === 'flat')) {
    await tryTo('growth', async () => addGrowth(0, await machine.quiet(Number(opt.wait)),
      await growing.fixedCost(available(growing.FUNCTIONS))));
    sets.unshift(...growing.SMALL_SIZES.filter((events) => !SIZES.includes(events))
      .map((events) => ['flat', events]));
  }
  for (const [shape, events] of sets) {
    const parts = partsOf(shape, events);
    if (parts.length > 0) {
      await tryTo(`${count(events)} events, ${shape}`, () => measure(shape, events, parts));
    }
  }
  if (session.failures.length > 0) {
    console.error(`\nfailed:\n${session.failures.join('\n')}`);
    process.exitCode = 1;
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
