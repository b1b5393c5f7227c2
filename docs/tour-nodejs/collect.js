// Takes OTLP over HTTP and writes each message as a line of JSON.
const { createServer } = require('node:http');

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    process.stdout.write(Buffer.concat([...parts, Buffer.from('\n')]));
    response.end('{}');
  });
}).listen(4318);
