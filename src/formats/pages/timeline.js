// Spans over time in an element of a page: rows below each other, in which no
// two spans overlap, to be zoomed and moved.

// The spans as arrays, in order of their begins; a parent is an index or -1.
const SPAN_COLUMNS = 9;
function readSpans(data) {
  const n = data.spans.length / SPAN_COLUMNS;
  const column = (type, at) => type.from({ length: n }, (_, i) => data.spans[i * SPAN_COLUMNS + at]);
  const s = {
    n, names: data.names.map(visible), ids: data.ids, traces: data.traces.map(visible),
    begin: column(Float64Array, 0), duration: column(Float64Array, 1), name: column(Int32Array, 2),
    target: column(Int32Array, 3), process: column(Int32Array, 4), trace: column(Int32Array, 5),
    parent: column(Int32Array, 6), self: column(Float64Array, 7), error: column(Uint8Array, 8),
    end: new Float64Array(n), depth: new Int32Array(n), firstChild: new Int32Array(n).fill(-1),
    last: data.until,
  };
  for (let i = 0; i < n; i++) s.end[i] = s.duration[i] < 0 ? Math.max(s.last, s.begin[i]) : s.begin[i] + s.duration[i];
  // a parent may begin after its child, so the way up is walked, and kept
  const known = new Uint8Array(n);
  for (let i = 0, path = []; i < n; i++) {
    let at = i;
    for (; at >= 0 && !known[at]; at = s.parent[at]) path.push(at);
    for (let depth = at < 0 ? 0 : s.depth[at] + 1; path.length > 0; depth++) {
      s.depth[path[path.length - 1]] = depth;
      known[path.pop()] = 1;
    }
    if (s.parent[i] >= 0 && s.firstChild[s.parent[i]] < 0) s.firstChild[s.parent[i]] = i;
  }
  return s;
}

// The row that is free first, among those of one depth: a heap by their ends.
function pushRow(heap, end, row) {
  let at = heap.length;
  heap.push(null);
  for (let up; at > 0 && heap[up = (at - 1) >> 1].end > end; at = up) heap[at] = heap[up];
  heap[at] = { end, row };
}
function popRow(heap) {
  const top = heap[0], moved = heap.pop();
  if (heap.length === 0) return top;
  let at = 0;
  for (let down; (down = 2 * at + 1) < heap.length; at = down) {
    if (down + 1 < heap.length && heap[down + 1].end < heap[down].end) down++;
    if (heap[down].end >= moved.end) break;
    heap[at] = heap[down];
  }
  heap[at] = moved;
  return top;
}

// Groups of rows. In a group, spans of one depth are below those of the depth
// above, in as many rows as overlap.
function layRows(s, groupOf) {
  const groups = new Map();
  for (let i = 0; i < s.n; i++) {
    const key = groupOf(i);
    let group = groups.get(key);
    if (!group) groups.set(key, group = { key, depths: [] });
    const depth = group.depths[s.depth[i]] ||= { rows: [], heap: [] };
    let row;
    if (depth.heap.length > 0 && depth.heap[0].end <= s.begin[i]) row = popRow(depth.heap).row;
    else depth.rows.push(row = []);
    row.push(i);
    pushRow(depth.heap, Math.max(s.end[i], s.begin[i] + 1), row);
  }
  const rows = [];
  for (const group of groups.values()) {
    if (group.key !== null) rows.push({ title: group.key });
    for (const depth of group.depths) if (depth) for (const spans of depth.rows) rows.push({ spans });
  }
  return rows;
}

