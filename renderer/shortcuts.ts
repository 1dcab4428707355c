/** The keys of the window: one table for the handler and for the sheet that lists them. */

export type Action =
  | 'next'
  | 'previous'
  | 'tag-1'
  | 'tag-2'
  | 'tag-3'
  | 'tag-4'
  | 'untag'
  | 'note'
  | 'select'
  | 'flag-more'
  | 'flag-fewer'
  | 'undo'
  | 'redo'
  | 'filter'
  | 'open'
  | 'train'
  | 'score'
  | 'export'
  | 'models'
  | 'breakdown'
  | 'shortcuts'
  | 'clear';

export interface Shortcut {
  readonly action: Action;
  /** As in KeyboardEvent.key. */
  readonly keys: readonly string[];
  readonly title: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { action: 'next', keys: ['j', 'ArrowDown', 'ArrowRight'], title: 'Next event' },
  { action: 'previous', keys: ['k', 'ArrowUp', 'ArrowLeft'], title: 'Previous event' },
  { action: 'tag-1', keys: ['1'], title: 'Tag: interesting' },
  { action: 'tag-2', keys: ['2'], title: 'Tag: artefact' },
  { action: 'tag-3', keys: ['3'], title: 'Tag: background' },
  { action: 'tag-4', keys: ['4'], title: 'Tag: unsure' },
  { action: 'untag', keys: ['0'], title: 'Clear the tag' },
  { action: 'note', keys: ['n'], title: 'Write a note' },
  { action: 'select', keys: ['x'], title: 'Add the event to the selection, or take it out' },
  { action: 'clear', keys: ['c'], title: 'Clear the selection' },
  { action: 'flag-more', keys: [']'], title: 'Threshold: flag one event more' },
  { action: 'flag-fewer', keys: ['['], title: 'Threshold: flag one event fewer' },
  { action: 'undo', keys: ['u'], title: 'Undo' },
  { action: 'redo', keys: ['U'], title: 'Redo' },
  { action: 'filter', keys: ['/'], title: 'Filter the table' },
  { action: 'open', keys: ['o'], title: 'Open files' },
  { action: 'train', keys: ['t'], title: 'Train a model' },
  { action: 'score', keys: ['s'], title: 'Score events' },
  { action: 'export', keys: ['e'], title: 'Export events' },
  { action: 'models', keys: ['m'], title: 'Events or models' },
  { action: 'breakdown', keys: ['b'], title: 'Break the score down by cell' },
  { action: 'shortcuts', keys: ['?'], title: 'All keys' },
];

/** What keys do while the window shows the models: nothing to events that are out of sight. */
export const ON_MODELS: ReadonlySet<Action> = new Set<Action>([
  'next',
  'previous',
  'undo',
  'redo',
  'open',
  'train',
  'score',
  'export',
  'models',
  'shortcuts',
]);

const byKey = new Map(SHORTCUTS.flatMap(({ keys, action }) => keys.map((key) => [key, action])));

/** What a key press asks for; null where it belongs to a field, a control, or the system. */
export function actionOf(event: KeyboardEvent): Action | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target;
  if (target instanceof HTMLElement) {
    if (target.closest('input:not([type="checkbox"]), select, textarea, [contenteditable]'))
      return null;
    if (event.key.startsWith('Arrow') && target.closest('[role="slider"], [role="tablist"]'))
      return null;
  }
  return byKey.get(event.key) ?? null;
}
