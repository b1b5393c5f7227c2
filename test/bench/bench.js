// Compares asyncspan with hand-written SQL on the same cluster, DuckDB and
// ClickHouse, and writes what comes out to docs/performance.md.  It is started
// by `run`, in the environment of a throw-away cluster.
//
// For each data set and each figure, a folder of sql/:
//   1. every formulation of every engine runs, twice if that is quickly done;
//      the rows must agree with those of asyncspan; the fastest formulation of
//      an engine is its best;
//   2. the best of every engine run in turn, so that whatever else the machine
//      does hits all alike, and the median counts.
// A statement that takes longer than --slow seconds is not repeated.

'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync, spawnSync } = require('child_process');
const { parseArgs } = require('util');
const { Postgres, DuckDB, ClickHouse } = require('./engines.js');
const { chart } = require('./chart.js');

const USAGE = `usage: make bench ARGS="..."   or   test/bench/run ...
  --events N,...   sizes of the data sets (1000000,10000000)
  --large          also 50000000 events: 40 GB of disk
  --shapes S,...   flat, nested, dirty (all three)
  --figures F,...  folders of test/bench/sql (all that suit the shape)
  --runs N         measured runs of each side (5)
  --slow SECONDS   what takes longer runs once (60)
  --no-peers       without DuckDB and ClickHouse
  --only PART,...  ratios, memory, growth (all three)
  --smoke          10000 events, one run, no peers, no document
  --out FILE       the document (docs/performance.md)`;

const { values: opt } = parseArgs({
  options: {
    dir: { type: 'string' },
    events: { type: 'string', default: '1000000,10000000' },
    large: { type: 'boolean', default: false },
    shapes: { type: 'string', default: 'flat,nested,dirty' },
    figures: { type: 'string', default: '' },
    runs: { type: 'string', default: '5' },
    slow: { type: 'string', default: '60' },
    peers: { type: 'boolean', default: true },
    only: { type: 'string', default: 'ratios,memory,growth' },
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
if (opt.smoke) Object.assign(opt, { events: '10000', runs: '1', peers: false, only: 'ratios' });

const TOP = path.resolve(__dirname, '../..');
const SQL = path.join(__dirname, 'sql');
const RUNS = Number(opt.runs);
const SLOW_MS = 1000 * Number(opt.slow);
const SIZES = opt.events.split(',').map(Number).concat(opt.large ? [50e6] : []);
const SHAPES = opt.shapes.split(',');
const PARTS = opt.only.split(',');

// the figures of each shape; those of 50 million events are the cheaper ones
const FIGURES = {
  flat: ['floor', 'name_stats', 'everything', 'concurrency', 'spans', 'folded', 'report'],
  nested: ['name_stats', 'everything', 'concurrency', 'folded'],
  dirty: ['name_stats', 'everything', 'concurrency', 'spans'],
};
const LARGE_FIGURES = ['floor', 'name_stats', 'everything', 'concurrency', 'spans'];

// what the project has set itself, on 10 million flat events: times as fast
const BARS = {
  name_stats: { postgres: 6, duckdb: 1 },
  concurrency: { postgres: 4 },
  spans: { postgres: 3 },
  folded: { postgres: 100 },
  report: { postgres: 20 },
};
const EVERYTHING_BAR = 1 / 1.5; // of DuckDB's name_stats

const MEMORY_FIGURES = ['name_stats', 'everything', 'concurrency', 'spans', 'folded', 'report'];
const GROWTH = ['overview', 'target_stats', 'name_stats', 'top_spans', 'concurrency', 'spans',
  'hierarchy', 'edges', 'critical_path', 'folded', 'report'];

const engineTitle = {
  asyncspan: 'asyncspan', postgres: 'SQL', duckdb: 'DuckDB', clickhouse: 'ClickHouse',
};

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
const log = (...text) => console.log(new Date().toISOString().slice(11, 19), ...text);
const seconds = (ms) => (ms >= 10000 ? (ms / 1000).toFixed(1)
  : ms >= 100 ? (ms / 1000).toFixed(2) : (ms / 1000).toFixed(4));
const ratio = (r) => `${r >= 10 ? r.toFixed(0) : r.toFixed(2)}×`;
const count = (n) => n.toLocaleString('en');

// ---- data ----

function generate(shape, events) {
  const file = path.join(opt.dir, 'work', 'events.csv');
  const fd = fs.openSync(file, 'w');
  const made = spawnSync(path.join(opt.dir, 'generate'), [shape, String(events)],
    { stdio: ['ignore', fd, 'pipe'] });
  fs.closeSync(fd);
  if (made.status !== 0) throw new Error(String(made.stderr));
  return { file, truth: JSON.parse(made.stderr) };
}

// ---- agreement ----

function sameValue(a, b) {
  if (String(a) === String(b)) return true;
  const [x, y] = [Number(a), Number(b)];
  return Number.isFinite(x) && Number.isFinite(y) &&
    Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y), 1);
}

// text alone has no order that all engines share
function inOrder(rows) {
  return rows.length > 0 && rows[0].length === 1
    ? rows.map((row) => String(row[0])).sort().map((s) => [s]) : rows;
}

function difference(expected, actual) {
  const [a, b] = [inOrder(expected), inOrder(actual)];
  if (a.length !== b.length) return `${b.length} rows in place of ${a.length}`;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i].length !== b[i].length || !a[i].every((v, j) => sameValue(v, b[i][j]))) {
      return `row ${i + 1}: ${b[i].join(' ')} in place of ${a[i].join(' ')}`;
    }
  }
  return null;
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

