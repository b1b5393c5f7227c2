// Time an event at growing sizes.  Serial, so that the plan is the same for
// ten thousand events as for more; nothing is subtracted.  What a call costs
// before it has seen an event is measured on an empty table.

'use strict';

const { Postgres } = require('./engines.js');
const { log, median } = require('./format.js');

const FUNCTIONS = ['overview', 'target_stats', 'name_stats', 'top_spans', 'concurrency', 'spans',
  'hierarchy', 'edges', 'critical_path', 'folded', 'report'];
const SMALL_SIZES = [1e4, 1e5];

// as many runs as take about the same time at each size, 100 at most
const runsAt = (events) => Math.min(100, Math.max(1, Math.floor(3e7 / Math.max(events, 1))));

// The median of each function in milliseconds; those that fail are not in it.
// They run in turn, as everything else here.
async function times(schema, settings, events, functions) {
  const pg = new Postgres(schema,
    `${settings} SET max_parallel_workers_per_gather = 0;`);
  const measured = new Map(functions.map((name) => [name, []]));
  const failures = [];
  await pg.open();
  for (let run = events < 2e7 ? -1 : 0; run < runsAt(events); run += 1) {
    for (const [name, runs] of measured) {
      try {
        const { ms } = await pg.run(`SELECT count(*) FROM asyncspan.${name}('events');`);
        if (run >= 0) runs.push(ms);
      } catch (error) {
        failures.push(`growth: ${name}: ${error.message}`);
        measured.delete(name);
        await pg.recover();
      }
    }
  }
  await pg.close();
  return { failures,
    values: Object.fromEntries([...measured].map(([name, runs]) => [name, median(runs)])) };
}

async function growth(schema, settings, events, functions) {
  const { values, failures } = await times(schema, settings, events, functions);
  for (const name of Object.keys(values)) values[name] *= 1e6 / events;
  log(`  growth: ${Object.entries(values).map(([n, v]) => `${n} ${v.toFixed(0)}`).join(', ')} ns an event`);
  return { runs: runsAt(events), values, failures };
}

async function fixedCost(functions) {
  const schema = 'no_events';
  const pg = new Postgres(schema);
  await pg.open();
  await pg.createEvents();
  const { values, failures } = await times(schema, '', 0, functions);
  await pg.send(`DROP SCHEMA ${schema} CASCADE;`);
  await pg.close();
  for (const name of Object.keys(values)) values[name] *= 1e3;
  log(`  growth: ${Object.entries(values).map(([n, v]) => `${n} ${v.toFixed(0)}`).join(', ')} µs without events`);
  return { runs: runsAt(0), values, failures };
}

module.exports = { FUNCTIONS, SMALL_SIZES, growth, fixedCost };
