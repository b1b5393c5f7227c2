// How many times as long as asyncspan the others take for a figure, a folder of
// sql/.
//   1. Every formulation of every engine runs, twice if that is quickly done;
//      the rows must agree with those of asyncspan; the fastest formulation of
//      an engine is its best.
//   2. The best of every engine run in turn, so that whatever else the machine
//      does hits all alike, and the median counts.

'use strict';

const fs = require('fs');
const path = require('path');
const { limit } = require('./engines.js');
const { difference } = require('./agree.js');
const { log, median, oneLine, seconds } = require('./format.js');

const SQL = path.join(__dirname, 'sql');

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

const ownText = (figure) => formulations(figure).asyncspan[0].text;

// what the engines say when a statement takes longer than the limit
const CANCELLED = /statement timeout|INTERRUPT Error|TIMEOUT_EXCEEDED/;

// {ms, rows}, or {failed, slow} if it fails or is cancelled
async function attempt(db, text) {
  try {
    return await db.run(text);
  } catch (error) {
    const slow = CANCELLED.test(error.message);
    await db.recover();
    return { slow, failed: slow ? `cancelled after ${limit.seconds} s` : oneLine(error) };
  }
}

// prose and figures without a counterpart are not compared row by row
const PROSE = ['report', 'everything', 'floor'];

// Step 1 for one engine: its best formulation, with the times of all.  The
// rows of asyncspan, which comes first, are those that are expected.
async function choose(figure, engine, db, list, expected, clean) {
  const tried = [];
  let best = null;
  for (const { formulation, text } of list) {
    let { ms, rows, failed, slow } = await attempt(db, text);
    let wrong = null;
    if (!failed && ms < 5000) {
      const again = await attempt(db, text);
      ({ failed, slow } = again);
      ms = Math.min(ms, again.ms ?? ms);
    }
    if (engine === 'asyncspan') {
      if (failed) throw new Error(failed);
      if (rows.length === 0) throw new Error('no rows');
    } else if (!failed && !PROSE.includes(figure)) {
      wrong = difference(expected, rows);
      if (wrong && clean) throw new Error(`${engine} ${formulation}: ${wrong}`);
    }
    tried.push({ formulation, ms, failed });
    log(`  ${figure}: ${engine} ${formulation} ${failed ?? `${seconds(ms)} s`}${
      wrong ? ` differs, ${wrong}` : ''}`);
    const candidate = { figure, engine, db, formulation, text, ms, rows, failed, slow,
      wrong: Boolean(wrong), tried, times: [] };
    if (!best || (best.failed && (!failed || slow)) || ms < best.ms) best = candidate;
  }
  return best;
}

// In step 2, what takes longer than --slow keeps its time of step 1.  Less than
// a minute is repeated in any case.
function runsOf({ ms, failed }, { runs, slowMs }) {
  if (failed) return 0;
  if (ms <= slowMs) return runs;
  return ms <= 60000 ? Math.min(runs, 3) : 0;
}

// engines: by name; clean: whether all must agree; how: {runs, slowMs}
async function compare(figure, engines, clean, how) {
  const sides = [];
  for (const [engine, list] of Object.entries(formulations(figure))) {
    const db = engines[engine] ?? (figure === 'floor' ? engines.postgres : null);
    if (db) sides.push(await choose(figure, engine, db, list, sides[0]?.rows, clean));
  }
  for (let run = 0; run < how.runs; run += 1) {
    for (const side of sides) {
      if (run >= runsOf(side, how)) continue;
      const { ms, failed } = await attempt(side.db, side.text);
      if (failed) throw new Error(`${side.engine} again: ${failed}`);
      side.times.push(ms);
    }
  }
  for (const side of sides) {
    if (side.times.length === 0 && !side.failed) side.times = [side.ms];
  }

  const own = sides.find((side) => side.engine === 'asyncspan');
  const ratioOf = ({ times, failed, slow }) => {
    if (!own) return null;
    if (failed) return slow ? 1000 * limit.seconds / median(own.times) : null;
    // the median of the ratios of the runs, each with its neighbour
    return median(times.map((ms, i) => ms / (own.times[i] ?? median(own.times))));
  };
  return sides.map((side) => ({
    figure, engine: side.engine, formulation: side.formulation, tried: side.tried,
    wrong: side.wrong, failed: side.failed, runs: side.times.length,
    ms: side.failed ? null : median(side.times), ratio: ratioOf(side),
  }));
}

module.exports = { SQL, compare, ownText };