function timeline(root, data) {
  const s = readSpans(data), whole = Math.max(data.until, 1);
  const state = {};
  let rows = [], rowOf = new Int32Array(s.n), hits = null, current = -1;
  const AXIS = 24;

  function readState() {
    const instant = (key, none) => {
      const at = Number(address.get(key) ?? NaN);
      return Number.isFinite(at) ? at : none;
    };
    state.from = instant("begin", 0);
    state.to = Math.max(instant("end", whole), state.from + 1);
    state.rows = address.get("rows") || "process";
    state.search = address.get("search") || "";
    const span = Number(address.get("span") ?? -1);
    current = Number.isInteger(span) && span >= 0 && span < s.n ? span : -1;
  }
  function remember() {
    const all = state.from === 0 && state.to === whole;
    address.set("begin", all ? null : String(Math.round(state.from)));
    address.set("end", all ? null : String(Math.round(state.to)));
    address.set("rows", state.rows === "process" ? null : state.rows);
    address.set("search", state.search);
    address.set("span", current < 0 ? null : String(current));
    reset.disabled = all;
  }

  // ---- rows ----

  const named = (what, id) => id < 0 ? "(no " + what + ")" : s.names[id];
  function layOut() {
    const several = ids => ids.some(id => id !== ids[0]);
    rows = layRows(s, state.rows === "depth" ? () => null : state.rows === "target" ?
      i => named("target", s.target[i]) : several(s.process) ? i => named("process", s.process[i]) : () => null);
    rows.forEach((row, r) => row.spans && row.spans.forEach(i => { rowOf[i] = r; }));
    size();
  }
  function size() {
    const height = rows.length * theme.row + AXIS;
    box.lastChild.style.height = height + "px";
    box.style.height = "min(max(240px, 68vh), " + (Math.max(height, 120) + 2) + "px)";
    canvas.canvas.style.marginBottom = -box.clientHeight + "px";
  }

  // ---- the picture ----

  const targets = [...new Set(s.target)].filter(t => t >= 0);
  const byTarget = targets.length > 1;
  const ranks = new Map(targets.map((t, rank) => [t, rank]));
  const nameHues = s.names.map(text => targetHue(hash(text) % 10));
  const hue = i => byTarget ? s.target[i] < 0 ? 0 : targetHue(ranks.get(s.target[i])) : nameHues[s.name[i]];
  const xOf = (at, width) => (at - state.from) / (state.to - state.from) * width;

  // the first span of a row that ends after an instant
  function firstAfter(spans, at) {
    let low = 0, high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (s.end[spans[middle]] < at) low = middle + 1; else high = middle;
    }
    return low;
  }
  function drawAxis(context, width) {
    const span = state.to - state.from, most = Math.max(2, width / 110);
    let step = Math.pow(10, Math.ceil(Math.log10(span / most)));
    if (span / (step / 5) <= most) step /= 5; else if (span / (step / 2) <= most) step /= 2;
    step = Math.max(step, 1);
    context.fillStyle = theme.back;
    context.fillRect(0, 0, width, AXIS - 1);
    for (let at = Math.ceil(state.from / step) * step; at <= state.to; at += step) {
      const x = xOf(at, width);
      context.fillStyle = theme.line;
      context.fillRect(x, 0, 1, AXIS);
      context.fillStyle = theme.soft;
      if (x + 4 + context.measureText(time(at)).width < width) canvas.text(time(at), x + 4, AXIS / 2, 100);
    }
    context.fillStyle = theme.line;
    context.fillRect(0, AXIS - 1, width, 1);
  }
  function drawRow(context, spans, y, width) {
    const pixel = (state.to - state.from) / width, height = theme.row - 2;
    for (let k = firstAfter(spans, state.from); k < spans.length;) {
      const i = spans[k], left = Math.max(xOf(s.begin[i], width), -10);
      if (s.begin[i] > state.to) break;
      const right = Math.min(xOf(s.end[i], width), width + 10), wide = Math.max(right - left, 1);
      const hit = hits && hits[s.name[i]];
      context.globalAlpha = hits && !hit ? .3 : s.duration[i] < 0 ? .55 : 1;
      context.fillStyle = hit ? theme.hit : theme.hue(hue(i), s.target[i] < 0 && byTarget ? 0 : 1);
      context.fillRect(left, y, wide, height);
      if (s.error[i]) {
        context.fillStyle = theme.error;
        context.fillRect(left, y + height - 3, wide, 3);
      }
      if (i === current) {
        context.globalAlpha = 1;
        context.lineWidth = 2;
        context.strokeStyle = theme.text;
        context.strokeRect(left + 1, y + 1, Math.max(wide - 2, 1), height - 2);
      }
      if (wide > 24) {
        context.fillStyle = hit ? theme.hit_text : theme.frame_text;
        const start = Math.max(left, 0);
        canvas.text(s.names[s.name[i]], start + 4, y + height / 2, right - start - 8);
      }
      // what would be on the same pixel is passed over at once
      k = wide > 1 ? k + 1 : Math.max(k + 1, firstAfter(spans, state.from + (Math.floor(left) + 1) * pixel));
    }
    context.globalAlpha = 1;
  }
  function draw(context, width, height) {
    const row = theme.row, top = box.scrollTop;
    for (let r = Math.max(0, Math.floor(top / row)); r < rows.length; r++) {
      const y = AXIS + r * row - top;
      if (y > height) break;
      if (rows[r].spans) drawRow(context, rows[r].spans, y + 1, width);
      else {
        context.fillStyle = theme.panel;
        context.fillRect(0, y, width, row);
        context.fillStyle = theme.text;
        canvas.text(rows[r].title, 6, y + row / 2, width - 12);
      }
    }
    drawAxis(context, width);
  }
  function spanAt(event) {
    const rect = canvas.canvas.getBoundingClientRect(), y = event.clientY - rect.top;
    const row = rows[Math.floor((y - AXIS + box.scrollTop) / theme.row)];
    if (y < AXIS || !row || !row.spans) return -1;
    const pixel = (state.to - state.from) / rect.width;
    const at = state.from + (event.clientX - rect.left) * pixel;
    const i = row.spans[firstAfter(row.spans, at - pixel)];
    return i !== undefined && s.begin[i] <= at + pixel ? i : -1;
  }

  // ---- moving ----

  function view(from, to) {
    const least = 10, length = Math.min(Math.max(to - from, least), whole * 1.2);
    from = Math.min(Math.max(from, -whole * .1), whole * 1.1 - length);
    state.from = from;
    state.to = from + length;
    if (Math.abs(from) < 1 && Math.abs(length - whole) < 1) { state.from = 0; state.to = whole; }
    remember();
    canvas.redraw();
  }
  function zoom(factor, at = (state.from + state.to) / 2) {
    view(at - (at - state.from) * factor, at + (state.to - at) * factor);
  }
  const pan = share => view(state.from + share * (state.to - state.from), state.to + share * (state.to - state.from));
  function zoomTo(i) {
    const room = Math.max((s.end[i] - s.begin[i]) * .05, 5);
    view(s.begin[i] - room, s.end[i] + room);
  }
  function select(i, show) {
    current = i;
    if (show && i >= 0) {
      const y = rowOf[i] * theme.row;
      if (y < box.scrollTop) box.scrollTop = y;
      else if (y + theme.row + AXIS > box.scrollTop + box.clientHeight)
        box.scrollTop = y + theme.row + AXIS - box.clientHeight;
      if (s.begin[i] > state.to || s.end[i] < state.from) {
        const half = (state.to - state.from) / 2, middle = (s.begin[i] + s.end[i]) / 2;
        view(middle - half, middle + half);
      }
    }
    describe();
    remember();
    canvas.redraw();
  }

  // ---- details ----

  function describe() {
    const i = current, list = [];
    shownName.textContent = i < 0 ? "Select a span to see its details." : s.names[s.name[i]];
    if (i >= 0) {
      list.push(["Duration", s.duration[i] < 0 ? "open" : time(s.duration[i])]);
      if (s.duration[i] >= 0) list.push(["Self time", time(s.self[i])]);
      list.push(["Begin", time(s.begin[i]) + " after the first, " + instant(data.epoch, s.begin[i])]);
      if (s.target[i] >= 0) list.push(["Target", s.names[s.target[i]]]);
      if (s.process[i] >= 0) list.push(["Process", s.names[s.process[i]]]);
      if (s.trace[i] >= 0) list.push(["Trace", s.traces[s.trace[i]]]);
      list.push(["Span", s.ids[i]]);
      if (s.parent[i] >= 0) list.push(["Parent", s.names[s.name[s.parent[i]]] + ", span " + s.ids[s.parent[i]]]);
      if (s.error[i]) list.push(["Error", "yes"]);
    }
    details.replaceChildren(...list.flatMap(([term, text]) =>
      [make("dt", { textContent: term }), make("dd", { textContent: text })]));
  }
  const brief = i => s.names[s.name[i]] + "\n" + (s.duration[i] < 0 ? "open" : time(s.duration[i])) +
    (s.target[i] >= 0 ? " \u00b7 " + s.names[s.target[i]] : "") + (s.error[i] ? " \u00b7 error" : "");

  function find() {
    let matches = null, wrong = "";
    try { matches = matcher(state.search); } catch { wrong = "not a regular expression"; }
    hits = matches ? s.names.map(matches) : null;
    const count = hits ? s.name.reduce((sum, name) => sum + (hits[name] ? 1 : 0), 0) : 0;
    found.textContent = wrong || (hits ? counted(count, "span matches", "spans match") : "");
    canvas.redraw();
  }
  function nextMatch(way) {
    if (!hits) return;
    for (let k = 1; k <= s.n; k++) {
      const i = (((current < 0 && way > 0 ? -1 : current) + way * k) % s.n + s.n) % s.n;
      if (hits[s.name[i]]) { select(i, true); return; }
    }
  }

  // ---- the page ----

  const search = make("input", { type: "search", placeholder: "Search: text or /regex/",
    "aria-label": "Search names; Enter goes to the next match", autocomplete: "off", spellcheck: false });
  const found = make("span", { className: "soft found", role: "status" });
  const button = (text, label, action) => {
    const made = make("button", { type: "button", textContent: text, "aria-label": label });
    made.addEventListener("click", action);
    return made;
  };
  const reset = button("Whole range", "Whole range", () => view(0, whole));
  const tools = make("form", { className: "tools", role: "search" });
  const box = make("div", { className: "picture", tabIndex: 0, role: "application", "aria-label":
    "Spans over time: arrow keys select the next span, the parent and the first child; plus and minus zoom; " +
    "a and d move; Enter zooms to the span, Escape shows all" });
  const shownName = make("b", { className: "name" }), details = make("dl", {});
  const canvas = canvasOf(box, draw);
  box.append(make("div", {}));
  const legend = make("div", { className: "legend" }, ...(byTarget ? targets.slice(0, 20).map((t, rank) => {
    const sample = make("i", {});
    sample.style.background = theme.hue(targetHue(rank));
    return make("span", {}, sample, s.names[t]);
  }) : []));
  root.append(make("div", { className: "soft summary", textContent: counted(s.n, "span", "spans") + " in " +
      time(data.until) + (data.orphans > 0 ? "; " + counted(data.orphans, "end", "ends") +
      " without a begin left out" : "") }), tools, legend, box,
    make("div", { className: "facts", role: "status" }, shownName, details));

  function start() {
    search.value = state.search;
    tools.replaceChildren(search,
      chooser("Rows", [["process", "process"], ["target", "target"], ["depth", "depth"]], state.rows,
        v => { state.rows = v; layOut(); remember(); canvas.redraw(); }),
      button("+", "Zoom in", () => zoom(.5)), button("\u2212", "Zoom out", () => zoom(2)), reset, found);
    layOut();
    find();
    select(current, true);
  }

  const pointers = new Map();
  let moved = 0;
  const instantAt = x => {
    const rect = canvas.canvas.getBoundingClientRect();
    return state.from + (x - rect.left) / rect.width * (state.to - state.from);
  };
  box.addEventListener("pointerdown", e => {
    if (e.target !== canvas.canvas) return;
    pointers.set(e.pointerId, e);
    moved = 0;
    canvas.canvas.setPointerCapture(e.pointerId);
  });
  box.addEventListener("pointermove", e => {
    const before = pointers.get(e.pointerId);
    if (!before) {
      const i = e.pointerType === "mouse" ? spanAt(e) : -1;
      showTip(e, i < 0 ? "" : brief(i));
      return;
    }
    const perPixel = (state.to - state.from) / box.clientWidth;
    showTip(e, "");
    moved += Math.abs(e.clientX - before.clientX) + Math.abs(e.clientY - before.clientY);
    if (pointers.size === 1) {
      box.scrollTop -= e.clientY - before.clientY;
      view(state.from - (e.clientX - before.clientX) * perPixel, state.to - (e.clientX - before.clientX) * perPixel);
    } else {
      const other = [...pointers.values()].find(p => p.pointerId !== e.pointerId);
      const apart = Math.max(Math.abs(e.clientX - other.clientX), 10);
      zoom(Math.max(Math.abs(before.clientX - other.clientX), 10) / apart, instantAt(other.clientX));
    }
    pointers.set(e.pointerId, e);
  });
  for (const type of ["pointerup", "pointercancel"])
    box.addEventListener(type, e => {
      if (pointers.delete(e.pointerId) && type === "pointerup" && moved < 5) select(spanAt(e), false);
    });
  box.addEventListener("pointerleave", e => showTip(e, ""));
  box.addEventListener("dblclick", e => { const i = spanAt(e); if (i >= 0) zoomTo(i); });
  box.addEventListener("wheel", e => {
    if (e.ctrlKey || e.metaKey) zoom(Math.exp(e.deltaY * .0025), instantAt(e.clientX));
    else if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) pan((e.deltaX || e.deltaY) / box.clientWidth);
    else return;
    e.preventDefault();
  }, { passive: false });
  box.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const row = current >= 0 ? rows[rowOf[current]].spans : null, place = row ? row.indexOf(current) : -1;
    const actions = {
      "+": () => zoom(.5), "=": () => zoom(.5), w: () => zoom(.5), "-": () => zoom(2), s: () => zoom(2),
      a: () => pan(-.25), d: () => pan(.25), Escape: () => view(0, whole),
      Enter: () => current >= 0 && zoomTo(current),
      ArrowRight: () => select(row ? row[place + 1] ?? current : s.n > 0 ? 0 : -1, true),
      ArrowLeft: () => row && select(row[place - 1] ?? current, true),
      ArrowUp: () => current >= 0 && s.parent[current] >= 0 && select(s.parent[current], true),
      ArrowDown: () => select(current < 0 ? s.n > 0 ? 0 : -1 :
        s.firstChild[current] >= 0 ? s.firstChild[current] : current, true),
    };
    if (!actions[e.key]) return;
    e.preventDefault();
    actions[e.key]();
  });
  addEventListener("keydown", e => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey) { e.preventDefault(); search.focus(); search.select(); }
  });
  search.addEventListener("input", () => { state.search = search.value; find(); remember(); });
  search.addEventListener("keydown", e => {
    if (e.key === "Enter") { e.preventDefault(); nextMatch(e.shiftKey ? -1 : 1); }
    else if (e.key === "Escape") { state.search = search.value = ""; find(); remember(); }
  });
  tools.addEventListener("submit", e => e.preventDefault());
  address.watch(() => { readState(); start(); });
  addEventListener("resize", size);
  theme.watch(size);
  readState();
  start();
}
