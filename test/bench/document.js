// The generated parts of docs/performance.md.
//
// A part is what stands between <!-- bench:NAME --> and <!-- bench:NAME end -->.
// `ratios`, `shapes` and `memory` consist of sections, each between marks of its own that
// say which data it is about: <!-- bench:ratios:1000000:flat -->.  A run
// replaces the sections that it has measured and leaves the others, so that
// one document can be put together from several runs; each section says when
// and how it was measured.  `growth` is one table with a column for each size,
// which is read, and written with the new columns.

'use strict';

const fs = require('fs');
const path = require('path');
const { chart } = require('./chart.js');
const { count, mb, parseTable, ratio, runs, seconds, table } = require('./format.js');

const SHAPES = ['flat', 'nested', 'dirty', 'late'];

// what the project has set itself, on 10 million flat events: times as fast
const BARS = {
  name_stats: { postgres: 6, duckdb: 0.8 },
  concurrency: { postgres: 8 },
  spans: { postgres: 3 },
  folded: { postgres: 40 },
  report: { postgres: 20 },
};
const EVERYTHING_BAR = 0.6; // of DuckDB's name_stats
const SHAPE_BAR = 1.3; // of the time of flat data, at most
const GROWTH_BAR = 1.5;
const NO_EVENTS = 'no events';

const ENGINES = {
  asyncspan: 'asyncspan', postgres: 'SQL', duckdb: 'DuckDB', clickhouse: 'ClickHouse',
};

const verdict = (bar, met) => `; bar ${bar}×: ${met ? 'met' : 'missed'}`;

// ---- sections ----

// A side as a multiple of asyncspan.
function ratioCell(row, bar, usual) {
  if (!row) return '';
  if (row.failed && row.ratio === null) return row.failed;
  const marks = [];
  if (row.failed) marks.push(row.failed);
  else if (row.runs < usual) marks.push(runs(row.runs));
  if (row.wrong) marks.push('wrong');
  return `${row.failed ? '> ' : ''}${ratio(row.ratio)}${marks.length ? ` (${marks.join(', ')})` : ''}${
    row.formulation ? ` ${row.formulation}` : ''}${bar ? verdict(bar, row.ratio >= bar) : ''}`;
}

function ratioSection({ shape, events, rows, truth, loading, bytes, failures, about, usual }) {
  const barred = events === 10e6 && shape === 'flat';
  const of = (figure, engine) => rows.find((r) => r.figure === figure && r.engine === engine);
  const floor = of('floor', 'columns');
  const body = [];

  for (const figure of new Set(rows.map((row) => row.figure))) {
    const own = of(figure, 'asyncspan');
    if (!own) continue;
    const cell = (engine) => ratioCell(of(figure, engine), barred && BARS[figure]?.[engine], usual);
    let duckdb = cell('duckdb');
    if (figure === 'everything') {
      const peer = of('name_stats', 'duckdb');
      if (peer && !peer.failed) {
        const r = peer.ms / own.ms;
        duckdb = `${ratio(r)} (its name_stats${peer.wrong ? ', wrong' : ''})${
          barred ? verdict(EVERYTHING_BAR, r >= EVERYTHING_BAR) : ''}`;
      }
    }
    body.push([`\`${figure}\``, `${seconds(own.ms)} s${own.runs < usual ? ` (${runs(own.runs)})` : ''}`,
      floor ? ratio(own.ms / floor.ms) : '', cell('postgres'), duckdb, cell('clickhouse')]);
  }

  const out = [`### ${count(events)} events, ${shape}`, '', about, '',
    `${count(truth.spans)} spans (${count(truth.complete)} complete), ${
      (bytes / 2 ** 30).toFixed(2)} GB of heap. Loading the rows, apart from the figures: ${
      Object.entries(loading).map(([name, time]) =>
        `${name === 'postgres' ? 'PostgreSQL' : ENGINES[name]} ${
          typeof time === 'number' ? `${seconds(time)} s` : time}`).join(', ')}.`, '',
    table(['figure', 'asyncspan', 'asyncspan / floor', 'best SQL', 'DuckDB', 'ClickHouse'], body), ''];
  if (floor) {
    const bare = of('floor', 'count');
    out.push(`The floor: an aggregate over the same columns ${seconds(floor.ms)} s (${
      runs(floor.runs)}), \`count(*)\` ${seconds(bare.ms)} s.`, '');
  }
  for (const failure of failures) out.push(`Failed: ${failure}.`, '');

  const tried = ({ formulation, ms, failed }) =>
    `${formulation} ${failed ? `(${failed})` : seconds(ms)}`;
  const others = rows.filter((row) => row.tried.length > 1);
  if (others.length) {
    out.push('<details><summary>All formulations, in seconds, as they were chosen from</summary>', '',
      table(['figure', 'engine', 'seconds'], others.map((row) => [`\`${row.figure}\``,
        ENGINES[row.engine], row.tried.map(tried).join(', ')])), '', '</details>', '');
  }
  return out.join('\n');
}

