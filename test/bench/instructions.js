// Instructions an event, counted by callgrind.  Unlike a time, the number does
// not depend on what else the machine does.
//
// A figure runs in a single-user backend over two sizes of the same data, the
// whole process under callgrind; the difference, divided by the difference in
// events, is what an event costs.  Starting up, planning and shutting down are
// in both and cancel out.

'use strict';

const fs = require('fs');
const path = require('path');
const { spawnSync, execFileSync } = require('child_process');
const { createEvents } = require('./engines.js');
const { log } = require('./format.js');

const SIZES = [20000, 120000];

const available = () => spawnSync('valgrind', ['--version']).status === 0;

class SingleUser {
  // a cluster of its own, as the user who owns that of the comparison
  constructor(dir) {
    const { uid, gid } = fs.statSync(path.join(dir, 'data'));
    this.home = path.join(dir, 'single');
    this.data = path.join(this.home, 'data');
    this.counts = path.join(this.home, 'counts');
    this.user = { uid, gid, cwd: this.home };
    fs.mkdirSync(this.home);
    fs.chownSync(this.home, uid, gid);
    execFileSync('initdb', ['-D', this.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8',
      '--locale=C.UTF-8', '--no-sync'], { ...this.user, stdio: 'ignore' });
    // where the extension is, and last what is different here
    fs.appendFileSync(path.join(this.data, 'postgresql.conf'),
      `${fs.readFileSync(path.join(dir, 'settings'), 'utf8')}
shared_buffers = 256MB
huge_pages = off
max_parallel_workers_per_gather = 0
jit = off
`);
    this.postgres = fs.readlinkSync(`/proc/${process.env.BENCH_POSTMASTER}/exe`);
  }

  // the statements, each ended by an empty line, which is what -j wants
  run(statements, wrapper = []) {
    const [command, ...args] = [...wrapper, this.postgres, '--single', '-j', '-D', this.data,
      'postgres'];
    const { status, stderr, error } = spawnSync(command, args, { ...this.user,
      input: statements.map((s) => `${s.trim().replace(/;$/, '')};\n\n`).join(''),
      stdio: ['pipe', 'ignore', 'pipe'], encoding: 'utf8', timeout: 900e3 });
    const problem = /^.*(ERROR|FATAL|PANIC): .*$/m.exec(stderr);
    if (problem || status !== 0) {
      throw new Error(`single-user backend: ${problem ? problem[0] : error ?? stderr}`);
    }
  }

  count(statements) {
    fs.rmSync(this.counts, { force: true });
    this.run(statements, ['valgrind', '--tool=callgrind',
      `--callgrind-out-file=${this.counts}`]);
    const total = /^(?:summary|totals): (\d+)/m.exec(fs.readFileSync(this.counts, 'utf8'));
    if (!total) throw new Error('callgrind has counted nothing');
    return Number(total[1]);
  }

  drop() {
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

// figures: [[name, statement], ...], the floor first; generate(events) gives
// the name of a file of so many events.
function instructions(dir, figures, generate) {
  const single = new SingleUser(dir);
  try {
    single.run(['CREATE EXTENSION asyncspan']);
    for (const events of SIZES) {
      const file = generate(events);
      single.run([`CREATE SCHEMA e${events}`, 'BEGIN', createEvents(`e${events}`),
        `COPY e${events}.events FROM '${file}' (FORMAT csv, HEADER, FREEZE)`, 'COMMIT',
        `VACUUM (FREEZE, ANALYZE) e${events}.events`]);
      fs.rmSync(file);
    }
    return figures.map(([figure, statement]) => {
      const [small, large] = SIZES.map((events) =>
        single.count([`SET search_path = e${events}`, statement]));
      const each = (large - small) / (SIZES[1] - SIZES[0]);
      log(`  instructions: ${figure} ${each.toFixed(0)} an event`);
      return { figure, each };
    });
  } finally {
    single.drop();
  }
}

module.exports = { SIZES, available, instructions };