// ---- ratios ----

// the query files of a figure, by engine and formulation
function formulations(figure) {
  const found = {};
  for (const file of fs.readdirSync(path.join(SQL, figure)).sort()) {
    const [engine, formulation] = file.replace(/\.sql$/, '').split('.');
    (found[engine] ??= []).push({
      formulation: formulation ?? '',
      text: fs.readFileSync(path.join(SQL, figure, file), 'utf8'),
    });
  }
  return found;
}

// prose and figures without a counterpart are not compared row by row
const PROSE = ['report', 'everything', 'floor'];

async function compare(figure, engines, clean) {
  const sides = [];
  let expected = null;
  const all = formulations(figure);
  for (const [engine, list] of Object.entries(all)) {
    const db = engines[engine] ?? (figure === 'floor' ? engines.postgres : null);
    if (!db) continue;
    let best = null;
    const tried = [];
    for (const { formulation, text } of list) {
      const { ms: first, rows } = await db.run(text);
      const ms = first < 5000 ? Math.min(first, (await db.run(text)).ms) : first;
      let wrong = null;
      if (engine === 'asyncspan') {
        expected = rows;
        if (rows.length === 0) throw new Error(`${figure}: no rows`);
      } else if (!PROSE.includes(figure)) {
        wrong = difference(expected, rows);
        if (wrong && clean) throw new Error(`${figure}: ${engine} ${formulation}: ${wrong}`);
      }
      tried.push({ formulation, ms });
      log(`  ${figure}: ${engine} ${formulation} ${seconds(ms)} s${wrong ? ` differs, ${wrong}` : ''}`);
      if (!best || ms < best.ms) best = { engine, db, formulation, text, ms, wrong, tried };
    }
    best.tried = tried;
    best.times = [];
    sides.push(best);
  }
  for (let run = 0; run < RUNS; run += 1) {
    for (const side of sides) {
      if (side.ms > SLOW_MS) side.times = [side.ms];
      else side.times.push((await side.db.run(side.text)).ms);
    }
  }
  const own = sides.find((side) => side.engine === 'asyncspan');
  return sides.map(({ engine, formulation, times, tried, wrong }) => ({
    figure, engine, formulation, tried, wrong: Boolean(wrong), runs: times.length,
    ms: median(times),
    // the median of the ratios of the runs, each with its neighbour
    ratio: own ? median(times.map((ms, i) => ms / own.times[i])) : null,
  }));
}

// ---- memory ----

const status = (pid, field) => {
  try {
    const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
      fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) : 0;
  } catch {
    return 0; // it has ended
  }
};

function children(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
}

function parallelWorkers(leader) {
  return children(process.env.BENCH_POSTMASTER).filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .includes(`parallel worker for PID ${leader}`);
    } catch {
      return false;
    }
  });
}

