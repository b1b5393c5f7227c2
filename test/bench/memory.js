// The peak of the memory that belongs to a backend alone (RssAnon): sampled,
// since the kernel's own high-water mark counts the shared buffers it touched.

'use strict';

const fs = require('fs');
const { Postgres } = require('./engines.js');
const { difference } = require('./agree.js');
const { log, median } = require('./format.js');

const FIGURES = ['name_stats', 'everything', 'concurrency', 'spans', 'folded', 'report'];
const SPILLING = ['name_stats', 'concurrency', 'spans'];
const POSTMASTER = process.env.BENCH_POSTMASTER;

function anonymousKb(pid) {
  try {
    const line = /^RssAnon:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) : 0;
  } catch {
    return 0; // it has ended
  }
}

function parallelWorkers(leader) {
  const children = fs.readFileSync(`/proc/${POSTMASTER}/task/${POSTMASTER}/children`, 'utf8');
  return children.trim().split(' ').filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .includes(`parallel worker for PID ${leader}`);
    } catch {
      return false;
    }
  });
}

async function memoryOf(schema, text, settings) {
  const pg = new Postgres(schema, settings);
  await pg.open();
  let leader = anonymousKb(pg.pid);
  let worker = 0;
  const timer = setInterval(() => {
    leader = Math.max(leader, anonymousKb(pg.pid));
    for (const pid of parallelWorkers(pg.pid)) worker = Math.max(worker, anonymousKb(pid));
  }, 5);
  try {
    const { ms, rows } = await pg.run(text);
    return { ms, rows, leader: leader / 1024, worker: worker / 1024 };
  } finally {
    clearInterval(timer);
    await pg.close();
  }
}

// One figure: as it is and, for those that use temporary files, with little
// memory, when the rows must be the same.
async function memory(schema, figure, text, settings, pairs) {
  const plain = await memoryOf(schema, text, settings);
  const result = { figure, leader: plain.leader, worker: plain.worker };
  if (SPILLING.includes(figure)) {
    const factors = [];
    result.small = { leader: 0, worker: 0 };
    for (let pair = 0; pair < pairs; pair += 1) {
      const usual = pair === 0 ? plain : await memoryOf(schema, text, settings);
      const small = await memoryOf(schema, text, `${settings} SET asyncspan.work_mem = '4MB';`);
      const problem = difference(usual.rows, small.rows);
      if (problem) throw new Error(`${figure} with asyncspan.work_mem = 4MB: ${problem}`);
      factors.push(small.ms / usual.ms);
      for (const who of ['leader', 'worker']) {
        result.small[who] = Math.max(result.small[who], small[who]);
      }
    }
    result.small.factor = median(factors);
  }
  const of = (m) => `leader ${m.leader.toFixed(0)} MB, worker ${m.worker.toFixed(0)} MB`;
  log(`  memory: ${figure} ${of(plain)}${result.small
    ? `; with 4MB ${of(result.small)}, ${result.small.factor.toFixed(2)}×` : ''}`);
  return result;
}

module.exports = { FIGURES, memory };
