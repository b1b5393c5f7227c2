// The databases of the comparison.  Each has open(), load(), run() and
// close(); run() takes the text of a query file and gives {ms, rows}: the
// statements up to a line `-- check` are timed and, if there is such a line,
// those after it give the rows to compare.  A statement that takes longer than
// the limit is cancelled.  After an error, recover() makes the engine usable
// again.

'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawn } = require('child_process');
const { setTimeout: sleep } = require('timers/promises');

// seconds; what any statement may take
const limit = { seconds: 1200 };

// what a peer may take of the machine's memory; both keep some of what they had
const MEMORY = Math.floor(os.totalmem() / 3);

const createEvents = (schema) => `CREATE TABLE ${schema}.events (process_id text,
  stream_id text, block_id text, time timestamptz, event_type text,
  span_id bigint, parent_span_id bigint, depth integer, hash bigint, name text,
  filename text, target text, line integer)`;

function parts(text) {
  return text.split(/^-- check$/m).map((part) =>
    part.split(/;[ \t]*$/m).map((s) => s.trim())
      .filter((s) => s.replace(/^--.*$/gm, '').trim() !== ''));
}

const now = () => Number(process.hrtime.bigint()) / 1e6;

// A session of psql; the time is psql's own, statement by statement.
class Postgres {
  constructor(schema = 'public', settings = '') {
    this.name = 'postgres';
    this.schema = schema;
    this.settings = settings;
  }

  async open() {
    this.closed = false;
    this.psql = spawn('psql', ['-XqAt', '-F', '\t', '-P', 'null=',
      '-v', 'ON_ERROR_STOP=1']);
    this.output = '';
    this.errors = '';
    this.psql.stdout.setEncoding('utf8').on('data', (s) => {
      this.output += s;
      if (this.wake && this.output.includes('\u0001done\n')) this.wake();
    });
    this.psql.stderr.setEncoding('utf8').on('data', (s) => { this.errors += s; });
    this.psql.stdin.on('error', () => {}); // what it says before it ends is on stderr
    this.psql.on('close', () => { this.closed = true; if (this.wake) this.wake(); });
    await this.send(`SET search_path = ${this.schema}, public;
      SET client_min_messages = error; ${this.settings}`);
    await this.setLimit(limit.seconds);
    this.pid = Number((await this.send('SELECT pg_backend_pid();'))[0]);
  }

  async setLimit(time) {
    await this.send(`SET statement_timeout = '${time}s';`);
  }

  async send(text) {
    this.output = '';
    if (!this.closed) {
      this.psql.stdin.write(`${text}\n\\echo \u0001done\n`);
      await new Promise((resolve) => { this.wake = resolve; });
      this.wake = null;
    }
    if (this.closed) {
      throw new Error((/(ERROR|FATAL): .*/.exec(this.errors) ?? /.*/.exec(this.errors))[0]);
    }
    return this.output.split('\n').slice(0, -2);
  }

  async run(text) {
    const [timed, after = []] = parts(text);
    const end = (list) => list.map((s) => `${s};`).join('\n');
    const lines = await this.send(`\\timing on\n${end(timed)}\n\\timing off`);
    const result = { ms: 0, rows: [] };
    for (const line of lines) {
      const time = /^Time: ([0-9.]+) ms/.exec(line);
      if (time) result.ms += Number(time[1]);
      else if (!line.startsWith('Timing is ')) result.rows.push(line.split('\t'));
    }
    if (after.length > 0) {
      result.rows = (await this.send(end(after))).map((line) => line.split('\t'));
    }
    return result;
  }

  // with the index that create_events_table makes
  async load(file) {
    await this.setLimit(0);
    const start = now();
    await this.send(`BEGIN; CREATE SCHEMA ${this.schema}; ${createEvents(this.schema)};
      COPY ${this.schema}.events FROM '${file}' (FORMAT csv, HEADER, FREEZE);
      COMMIT;`);
    const ms = now() - start;
    await this.send(`CREATE INDEX ON ${this.schema}.events USING brin (time)
        WITH (pages_per_range = 32);
      VACUUM (ANALYZE) ${this.schema}.events;`);
    await this.prewarm();
    await this.setLimit(limit.seconds);
    return ms;
  }

  async createEvents() {
    await this.send(`CREATE SCHEMA ${this.schema}; ${createEvents(this.schema)};`);
  }

  async prewarm() {
    await this.send(`SELECT public.pg_prewarm('${this.schema}.events');`);
  }

