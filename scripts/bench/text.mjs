// Figures as text and as a page.

/** @param {number} value */
const number = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/**
 * @param {Record<string, string | number>} machine
 * @param {import('./measure.mjs').Figure[]} figures
 */
export function asTable(machine, figures) {
  const lines = [
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    '',
    '| what | median | least to greatest | of |',
    '| --- | ---: | ---: | ---: |',
    ...figures.map(
      ({ what, unit, median, low, high, samples, note }) =>
        `| ${what}${note ? ` (${note})` : ''} | ${number(median)} ${unit} | ${number(low)} to ${number(high)} | ${samples} |`,
    ),
  ];
  return lines.join('\n');
}

/**
 * @param {Record<string, string | number>} machine
 * @param {import('./measure.mjs').Figure[]} figures
 */
export function asHtml(machine, figures) {
  const escape = (/** @type {string} */ text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const rows = figures.map(
    ({ what, unit, median, low, high, samples, note }) =>
      `<tr><td>${escape(what)} ${escape(note ?? '')}<td>${number(median)} ${unit}<td>${number(low)} to ${number(high)}<td>${samples}`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Darkscope: figures</title>
<h1>Darkscope: figures</h1><p>${escape(Object.values(machine).join(', '))}</p>
<table border="1" cellpadding="4"><tr><th>what<th>median<th>least to greatest<th>of
${rows.join('\n')}
</table>
${figures.map(({ what, series }) => (series ? `<h2>${escape(what)}</h2>${drawn(series)}` : '')).join('')}
`;
}

/** Memory from nought through time. @param {{ seconds: number, MiB: number }[]} series */
function drawn(series) {
  const [width, height, left, low] = [640, 260, 60, 220];
  const end = Math.max(...series.map(({ seconds }) => seconds));
  const top = 200 * Math.ceil(Math.max(...series.map(({ MiB }) => MiB)) / 200);
  const x = (/** @type {number} */ seconds) => left + ((width - left - 10) * seconds) / end;
  const y = (/** @type {number} */ MiB) => low - ((low - 10) * MiB) / top;
  const path = series.map(({ seconds, MiB }) => `${x(seconds).toFixed(1)},${y(MiB).toFixed(1)}`);
  const rules = Array.from({ length: 5 }, (_, i) => (top * i) / 4).map(
    (MiB) =>
      `<path d="M${left} ${y(MiB)}H${width - 10}" stroke="#ccc"/><text x="${left - 6}" y="${y(MiB) + 4}" text-anchor="end">${MiB}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>${rules.join('')}
<polyline points="${path.join(' ')}" fill="none" stroke="#0072b2" stroke-width="1.5"/>
<text x="${left}" y="${low + 16}">0</text><text x="${width - 10}" y="${low + 16}" text-anchor="end">${end.toFixed(0)}</text>
<text x="${(width + left) / 2}" y="${low + 32}" text-anchor="middle">time [s]</text>
<text transform="translate(14 ${low / 2}) rotate(-90)" text-anchor="middle">resident memory [MiB]</text></svg>`;
}
