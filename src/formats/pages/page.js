// What all pages have in common: text, numbers, the address, the canvas.
const $ = id => document.getElementById(id);

// what would be obeyed, not shown: control characters, and those of the direction of writing
const visible = text => text.replace(
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, c => {
    const plain = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[c], hex = c.charCodeAt(0).toString(16);
    return plain || (c < "\u0080" ? "\\x" + hex.padStart(2, "0") : "\\u" + hex.padStart(4, "0"));
  });

const number = x => x.toLocaleString("en");
const counted = (n, one, many) => number(n) + " " + (n === 1 ? one : many);
const share = (x, whole) => whole > 0 ? (100 * x / whole).toFixed(2) + " %" : "0.00 %";

// a time as people read it; nanoseconds, in whatever unit they came
function time(ns) {
  const size = Math.abs(ns);
  const [unit, name] = size >= 1e9 ? [1e9, " s"] : size >= 1e6 ? [1e6, " ms"] :
    size >= 1e3 ? [1e3, " \u00b5s"] : [1, " ns"];
  return number(Number((ns / unit).toPrecision(5))) + name;
}
const amount = (x, unit) => unit === "spans" ? counted(x, "span", "spans") :
  time(unit === "us" ? x * 1e3 : x);

// nanoseconds after an instant, which is a text of nanoseconds since the epoch, as a date
function instant(from, ns) {
  const all = BigInt(from) + BigInt(Math.round(ns));
  const seconds = Number(all / 1000000000n), fraction = Number(all % 1000000000n);
  return new Date((fraction < 0 ? seconds - 1 : seconds) * 1000).toISOString().slice(0, 19).replace("T", " ") +
    "." + String(fraction < 0 ? fraction + 1e9 : fraction).padStart(9, "0") + " UTC";
}

// an element with properties and children
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// a list to choose from, in its label; options are pairs of value and text
function chooser(label, options, value, change) {
  const select = make("select", {}, ...options.map(([v, text]) =>
    make("option", { value: v, textContent: text, selected: v === value })));
  select.addEventListener("change", () => change(select.value));
  return make("label", {}, label, select);
}

// a text or /an expression/ that names are searched for; null for nothing
function matcher(needle) {
  const expression = /^\/(.+)\/([imsu]*)$/.exec(needle);
  if (needle === "") return null;
  if (expression) {
    const compiled = new RegExp(expression[1], expression[2]);
    return text => compiled.test(text);
  }
  const lower = needle.toLowerCase();
  return text => text.toLowerCase().includes(lower);
}

// What is looked at stands in the address, behind #.
const address = {
  parts: new URLSearchParams(location.hash.slice(1)),
  pending: 0,
  get(key) { return this.parts.get(key); },
  set(key, value) {
    if (value === null || value === "") this.parts.delete(key);
    else this.parts.set(key, value);
    // browsers refuse a page that writes its address too often
    if (!this.pending) this.pending = setTimeout(() => {
      this.pending = 0;
      history.replaceState(null, "", "#" + this.parts);
    }, 200);
  },
  // calls back where the user has changed it
  watch(changed) {
    addEventListener("hashchange", () => {
      this.parts = new URLSearchParams(location.hash.slice(1));
      changed();
    });
  },
};

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

// colours as the style has them now, read once for each mode
const theme = {
  hues: new Map(),
  palette: document.createElement("canvas").getContext("2d"),
  read() {
    this.hues.clear();
    const style = getComputedStyle(document.documentElement);
    for (const name of ["back", "text", "soft", "line", "panel", "frame-text", "hit",
      "hit-text", "saturation", "lightness", "more", "less", "error", "link", "row"])
      this[name.replace("-", "_")] = style.getPropertyValue("--" + name).trim();
    this.row = Number(this.row);
  },
  // as a canvas takes it fastest, for it is asked for with each span that is drawn
  hue(h, weight = 1) {
    const key = h + weight * 1000;
    let colour = this.hues.get(key);
    if (colour === undefined) {
      this.palette.fillStyle = `hsl(${h} ${parseFloat(this.saturation) * weight}% ${this.lightness})`;
      this.hues.set(key, colour = this.palette.fillStyle);
    }
    return colour;
  },
  watch(changed) {
    for (const query of ["(prefers-color-scheme: dark)", "(pointer: coarse)", "print"])
      matchMedia(query).addEventListener("change", () => { this.read(); changed(); });
  },
};
theme.read();

