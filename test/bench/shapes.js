// How much longer name_stats takes on the other shapes than on flat data of as
// many events.  All shapes are there at once and run in turn, each with its table
// in shared memory, so that whatever else the machine does hits all alike.

'use strict';

const { ownText } = require('./ratios.js');
const { log, median, ratio, seconds } = require('./format.js');

const FIGURE = 'name_stats';

// sessions: by shape, flat first; the table of each is loaded
async function shapes(sessions, runs) {
  const text = ownText(FIGURE);
  const times = new Map(Object.keys(sessions).map((shape) => [shape, []]));
  for (let run = -1; run < runs; run += 1) {
    for (const [shape, pg] of Object.entries(sessions)) {
      // tables that do not all fit push each other out
      await pg.prewarm();
      const { ms } = await pg.run(text);
      if (run >= 0) times.get(shape).push(ms);
    }
  }
  return [...times].map(([shape, list]) => {
    const row = { shape, ms: median(list),
      ratio: median(list.map((ms, i) => ms / times.get('flat')[i])) };
    log(`  ${FIGURE}: ${shape} ${seconds(row.ms)} s, ${ratio(row.ratio)} of flat`);
    return row;
  });
}

module.exports = { shapes };
