/** The OpenAPI description as one page of HTML, with nothing from outside. */
import type { OpenApiDocument, OpenApiOperation } from './openapi.ts';

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2733; }
h1 { margin-bottom: 0 } h2 { margin: 2.2rem 0 .3rem; font-size: 1rem }
code, pre { font: 13px/1.45 ui-monospace, monospace } pre { background: #f3f5f7; padding: .8rem; overflow: auto }
.verb { display: inline-block; min-width: 4.2rem; font-weight: 700; color: #0b5cad }
table { border-collapse: collapse; width: 100% } td { border-top: 1px solid #dde3e8; padding: .25rem .6rem; vertical-align: top }
td:first-child { width: 14rem } .kind { color: #66727f } summary { cursor: pointer; color: #66727f }
@media (prefers-color-scheme: dark) { body { background: #14191f; color: #d8dee4 } pre { background: #1e252d }
  .verb { color: #6cb2ff } td { border-color: #2d3640 } }
`;

/** The page of a document. */
export function documentationPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs)
      .filter(([verb]) => verb !== 'head')
      .map(([verb, operation]) => operationSection(verb, path, operation)),
  );
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} REST</title><style>${style}</style></head><body>
<h1>${escapeHtml(title)} REST</h1><p class="kind">version ${escapeHtml(version)}; machines read <code>/openapi.json</code></p>
<p>${escapeHtml(description)} HEAD goes wherever GET goes.</p>
${operations.join('\n')}
<h2>Shapes</h2>
${schemaSections(document)}
</body></html>
`;
}

function operationSection(verb: string, path: string, operation: OpenApiOperation): string {
  const parameters = operation.parameters.map(({ name, in: place, description }) =>
    row(`<code>${escapeHtml(name)}</code> <span class="kind">${place}</span>`, escapeHtml(description)),
  );
  const bodies = Object.keys(operation.requestBody?.content ?? {});
  const body = bodies.length === 0 ? [] : [row('<span class="kind">body</span>', escapeHtml(bodies.join(', ')))];
  const answers = Object.entries(operation.responses).map(([status, { description }]) =>
    row(`<code>${status}</code> <span class="kind">answer</span>`, escapeHtml(description)),
  );
  return `<h2 id="${escapeHtml(operation.operationId)}"><span class="verb">${verb.toUpperCase()}</span> <code>${escapeHtml(path)}</code></h2>
<p>${escapeHtml(operation.summary)}.</p><table>${[...parameters, ...body, ...answers].join('')}</table>`;
}

function row(name: string, text: string): string {
  return `<tr><td>${name}</td><td>${text}</td></tr>`;
}

function schemaSections(document: OpenApiDocument): string {
  const schemas = (document.components.schemas ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(schemas)
    .map(([name, schema]) => {
      const text = escapeHtml(JSON.stringify(schema, undefined, 2));
      return `<details><summary>${escapeHtml(name)}</summary><pre>${text}</pre></details>`;
    })
    .join('\n');
}

function escapeHtml(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
