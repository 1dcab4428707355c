import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuItem, MenuPlace } from './bridge';

/** The native menu: what the window can be asked for, among what every application has. */
export function buildMenu(
  platform: NodeJS.Platform,
  items: readonly MenuItem[],
  send: (command: string) => void,
): Menu {
  return Menu.buildFromTemplate(menuTemplate(platform, items, send));
}

type Entry = MenuItemConstructorOptions;
const SEPARATOR: Entry = { type: 'separator' };

export function menuTemplate(
  platform: NodeJS.Platform,
  items: readonly MenuItem[],
  send: (command: string) => void,
): Entry[] {
  const mac = platform === 'darwin';
  const at = (place: MenuPlace) =>
    sectionsOf(
      items.filter((item) => item.place === place),
      send,
    );
  const edit: Entry[] = [
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ];
  const [undo, others] = [at('edit').slice(0, 1), at('edit').slice(1)];
  const zoom: Entry[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ];
  const about = items.find(({ id }) => id === 'about');
  const appMenu: Entry[] = [
    ...(about ? [entryOf(about, send), SEPARATOR] : []),
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    SEPARATOR,
    { role: 'quit' },
  ];
  return [
    ...(mac ? [{ role: 'appMenu', submenu: appMenu } as const] : []),
    { label: '&File', submenu: joined([...at('file'), [{ role: mac ? 'close' : 'quit' }]]) },
    { label: '&Edit', submenu: joined([...undo, edit, ...others]) },
    { label: '&Model', submenu: joined(at('model')) },
    { label: '&View', submenu: joined([...at('view'), zoom, [{ role: 'toggleDevTools' }]]) },
    { role: 'windowMenu' },
    { role: 'help', submenu: joined(at('help')) },
  ];
}

function entryOf(item: MenuItem, send: (command: string) => void): Entry {
  const { id, label, accelerator, enabled, checked } = item;
  return {
    // An ampersand in a name would be read as a mnemonic.
    label: label.replace(/&/g, '&&'),
    enabled,
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(checked === undefined ? {} : { type: 'checkbox', checked }),
    click: () => send(id),
  };
}

/** Sections in the order in which their first items came; items of one submenu gather where its first one stands. */
function sectionsOf(items: readonly MenuItem[], send: (command: string) => void): Entry[][] {
  const sections = new Map<string, Entry[]>();
  const submenus = new Map<string, Entry[]>();
  for (const item of items) {
    const section = sections.get(item.section) ?? [];
    sections.set(item.section, section);
    if (item.submenu === undefined) {
      section.push(entryOf(item, send));
      continue;
    }
    const key = item.submenu;
    const entries = submenus.get(key) ?? [];
    if (!submenus.has(key)) section.push({ label: key, submenu: entries });
    submenus.set(key, entries);
    entries.push(entryOf(item, send));
  }
  return [...sections.values()];
}

function joined(sections: readonly Entry[][]): Entry[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, i) => (i === 0 ? section : [SEPARATOR, ...section]));
}
