/** The sets of events that a triage can begin with. */
import { countOf } from '../state/bitmask';
import { TAGS } from '../state/saved';
import type { Workspace } from '../state/workspace.svelte';

export interface EventSet {
  readonly id: string;
  readonly title: string;
  readonly mask: Uint8Array;
  readonly count: number;
}

/** Those that hold any event, what somebody sent into triage first. */
export function eventSets(workspace: Workspace): EventSet[] {
  const { dataset, table, subsets, triage } = workspace;
  if (!dataset) return [];
  const shown = new Uint8Array(dataset.info.count);
  for (const event of table.order) shown[event] = 1;
  const known = [
    { id: 'proposed', title: triage.proposed?.name ?? '', mask: triage.proposed?.mask },
    { id: 'flagged', title: 'flagged by the threshold', mask: subsets.mask('flagged') },
    { id: 'selection', title: 'selection', mask: subsets.mask('selection') },
    ...subsets.kept.map(({ id, name }) => ({ id, title: name, mask: subsets.mask(id) })),
    ...TAGS.map((tag) => ({
      id: `tag:${tag}`,
      title: `tagged ${tag}`,
      mask: subsets.mask(`tag:${tag}`),
    })),
    { id: 'table', title: 'shown in the table', mask: shown },
  ];
  return known
    .flatMap(({ mask, ...set }) => (mask ? [{ ...set, mask, count: countOf(mask) }] : []))
    .filter(({ count }) => count > 0);
}
