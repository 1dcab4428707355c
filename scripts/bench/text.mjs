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
`;
}
