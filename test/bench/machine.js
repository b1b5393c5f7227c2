// What the figures were measured on, and whether it was quiet.

'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { setTimeout: sleep } = require('timers/promises');
const { log } = require('./format.js');

const TOP = path.resolve(__dirname, '../..');
const BUSY = 1;

// the commit that was built, with a plus if the sources had been changed
const COMMIT = (() => {
  const git = (...args) => spawnSync('git', ['-C', TOP, ...args], { encoding: 'utf8' });
  const head = git('rev-parse', '--short', 'HEAD');
  if (head.status !== 0) return 'an unknown commit';
  const changed = git('diff', '--quiet', 'HEAD', '--', 'src', 'sql').status !== 0;
  return head.stdout.trim() + (changed ? '+' : '');
})();

// Whether the shared memory of the server is in huge pages.  Its mapping says
// so in every version; `huge_pages_status` is there from 17 on.
function hugePages(postmaster) {
  return fs.readFileSync(`/proc/${postmaster}/maps`, 'utf8').includes('/anon_hugepage');
}

// Wait until what ran before has left the load average, at most this long.
async function quiet(atMost) {
  const end = Date.now() + 1000 * atMost;
  while (os.loadavg()[0] > BUSY && Date.now() < end) await sleep(1000);
  const load = os.loadavg()[0];
  if (load > BUSY) log(`  the machine is busy: load average ${load.toFixed(1)}`);
  return load;
}

function facts(postmaster, versions) {
  const cpu = os.cpus();
  return new Map(Object.entries({
    processor: `${cpu[0].model.trim()}, ${cpu.length} cores`,
    memory: `${(os.totalmem() / 2 ** 30).toFixed(0)} GB`,
    kernel: `${os.type()} ${os.release().replace(/-.*/, '')}`,
    'huge pages': hugePages(postmaster) ? 'used for shared buffers'
      : 'not used: not enough were free (`huge_pages = try`)',
    ...versions,
  }));
}

// where, when and how one section was measured, as its first line
function provenance({ load, buffers, huge, settings = [] }, how) {
  const date = new Date().toISOString().slice(0, 10);
  const where = [`\`shared_buffers = ${buffers}\` ${huge ? 'in' : 'without'} huge pages`,
    ...settings.map((s) => `\`${s}\``)];
  return `Measured on ${date} at ${COMMIT}: ${how}, ${where.join(', ')}, load average ${
    load.toFixed(1)} before it.${load > BUSY
    ? ' **The machine was busy with something else: these figures are not to be relied on.**' : ''}`;
}

module.exports = { TOP, COMMIT, hugePages, quiet, facts, provenance };
