// The report: its sections are there; tables are made to be sorted and searched,
// and what is drawn is put into them.

// what stands in a cell as a value to sort by: what is no number comes last
function cellNumber(text) {
  const value = parseFloat(text.replace(/,/g, ""));
  return Number.isNaN(value) ? -Infinity : value;
}
const byText = new Intl.Collator("en", { numeric: true }).compare;

function sortTable(table, column, up) {
  const body = table.tBodies[0], title = table.tHead.rows[0].cells[column];
  const key = row => row.cells[column].textContent;
  const order = title.classList.contains("text") ? (a, b) => byText(key(a), key(b)) :
    (a, b) => { const x = cellNumber(key(a)), y = cellNumber(key(b)); return x < y ? -1 : x > y ? 1 : 0; };
  body.append(...[...body.rows].sort((a, b) => up ? order(a, b) : order(b, a)));
  for (const cell of table.tHead.rows[0].cells)
    cell.setAttribute("aria-sort", cell !== title ? "none" : up ? "ascending" : "descending");
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((cell, column) => {
    const button = make("button", { type: "button", textContent: cell.textContent });
    button.addEventListener("click", () => {
      const sorted = cell.getAttribute("aria-sort");
      sortTable(table, column, sorted === null || sorted === "none" ?
        cell.classList.contains("text") : sorted === "descending");
    });
    cell.scope = "col";
    cell.replaceChildren(button);
  });
}

// rows in which a text of the table matches; those that sum up stay
function makeSearchable(table, title) {
  const search = make("input", { type: "search", placeholder: "Search: text or /regex/",
    "aria-label": "Search " + title, autocomplete: "off", spellcheck: false });
  const found = make("span", { className: "soft", role: "status" });
  const form = make("form", { className: "tools filter", role: "search" }, search, found);
  const rows = [...table.tBodies[0].rows];
  search.addEventListener("input", () => {
    let matches = null, wrong = "", shown = 0;
    try { matches = matcher(search.value); } catch { wrong = "not a regular expression"; }
    for (const row of rows) {
      row.hidden = matches !== null &&
        ![...row.cells].some(cell => cell.classList.contains("text") && matches(cell.textContent));
      if (!row.hidden) shown++;
    }
    found.textContent = wrong || (matches ? number(shown) + " of " + counted(rows.length, "row", "rows") : "");
  });
  form.addEventListener("submit", e => e.preventDefault());
  table.parentNode.before(form);
}

// The lines of a trace, each as elements: four numbers, the indent and the name.
// A small screen puts them below each other; elsewhere the text stays as it is.
function makeTree(block) {
  let deepest = 1;
  const rows = block.textContent.split("\n").slice(0, -1).map(line => {
    const numbers = line.match(/ *\S+(?: \S+)*(?=  )/g).slice(0, 4);
    const rest = line.slice(numbers.join("").length);
    const [indent] = /^ */.exec(rest), depth = indent.length / 2 - 1;
    const row = make("span", {},
      ...numbers.map(textContent => make("span", { textContent })),
      make("span", { className: "indent", textContent: indent }),
      make("span", { className: "name", textContent: rest.slice(indent.length) }),
      "\n");
    row.style.setProperty("--depth", depth);
    deepest = Math.max(deepest, depth);
    return row;
  });
  block.classList.add("tree");
  block.style.setProperty("--deepest", deepest);
  block.replaceChildren(...rows);
}

// ---- concurrency over time ----

