// Numbers, tables and medians as the document has them.

'use strict';

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

const log = (...text) => console.log(new Date().toISOString().slice(11, 19), ...text);

const seconds = (ms) => (ms >= 10000 ? (ms / 1000).toFixed(1)
  : ms >= 100 ? (ms / 1000).toFixed(2) : (ms / 1000).toFixed(4));
const ratio = (r) => `${r >= 10 ? r.toFixed(0) : r.toFixed(2)}×`;
const count = (n) => n.toLocaleString('en');
const mb = (n) => (n > 0 ? `${n.toFixed(0)} MB` : '');
const runs = (n) => `${n} ${n === 1 ? 'run' : 'runs'}`;

// an error as a cell of a table
const oneLine = (error) => String(error.message).replace(/[\s|]+/g, ' ').trim().slice(0, 160);

function table(header, rows) {
  return [header, header.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`).join('\n');
}

// the rows of the first table in the text, the header among them
function parseTable(text) {
  return text.split('\n')
    .filter((line) => /^\|.*\|$/.test(line) && !/^\|[\s|-]*-[\s|-]*\|$/.test(line))
    .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
}

module.exports = { median, log, seconds, ratio, count, mb, runs, oneLine, table, parseTable };
