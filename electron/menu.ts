import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from './bridge';

/** The native menu. Every command goes to the window, which also has a button or key for it. */
export function buildMenu(platform: NodeJS.Platform, send: (command: MenuCommand) => void): Menu {
  return Menu.buildFromTemplate(menuTemplate(platform, send));
}

export function menuTemplate(
  platform: NodeJS.Platform,
  send: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const item = (
    label: string,
    command: MenuCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({ label, accelerator, click: () => send(command) });
  const separator: MenuItemConstructorOptions = { type: 'separator' };

  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      item('Open Files…', 'open-files', 'CmdOrCtrl+O'),
      item('Open Folder…', 'open-folder', 'CmdOrCtrl+Shift+O'),
      separator,
      item('Export Selected Events…', 'export-events', 'CmdOrCtrl+E'),
      separator,
      mac ? { role: 'close' } : { role: 'quit' },
    ],
  };
  const edit: MenuItemConstructorOptions = {
    label: '&Edit',
    submenu: [
      item('Undo', 'undo', 'CmdOrCtrl+Z'),
      item('Redo', 'redo', mac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      separator,
      item('Find…', 'find', 'CmdOrCtrl+F'),
    ],
  };
  const model: MenuItemConstructorOptions = {
    label: '&Model',
    submenu: [
      item('Train…', 'train', 'CmdOrCtrl+T'),
      item('Score Events…', 'score', 'CmdOrCtrl+Shift+E'),
      separator,
      item('Import Published Weights…', 'import-weights'),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      item('Events or Models', 'toggle-models', 'CmdOrCtrl+Shift+M'),
      separator,
      item('Light or Dark Theme', 'toggle-theme', 'CmdOrCtrl+Shift+L'),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      separator,
      { role: 'toggleDevTools' },
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      item('Keyboard Shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
      item('About Darkscope', 'about'),
    ],
  };
  const appMenu: MenuItemConstructorOptions[] = mac
    ? [
        {
          role: 'appMenu',
          submenu: [
            item('About Darkscope', 'about'),
            separator,
            { role: 'hide' },
            { role: 'hideOthers' },
            { role: 'unhide' },
            separator,
            { role: 'quit' },
          ],
        },
      ]
    : [];
  return [...appMenu, file, edit, model, view, { role: 'windowMenu' }, help];
}
