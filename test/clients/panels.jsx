// The components of Grafana's panels that are on npm, each with what Grafana has
// around it: frames, transformations, field configuration, a theme.
import React from 'react';
import {createRoot} from 'react-dom/client';
import {applyFieldOverrides, createDataFrame, createTheme, dateTime, FieldType,
  getDisplayValueAlignmentFactors, rangeUtil, Registry, standardTransformers, standardTransformersRegistry,
  transformDataFrame} from '@grafana/data';
import {FlameGraph} from '@grafana/flamegraph';
import {BigValue, Table, TimeSeries} from '@grafana/ui';
import 'uplot/dist/uPlot.min.css';

const theme = createTheme();
document.body.style.background = theme.colors.background.primary;
document.body.style.color = theme.colors.text.primary;
// one of them is there under an old name as well
standardTransformersRegistry.setInit(() => [...new Map(Object.values(standardTransformers).map(
  transformation => [transformation.id, {...transformation, transformation}])).values()]);

// Grafana registers the properties that a panel type has; here, those that are used
function registry({defaults, overrides}) {
  const ids = new Set(overrides.flatMap(({properties}) => properties.map(({id}) => id)));
  Object.keys(defaults).filter(id => id !== 'custom').forEach(id => ids.add(id));
  Object.keys(defaults.custom ?? {}).forEach(id => ids.add(`custom.${id}`));
  return new Registry(() => [...ids].map(id => ({
    id, name: id, path: id.replace(/^custom\./, ''), isCustom: id.startsWith('custom.'),
    process: value => value, shouldApply: () => true, settings: {}})));
}

const replaceVariables = (text, scopedVars) =>
  text.replace(/\$\{__data\.fields\.(\w+)(:\w+)?\}/g, (_, name) => {
    const {frame, rowIndex} = scopedVars.__dataContext.value;
    return encodeURIComponent(frame.fields.find(f => f.name === name).values[rowIndex] ?? '');
  });

// rows of the query as the panel gets them
function framesOf(panel, columns, rows) {
  const frame = createDataFrame({fields: columns.map(({name, type}) => ({name, type: FieldType[type],
    config: {}, values: rows.map(row => type === 'time' && row[name] !== null
      ? Date.parse(row[name]) : row[name])}))});
  let frames;
  transformDataFrame(panel.transformations ?? [], [frame]).subscribe(result => { frames = result; });
  return applyFieldOverrides({data: frames, fieldConfig: panel.fieldConfig, replaceVariables, theme,
    timeZone: 'utc', fieldConfigRegistry: registry(panel.fieldConfig)});
}

const draw = {
  timeseries: ({options}, frames, size, range) => {
    const [from, to] = range.map(time => dateTime(time));
    return <TimeSeries frames={frames} timeRange={{from, to, raw: {from, to}}} timeZone="utc"
      structureRev={1} legend={options.legend} options={options} {...size} />;
  },
  table: (panel, [frame], size) => <Table data={frame} {...size} />,
  stat: (panel, [frame], {width, height}) => {
    const values = frame.fields.filter(field => field.type === 'number').map(field =>
      ({...field.display(field.values[0]), title: field.config.displayName ?? field.name}));
    return <div style={{display: 'flex'}}>{values.map(value =>
      <BigValue key={value.title} value={value} theme={theme} colorMode="value" graphMode="none"
        justifyMode="auto" textMode="value_and_name" alignmentFactors={getDisplayValueAlignmentFactors(
          values.map(display => ({display})))} width={width / values.length} height={height} />)}</div>;
  },
  flamegraph: (panel, [frame]) => <FlameGraph data={frame} getTheme={() => theme} stickyHeader={false}
    disableCollapsing={true} />,
};

window.drawPanel = (panel, columns, rows, range) => {
  const frames = framesOf(panel, columns, rows);
  const [frame] = frames;
  const place = document.getElementById('panel');
  const size = {width: place.clientWidth, height: place.clientHeight};
  createRoot(place).render(draw[panel.type](panel, frames, size, range));
  return {rows: frame.length, links: frame.fields.flatMap(field => (field.config.links ?? []).length > 0
    && frame.length > 0 ? field.getLinks({valueRowIndex: 0}).map(link => link.href) : [])};
};

// what a panel that is not on npm would be given
window.framesOfPanel = (panel, columns, rows) => framesOf(panel, columns, rows).map(frame =>
  Object.fromEntries(frame.fields.map(({name, type, values}) => [name, {type, values: [...values]}])));

window.drawFlame = rows => {
  const columns = Object.keys(rows[0]).map(name => ({name, type: name === 'label' ? 'string' : 'number'}));
  window.drawPanel({type: 'flamegraph', fieldConfig: {defaults: {unit: 'µs'}, overrides: []}}, columns, rows);
};

// the interval that Grafana gives a panel in this range
window.intervalOf = ({interval, maxDataPoints}, [from, to]) =>
  rangeUtil.calculateInterval({from: dateTime(from), to: dateTime(to)}, maxDataPoints ?? 1000,
    interval ?? '1m').intervalMs;
