/** The figures as tables; ratios are to PostgreSQL's. */
import type { CatchUpCell, CostCell, Latencies, LatencyCell } from './measure.ts';

const peer = 'PostgreSQL 15, pg_recvlogical';
const pair = ({ p50, p99 }: Latencies) => `${p50.toFixed(1)} / ${p99.toFixed(1)}`;

export function printLatency(cells: readonly LatencyCell[]): void {
  const other = cells.find(({ title }) => title === peer);
  console.log(
    '\n| latency, ms, p50 / p99 | tx/s | commit | commit to subscriber | p99 ratio | due to subscriber | missing |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { title, perSecond, commit, afterCommit, whole, missing } of cells) {
    const ratio = other === undefined ? '' : `${(afterCommit.p99 / other.afterCommit.p99).toFixed(2)}x`;
    const rest = [pair(commit), pair(afterCommit), ratio, pair(whole), missing];
    console.log(`| ${[title, perSecond.toFixed(0), ...rest].join(' | ')} |`);
  }
}

export function printCatchUp(cells: readonly CatchUpCell[]): void {
  console.log('\n| catch-up | changes | rows a transaction | changes/s | ratio | CPU us/change | MB/s |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { title, changes, rowsEach, perSecond, cpuMicros, bytes } of cells) {
    const other = cells.find((cell) => cell.title === peer && cell.rowsEach === rowsEach);
    const ratio = other === undefined ? '' : `${(perSecond / other.perSecond).toFixed(2)}x`;
    const megabytes = ((bytes / changes) * perSecond) / 1e6;
    const figures = [perSecond.toFixed(0), ratio, cpuMicros.toFixed(1), megabytes.toFixed(0)];
    console.log(`| ${[title, changes, rowsEach, ...figures].join(' | ')} |`);
  }
}

export function printCost(cells: readonly CostCell[]): void {
  console.log(
    '\n| cost | subscribers | tx/s, closed loop | of those without | CPU us/tx | steady tx/s | p50 / p99 ms | CPU s/s | MB taken |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const {
    title,
    subscribers,
    fullPerSecond,
    fullMicros,
    steady,
    steadyPerSecond,
    steadyCpu,
    takenBytes,
  } of cells) {
    const alone = cells.find((cell) => cell.title === title && cell.subscribers === 0);
    const part = alone === undefined ? '' : `${((fullPerSecond / alone.fullPerSecond) * 100).toFixed(0)} %`;
    const pace = [
      fullMicros.toFixed(0),
      steadyPerSecond.toFixed(0),
      pair(steady),
      steadyCpu.toFixed(2),
      (takenBytes / 1e6).toFixed(0),
    ];
    console.log(`| ${[title, subscribers, fullPerSecond.toFixed(0), part, ...pace].join(' | ')} |`);
  }
}
