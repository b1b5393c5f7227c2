// Takes OTLP over HTTP, at the usual port or the one that is given, and writes
// each message as a line of JSON.
const { createServer } = require('node:http');

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    process.stdout.write(Buffer.concat([...parts, Buffer.from('\n')]));
    response.end('{}');
  });
}).listen(Number(process.argv[2] ?? 4318));
