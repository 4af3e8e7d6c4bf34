/** `index.html` of a run: everything at a glance, in one file that needs no network. */
import type { History } from './history.ts';
import { escapeHtml, faultLanes, latencyPlot, operationTimeline, throughputPlot } from './plots.ts';
import { verdictLine } from './report.ts';
import type { RunResult } from './results.ts';
import type { Verdict } from './workload.ts';

const style = `
:root { --ink: #1c2330; --faint: #8a93a3; --line: #e3e7ee; --paper: #fff; --ok: #2f7fd0; --fail: #e0912a; --info: #c43d5a; }
@media (prefers-color-scheme: dark) { :root { --ink: #dde3ee; --line: #2c3442; --paper: #141922; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1120px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.3em; } h2 { font-size: 1.05em; margin: 2em 0 .4em; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: var(--faint); } svg text.small { font: 11px ui-monospace, monospace; fill: var(--ink); }
.grid { stroke: var(--line); } polyline { fill: none; stroke-width: 1.4; }
circle.ok, rect.ok { fill: var(--ok); } circle.fail, rect.fail { fill: var(--fail); } circle.info, rect.info { fill: var(--info); }
circle { opacity: .55; } polyline.ok { stroke: var(--ok); } polyline.fail { stroke: var(--fail); } polyline.info { stroke: var(--info); }
.verdict { padding: .5em .8em; border-radius: 6px; color: #fff; font-weight: 600; } .true { background: #2e8b57; } .false { background: #b8304d; } .unknown { background: #8a6d1f; }
table { border-collapse: collapse; margin: .4em 2em .4em 0; } td, th { border-bottom: 1px solid var(--line); padding: .2em .9em .2em 0; text-align: left; font-variant-numeric: tabular-nums; } td.n, th.n { text-align: right; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: color-mix(in srgb, var(--line) 45%, transparent); padding: .7em; border-radius: 6px; font-size: 12.5px; }
.key b { font-weight: 600; } .key .ok { color: var(--ok); } .key .fail { color: var(--fail); } .key .info { color: var(--info); } .side { display: flex; flex-wrap: wrap; align-items: flex-start; }
`;

/** The whole page. */
export function formatPage(result: RunResult, history: History, checked: Verdict): string {
  const { plan, setting, strikes } = result;
  const title = `${plan.workload}, ${plan.faults.join(', ') || 'no faults'}, seed ${plan.seed}`;
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="verdict ${result.verdict}">${escapeHtml(verdictLine(result))}</p>`,
    `<ul>${result.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('')}</ul>`,
    `<p>${plan.nodes} nodes (${setting.wires}, disks: ${setting.disks}), ${plan.clients} clients, ${plan.rate} operations a second asked for, level ${plan.level}, durability ${plan.durability}.</p>`,
    '<h2>Latency</h2><p class="key"><b class="ok">ok</b> happened · <b class="fail">fail</b> did not · <b class="info">info</b> nobody knows. Coloured bands: faults.</p>',
    latencyPlot(history, strikes),
    '<h2>Operations a second</h2>',
    throughputPlot(history, strikes),
    '<h2>Faults</h2>',
    strikes.length === 0 ? '<p>none</p>' : faultLanes(history, strikes),
    anomalies(checked),
    '<h2>Counts</h2><div class="side">',
    table(
      ['operation', 'ok', 'fail', 'info'],
      Object.entries(result.counts).map(([f, c]) => [f, c.ok, c.fail, c.info]),
    ),
    table(['fault', 'strikes'], Object.entries(result.struck)),
    table(['error', 'times'], Object.entries(result.errors).slice(0, 15)),
    '</div>',
    table(
      ['node that stopped by itself', 'at', 'said last'],
      result.stops.map((s) => [`n${s.node}`, `${(s.atMs / 1000).toFixed(1)} s`, s.lastWords]),
    ),
    `<h2>Again</h2><pre>${escapeHtml(result.replay)}</pre>`,
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style></head><body>\n${parts.join('\n')}\n</body></html>\n`;
}

function anomalies(checked: Verdict): string {
  const [first, ...others] = checked.anomalies;
  if (first === undefined) return '';
  const more = others.slice(0, 10).map(({ name, text }) => `<li>${escapeHtml(`${name}: ${text}`.slice(0, 600))}</li>`);
  return `<h2>${escapeHtml(first.name)}</h2><pre>${escapeHtml(first.text.slice(0, 6_000))}</pre>${operationTimeline(first.operations)}${more.length === 0 ? '' : `<p>and ${others.length} more:</p><ul>${more.join('')}</ul>`}`;
}

function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '';
  const cell = (tag: 'td' | 'th', value: string | number, n: boolean) =>
    `<${tag}${n ? ' class="n"' : ''}>${escapeHtml(String(value))}</${tag}>`;
  const head = heads.map((text, i) => cell('th', text, typeof rows[0][i] === 'number')).join('');
  const body = rows.map(
    (row) => `<tr>${row.map((value) => cell('td', value, typeof value === 'number')).join('')}</tr>`,
  );
  return `<table><tr>${head}</tr>${body.join('')}</table>`;
}
