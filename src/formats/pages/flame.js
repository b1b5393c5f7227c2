// A flame graph of one side, or of two to compare, in an element of a page.

// The frames as arrays: each frame comes after its parent, siblings by name.
function readFrames(data) {
  const sides = data.sides, kinds = data.weights.length, stride = 3 + sides * (2 + kinds);
  const flat = data.frames, n = flat.length / stride;
  const column = at => Float64Array.from({ length: n }, (_, i) => flat[i * stride + at]);
  const perSide = at => Array.from({ length: sides }, (_, s) => column(3 + s * (2 + kinds) + at));
  const f = {
    n, sides, weights: data.weights, names: data.names.map(visible),
    level: Int32Array.from(column(0)), label: Int32Array.from(column(1)),
    target: Int32Array.from(column(2)), spans: perSide(0), wall: perSide(1),
    own: data.weights.map((_, k) => perSide(2 + k)),     // [kind][side][frame]
    parent: new Int32Array(n), below: null, depth: 0,
  };
  for (let i = 0, last = []; i < n; i++) {
    last[f.level[i]] = i;
    f.parent[i] = i > 0 ? last[f.level[i] - 1] : -1;
    f.depth = Math.max(f.depth, f.level[i]);
  }
  f.below = f.spans.map(spans => sumUp(f, spans));
  return f;
}

// of each frame, what it and the frames below it have
function sumUp(f, own) {
  const sum = Float64Array.from(own);
  for (let i = f.n - 1; i > 0; i--) sum[f.parent[i]] += sum[i];
  return sum;
}

// Where each frame is: its width, its start, its first child and next sibling.
function layFrames(f, value, bySize) {
  const first = new Int32Array(f.n).fill(-1), next = new Int32Array(f.n).fill(-1);
  const start = new Float64Array(f.n);
  for (let i = f.n - 1; i > 0; i--) { next[i] = first[f.parent[i]]; first[f.parent[i]] = i; }
  if (bySize) for (let i = 0, children = []; i < f.n; i++, children.length = 0) {
    for (let c = first[i]; c >= 0; c = next[c]) children.push(c);
    if (children.length < 2) continue;
    children.sort((a, b) => value[b] - value[a] || a - b);
    first[i] = children[0];
    children.forEach((c, k) => { next[c] = k + 1 < children.length ? children[k + 1] : -1; });
  }
  for (let i = 0; i < f.n; i++)
    for (let c = first[i], x = start[i]; c >= 0; c = next[c]) { start[c] = x; x += value[c]; }
  return { first, next, start };
}

