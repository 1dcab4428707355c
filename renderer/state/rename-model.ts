import type { Workspace } from './workspace.svelte';

/** A model has another name: what the user chose of it follows. */
export function followRename(workspace: Workspace, from: string, to: string): void {
  const follow = (column: string): string =>
    column.startsWith(`${from}.`) ? to + column.slice(from.length) : column;
  const keys = <T>(by: Record<string, T>) =>
    Object.fromEntries(Object.entries(by).map(([column, value]) => [follow(column), value]));
  const { analysis } = workspace;
  if (analysis.model === from) analysis.model = to;
  if (analysis.column !== null) analysis.column = follow(analysis.column);
  if (analysis.latentX !== null) analysis.latentX = follow(analysis.latentX);
  if (analysis.latentY !== null) analysis.latentY = follow(analysis.latentY);
  analysis.thresholds = keys(analysis.thresholds);
  const { settings } = workspace.table;
  settings.filters = keys(settings.filters);
  settings.widths = keys(settings.widths);
  settings.arrangement = settings.arrangement.map(follow);
  settings.hidden = settings.hidden.map(follow);
  settings.sort = settings.sort.map((key) => ({ ...key, column: follow(key.column) }));
  workspace.subsets.renameColumns(follow);
  workspace.points.renameColumns(follow);
  workspace.comparison.renamed(from, to);
  workspace.modelsView.renamed(from, to);
}
