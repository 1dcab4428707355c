import { html, Html } from './html';

/** A complete HTML page that needs nothing but itself. @param style CSS beyond that of all pages. */
export function page(title: string, lead: string, body: Html, style = ''): string {
  return html`${new Html('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Darkscope" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE + style)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>${lead}</p>
        </header>
        <main>${body}</main>
      </body>
    </html> `.text;
}

/** A part of the page under its heading. */
export function section(title: string, body: Html): Html {
  return html`<section>
    <h2>${title}</h2>
    ${body}
  </section>`;
}

/** A table; columns named in `numbers` (by position) stand right. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): Html {
  const side = (c: number): Html | null => (numbers.includes(c) ? html` class="number"` : null);
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${titles.map((title, c) => html`<th${side(c)}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, c) => html`<td${side(c)}>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Names and values, one pair a line. */
export function facts(pairs: readonly (readonly [string, string])[]): Html {
  return html`<dl>
    ${pairs.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --text: #1a2027; --dim: #4d5865; --line: #dbdfe4; --accent: #7038d8; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #11151a; --text: #e4e8ed; --dim: #a9b3bf; --line: #343c47; --accent: #b08cff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 32px 48px; max-width: 1120px; background: var(--paper); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 32px 0 8px; border-bottom: 1px solid var(--line); padding-bottom: 4px; }
h3 { font-size: 14px; margin: 24px 0 4px; } header p, .note, figcaption, dt { color: var(--dim); } p { margin: 4px 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; } th, td { padding: 2px 12px 2px 0; text-align: left; vertical-align: top; }
th { font-weight: 600; border-bottom: 1px solid var(--line); } .number { text-align: right; } tbody tr:hover { background: color-mix(in srgb, var(--accent) 8%, transparent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0; } dd { margin: 0; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(400px, 1fr)); gap: 16px; } .pictures { display: flex; flex-wrap: wrap; gap: 8px; }
figure { margin: 0; } figcaption { font-size: 12px; } .plot { width: 100%; max-width: 620px; height: auto; display: block; }
svg text { fill: var(--text); font: 11px system-ui, sans-serif; } .picture text { font-size: 9px; } svg .axis { font-size: 12px; }
.frame { fill: none; stroke: var(--dim); stroke-width: 0.8; } .grid { stroke: var(--line); stroke-width: 0.6; } .rule { stroke: var(--accent); stroke-dasharray: 3 3; }
.picture path { stroke: var(--dim); stroke-width: 0.8; } .picture image { image-rendering: pixelated; }
.key { white-space: nowrap; margin-left: 8px; color: var(--text); } .key i { display: inline-block; width: 10px; height: 10px; margin-right: 4px; border-radius: 2px; }
.event { break-inside: avoid; } .tag { border: 1px solid var(--accent); border-radius: 3px; padding: 0 6px; }
@media print { :root { --paper: #fff; --text: #000; --dim: #444; --line: #ccc; } body { max-width: none; padding: 0; } section, figure { break-inside: avoid-page; } }
`;