function flameGraph(root, data) {
  const f = readFrames(data), two = f.sides === 2;
  const name = i => f.names[f.label[i]];
  const state = {};                     // what the address says, or the defaults
  let values, value, lay, unit;         // of the weight chosen; value is the width
  let current = 0, hits = null, frames = 0, matched = 0, drawn = [];

  function readState() {
    const index = (key, n, none) => {
      const i = Number(address.get(key) ?? none);
      return Number.isInteger(i) && i >= 0 && i < n ? i : none;
    };
    state.zoom = index("frame", f.n, 0);
    state.weight = index("weight", f.weights.length, 0);
    state.side = address.get("side") || "both";
    state.sort = address.get("sort") || "name";
    state.colour = address.get("colour") || (two ? "change" : targets.length > 1 ? "target" : "name");
    state.search = address.get("search") || "";
    state.operation = index("operation", f.names.length, -1);
    current = state.zoom;
  }
  const keep = {
    frame: () => state.zoom || null, weight: () => state.weight || null,
    side: () => state.side === "both" ? null : state.side,
    sort: () => state.sort === "name" ? null : state.sort, colour: () => address.get("colour"),
    search: () => state.search, operation: () => state.operation < 0 ? null : state.operation,
  };
  const remember = () => { for (const key in keep) address.set(key, keep[key]()); };

  // ---- colours ----

  // targets by their self time, the largest first
  const targets = (() => {
    const sums = new Map();
    for (let i = 0; i < f.n; i++) if (f.target[i] >= 0)
      for (let s = 0; s < f.sides; s++)
        sums.set(f.target[i], (sums.get(f.target[i]) || 0) + f.own[0][s][i]);
    return [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([target]) => target);
  })();
  const rankOf = new Map(targets.map((target, rank) => [target, rank]));
  const warm = f.names.map(text => hash(text) % 56);

  // how a frame changed: -1 where it is gone, 1 where it is new
  function change(i) {
    const before = values[0][i], after = values[1][i], most = Math.max(before, after);
    return most > 0 ? (after - before) / most : 0;
  }
  function colour(i) {
    if (state.colour === "change" && two) {
      const by = change(i);
      return theme.hue(by > 0 ? theme.more : theme.less, Math.abs(by) < .01 ? 0 : .35 + .75 * Math.abs(by));
    }
    if (state.colour === "target")
      return f.target[i] < 0 ? theme.hue(0, 0) : theme.hue(targetHue(rankOf.get(f.target[i])));
    return theme.hue(warm[f.label[i]]);
  }
  function drawLegend() {
    const entry = (background, text) => {
      const box = make("i", {});
      box.style.background = background;
      return make("span", {}, box, text);
    };
    const entries = state.colour === "change" && two ? [
      entry(theme.hue(theme.less, 1.1), "gone"), entry(theme.hue(theme.less, .5), "less"),
      entry(theme.hue(0, 0), "as before"), entry(theme.hue(theme.more, .5), "more"),
      entry(theme.hue(theme.more, 1.1), "new")] : state.colour === "target" ? [
      ...targets.slice(0, 20).map((target, rank) => entry(theme.hue(targetHue(rank)), f.names[target])),
      ...(targets.length > 20 ? [make("span", {}, "and " + number(targets.length - 20) + " more")] : []),
      ...(f.target.includes(-2) ? [entry(theme.hue(0, 0), "several targets")] : [])] : [];
    legend.replaceChildren(...entries);
    legend.hidden = entries.length === 0;
  }

  // ---- what is said of a frame ----

  const sum = (perSide, i) => perSide.reduce((total, side) => total + side[i], 0);
  const signed = x => (x > 0 ? "+" : x < 0 ? "\u2212" : "\u00b1") + amount(Math.abs(x), unit);
  function facts(i) {
    const list = [];
    if (two) {
      const [before, after] = values.map(side => side[i]);
      list.push("before " + amount(before, unit) + ", after " + amount(after, unit),
        signed(after - before) + (before > 0 ? " (" + (100 * (after - before) / before).toFixed(1).replace("-", "\u2212") + " %)" : ""));
    } else
      list.push(amount(value[i], unit) + ", " + share(value[i], value[0]) + " of total");
    if (state.zoom) list.push(share(value[i], value[state.zoom]) + " of view");
    list.push(f.own[state.weight].map(own => amount(own[i], unit)).join(" \u2192 ") + " self");
    list.push(f.spans.map(spans => number(spans[i])).join(" \u2192 ") +
      (!two && f.spans[0][i] === 1 ? " span" : " spans") +
      (sum(f.below, i) > sum(f.spans, i) ?
        ", " + f.below.map(below => number(below[i])).join(" \u2192 ") + " with those below" : ""));
    if (sum(f.wall, i) > 0)
      list.push("wall time " + f.wall.map(wall => time(wall[i])).join(" \u2192 "));
    if (f.target[i] >= 0) list.push("target " + f.names[f.target[i]]);
    return list.join(" \u00b7 ");
  }
  function show(i) { shownName.textContent = name(i); shownFacts.textContent = facts(i); }
  function stack(i) {
    const names = [];
    for (; i > 0; i = f.parent[i]) names.push(name(i));
    return names.reverse().join(";") || name(0);
  }

  // ---- the picture ----

  // the frames of a row, by pixels; a hit on nothing is -1
  function frameAt(x, y) {
    const row = drawn[Math.floor(y / theme.row)] || [];
    for (let k = row.length - 3; k >= 0; k -= 3)
      if (row[k] <= x) return x < row[k] + Math.max(row[k + 1], 1) ? row[k + 2] : -1;
    return -1;
  }

  // Only what can be seen is drawn, and one frame for each pixel of a row.
  function draw(context, width, height) {
    const row = theme.row, top = box.scrollTop, whole = value[state.zoom], from = lay.start[state.zoom];
    const firstRow = Math.floor(top / row), lastRow = Math.ceil((top + height) / row);
    let lastColour = "";

    function frame(i, x, wide, above) {
      const y = f.level[i] * row - top, hit = hits && hits[f.label[i]];
      const fill = hit ? theme.hit : colour(i);
      (drawn[f.level[i]] ||= []).push(x, wide, i);
      if (fill !== lastColour) context.fillStyle = lastColour = fill;
      context.globalAlpha = above ? .55 : hits && !hit ? .4 : 1;
      context.fillRect(x, y, Math.max(wide > 3 ? wide - 1 : wide, .6), row - 1);
      if (i === current) {
        context.globalAlpha = 1;
        context.lineWidth = 2;
        context.strokeStyle = theme.text;
        context.strokeRect(x + 1, y + 1, Math.max(wide - 3, 1), row - 3);
      }
      if (wide > 20) {
        context.fillStyle = lastColour = hit ? theme.hit_text : theme.frame_text;
        canvas.text(name(i), x + 4, y + row / 2, wide - 9);
      }
    }

    drawn = [];
    for (let i = f.parent[state.zoom]; i >= 0; i = f.parent[i])
      if (f.level[i] >= firstRow && f.level[i] <= lastRow) frame(i, 0, width, true);
    // depth first, without recursion, however deep it is
    const edge = [];
    for (let i = state.zoom, below = true; ;) {
      const x = whole > 0 ? (lay.start[i] - from) / whole * width : 0, level = f.level[i];
      const wide = whole > 0 ? value[i] / whole * width : i === state.zoom ? width : 0;
      below = level <= lastRow && wide > 0 && !(wide < 1 && Math.floor(x + wide) <= (edge[level] ?? -1));
      if (below) {
        edge[level] = Math.floor(x + wide);
        if (level >= firstRow) frame(i, x, wide, false);
      }
      if (below && lay.first[i] >= 0) { i = lay.first[i]; continue; }
      while (i !== state.zoom && lay.next[i] < 0) i = f.parent[i];
      if (i === state.zoom) break;
      i = lay.next[i];
    }
    context.globalAlpha = 1;
  }

  function reveal() {
    const top = f.level[current] * theme.row;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + theme.row > box.scrollTop + box.clientHeight)
      box.scrollTop = top + theme.row - box.clientHeight;
  }
  function select(i) { current = i; show(i); reveal(); canvas.redraw(); }
  function zoom(i) {
    state.zoom = i;
    reset.disabled = i === 0;
    showTip(null, "");
    select(i);
    remember();
  }

  // ---- what is chosen ----

  function weigh() {
    const own = f.own[state.weight];
    unit = f.weights[state.weight].unit;
    values = own.map(side => sumUp(f, side));
    value = !two || state.side === "before" ? values[0] : state.side === "after" ? values[1] :
      values[0].map((x, i) => x + values[1][i]);
    lay = layFrames(f, value, state.sort === "size");
    const wall = f.wall.map(side => time(side[0])).join(" \u2192 ");
    summary.textContent = f.weights[state.weight].name + ": " +
      values.map(side => amount(side[0], unit)).join(" \u2192 ") + " in " +
      f.below.map(below => number(below[0])).join(" \u2192 ") + " spans, wall time " + wall + "; " +
      counted(f.n - 1, "frame", "frames") + ", " + counted(f.depth, "level", "levels");
  }

  // a match within a match counts once
  function find() {
    let matches = null, wrong = "";
    try { matches = matcher(state.search); } catch { wrong = "not a regular expression"; }
    hits = matches ? f.names.map(matches) : null;
    if (!hits && state.operation >= 0) hits = f.names.map((_, k) => k === state.operation);
    frames = matched = 0;
    if (hits) {
      const inside = new Uint8Array(f.n);
      for (let i = 0; i < f.n; i++) {
        const above = i > 0 && inside[f.parent[i]], hit = hits[f.label[i]];
        inside[i] = above || hit ? 1 : 0;
        if (hit) { frames++; if (!above) matched += value[i]; }
      }
    }
    found.textContent = wrong || (hits ? counted(frames, "frame matches", "frames match") + ", " +
      share(matched, value[0]) : "");
    canvas.redraw();
  }

  // ---- tables ----

  // self, total and spans of each name on each side; within itself a name counts once
  function operations() {
    const sums = f.names.map(() => ({ self: [0, 0], total: [0, 0], spans: 0 }));
    const open = new Int32Array(f.names.length), path = [];
    for (let i = 1; i < f.n; i++) {
      while (path.length >= f.level[i]) open[f.label[path.pop()]]--;
      const row = sums[f.label[i]];
      for (let s = 0; s < f.sides; s++) {
        row.self[s] += f.own[state.weight][s][i];
        if (!open[f.label[i]]) row.total[s] += values[s][i];
        row.spans += f.spans[s][i];
      }
      open[f.label[i]]++;
      path.push(i);
    }
    return sums;
  }
  function operationTable() {
    const sums = operations(), after = two ? 1 : 0, matches = hits && state.search ? hits : null;
    const list = sums.map((row, k) => ({ k, name: f.names[k], ...row }))
      .filter(row => row.k > 0 && (row.spans > 0 || row.self[0] + row.self[1] > 0) && (!matches || matches[row.k]));
    const columns = [
      ["Operation", row => row.name, row => make("button", { type: "button", textContent: row.name })],
      ...(two ? [["Change of self", row => row.self[1] - row.self[0], row => signed(row.self[1] - row.self[0])],
        ["Self before", row => row.self[0], row => amount(row.self[0], unit)]] : []),
      [two ? "Self after" : "Self", row => row.self[after], row => amount(row.self[after], unit)],
      ...(two ? [] : [["Share", row => row.self[0], row => share(row.self[0], value[0])]]),
      [two ? "Total after" : "Total", row => row.total[after], row => amount(row.total[after], unit)],
      ["Spans", row => row.spans, row => number(row.spans)],
    ];
    tableOf(operationBox, columns, list, order, row => row.k === state.operation, row => pick(row.k));
  }
  const order = { column: 1, up: false };

  function neighbourTables() {
    neighbours.hidden = state.operation < 0;
    if (state.operation < 0) return;
    const callers = new Map(), callees = new Map(), k = state.operation;
    const add = (map, key, x) => map.set(key, (map.get(key) || 0) + x);
    for (let i = 1; i < f.n; i++) {
      const parent = f.label[f.parent[i]];
      if (f.label[i] === k) add(callers, parent, value[i]);
      if (parent === k && f.parent[i] > 0) add(callees, f.label[i], value[i]);
    }
    const of = (title, map) => {
      const part = make("div", { className: "scroll" });
      const list = [...map].map(([key, x]) => ({ k: key, x })).sort((a, b) => b.x - a.x);
      tableOf(part, [
        [title, row => f.names[row.k], row => row.k === 0 ? "none: it is a root" :
          make("button", { type: "button", textContent: f.names[row.k] })],
        ["Time or spans", row => row.x, row => amount(row.x, unit)]], list, { column: 1, up: false },
        () => false, row => row.k > 0 && pick(row.k));
      return part;
    };
    neighbours.replaceChildren(of("Callers of " + f.names[k], callers), of("Callees of " + f.names[k], callees));
  }
  function pick(k) {
    state.operation = state.operation === k ? -1 : k;
    state.search = search.value = "";
    update();
  }

  function update() {
    remember();
    find();
    drawLegend();
    show(current);
    operationTable();
    neighbourTables();
  }

  // ---- the page ----

  const summary = make("div", { className: "soft summary" });
  const search = make("input", { type: "search", placeholder: "Search: text or /regex/",
    "aria-label": "Search names", autocomplete: "off", spellcheck: false });
  const found = make("span", { className: "soft found", role: "status" });
  const reset = make("button", { type: "button", textContent: "Reset zoom" });
  const copyStack = make("button", { type: "button", textContent: "Copy stack" });
  const legend = make("div", { className: "legend" });
  const box = make("div", { className: "picture", tabIndex: 0, role: "application",
    "aria-label": "Flame graph: arrow keys move, Enter zooms, Escape resets" });
  const shownName = make("b", { className: "name" });
  const shownFacts = make("div", { className: "soft", role: "status" });
  const operationBox = make("div", { className: "operations scroll" });
  const neighbours = make("div", { className: "neighbours" });
  const tools = make("form", { className: "tools", role: "search" });
  const canvas = canvasOf(box, draw);

  readState();
  box.append(make("div", {}));
  root.append(summary, tools, legend, box,
    make("div", { className: "facts" }, shownName, shownFacts),
    make("h2", { textContent: "Operations" }), neighbours, operationBox);

  function fillTools() {
    tools.replaceChildren(search,
      chooser("Width", f.weights.map((w, k) => [String(k), w.name]), String(state.weight),
        v => { state.weight = Number(v); weigh(); update(); }),
      ...(two ? [chooser("Sides", [["both", "both"], ["before", "before"], ["after", "after"]], state.side,
        v => { state.side = v; weigh(); update(); })] : []),
      chooser("Colour", [...(two ? [["change", "change"]] : []), ["target", "target"], ["name", "name"]], state.colour,
        v => { state.colour = v; address.set("colour", v); update(); canvas.redraw(); }),
      chooser("Order", [["name", "name"], ["size", "size"]], state.sort,
        v => { state.sort = v; weigh(); update(); }),
      reset, copyStack, found);
  }
  function start() {
    search.value = state.search;
    reset.disabled = state.zoom === 0;
    fillTools();
    weigh();
    size();
    update();
    reveal();
  }
  function size() {
    const height = (f.depth + 1) * theme.row;
    box.lastChild.style.height = height + "px";
    box.style.height = "min(62vh, " + (height + 2) + "px)";
    // the canvas takes no room of its own
    canvas.canvas.style.marginBottom = -box.clientHeight + "px";
  }

  box.addEventListener("click", e => { const i = at(e); if (i >= 0) zoom(i); });
  const at = e => {
    const rect = canvas.canvas.getBoundingClientRect();
    return frameAt(e.clientX - rect.left, e.clientY - rect.top + box.scrollTop);
  };
  box.addEventListener("pointermove", e => {
    const i = e.pointerType === "mouse" ? at(e) : -1;
    showTip(e, i < 0 ? "" : name(i) + "\n" + facts(i));
    if (i >= 0) show(i);
  });
  box.addEventListener("pointerleave", e => { showTip(e, ""); show(current); });
  box.addEventListener("keydown", e => {
    let i = current;
    if (e.key === "ArrowUp") i = f.parent[i];
    else if (e.key === "ArrowDown") i = lay.first[i];
    else if (e.key === "ArrowRight") i = lay.next[i];
    else if (e.key === "ArrowLeft") {
      let before = -1;
      for (let c = i > 0 ? lay.first[f.parent[i]] : i; c !== i; c = lay.next[c]) before = c;
      i = before;
    } else if (e.key === "Enter" || e.key === " ") { e.preventDefault(); zoom(i); return; }
    else if (e.key === "Escape") { zoom(0); return; }
    else return;
    e.preventDefault();
    if (i >= 0) select(i);
  });
  addEventListener("keydown", e => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey) { e.preventDefault(); search.focus(); search.select(); }
  });
  search.addEventListener("input", () => { state.search = search.value; update(); });
  search.addEventListener("keydown", e => {
    if (e.key === "Escape") { state.search = search.value = ""; update(); }
  });
  tools.addEventListener("submit", e => e.preventDefault());
  reset.addEventListener("click", () => zoom(0));
  copyStack.addEventListener("click", async () => {
    await copy(stack(current));
    found.textContent = "copied";
  });
  address.watch(() => { readState(); start(); });
  addEventListener("resize", size);
  theme.watch(() => { size(); drawLegend(); });
  start();
}