// The peak of the memory that belongs to a backend alone (RssAnon): sampled,
// since the kernel's own high-water mark counts the shared buffers it touched.
async function memoryOf(schema, text, settings) {
  const pg = new Postgres(schema);
  await pg.open();
  await pg.send(settings);
  let leader = 0;
  const workers = new Map();
  const base = status(pg.pid, 'RssAnon');
  const timer = setInterval(() => {
    leader = Math.max(leader, status(pg.pid, 'RssAnon'));
    for (const pid of parallelWorkers(pg.pid)) {
      workers.set(pid, Math.max(workers.get(pid) ?? 0, status(pid, 'RssAnon')));
    }
  }, 5);
  const { ms, rows } = await pg.run(text);
  clearInterval(timer);
  await pg.close();
  return { ms, rows, leader: Math.max(leader, base) / 1024,
    worker: Math.max(0, ...workers.values()) / 1024 };
}

async function memory(schema, figure) {
  const [{ text }] = formulations(figure).asyncspan;
  const plain = await memoryOf(schema, text, '');
  const result = { figure, leader: plain.leader, worker: plain.worker };
  if (['name_stats', 'concurrency', 'spans'].includes(figure)) {
    const pairs = [];
    for (let run = 0; run < 3; run += 1) {
      const usual = await memoryOf(schema, text, '');
      const small = await memoryOf(schema, text, "SET asyncspan.work_mem = '4MB';");
      const problem = difference(usual.rows, small.rows);
      if (problem) throw new Error(`${figure} with asyncspan.work_mem = 4MB: ${problem}`);
      pairs.push({ small, factor: small.ms / usual.ms });
    }
    result.small = {
      leader: Math.max(...pairs.map((p) => p.small.leader)),
      worker: Math.max(...pairs.map((p) => p.small.worker)),
      factor: median(pairs.map((p) => p.factor)),
    };
  }
  log(`  memory: ${figure} leader ${plain.leader.toFixed(0)} MB, worker ${plain.worker.toFixed(0)} MB${
    result.small ? `; with 4MB ${result.small.leader.toFixed(0)}, ${result.small.worker.toFixed(0)} MB, ${result.small.factor.toFixed(2)}×` : ''}`);
  return result;
}

// ---- growth ----

// Serial, so that the plan is the same for ten thousand events as for more.
async function growth(pg, events) {
  const result = {};
  await pg.send('SET max_parallel_workers_per_gather = 0;');
  for (const name of GROWTH.filter((f) => installed.has(f))) {
    const text = `SELECT count(*) FROM asyncspan.${name}('events');`;
    const times = [];
    const runs = events >= 5e6 ? Math.min(RUNS, 3) : RUNS;
    await pg.run(text);
    for (let run = 0; run < runs; run += 1) times.push((await pg.run(text)).ms);
    result[name] = 1e6 * median(times) / events;
  }
  await pg.send('RESET max_parallel_workers_per_gather;');
  log(`  growth: ${Object.entries(result).map(([n, v]) => `${n} ${v.toFixed(0)}`).join(', ')} ns an event`);
  return result;
}

// ---- one data set ----

// the functions there are, so that versions without some can be measured too
const installed = new Set(['floor', 'everything']);

async function measure(shape, events, results) {
  const schema = `${shape}_${events}`;
  results.load = Math.max(results.load, os.loadavg()[0]);
  log(`${count(events)} events, ${shape}`);
  const { file, truth } = generate(shape, events);
  const pg = new Postgres(schema);
  const engines = { asyncspan: pg, postgres: pg };
  const withRatios = PARTS.includes('ratios') && SIZES.includes(events);
  const loading = {};

  await pg.open();
  if (opt.peers && withRatios) {
    engines.duckdb = new DuckDB(opt.dir);
    engines.clickhouse = new ClickHouse(opt.dir);
    await engines.duckdb.open();
    await engines.clickhouse.open();
  }
  for (const name of ['postgres', 'duckdb', 'clickhouse']) {
    if (!engines[name]) continue;
    loading[name] = await engines[name].load(file);
    results.versions[name] ??= await engines[name].version();
    log(`  load: ${name} ${seconds(loading[name])} s`);
  }
  fs.rmSync(file);
  await checkTruth(pg, truth);

  if (withRatios) {
    let figures = events >= 50e6 ? LARGE_FIGURES : FIGURES[shape];
    if (opt.figures) figures = figures.filter((f) => opt.figures.split(',').includes(f));
    figures = figures.filter((f) => installed.has(f));
    const rows = [];
    for (const figure of figures) rows.push(...await compare(figure, engines, shape !== 'dirty'));
    const bytes = Number((await pg.send("SELECT pg_table_size('events');"))[0]);
    results.sets.push({ shape, events, truth, loading, rows, bytes });
  }
  for (const db of new Set(Object.values(engines))) if (db !== pg) await db.close();
  if (shape === 'flat' && PARTS.includes('memory') && events >= 1e6) {
    results.memory[events] = [];
    for (const figure of MEMORY_FIGURES.filter((f) => installed.has(f))) results.memory[events].push(await memory(schema, figure));
  }
  if (shape === 'flat' && PARTS.includes('growth')) results.growth[events] = await growth(pg, events);
  await pg.send(`DROP SCHEMA ${schema} CASCADE;`);
  await pg.close();
}

