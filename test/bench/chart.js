// A line chart as SVG: logarithmic x, linear y from zero, one line a series,
// labelled at its end.  Colours follow the reader's light or dark scheme.

'use strict';

const WIDTH = 860;
const HEIGHT = 440;
const LEFT = 64;
const RIGHT = 150;
const TOP = 44;
const BOTTOM = 52;

const LIGHT = ['#1f6fb4', '#c4510c', '#1d7f3c', '#b3261e', '#6f42b8', '#80530f',
  '#b8267f', '#59636e', '#7a7a00', '#007f8f', '#35408f'];
const DARK = ['#6cb6ff', '#f69d50', '#57d07f', '#ff8a80', '#c4a2ff', '#d8b070',
  '#ff8ccb', '#a9b4be', '#d9d95a', '#4ed8e6', '#a0acff'];

const escape = (s) => String(s).replace(/&/g, '&amp;').replace(/</g, '&lt;');

// a step of 1, 2 or 5 times a power of ten that gives about six lines
function step(max) {
  const power = 10 ** Math.floor(Math.log10(max / 6));
  return [1, 2, 5, 10].map((m) => m * power).find((s) => max / s <= 6.5);
}

// series: [{name, points: [[x, y], ...]}]
function chart({ title, xLabel, yLabel, series, xTicks }) {
  const xs = series.flatMap((s) => s.points.map((p) => p[0]));
  const yMax = 1.08 * Math.max(...series.flatMap((s) => s.points.map((p) => p[1])));
  const [x0, x1] = [Math.log(Math.min(...xs)), Math.log(Math.max(...xs))];
  const px = (x) => LEFT + (WIDTH - LEFT - RIGHT) * (x1 > x0 ? (Math.log(x) - x0) / (x1 - x0) : 0.5);
  const py = (y) => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (y / yMax);
  const out = [];

  const rules = (colours) => colours.map((c, i) =>
    `.s${i}{stroke:${c}}.t${i}{fill:${c}}`).join('');
  out.push(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">`);
  out.push(`<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:15px}.grid{stroke:#d0d7de}.line{fill:none;stroke-width:2}.back{fill:#ffffff}${rules(LIGHT)}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.grid{stroke:#3d444d}.back{fill:#0d1117}${rules(DARK)}}</style>`);
  out.push(`<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>`);
  out.push(`<text class="title" x="${LEFT}" y="24">${escape(title)}</text>`);

  const dy = step(yMax);
  for (let y = 0; y <= yMax; y += dy) {
    out.push(`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${py(y).toFixed(1)}" y2="${py(y).toFixed(1)}"/>`);
    out.push(`<text x="${LEFT - 8}" y="${(py(y) + 4).toFixed(1)}" text-anchor="end">${+y.toPrecision(6)}</text>`);
  }
  for (const x of xTicks) {
    out.push(`<text x="${px(x).toFixed(1)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${x.toLocaleString('en')}</text>`);
  }
  out.push(`<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escape(xLabel)}</text>`);
  out.push(`<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escape(yLabel)}</text>`);

  // labels, moved apart where lines end close to each other
  const labels = series.map((s, i) => ({ i, name: s.name, y: py(s.points.at(-1)[1]) }))
    .sort((a, b) => a.y - b.y);
  for (let i = 1; i < labels.length; i += 1) {
    labels[i].y = Math.max(labels[i].y, labels[i - 1].y + 16);
  }
  const over = Math.max(0, labels.at(-1).y - (HEIGHT - BOTTOM));
  labels.at(-1).y -= over;
  for (let i = labels.length - 2; i >= 0; i -= 1) {
    labels[i].y = Math.min(labels[i].y, labels[i + 1].y - 16);
  }

  series.forEach((s, i) => {
    const d = s.points.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(' ');
    out.push(`<polyline class="line s${i % LIGHT.length}" points="${d}"/>`);
    for (const [x, y] of s.points) {
      out.push(`<circle class="t${i % LIGHT.length}" cx="${px(x).toFixed(1)}" cy="${py(y).toFixed(1)}" r="3"/>`);
    }
  });
  for (const label of labels) {
    out.push(`<text class="t${label.i % LIGHT.length}" x="${WIDTH - RIGHT + 8}" y="${(label.y + 4).toFixed(1)}">${escape(label.name)}</text>`);
  }
  out.push('</svg>', '');
  return out.join('\n');
}

module.exports = { chart };
