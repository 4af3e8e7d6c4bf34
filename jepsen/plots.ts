/** The drawings of a run's page: SVG as text, nothing loaded from anywhere. Times are nanoseconds of the recorder's clock. */
import { faultFamilies } from './faults/index.ts';
import type { History, Operation } from './history.ts';
import { formatOperation } from './history.ts';
import type { StrikeRecord } from './nemesis.ts';

const width = 1_080;
const left = 70;
const right = 20;
const plotWidth = width - left - right;
/** More points than eyes can tell apart only make the page slow. */
const pointsMax = 6_000;

const outcomes = ['ok', 'fail', 'info'] as const;

/** Text inside of HTML and SVG. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => names[character]);
}

interface Axis {
  readonly endNs: number;
  x(ns: number): number;
}

function axisOf(history: History): Axis {
  const endNs = Math.max(1e9, history.events.at(-1)?.time ?? 0);
  return { endNs, x: (ns) => left + (Math.min(ns, endNs) / endNs) * plotWidth };
}

/** Every operation as a point: when it ended, how long it took, how it ended. */
export function latencyPlot(history: History, strikes: readonly StrikeRecord[]): string {
  const height = 300;
  const axis = axisOf(history);
  const [lowMs, highMs] = [0.1, 30_000];
  const y = (ms: number) => {
    const clamped = Math.min(highMs, Math.max(lowMs, ms));
    return height - 30 - ((height - 50) * Math.log(clamped / lowMs)) / Math.log(highMs / lowMs);
  };
  const ends = endTimes(history);
  const points = outcomes.flatMap((outcome) => {
    const all = history.operations.filter((operation) => operation.outcome === outcome);
    const step = Math.max(1, Math.ceil(all.length / (pointsMax / outcomes.length)));
    return all
      .filter((_, i) => i % step === 0)
      .map((operation) => {
        const end = ends.get(operation.invoked) ?? axis.endNs;
        const ms = (end - operation.invokedAt) / 1e6;
        return `<circle class="${outcome}" cx="${axis.x(end).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="1.6"/>`;
      });
  });
  const marks = [0.1, 1, 10, 100, 1_000, 10_000].map((ms) =>
    levelLine(y(ms), ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`),
  );
  return svg(height, [bands(axis, strikes, height - 30), ...marks, ...points, timeLine(axis, height - 30)]);
}

/** Operations that ended in each second, by outcome. */
export function throughputPlot(history: History, strikes: readonly StrikeRecord[]): string {
  const height = 180;
  const axis = axisOf(history);
  const seconds = Math.ceil(axis.endNs / 1e9);
  const counts = outcomes.map(() => new Array<number>(seconds).fill(0));
  const ends = endTimes(history);
  for (const operation of history.operations) {
    const end = ends.get(operation.invoked) ?? axis.endNs;
    counts[outcomes.indexOf(operation.outcome)][Math.min(seconds - 1, Math.floor(end / 1e9))]++;
  }
  const most = Math.max(1, ...counts.flat());
  const y = (count: number) => height - 30 - ((height - 50) * count) / most;
  const lines = outcomes.map((outcome, i) => {
    const points = counts[i].map((count, second) => `${axis.x(second * 1e9).toFixed(1)},${y(count).toFixed(1)}`);
    return `<polyline class="${outcome}" points="${points.join(' ')}"/>`;
  });
  const marks = [0, most / 2, most].map((count) => levelLine(y(count), `${Math.round(count)}/s`));
  return svg(height, [bands(axis, strikes, height - 30), ...marks, ...lines, timeLine(axis, height - 30)]);
}

/** A lane for each kind of fault; the text of a strike shows under the pointer. */
export function faultLanes(history: History, strikes: readonly StrikeRecord[]): string {
  const kinds = [...new Set(strikes.map(({ kind }) => kind))].sort();
  const axis = axisOf(history);
  const height = kinds.length * 22 + 30;
  const lanes = kinds.map((kind, lane) => {
    const boxes = strikes
      .filter((strike) => strike.kind === kind)
      .map((strike) => {
        const x = axis.x(strike.from);
        const wide = Math.max(2, axis.x(strike.to) - x);
        const title = escapeHtml(`${strike.name}: ${strike.text}`);
        return `<rect x="${x.toFixed(1)}" y="${lane * 22 + 3}" width="${wide.toFixed(1)}" height="16" fill="${colorOf(kind)}"><title>${title}</title></rect>`;
      });
    return `<text x="${left - 6}" y="${lane * 22 + 15}" text-anchor="end">${kind}</text>${boxes.join('')}`;
  });
  return svg(height, [...lanes, timeLine(axis, height - 24)]);
}

/** The operations of an anomaly, a line each, over the time they took. */
export function operationTimeline(operations: readonly Operation[]): string {
  const shown = [...operations].sort((a, b) => a.invokedAt - b.invokedAt).slice(0, 40);
  if (shown.length === 0) return '';
  const from = Math.min(...shown.map(({ invokedAt }) => invokedAt));
  const known = shown.flatMap(({ invokedAt, completedAt }) => [
    invokedAt,
    Number.isFinite(completedAt) ? completedAt : from,
  ]);
  const to = Math.max(from + 1, ...known) + (Math.max(...known) - from) * 0.05;
  const x = (ns: number) => left + ((Math.min(ns, to) - from) / (to - from)) * plotWidth;
  const height = shown.length * 34 + 30;
  const rows = shown.map((operation, row) => {
    const { process, invokedAt, completedAt, outcome } = operation;
    const [x1, x2] = [x(invokedAt), x(completedAt)];
    const text = escapeHtml(formatOperation(operation));
    const anchor = x1 > width / 2 ? 'end' : 'start';
    const wide = Math.max(3, x2 - x1).toFixed(1);
    return `<text x="${left - 6}" y="${row * 34 + 14}" text-anchor="end">p${process}</text>
<rect class="${outcome}" x="${x1.toFixed(1)}" y="${row * 34 + 4}" width="${wide}" height="12"><title>${text}</title></rect>
<text class="small" x="${(anchor === 'end' ? Math.min(x2, width - right) : x1).toFixed(1)}" y="${row * 34 + 28}" text-anchor="${anchor}">${clip(text)}</text>`;
  });
  const ms = ((to - from) / 1e6).toFixed(1);
  const scale = `<text x="${left}" y="${height - 8}">${(from / 1e9).toFixed(3)} s</text><text x="${width - right}" y="${height - 8}" text-anchor="end">+${ms} ms</text>`;
  return svg(height, [...rows, scale]);
}

function clip(text: string): string {
  return text.length > 150 ? `${text.slice(0, 150).replace(/&[a-z]*$/, '')} …` : text;
}

/** When each operation's last event came, by the place of its first; operations of unknown outcome end too. */
function endTimes(history: History): ReadonlyMap<number, number> {
  const open = new Map<number, number>();
  const ends = new Map<number, number>();
  for (const [index, { process, type, time }] of history.events.entries()) {
    if (process === 'nemesis') continue;
    if (type === 'invoke') open.set(process, index);
    else ends.set(open.get(process) ?? index, time);
  }
  return ends;
}

function svg(height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img">\n${parts.join('\n')}\n</svg>`;
}

function bands(axis: Axis, strikes: readonly StrikeRecord[], height: number): string {
  const kinds = new Set(strikes.map(({ kind }) => kind)).size;
  const opacity = (0.4 / Math.max(2, kinds)).toFixed(2);
  return strikes
    .map(({ kind, from, to }) => {
      const x = axis.x(from);
      const wide = Math.max(1, axis.x(to) - x);
      return `<rect x="${x.toFixed(1)}" y="10" width="${wide.toFixed(1)}" height="${height - 10}" fill="${colorOf(kind)}" opacity="${opacity}"/>`;
    })
    .join('');
}

function levelLine(y: number, label: string): string {
  return `<line class="grid" x1="${left}" x2="${width - right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/><text x="${left - 6}" y="${(y + 4).toFixed(1)}" text-anchor="end">${label}</text>`;
}

function timeLine(axis: Axis, y: number): string {
  const seconds = axis.endNs / 1e9;
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((each) => seconds / each <= 12) ?? 1_200;
  const marks: string[] = [];
  for (let second = 0; second <= seconds; second += step)
    marks.push(`<text x="${axis.x(second * 1e9).toFixed(1)}" y="${y + 18}" text-anchor="middle">${second} s</text>`);
  return `<line class="grid" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>${marks.join('')}`;
}

/** A colour of its own for each kind, the same in every run. */
function colorOf(kind: string): string {
  const place = faultFamilies.findIndex((family) => family.kind === kind);
  return `hsl(${Math.round((place * 360) / faultFamilies.length)} ${place % 2 === 0 ? 70 : 45}% ${place % 3 === 0 ? 42 : 56}%)`;
}
