import { counted } from './figures';
import { gallery, type PicturedEvent } from './gallery';
import { html } from './html';
import { page, section, table } from './page';

/** Events that somebody picked, with what they say about them. */
export interface SelectionReport {
  readonly title: string;
  readonly version: string;
  /** How the events came about, e.g. `bce above 371.2`; empty where they were picked by hand. */
  readonly criterion: string;
  /** The model whose reconstructions are shown, or empty. */
  readonly model: string;
  readonly events: readonly PicturedEvent[];
}

/** A selection as a self-contained HTML page: an overview, then every event with its pictures. */
export function selectionReport(report: SelectionReport): string {
  const { events } = report;
  const tags = new Map<string, number>();
  for (const { tag } of events) if (tag) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  const said = [
    report.criterion,
    // A model chosen may draw none.
    events.some((event) => event.reconstruction) ? `reconstructions by ${report.model}` : '',
    ...[...tags].map(([tag, count]) => `${tag}: ${count}`),
  ].filter((part) => part !== '');
  const names = [...new Set(events.flatMap((event) => event.values.map(({ name }) => name)))];
  const number = (event: PicturedEvent, name: string): string => {
    const found = event.values.find((value) => value.name === name)?.value;
    return found === undefined || Number.isNaN(found) ? '–' : String(Number(found.toPrecision(6)));
  };
  const overview = table(
    ['#', 'file', 'index', ...names, 'tag', 'note'],
    events.map((event, i) => [
      String(i + 1),
      event.id.file,
      String(event.id.index),
      ...names.map((name) => number(event, name)),
      event.tag ?? '',
      event.note ?? '',
    ]),
    [0, ...names.map((_, i) => i + 3), 2],
  );
  return page(
    report.title,
    `Made by Darkscope ${report.version}: ${counted(events.length, 'event')}${said.length > 0 ? `; ${said.join('; ')}` : ''}.`,
    html`${section('Overview', overview)}${section('Events', gallery(events))}`,
  );
}
