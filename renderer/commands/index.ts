/** Every command there is now: the fixed ones, and those of the views, layouts, files, models and columns. */
import type { MenuItem } from '../../electron/bridge';
import { SHORTCUTS } from '../shortcuts';
import type { Workspace } from '../state/workspace.svelte';
import { keyOf, type Command } from './command';
import { dataCommands } from './data-commands';
import { LATENT_COMMANDS } from './latent-commands';
import { layoutCommands, viewCommands } from './view-commands';

export function commandsOf(workspace: Workspace): Command[] {
  return [
    ...SHORTCUTS,
    ...viewCommands(),
    ...LATENT_COMMANDS,
    ...layoutCommands(workspace),
    ...dataCommands(workspace),
  ];
}

export const possible = (command: Command, workspace: Workspace): boolean =>
  command.when?.(workspace) ?? true;

const byKey = new Map(
  SHORTCUTS.flatMap((command) => (command.keys ?? []).map((key) => [key, command])),
);

/** What a key press asks for; null where it belongs to a field, a control, or the system. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.defaultPrevented) return null;
  const key = keyOf(event);
  const { target } = event;
  if (target instanceof HTMLElement && !event.ctrlKey && !event.metaKey && !/F\d+$/.test(key)) {
    if (target.closest('input:not([type="checkbox"]), select, textarea, [contenteditable]'))
      return null;
    if (event.key.startsWith('Arrow') && target.closest('[role="slider"], [role="tablist"]'))
      return null;
  }
  return byKey.get(key) ?? null;
}

/** Does it, if there is something to do it to. */
export function perform(command: Command, workspace: Workspace): void {
  if (possible(command, workspace)) command.run(workspace);
}

/** The part of the application's menu that the window knows of. */
export function menuOf(workspace: Workspace): MenuItem[] {
  return commandsOf(workspace).flatMap((command) => {
    if (!command.menu) return [];
    const { id, title, menu, submenu, accelerator, group } = command;
    return {
      id,
      label: command.label ?? title,
      place: menu,
      section: group,
      enabled: possible(command, workspace),
      ...(submenu === undefined ? {} : { submenu }),
      ...(accelerator === undefined ? {} : { accelerator }),
      ...(command.checked ? { checked: command.checked(workspace) } : {}),
    };
  });
}
