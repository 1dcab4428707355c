/**
 * What can be asked of the window, in one kind of thing: keys, the application's menu, the command palette and
 * the sheet of keys all read the same list (index.ts).
 */
import type { MenuPlace } from '../../electron/bridge';
import type { Workspace } from '../state/workspace.svelte';

/** Headings of the palette and of the sheet of keys, in their order. */
export const GROUPS = [
  'Events',
  'Pictures',
  'Tags',
  'Selection',
  'Files',
  'Models',
  'Views',
  'Layout',
  'Window',
  'Help',
  'Columns',
  'Subsets',
] as const;
export type CommandGroup = (typeof GROUPS)[number];

export interface Command {
  /** Lasting; unique. */
  readonly id: string;
  /** What it does, as the palette, the sheet and the menu say it. */
  readonly title: string;
  readonly group: CommandGroup;
  /** More about it, for the palette; found by search too. */
  readonly hint?: string;
  /** As in KeyboardEvent.key, with `ctrl+`, `alt+` and for named keys `shift+` in front: `j`, `U`, `ctrl+k`, `shift+F6`. */
  readonly keys?: readonly string[];
  /** Where it stands in the application's menu, if it does. */
  readonly menu?: MenuPlace;
  /** What the menu calls it, where that says more than is needed there. */
  readonly label?: string;
  /** Name of the submenu that it stands in. */
  readonly submenu?: string;
  /** Keys of the application's menu, e.g. `CmdOrCtrl+O`; they work in text fields too. */
  readonly accelerator?: string;
  /** True where it also makes sense while the window shows the models. */
  readonly onModels?: boolean;
  /** False where there is nothing to do it to. */
  readonly when?: (workspace: Workspace) => boolean;
  /** For what can be on or off. */
  readonly checked?: (workspace: Workspace) => boolean;
  readonly run: (workspace: Workspace) => void;
}

/** Focuses the first of the elements that there is. */
export function focusOn(...selectors: readonly string[]): void {
  for (const selector of selectors) {
    const element = document.querySelector<HTMLElement>(selector);
    if (element) return element.focus();
  }
}

/** The key press as a command's `keys` write it. */
export function keyOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string {
  const chord = ctrlKey || metaKey || altKey;
  // A letter tells by itself whether shift was held; Enter and F6 do not.
  const shift = shiftKey && (chord || key.length > 1);
  return [
    ctrlKey || metaKey ? 'ctrl+' : '',
    altKey ? 'alt+' : '',
    shift ? 'shift+' : '',
    chord && key.length === 1 ? key.toLowerCase() : key,
  ].join('');
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  ' ': 'Space',
  Escape: 'Esc',
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  CmdOrCtrl: 'Ctrl',
};

/** A key as it is printed on keyboards: `U` is Shift U, `ctrl+k` and `CmdOrCtrl+K` are Ctrl K. */
export function keyName(key: string): string {
  if (key === '+') return key;
  const parts = key.split('+');
  const last = parts[parts.length - 1];
  if (parts.length === 1 && last.length === 1 && last !== last.toLowerCase())
    return `Shift ${last}`;
  const named = parts.map((part) => NAMES[part] ?? part);
  if (parts.length > 1 && last.length === 1) named[named.length - 1] = last.toUpperCase();
  return named.join(' ');
}

/** All keys of a command, those of the menu last, each once. */
export function keyNames({ keys = [], accelerator }: Command): string[] {
  const names = [...keys, ...(accelerator === undefined ? [] : [accelerator])].map(keyName);
  return names.filter((name, i) => names.indexOf(name) === i);
}
