/** Text that is HTML already and stands as it is. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Part = string | number | Html | readonly Part[] | null | undefined;

/**
 * Builds HTML (and SVG) from a template: every value is escaped unless it is HTML itself, so that no file
 * name, note or tag can become markup. Lists are joined; null and undefined are left out.
 */
export function html(literals: TemplateStringsArray, ...values: readonly Part[]): Html {
  let text = literals[0];
  values.forEach((value, i) => (text += render(value) + literals[i + 1]));
  return new Html(text);
}

function render(value: Part): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return String(value).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
