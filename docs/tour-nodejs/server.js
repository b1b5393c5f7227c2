// A small service and its clients: each answer is read from a file and
// compressed; the work between is a span of its own.
const { createServer, get } = require('node:http');
const { readFile } = require('node:fs/promises');
const { promisify } = require('node:util');
const { trace } = require('@opentelemetry/api');

const compress = promisify(require('node:zlib').gzip);
const tracer = trace.getTracer('demo');

const span = (name, work) => tracer.startActiveSpan(name, async (active) => {
  try {
    return await work();
  } finally {
    active.end();
  }
});

const server = createServer((request, response) =>
  span('answer', async () => {
    const text = await span('read', () => readFile(__filename));
    const packed = await span('compress', () =>
      compress(Buffer.alloc(200_000, text)));
    response.end(packed);
  }));

const fetchOne = () => new Promise((resolve, reject) =>
  get({ port: server.address().port }, (response) =>
    response.resume().on('end', resolve)).on('error', reject));

server.listen(0, async () => {
  for (let round = 0; round < 50; round++)
    await span('round', () => Promise.all(Array.from({ length: 8 }, fetchOne)));
  server.close();
});