// ---- the document ----

function table(header, rows) {
  return [header, header.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function facts(results) {
  const cpu = os.cpus();
  const read = (command, args) => execFileSync(command, args, { encoding: 'utf8' }).trim();
  const commit = (() => {
    try {
      return read('git', ['-C', TOP, 'rev-parse', '--short', 'HEAD']);
    } catch {
      return 'unknown';
    }
  })();
  return table(['', ''], [
    ['processor', `${cpu[0].model.trim()}, ${cpu.length} cores`],
    ['memory', `${(os.totalmem() / 2 ** 30).toFixed(0)} GB`],
    ['kernel', `${os.type()} ${os.release()}`],
    ['PostgreSQL', results.versions.postgres],
    ['DuckDB', results.versions.duckdb ?? 'not run'],
    ['ClickHouse', results.versions.clickhouse ?? 'not run'],
    ['asyncspan', commit],
    ['date', new Date().toISOString().slice(0, 10)],
    ['runs', `${RUNS}, in turn; medians`],
    ['load average', `${results.load.toFixed(1)} at most; a quiet machine has 2 to 3, from the runs themselves`],
  ]);
}

function ratioTables(results) {
  const out = [];
  for (const set of results.sets) {
    const { shape, events, rows, truth, loading, bytes } = set;
    out.push(`### ${count(events)} events, ${shape}`, '');
    out.push(`${count(truth.spans)} spans (${count(truth.complete)} complete), ${
      (bytes / 2 ** 30).toFixed(2)} GB of heap. Loading the rows, apart from the figures: ${
      Object.entries(loading).map(([name, ms]) => `${name === 'postgres' ? 'PostgreSQL' : engineTitle[name]} ${seconds(ms)} s`).join(', ')}.`, '');
    const body = [];
    for (const figure of [...new Set(rows.map((row) => row.figure))]) {
      const of = Object.fromEntries(rows.filter((row) => row.figure === figure)
        .map((row) => [row.engine, row]));
      if (figure === 'floor') continue;
      const own = of.asyncspan;
      const bars = events === 10e6 && shape === 'flat' ? BARS[figure] ?? {} : {};
      const cell = (engine) => {
        const row = of[engine];
        if (!row) return '';
        const bar = bars[engine];
        return `${ratio(row.ratio)}${row.runs < RUNS ? ' (1 run)' : ''}${row.wrong ? ' (wrong)' : ''}${
          row.formulation ? ` ${row.formulation}` : ''}${
          bar ? `; bar ${bar}×: ${row.ratio >= bar ? 'met' : 'missed'}` : ''}`;
      };
      let duckdb = cell('duckdb');
      if (figure === 'everything') {
        const peer = rows.find((row) => row.figure === 'name_stats' && row.engine === 'duckdb');
        if (peer) {
          const r = peer.ms / own.ms;
          duckdb = `${ratio(r)} (its name_stats)${events === 10e6 && shape === 'flat'
            ? `; bar ${EVERYTHING_BAR.toFixed(2)}×: ${r >= EVERYTHING_BAR ? 'met' : 'missed'}` : ''}`;
        }
      }
      body.push([`\`${figure}\``, `${seconds(own.ms)} s`, cell('postgres'), duckdb, cell('clickhouse')]);
    }
    out.push(table(['figure', 'asyncspan', 'best SQL', 'DuckDB', 'ClickHouse'], body), '');
    const floor = rows.filter((row) => row.figure === 'floor');
    if (floor.length) {
      out.push(`The floor: ${floor.map((row) => `${row.engine === 'count' ? '`count(*)`' : 'an aggregate over the same columns'} ${seconds(row.ms)} s`).join(', ')}.`, '');
    }
    const others = rows.filter((row) => row.tried.length > 1);
    if (events === 10e6 || SIZES.length === 1) {
      out.push('All formulations, as they were chosen from:', '');
      out.push(table(['figure', 'engine', 'seconds'], others.map((row) => [`\`${row.figure}\``,
        engineTitle[row.engine], row.tried.map((t) => `${t.formulation} ${seconds(t.ms)}`).join(', ')])), '');
    }
  }
  return out.join('\n');
}

function memoryTables(results) {
  const out = [];
  const mb = (v) => (v > 0 ? `${v.toFixed(0)} MB` : '');
  for (const [events, rows] of Object.entries(results.memory)) {
    out.push(`${count(Number(events))} events:`, '');
    out.push(table(['figure', 'leader', 'each worker', 'leader, 4MB', 'each worker, 4MB', 'time, 4MB'],
      rows.map((row) => [`\`${row.figure}\``, mb(row.leader), mb(row.worker),
        row.small ? mb(row.small.leader) : '', row.small ? mb(row.small.worker) : '',
        row.small ? ratio(row.small.factor) : ''])), '');
  }
  return out.join('\n');
}

function growthTable(results) {
  const sizes = Object.keys(results.growth).map(Number).sort((a, b) => a - b);
  return table(['function', ...sizes.map(count), 'largest / smallest'], GROWTH.filter((f) => installed.has(f)).map((name) => {
    const values = sizes.map((n) => results.growth[n][name]);
    return [`\`${name}\``, ...values.map((v) => v.toFixed(0)),
      ratio(Math.max(...values) / Math.min(...values))];
  }));
}

function write(results) {
  const file = opt.out || path.join(TOP, 'docs', 'performance.md');
  let text = fs.readFileSync(file, 'utf8');
  const put = (name, body) => {
    const [from, to] = [`<!-- bench:${name} -->`, `<!-- bench:${name} end -->`];
    const [start, end] = [text.indexOf(from), text.indexOf(to)];
    if (start < 0 || end < 0) throw new Error(`${file} has no ${from}`);
    text = `${text.slice(0, start + from.length)}\n${body.trim()}\n${text.slice(end)}`;
  };
  put('facts', facts(results));
  if (results.sets.length) put('ratios', ratioTables(results));
  if (Object.keys(results.memory).length) put('memory', memoryTables(results));
  if (Object.keys(results.growth).length) {
    put('growth', growthTable(results));
    const sizes = Object.keys(results.growth).map(Number).sort((a, b) => a - b);
    fs.writeFileSync(path.join(path.dirname(file), 'growth.svg'), chart({
      title: 'Time an event, from ten thousand events up',
      xLabel: 'events',
      yLabel: 'nanoseconds an event, serial',
      xTicks: sizes,
      series: GROWTH.filter((f) => installed.has(f)).map((name) => ({ name,
        points: sizes.map((n) => [n, results.growth[n][name]]) })),
    }));
  }
  fs.writeFileSync(file, text);
  log(`wrote ${file}`);
}

async function main() {
  const results = { versions: {}, sets: [], memory: {}, growth: {}, load: 0 };
  const setup = new Postgres();
  await setup.open();
  await setup.send('CREATE EXTENSION asyncspan; CREATE EXTENSION pg_prewarm;');
  for (const name of await setup.send(`SELECT DISTINCT proname FROM pg_proc
    WHERE pronamespace = 'asyncspan'::regnamespace;`)) installed.add(name);
  await setup.close();

  if (PARTS.includes('growth')) {
    for (const events of [1e4, 1e5]) {
      if (!SIZES.includes(events)) await measure('flat', events, results);
    }
  }
  for (const events of SIZES) {
    for (const shape of SHAPES) await measure(shape, events, results);
  }
  console.log(`\n${facts(results)}\n`);
  if (results.sets.length) console.log(ratioTables(results));
  if (Object.keys(results.memory).length) console.log(memoryTables(results));
  if (Object.keys(results.growth).length) console.log(growthTable(results));
  if (!opt.smoke) write(results);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
