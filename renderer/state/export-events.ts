/** From the export dialog's answer to the engine's export call. */
import type { ExportChoice, ExportGroup } from '../dialogs/export-choice';
import { eventSets } from '../triage/event-sets';
import { eventsOf } from './bitmask';
import { identityOf } from './identity';
import type { Workspace } from './workspace.svelte';

/** What can be exported, with its events when they are asked for. */
interface Exportable extends ExportGroup {
  readonly events: () => Uint32Array;
}

/** The judged events of the triage first, then sets, the event on show, all. */
export function exportGroups(workspace: Workspace): Exportable[] {
  const { dataset, current, table, triage } = workspace;
  if (!dataset) return [];
  const { tags } = table.marks;
  const tagged = tags.map((tag) => (tag > 0 ? 1 : 0));
  const judged = Uint32Array.from(
    triage.opinions.flatMap((said, place) =>
      said?.tag ? [triage.open?.positions[place] ?? -1] : [],
    ),
  ).filter((event) => event !== 2 ** 32 - 1);
  const groups: Exportable[] = [
    {
      id: 'triage',
      title: `judged in “${triage.open?.session.name ?? ''}”`,
      count: judged.length,
      events: () => judged,
    },
    ...eventSets(workspace).map(({ id, title, mask, count }) => ({
      id,
      title,
      count,
      events: () => eventsOf(mask),
    })),
    {
      id: 'tagged',
      title: 'tagged at all',
      count: tagged.reduce((sum, is) => sum + is, 0),
      events: () => eventsOf(tagged),
    },
    {
      id: 'current',
      title: 'the event on show',
      count: current === null ? 0 : 1,
      events: () => Uint32Array.from(current === null ? [] : [current]),
    },
    {
      id: 'all',
      title: 'all events',
      count: dataset.info.count,
      events: () => dataset.numbers,
    },
  ];
  return groups.filter(({ count }) => count > 0);
}

/** Asks where to, then has the engine write the events, a table of them or a dossier. @throws EngineError */
export async function exportEvents(
  workspace: Workspace,
  { what, which, columns, models, format }: ExportChoice,
): Promise<void> {
  const { bridge, engine, thresholds } = workspace;
  const { current: threshold, column } = thresholds;
  if (!workspace.dataset) return;
  const { dataset, files } = workspace.dataset.info;
  const events = exportGroups(workspace)
    .find(({ id }) => id === which)
    ?.events();
  if (!events) return;
  const filters = [{ name: format.toUpperCase(), extensions: [format] }];
  const names = { events: 'events', table: 'table', report: 'dossier' };
  const name = `${which.replace(/[^a-z0-9]+/gi, '-')}-${names[what]}.${format}`;
  const out = await bridge.chooseTarget(name, filters);
  if (out === null) return;
  const opinions = Array.from(events, (event) => ({
    ...workspace.annotations.of(identityOf(files, event)),
  }));
  const common = { dataset, events, out, opinions };
  if (what === 'table') {
    await engine.call('export.table', { ...common, columns: [...columns] });
  } else if (what === 'report') {
    const scores = workspace.dataset.columns.filter(({ origin }) => origin === 'score');
    const thresholds = scores.flatMap(({ name: score }) => {
      const chosen = workspace.analysis.thresholds[score] ?? null;
      const cut = chosen ?? (score === column?.name ? threshold : null);
      return cut ? [{ column: score, value: cut.value }] : [];
    });
    await engine.call('export.report', { ...common, models: [...models], thresholds });
  } else {
    await engine.call('export.events', {
      ...common,
      threshold: threshold && column ? { column: column.name, value: threshold.value } : null,
    });
  }
}
