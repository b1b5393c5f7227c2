// How many milliseconds DuckDB takes for the statistics of names: the best of its
// queries, each the second time that it runs.  The table stays in the directory
// for the next call.
//
//   node names.js DIRECTORY EVENTS.csv

'use strict';

const fs = require('fs');
const path = require('path');
const { DuckDB } = require('./engines');

async function main(directory, csv) {
  const duckdb = new DuckDB(directory);
  const isNew = !fs.existsSync(duckdb.file);
  await duckdb.open();
  if (isNew) await duckdb.load(csv);

  const queries = path.join(__dirname, 'sql', 'name_stats');
  let best = Infinity;
  for (const file of fs.readdirSync(queries).filter((f) => f.startsWith('duckdb.'))) {
    const text = fs.readFileSync(path.join(queries, file), 'utf8');
    await duckdb.run(text);
    best = Math.min(best, (await duckdb.run(text)).ms);
  }
  console.log(best.toFixed(1));
  duckdb.connection.closeSync();
  duckdb.instance.closeSync();
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
