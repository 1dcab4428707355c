/** From the export dialog's answer to the engine's export call. */
import type { ExportChoice, ExportGroup } from '../dialogs/export-choice';
import { eventsOf } from './bitmask';
import { identityOf } from './identity';
import type { Workspace } from './workspace.svelte';

/** Asks where to, then has the engine write the events, a table of them or a report. @throws EngineError */
export async function exportEvents(
  workspace: Workspace,
  { what, which, columns, format }: ExportChoice,
): Promise<void> {
  const { bridge, engine, analysis, threshold, column } = workspace;
  if (!workspace.dataset) return;
  const { dataset } = workspace.dataset.info;
  const events = eventsOfGroup(workspace, which);
  const filters = [{ name: format.toUpperCase(), extensions: [format] }];
  const out = await bridge.chooseTarget(`${which}-${what}.${format}`, filters);
  if (out === null) return;
  const common = { dataset, events, out };
  if (what === 'table') {
    await engine.call('export.table', { ...common, columns: [...columns] });
  } else if (what === 'report') {
    const { model } = analysis;
    await engine.call('export.report', { ...common, model, ...marksOf(workspace, events) });
  } else {
    await engine.call('export.events', {
      ...common,
      threshold: threshold && column ? { column: column.name, value: threshold.value } : null,
      ...marksOf(workspace, events),
    });
  }
}

function eventsOfGroup(workspace: Workspace, which: ExportGroup): Uint32Array {
  const { selection, flagged, table, current, dataset } = workspace;
  if (which === 'selected') return selection.events();
  if (which === 'flagged') return flagged ? eventsOf(flagged) : new Uint32Array(0);
  if (which === 'tagged') return eventsOf(table.marks.tags.map((tag) => (tag > 0 ? 1 : 0)));
  if (which === 'current') return Uint32Array.from(current === null ? [] : [current]);
  return dataset?.numbers ?? new Uint32Array(0);
}

/** Tags and notes of the events, in their order; empty where there is none. */
function marksOf({ dataset, annotations }: Workspace, events: Uint32Array) {
  const files = dataset?.info.files ?? [];
  const marks = Array.from(events, (event) => annotations.of(identityOf(files, event)));
  return { tags: marks.map(({ tag }) => tag ?? ''), notes: marks.map(({ note }) => note) };
}