const svg = (tag, properties, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// 1, 2 or 5 times a power of ten, such that there are at most so many of them
function niceStep(whole, most) {
  const power = Math.pow(10, Math.floor(Math.log10(whole / most)));
  return [1, 2, 5, 10].map(k => k * power).find(step => whole / step <= most);
}

function concurrencyChart(root, data) {
  const n = data.windows.length / 2;
  const peak = i => data.windows[2 * i], average = i => data.windows[2 * i + 1];
  let highest = 1;
  for (let i = 0; i < n; i++) highest = Math.max(highest, peak(i));
  const whole = n * data.window, step = Math.max(niceStep(highest, 5), 1);
  const top = Math.ceil(highest / step) * step;
  const y = value => (100 - 100 * value / top).toFixed(3);
  const line = value => Array.from({ length: n }, (_, i) => `${i ? "L" : "M"}${i} ${y(value(i))}H${i + 1}`).join("");

  const said = make("p", { className: "soft said", role: "status" });
  const here = svg("line", { class: "here", y1: 0, y2: 100, visibility: "hidden" });
  const picture = svg("svg", { viewBox: `0 0 ${n} 100`, preserveAspectRatio: "none", tabindex: 0,
    role: "slider", "aria-label": "Concurrency over time: arrow keys move from window to window",
    "aria-valuemin": 0, "aria-valuemax": n - 1 });
  const left = make("div", { className: "ticks y" }), below = make("div", { className: "ticks x" });
  for (let value = 0; value <= top; value += step) {
    if (value > 0) picture.append(svg("line", { class: "grid", x1: 0, x2: n, y1: y(value), y2: y(value) }));
    const tick = make("span", { textContent: number(value) });
    tick.style.top = y(value) + "%";
    left.append(tick);
  }
  left.style.setProperty("--room", number(top).length * 7 + "px");
  picture.append(svg("path", { class: "average", d: line(average).replace("M", "M0 100L") + "V100Z" }),
    svg("path", { class: "peak", d: line(peak) }), here);
  const key = make("p", { className: "soft chart-key" },
    counted(n, "window", "windows") + " of " + time(data.window) + ":",
    make("i", { className: "peak" }), "most spans at once", make("i", { className: "average" }), "on average");
  root.append(key, make("div", { className: "chart" }, left, picture, below), said);

  // as many times as have room
  function drawTimes() {
    const width = picture.getBoundingClientRect().width;
    const every = niceStep(whole, Math.max(2, Math.floor(width / 90)));
    const ticks = [];
    for (let at = 0; at < whole * (1 - 30 / Math.max(width, 60)); at += every) {
      const tick = make("span", { textContent: time(at) });
      tick.style.left = 100 * at / whole + "%";
      ticks.push(tick);
    }
    below.replaceChildren(...ticks);
  }
  let current = -1;
  function select(i) {
    current = Math.min(Math.max(i, 0), n - 1);
    const ns = current * data.window;
    const text = time(ns) + (data.dates ? ", " + instant(data.start, ns) : "") + ": at most " +
      counted(peak(current), "span", "spans") + " at once, " + number(Number(average(current).toPrecision(4))) +
      " on average";
    here.setAttribute("x1", current + .5);
    here.setAttribute("x2", current + .5);
    here.setAttribute("visibility", "visible");
    said.textContent = text;
    picture.setAttribute("aria-valuenow", current);
    picture.setAttribute("aria-valuetext", text);
  }
  const highestFirst = () => { let best = 0; for (let i = 1; i < n; i++) if (peak(i) > peak(best)) best = i; return best; };
  picture.addEventListener("pointermove", e => {
    const box = picture.getBoundingClientRect();
    select(Math.floor((e.clientX - box.left) / box.width * n));
  });
  picture.addEventListener("keydown", e => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -n, End: n };
    if (!(e.key in moves)) return;
    e.preventDefault();
    select(current + moves[e.key]);
  });
  new ResizeObserver(drawTimes).observe(picture);
  select(highestFirst());
}

// ---- the page ----

function report(root, contents, data) {
  const sections = [...root.querySelectorAll("section")];
  const place = (title, id, before) => {
    const section = make("section", { id }, make("h2", { textContent: title }));
    sections.splice(sections.indexOf(before), 0, section);
    before.before(section);
    return section;
  };

  for (const table of root.querySelectorAll("table")) {
    const rows = table.tBodies[0].rows.length;
    if (rows > 1 && table.tHead.rows[0].cells.length > 2) makeSortable(table);
    let title = table.parentNode;
    while (title && !/^H[23]$/.test(title.tagName)) title = title.previousElementSibling;
    if (rows > 15) makeSearchable(table, title ? title.textContent : "the table");
  }

  const trace = root.querySelector("#slowest-trace pre");
  if (trace) makeTree(trace);

  const findings = $("findings"), first = findings.nextElementSibling;
  if (data.concurrency && first)
    concurrencyChart(place("Concurrency over Time", "concurrency-over-time", first), data.concurrency);
  if (data.flame) {
    const after = $("flame-graph-analysis");
    const graph = make("div", { className: "flame" });
    place("Flame Graph", "flame-graph", after).append(graph);
    flameGraph(graph, data.flame);
  }

  // the address keeps what the flame graph shows, so it is not for places
  for (const section of sections) {
    const title = section.querySelector("h2");
    const link = make("a", { href: "#" + section.id, textContent: title.textContent });
    title.tabIndex = -1;
    link.addEventListener("click", e => {
      e.preventDefault();
      section.scrollIntoView();
      title.focus({ preventScroll: true });
    });
    contents.append(link);
  }
}
