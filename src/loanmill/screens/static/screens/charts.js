// Charts from data that the page carries as JSON. Colours are the tokens'; nothing is drawn that is not in the data.
const CHINESE = document.documentElement.lang.startsWith('zh');
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const trim = (number) => String(Number(number.toFixed(2)));

function figure(value, unit) {
  if (value === null || value === undefined) return '—';
  if (unit === 'bp') return `${(value / 100).toFixed(2)}%`;
  if (unit !== 'fen') return value.toLocaleString('en');
  const sign = value < 0 ? '−' : '', amount = Math.abs(value);
  const scales = CHINESE ? [[1e10, '亿'], [1e6, '万']] : [[1e11, 'B'], [1e8, 'M'], [1e5, 'K']];
  for (const [scale, name] of scales) if (amount >= scale) return `${sign}${trim(amount / scale)}${CHINESE ? ' ' : ''}${name}`;
  return `${sign}${trim(amount / 100)}${CHINESE ? ' 元' : ''}`;
}

function base(spec) {
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: token('ink-3') };
  return {
    animation: false,
    textStyle: font,
    grid: { left: 8, right: spec.ends ? 92 : 16, top: spec.mark ? 56 : 34, bottom: 6, containLabel: true },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true, axisPointer: { type: 'shadow', shadowStyle: { color: token('rule'), opacity: 0.35 } },
      backgroundColor: token('raised'), borderColor: token('rule-strong'), textStyle: { ...font, color: token('ink') },
      valueFormatter: (value) => figure(value, spec.unit),
    },
    xAxis: { type: 'category', data: spec.categories, axisLine: { lineStyle: { color: token('rule-strong') } }, axisTick: { show: false }, axisLabel: { color: token('ink-3'), fontSize: 12, hideOverlap: true } },
    yAxis: { type: 'value', name: spec.axis, nameTextStyle: { color: token('ink-3'), align: 'left', padding: [0, 0, 4, 0] }, splitLine: { lineStyle: { color: token('rule') } }, axisLabel: { color: token('ink-3'), fontSize: 12, formatter: (value) => figure(value, spec.unit) } },
  };
}

function markOf(spec) {
  if (!spec.mark) return undefined;
  return {
    silent: true, symbol: 'none', animation: false, lineStyle: { color: token('ink-2'), type: 'dashed', width: 1.5 },
    label: { formatter: spec.mark.words, color: token('ink-2'), fontSize: 12, position: 'end', distance: 4, align: spec.categories.indexOf(spec.mark.at) * 2 < spec.categories.length ? 'left' : 'right' },
    data: [{ xAxis: spec.mark.at }],
  };
}

// Bars or lines over time or kinds; the name of a line stands at its end instead of in a legend.
function series(spec) {
  const option = base(spec);
  option.series = spec.series.map((line, at) => {
    const colour = token(line.colour);
    const common = { name: line.name, data: line.values, itemStyle: { color: colour }, markLine: at === 0 ? markOf(spec) : undefined };
    if (spec.kind === 'lines') {
      return { ...common, type: 'line', symbol: 'none', lineStyle: { color: colour, width: 2 }, areaStyle: spec.series.length === 1 ? { color: colour, opacity: 0.1 } : undefined,
        endLabel: { show: Boolean(spec.ends), formatter: line.name, color: colour, fontSize: 12, fontWeight: 600 }, labelLayout: { moveOverlap: 'shiftY' } };
    }
    return { ...common, type: 'bar', stack: spec.stacked ? 'all' : undefined, barMaxWidth: 28, barGap: '10%', itemStyle: { color: colour, opacity: line.pale ? 0.45 : 1, borderRadius: spec.stacked ? 0 : [2, 2, 0, 0] },
      label: spec.labels ? { show: true, position: spec.stacked ? 'inside' : 'top', color: spec.stacked ? token('surface') : token('ink-2'), fontSize: 12, formatter: (p) => (p.value ? figure(p.value, spec.unit) : '') } : undefined };
  });
  if (spec.series.length > 1 && !spec.ends) {
    option.legend = { top: 0, right: 8, itemWidth: 10, itemHeight: 10, icon: 'roundRect', textStyle: { color: token('ink-2'), fontSize: 12 } };
  }
  if (spec.series.length > 3 && !spec.ends && innerWidth < 768) option.grid.top += 42;
  if (spec.lying) { [option.xAxis, option.yAxis] = [{ ...option.yAxis, name: undefined }, { ...option.xAxis, inverse: true, axisLabel: { ...option.xAxis.axisLabel, hideOverlap: false, interval: 0, width: 160, overflow: 'truncate' } }]; option.grid.top = spec.series.length > 1 ? 30 : 8; option.grid.right = spec.labels ? 84 : 28; option.series.forEach((line) => { line.itemStyle.borderRadius = [0, 2, 2, 0]; if (line.label) line.label.position = 'right'; }); }
  return option;
}

