/** Commands of the dock: one a view and one a layout. */
import type { Workspace } from '../state/workspace.svelte';
import { VIEWS } from '../views/index';
import { LAYOUTS } from '../views/layout';
import type { Command } from './command';

/** Shows the events with the dock, where the models are shown. */
function onEvents(workspace: Workspace): void {
  workspace.layout.page = 'events';
}

const hasEvents = (workspace: Workspace) => workspace.dataset !== null;

export function viewCommands(): Command[] {
  return VIEWS.flatMap(({ id, title, hint }): Command[] => [
    {
      id: `view:${id}`,
      title: `Show ${title}`,
      hint,
      group: 'Views',
      onModels: true,
      when: hasEvents,
      run: (workspace) => {
        onEvents(workspace);
        workspace.reveal(id);
      },
    },
    {
      id: `toggle-view:${id}`,
      title: `Close ${title}`,
      label: title,
      group: 'Views',
      menu: 'view',
      submenu: 'Views',
      when: (workspace) => workspace.docking.there,
      checked: ({ docking }) => docking.shown.includes(id),
      run: ({ docking }) => docking.toggle(id),
    },
  ]);
}

export function layoutCommands({ docking }: Workspace): Command[] {
  const arrange = (
    id: string,
    name: string,
    hint: string,
    layout: string | Readonly<Record<string, unknown>>,
  ): Command => ({
    id,
    title: `Layout: ${name}`,
    label: name,
    hint,
    group: 'Layout',
    menu: 'view',
    submenu: 'Layouts',
    onModels: true,
    when: hasEvents,
    run: (workspace) => {
      onEvents(workspace);
      workspace.docking.ask((dock) => dock.arrange(layout));
    },
  });
  return [
    ...LAYOUTS.map(({ name, hint }) => arrange(`layout:${name}`, name, hint, name)),
    ...docking.kept.map(({ name, dock }) =>
      arrange(`own-layout:${name}`, name, 'A layout of yours', dock),
    ),
    {
      id: 'reset-layout',
      title: 'Reset layout',
      hint: 'Every view where it stood at the first start',
      group: 'Layout',
      menu: 'view',
      submenu: 'Layouts',
      when: (workspace) => workspace.docking.there,
      run: (workspace) => workspace.docking.ask((dock) => dock.arrange(LAYOUTS[0].name)),
    },
    {
      id: 'keep-layout',
      title: 'Keep layout as…',
      hint: 'Keeps the views as they stand, under a name',
      group: 'Layout',
      menu: 'view',
      submenu: 'Layouts',
      when: (workspace) => workspace.docking.there,
      run: (workspace) => workspace.ask('layouts'),
    },
  ];
}
