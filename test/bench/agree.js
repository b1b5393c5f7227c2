// Whether two sides give the same rows.

'use strict';

function sameValue(a, b) {
  if (String(a) === String(b)) return true;
  const [x, y] = [Number(a), Number(b)];
  return Number.isFinite(x) && Number.isFinite(y) &&
    Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y), 1);
}

// text alone has no order that all engines share
function inOrder(rows) {
  return rows.length > 0 && rows[0].length === 1
    ? rows.map((row) => String(row[0])).sort().map((s) => [s]) : rows;
}

// the first difference in words, or null
function difference(expected, actual) {
  const [a, b] = [inOrder(expected), inOrder(actual)];
  if (a.length !== b.length) return `${b.length} rows in place of ${a.length}`;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i].length !== b[i].length || !a[i].every((v, j) => sameValue(v, b[i][j]))) {
      return `row ${i + 1}: ${b[i].join(' ')} in place of ${a[i].join(' ')}`;
    }
  }
  return null;
}

module.exports = { difference };
