// The parser of the DevTools performance panel reads chrome_trace().
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {json, overview, sources, text} from './database.js';

// the engine was written for a browser
globalThis.window = globalThis;
globalThis.DOMRect = class DOMRect {
  constructor(x = 0, y = 0, width = 0, height = 0) {
    Object.assign(this, {x, y, width, height});
  }
  static fromRect({x, y, width, height}) {
    return new DOMRect(x, y, width, height);
  }
};
const Trace = await import('@paulirish/trace_engine');
const {createMatchedSortedSyntheticEvents} = Trace.Helpers.Trace;
const {isPhaseAsync} = Trace.Types.Events;

function asyncSpans(events) {
  Trace.Helpers.SyntheticEvents.SyntheticEventsManager.createAndActivate(events);
  return createMatchedSortedSyntheticEvents(
    events.filter(event => isPhaseAsync(event.ph)));
}

for (const source of sources) {
  test(`${source}: DevTools finds every complete span, with its duration`, () => {
    const {traceEvents} = JSON.parse(
      text(`SELECT asyncspan.chrome_trace('${source}')`));
    const figures = overview(source);
    const spans = asyncSpans(traceEvents);
    assert.equal(spans.length, figures.complete);

    // doubles of today's microseconds have a quarter of one
    const total = spans.reduce((sum, span) => sum + span.dur, 0) / 1000;
    assert.ok(Math.abs(total - figures.total_ms) <
      1e-3 * spans.length * 0.5 + 1e-9 * figures.total_ms);

    const names = json(`SELECT json_object_agg(name, complete) FROM
      (SELECT name, sum(complete) AS complete FROM asyncspan.name_stats('${source}')
       WHERE complete > 0 GROUP BY name) s`);
    const found = {};
    for (const {name} of spans) found[name] = (found[name] ?? 0) + 1;
    assert.deepEqual(found, names);
  });

  test(`${source}: the whole engine takes the trace`, async () => {
    const {traceEvents} = JSON.parse(
      text(`SELECT asyncspan.chrome_trace('${source}')`));
    const model = Trace.TraceModel.Model.createWithAllHandlers();
    await model.parse(traceEvents);
    const parsed = model.parsedTrace();
    assert.ok(parsed);
    assert.equal(parsed.traceEvents.length, traceEvents.length);
  });
}