function shapesSection({ events, rows, about }) {
  return [`### ${count(events)} events`, '', about, '',
    table(['shape', '`name_stats`', 'shape / flat'], rows.map((row) => [row.shape,
      `${seconds(row.ms)} s`, row.shape === 'flat' ? ''
        : ratio(row.ratio) + verdict(SHAPE_BAR, row.ratio <= SHAPE_BAR)])), ''].join('\n');
}

function memorySection({ events, rows, failures, about }) {
  return [`### ${count(events)} events`, '', about, '',
    table(['figure', 'leader', 'each worker', 'leader, 4MB', 'each worker, 4MB', 'time, 4MB'],
      rows.map((row) => [`\`${row.figure}\``, mb(row.leader), mb(row.worker),
        ...row.small ? [mb(row.small.leader), mb(row.small.worker), ratio(row.small.factor)]
          : ['', '', '']])), '',
    ...failures.map((failure) => `Failed: ${failure}.\n`)].join('\n');
}

function instructionsSection({ rows, sizes, about }) {
  const floor = rows[0].each;
  return [about, '', table(['figure', 'instructions an event', 'above the floor'],
    rows.map(({ figure, each }) => [figure === 'floor' ? 'the floor' : `\`${figure}\``,
      each.toFixed(0), figure === 'floor' ? '' : (each - floor).toFixed(0)])), '',
  `From the difference between ${sizes.map(count).join(' and ')} flat events.`].join('\n');
}

// ---- growth: one table of all sizes ----

const GROWTH_NOTES = ['commit', 'runs', 'load average'];