// Points from the base to the result: rising bars good, falling bars danger, the ends in the accent.
function waterfall(spec) {
  const option = base({ ...spec, unit: 'count' });
  let sum = 0;
  const floor = [], bars = [];
  for (const step of spec.steps) {
    const from = step.whole ? 0 : sum;
    sum = step.whole ? step.points : sum + step.points;
    floor.push(Math.min(from, sum));
    bars.push({ value: Math.abs(sum - from), points: step.points, itemStyle: { color: token(step.whole ? 'chart-1' : step.points < 0 ? 'chart-danger' : step.points > 0 ? 'chart-good' : 'chart-5') } });
  }
  option.yAxis = { ...option.xAxis, data: spec.steps.map((step) => step.name), inverse: true, axisLabel: { ...option.xAxis.axisLabel, color: token('ink-2'), interval: 0, hideOverlap: false, width: innerWidth < 768 ? 120 : 190, overflow: 'truncate' } };
  const least = Math.min(...floor.filter((value, at) => !spec.steps[at].whole), ...spec.steps.filter((step) => step.whole).map((step) => step.points));
  option.xAxis = { type: 'value', min: Math.max(0, Math.floor((least - 40) / 50) * 50), name: spec.axis, nameLocation: 'end', nameGap: 6, nameTextStyle: { color: token('ink-3') }, splitLine: { lineStyle: { color: token('rule') } }, axisLabel: { color: token('ink-3'), fontSize: 12 } };
  option.grid = { left: 8, right: 56, top: 8, bottom: 6, containLabel: true };
  option.tooltip = { show: false };
  const low = option.xAxis.min;
  option.series = [
    { type: 'bar', stack: 'all', silent: true, itemStyle: { color: 'transparent' }, data: floor.map((value, at) => (spec.steps[at].whole ? low : value)) },
    { type: 'bar', stack: 'all', barMaxWidth: 16, data: bars.map((bar, at) => (spec.steps[at].whole ? { ...bar, value: bar.value - low } : bar)),
      label: { show: true, position: 'right', color: token('ink-2'), fontSize: 12, fontWeight: 600, formatter: (p) => (spec.steps[p.dataIndex].whole ? '' : p.data.points > 0 ? '+' : p.data.points < 0 ? '−' : '') + Math.abs(p.data.points) } },
  ];
  return option;
}

globalThis.drawCharts = () => {
  for (const box of document.querySelectorAll('[data-chart]')) {
    const spec = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const chart = echarts.getInstanceByDom(box) || echarts.init(box, null, { renderer: 'canvas' });
    chart.setOption(spec.kind === 'waterfall' ? waterfall(spec) : series(spec), true);
  }
};
document.addEventListener('DOMContentLoaded', globalThis.drawCharts);
let again = 0;
addEventListener('resize', () => { clearTimeout(again); again = setTimeout(() => { for (const box of document.querySelectorAll('[data-chart]')) echarts.getInstanceByDom(box)?.resize(); }, 120); });
addEventListener('beforeprint', () => { for (const box of document.querySelectorAll('[data-chart]')) echarts.getInstanceByDom(box)?.resize(); });