function hash(text) {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = (h * 31 + text.charCodeAt(i)) >>> 0;
  return h;
}

// Hues of the targets, the most important first, far from each other.
const targetHues = [210, 35, 140, 280, 0, 175, 60, 320, 240, 100];
const targetHue = rank => rank < targetHues.length ? targetHues[rank] : (rank * 137) % 360;

// Draws once for each frame of the screen, however often it is asked to, and
// keeps a canvas as large as its box and as fine as the screen.
function canvasOf(box, draw) {
  const canvas = make("canvas", {}), context = canvas.getContext("2d");
  const widths = new Map();
  let pending = false;

  function now() {
    const scale = devicePixelRatio, width = box.clientWidth, height = box.clientHeight;
    pending = false;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.style.width = width + "px";
      canvas.style.height = height + "px";
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    const before = performance.now();
    draw(context, width, height);
    box.dataset.drawn = (performance.now() - before).toFixed(1);   // ms, for the tests
  }
  // as much of a text as has room; what a text is wide is measured once
  function text(string, x, y, room) {
    if (room < 12) return;
    let width = widths.get(string);
    if (width === undefined) widths.set(string, width = context.measureText(string).width);
    if (width > room) {
      const fits = Math.floor(string.length * (room - 11) / width);
      if (fits < 1) return;
      string = string.slice(0, fits) + "\u2026";
    }
    context.fillText(string, x, y);
  }
  function redraw() { if (!pending) { pending = true; requestAnimationFrame(now); } }
  box.prepend(canvas);
  new ResizeObserver(redraw).observe(box);
  box.addEventListener("scroll", redraw, { passive: true });
  theme.watch(now);       // a page that is printed has no next frame
  return { canvas, redraw, text };
}

// what the mouse is over, next to it
function showTip(event, text) {
  const tip = $("tip") || document.body.appendChild(make("div", { id: "tip" }));
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 4)) + "px";
  tip.style.top = (event.clientY + 18 + box.height < innerHeight ? event.clientY + 18 :
    Math.max(4, event.clientY - box.height - 10)) + "px";
}

// A table that its columns sort: each is a title, what it is sorted by, and
// what is shown.  Rows beyond the first hundreds are counted, not shown.
const MOST_ROWS = 300;
function tableOf(box, columns, list, order, picked, choose) {
  const by = columns[order.column][1], way = order.up ? 1 : -1;
  const sorted = [...list].sort((a, b) => {
    const x = by(a), y = by(b);
    return x === y ? 0 : (x < y ? -1 : 1) * way;
  });
  const title = ([text], c) => {
    const button = make("button", { type: "button", textContent: text });
    button.addEventListener("click", () => {
      order.up = order.column === c ? !order.up : c === 0;
      order.column = c;
      tableOf(box, columns, list, order, picked, choose);
      box.querySelectorAll("th button")[c].focus();
    });
    return make("th", { className: c === 0 ? "text" : "", scope: "col",
      "aria-sort": c !== order.column ? "none" : order.up ? "ascending" : "descending" }, button);
  };
  const rows = sorted.slice(0, MOST_ROWS).map(row => {
    const cells = columns.map(([, , cell], c) => make("td", { className: c === 0 ? "text" : "" }, cell(row)));
    cells[0].querySelector("button")?.addEventListener("click", () => choose(row));
    return make("tr", { className: picked(row) ? "picked" : "" }, ...cells);
  });
  box.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...columns.map(title))),
    make("tbody", {}, ...rows)));
  if (sorted.length > MOST_ROWS)
    box.append(make("p", { className: "soft",
      textContent: number(sorted.length - MOST_ROWS) + " more rows; search to see them" }));
}