// The columns of the table, by the number of events or NO_EVENTS: a Map of the
// cells in each, by the name of the row.
function growthColumns(text) {
  const [header = [], ...rows] = parseTable(text);
  const columns = new Map();
  header.forEach((title, i) => {
    const size = title === NO_EVENTS ? NO_EVENTS : Number(title.replace(/,/g, ''));
    if (i > 0 && (size === NO_EVENTS || Number.isInteger(size))) {
      columns.set(size, new Map(rows.map((row) => [row[0].replace(/`/g, ''), row[i]])));
    }
  });
  return columns;
}

function growthSizes(columns) {
  return [...columns.keys()].filter((size) => size !== NO_EVENTS).sort((a, b) => a - b);
}

function growthPoints(columns, name) {
  return growthSizes(columns).map((size) => [size, Number(columns.get(size).get(name) || NaN)])
    .filter(([, y]) => Number.isFinite(y));
}

function growthTable(columns, functions) {
  const sizes = growthSizes(columns);
  const cells = (name) => [NO_EVENTS, ...sizes].map((size) => columns.get(size)?.get(name) ?? '');
  const body = functions.map((name) => {
    const values = growthPoints(columns, name).map(([, y]) => y);
    const factor = Math.max(...values) / Math.min(...values);
    return [`\`${name}\``, ...cells(name), values.length > 1
      ? `${ratio(factor)}${factor > GROWTH_BAR ? verdict(GROWTH_BAR, false) : ''}` : ''];
  });
  const notes = GROWTH_NOTES.map((name) => [name, ...cells(name), '']);
  return table(['function', NO_EVENTS, ...sizes.map(count), 'largest / smallest'],
    [...body, ...notes]);
}

// ---- the document ----

class Document {
  constructor(file) {
    this.file = file;
    this.text = fs.readFileSync(file, 'utf8');
    for (const name of ['facts', 'ratios', 'shapes', 'instructions', 'memory', 'growth']) {
      this.get(name);
    }
  }

  place(name) {
    const [from, to] = [`<!-- bench:${name} -->\n`, `<!-- bench:${name} end -->`];
    const [start, end] = [this.text.indexOf(from), this.text.indexOf(to)];
    if (start < 0 || end < start) throw new Error(`${this.file} has no ${from}`);
    return [start + from.length, end];
  }

  get(name) {
    return this.text.slice(...this.place(name));
  }

  put(name, body) {
    const [start, end] = this.place(name);
    this.text = `${this.text.slice(0, start)}${body.trim()}\n${this.text.slice(end)}`;
  }

  save() {
    fs.writeFileSync(this.file, this.text);
  }

  // one row for each fact; those that are not known this time stay
  putFacts(facts) {
    const all = new Map(parseTable(this.get('facts')).filter(([name]) => name));
    for (const [name, value] of facts) all.set(name, value);
    this.put('facts', table(['', ''], [...all]));
  }

  // replace or insert one section of a part, by size and shape
  putSection(part, key, body) {
    const sections = new Map([...this.get(part).matchAll(
      /<!-- bench:\w+:(\d+(?::\w+)?) -->\n([\s\S]*?)<!-- bench:\w+:\1 end -->/g)]
      .map(([, found, text]) => [found, text.trim()]));
    sections.set(key, body.trim());
    const rank = (k) => [Number(k.split(':')[0]), SHAPES.indexOf(k.split(':')[1])];
    const order = [...sections.keys()].sort((a, b) =>
      rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]);
    this.put(part, order.map((k) => `<!-- bench:${part}:${k} -->\n${sections.get(k)}\n<!-- bench:${
      part}:${k} end -->`).join('\n\n'));
  }

  putRatios(set) {
    this.putSection('ratios', `${set.events}:${set.shape}`, ratioSection(set));
  }

  putShapes(set) {
    this.putSection('shapes', String(set.events), shapesSection(set));
  }

  putMemory(set) {
    this.putSection('memory', String(set.events), memorySection(set));
  }

  putInstructions(set) {
    this.put('instructions', instructionsSection(set));
  }

  // columns: a Map from the number of events, 0 for the empty table, to
  // {values, commit, runs, load}
  putGrowth(measured, functions) {
    const columns = growthColumns(this.get('growth'));
    for (const [events, { values, commit, runs: times, load }] of measured) {
      const cells = Object.entries(values).map(([name, value]) =>
        [name, value.toFixed(0) + (events === 0 ? ' µs' : '')]);
      columns.set(events === 0 ? NO_EVENTS : events, new Map([...cells, ['commit', commit],
        ['runs', String(times)], ['load average', load.toFixed(1)]]));
    }
    this.put('growth', growthTable(columns, functions));
    fs.writeFileSync(path.join(path.dirname(this.file), 'growth.svg'), chart({
      title: 'Time an event, from ten thousand events up',
      xLabel: 'events',
      yLabel: 'nanoseconds an event, serial',
      xTicks: growthSizes(columns),
      series: functions.map((name) => ({ name, points: growthPoints(columns, name) }))
        .filter(({ points }) => points.length > 0),
    }));
  }
}

module.exports = { Document, SHAPES, ratioSection, shapesSection };