  // psql ends at an error; the server may be starting again after a crash
  async recover() {
    await this.close();
    for (let tries = 60; ; tries -= 1) {
      try {
        await this.open();
        await this.prewarm();
        return;
      } catch (error) {
        if (tries === 0) throw error;
        await sleep(1000);
      }
    }
  }

  async version() {
    return (await this.send('SHOW server_version;'))[0].split(' ')[0];
  }

  async close() {
    if (!this.closed) this.psql.stdin.end();
    await new Promise((resolve) => {
      if (this.closed) resolve(); else this.psql.on('close', resolve);
    });
  }
}

// DuckDB with a database file, which is its compressed native format.
class DuckDB {
  constructor(dir) {
    this.name = 'duckdb';
    this.file = path.join(dir, 'events.duckdb');
  }

  async open() {
    const { DuckDBInstance } = require('@duckdb/node-api');
    this.instance = await DuckDBInstance.create(this.file, {
      threads: '2', memory_limit: `${Math.floor(MEMORY / 1e6)}MB`,
    });
    this.connection = await this.instance.connect();
  }

  async query(sql) {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRows().map((row) => row.map((v) =>
      (typeof v === 'bigint' ? String(v) : v)));
  }

  async run(text) {
    const [timed, after = []] = parts(text);
    const rows = [];
    const start = now();
    const timer = setTimeout(() => this.connection.interrupt(), 1000 * limit.seconds);
    try {
      for (const sql of timed) rows.push(...await this.query(sql));
    } finally {
      clearTimeout(timer);
    }
    const ms = now() - start;
    if (after.length > 0) rows.length = 0;
    for (const sql of after) rows.push(...await this.query(sql));
    return { ms, rows };
  }

  async recover() {
    await this.query('DROP TABLE IF EXISTS made');
  }

  async load(file) {
    const start = now();
    await this.query(`CREATE TABLE events AS FROM read_csv('${file}', header = true,
      columns = {process_id: 'VARCHAR', stream_id: 'VARCHAR', block_id: 'VARCHAR',
        time: 'TIMESTAMP', event_type: 'VARCHAR', span_id: 'BIGINT',
        parent_span_id: 'BIGINT', depth: 'INTEGER', hash: 'BIGINT',
        name: 'VARCHAR', filename: 'VARCHAR', target: 'VARCHAR', line: 'INTEGER'})`);
    await this.query('CHECKPOINT');
    return now() - start;
  }

  async version() {
    return String((await this.query('SELECT version()'))[0][0]).replace('v', '');
  }

  async close() {
    this.connection.closeSync();
    this.instance.closeSync();
    fs.rmSync(this.file, { force: true });
  }
}

// ClickHouse in this process, with a MergeTree.
class ClickHouse {
  constructor(dir) {
    this.name = 'clickhouse';
    this.dir = path.join(dir, 'clickhouse');
  }

  async open() {
    const { Session } = require('chdb');
    this.session = new Session(this.dir);
    this.query('SET max_threads = 2');
    this.query('SET session_timezone = \'UTC\'');
    this.query(`SET max_memory_usage = ${MEMORY}`);
  }

  query(sql) {
    const text = this.session.query(sql, 'JSONCompactEachRow');
    return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  }

  async run(text) {
    const [timed, after = []] = parts(text);
    const rows = [];
    const start = now();
    for (const sql of timed) rows.push(...this.query(sql));
    const ms = now() - start;
    if (after.length > 0) rows.length = 0;
    for (const sql of after) rows.push(...this.query(sql));
    return { ms, rows };
  }

  async recover() {
    this.query('DROP TABLE IF EXISTS made');
  }

  async load(file) {
    const start = now();
    const word = 'LowCardinality(String)';
    this.query(`CREATE TABLE events (process_id ${word}, stream_id ${word},
      block_id String, time DateTime64(6, 'UTC'), event_type ${word},
      span_id Int64, parent_span_id Int64, depth Int32, hash Int64,
      name ${word}, filename ${word}, target ${word}, line Int32)
      ENGINE = MergeTree ORDER BY time`);
    this.query(`INSERT INTO events SELECT * FROM file('${file}', CSVWithNames)`);
    this.query('OPTIMIZE TABLE events FINAL');
    const ms = now() - start;
    this.query(`SET max_execution_time = ${limit.seconds}`);
    return ms;
  }

  async version() {
    return this.query('SELECT version()')[0][0];
  }

  async close() {
    this.session.cleanup();
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

module.exports = { Postgres, DuckDB, ClickHouse, createEvents, limit };
