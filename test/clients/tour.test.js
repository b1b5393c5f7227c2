// The tour from a Node.js program to a flame graph, as docs/tour-nodejs.md
// has it, with OpenTelemetry's instrumentation from npm.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync, closeSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {test} from 'node:test';

const cwd = 'tour-nodejs';

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port) {
  const socket = connect(port, 'localhost');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function run(program, args, env = {}) {
  return execFileSync(program, args, {
    cwd, encoding: 'utf8', timeout: 120000, env: {...process.env, ...env},
  });
}

test('the tour of Node.js ends in a flame graph', async () => {
  const port = await freePort();
  const file = openSync(`${cwd}/traces.jsonl`, 'w');
  const collector = spawn(process.execPath, ['collect.js', port],
    {cwd, stdio: ['ignore', file, 'inherit']});

  try {
    for (let tries = 0; tries < 100 && !await answers(port); tries++)
      await sleep(100);
    run(process.execPath, [
      '--require', '@opentelemetry/auto-instrumentations-node/register',
      'server.js',
    ], {
      OTEL_SERVICE_NAME: 'demo',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_NODE_RESOURCE_DETECTORS: 'env,process',
    });
  } finally {
    if (collector.exitCode === null) {
      collector.kill();
      await once(collector, 'exit');
    }
    closeSync(file);
  }

  assert.match(run('asyncspan', ['load', '-t', 'tour', 'traces.jsonl']),
    /^traces\.jsonl: 2050 spans loaded into "tour"$/m);
  const stacks = run('asyncspan', ['flame', '-t', 'tour']).trim().split('\n')
    .map(line => line.replace(/ \d+$/, ''));
  for (const stack of ['round', 'round;GET', 'round;GET;GET;answer',
    'round;GET;GET;answer;compress', 'round;GET;GET;answer;read'])
    assert.ok(stacks.includes(stack), stack);
  assert.match(run('asyncspan', ['flame', '-t', 'tour', '--format=html']),
    /compress/);
});
