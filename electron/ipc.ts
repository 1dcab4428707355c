/**
 * Every message the window may send to the main process, in one place: what it must look like, and what
 * happens. A message from any other page, frame or shape is refused.
 */
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { BrowserWindow, clipboard, dialog, ipcMain, shell } from 'electron';
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import { weightsBeside } from '../core/engine/weights-beside';
import { isAppUrl } from './app-files';
import type { AppInfo, MenuItem } from './bridge';
import { CHANNELS } from './channels';
import type { EngineHost } from './engine-host';
import { showLicences } from './licences';
import { pdfOf, sizeOf } from './pdf';
import type { Recent } from './recent';
import { isProject, PROJECT_ENDING } from '../core/engine/project-paths';
import type { Projects } from './projects';
import { saveFile } from './save-file';
import { askForFiles } from './ask-for-files';
import { showTitle } from './title';

const text = v.pipe(v.string(), v.maxLength(4096));
/** A file name alone: the folder is the user's to choose. */
const fileName = v.pipe(text, v.regex(/^[^/\\]+$/));
const filters = v.array(v.object({ name: text, extensions: v.array(text) }));
const paths = v.pipe(v.array(text), v.maxLength(10_000));
/** A drawing whose size can be told. */
const drawing = v.pipe(
  v.string(),
  v.maxLength(64 * 1024 * 1024),
  v.check((svg) => sizeOf(svg) !== null, 'no SVG with a width and a height'),
);
const menuItem = v.object({
  id: text,
  label: text,
  place: v.picklist(['file', 'edit', 'model', 'view', 'help']),
  section: text,
  submenu: v.optional(text),
  accelerator: v.optional(v.pipe(text, v.regex(/^(CmdOrCtrl|Alt|Shift)(\+(Alt|Shift))*\+.$/))),
  enabled: v.boolean(),
  checked: v.optional(v.boolean()),
});

/** What each call must bring. */
export const ARGUMENTS = {
  info: v.tuple([]),
  choose: v.tuple([
    v.picklist(['files', 'folder', 'model', 'weights', 'weights-folder', 'search-folder', 'tags']),
  ]),
  chooseTarget: v.tuple([fileName, filters]),
  save: v.tuple([fileName, filters, v.instance(Uint8Array)]),
  savePdf: v.tuple([fileName, drawing]),
  recent: v.tuple([]),
  openRecent: v.tuple([paths]),
  loadState: v.tuple([]),
  saveState: v.tuple([v.pipe(v.string(), v.maxLength(64 * 1024 * 1024))]),
  chooseProject: v.tuple([]),
  openProject: v.tuple([text]),
  newProject: v.tuple([fileName]),
  closeProject: v.tuple([]),
  sample: v.tuple([]),
  resetSample: v.tuple([]),
  recentProjects: v.tuple([]),
  setTitle: v.tuple([text, v.boolean()]),
  closeWindow: v.tuple([]),
  reveal: v.tuple([v.pipe(text, v.check(isAbsolute))]),
  showLicences: v.tuple([v.picklist(['parts', 'chromium'])]),
  copy: v.tuple([v.pipe(v.string(), v.maxLength(16 * 1024 * 1024))]),
  dropped: v.tuple([paths]),
  setMenu: v.tuple([v.pipe(v.array(menuItem), v.maxLength(1000))]),
} as const;
type CallName = keyof typeof ARGUMENTS;
type Arguments<N extends CallName> = v.InferOutput<(typeof ARGUMENTS)[N]>;
type Handlers = {
  readonly [N in CallName]: (window: BrowserWindow, ...args: Arguments<N>) => unknown;
};

export interface Shell {
  readonly info: AppInfo;
  readonly host: EngineHost;
  readonly recent: Recent;
  setMenu(items: readonly MenuItem[]): void;
  readonly projects: Projects;
  /** The window's preload script hears what it is sent from now on. */
  listening(): void;
  /** Grants paths a user chose, remembers them, and has the window open them. */
  open(paths: readonly string[]): void;
}

/** True for the main frame of a page of this app. */
export function fromApp(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isAppUrl(frame.url);
}

export function registerIpc(shell: Shell): void {
  const handlers = makeHandlers(shell);
  for (const name of Object.keys(ARGUMENTS) as CallName[]) {
    ipcMain.handle(CHANNELS[name], (event, ...args: unknown[]) => {
      const window = BrowserWindow.fromWebContents(event.sender);
      if (!window || !fromApp(event))
        throw new Error(`${name}: refused, not from the app's window`);
      const parsed = v.safeParse(ARGUMENTS[name], args);
      if (!parsed.success) throw new Error(`${name}: ${v.summarize(parsed.issues)}`);
      const handler = handlers[name] as (window: BrowserWindow, ...args: unknown[]) => unknown;
      return handler(window, ...parsed.output);
    });
  }
  ipcMain.on(CHANNELS.connectEngine, (event) => {
    if (!fromApp(event)) return;
    event.sender.postMessage(CHANNELS.enginePort, null, [shell.host.connect()]);
    event.sender.send(CHANNELS.engineStatus, shell.host.currentStatus());
    shell.listening();
  });
}

function makeHandlers({ info, host, recent, projects, setMenu, open }: Shell): Handlers {
  const grantAll = (list: readonly string[]) =>
    Promise.all(list.map((path) => host.grant(path, 'read')));
  const target = async (
    window: BrowserWindow,
    defaultPath: string,
    kinds: Arguments<'chooseTarget'>[1],
  ): Promise<string | null> => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath,
      filters: kinds,
    });
    return canceled || !filePath ? null : filePath;
  };

  return {
    info: () => info,
    choose: async (window, what) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties:
          what === 'files' || what === 'weights'
            ? ['openFile', 'multiSelections']
            : [what === 'tags' ? 'openFile' : 'openDirectory'],
        filters: FILTERS[what] ?? [],
      });
      if (canceled || filePaths.length === 0) return [];
      await grantAll(what === 'weights' ? filePaths.flatMap(weightsBeside) : filePaths);
      if (what === 'files' || what === 'folder') recent.add(filePaths);
      return filePaths;
    },
    chooseTarget: async (window, name, kinds) => {
      const path = await target(window, name, kinds);
      if (path) await host.grant(path, 'write');
      return path;
    },
    save: async (window, name, kinds, bytes) => {
      const path = await target(window, name, kinds);
      return { path, error: path === null ? null : saveFile(path, bytes) };
    },
    savePdf: async (window, name, svg) => {
      const path = await target(window, name, [{ name: 'PDF drawing', extensions: ['pdf'] }]);
      return { path, error: path === null ? null : saveFile(path, await pdfOf(svg)) };
    },
    recent: () => recent.list(),
    openRecent: async (_, list) => {
      if (!recent.has(list) && !host.mayRead(list))
        throw new Error('openRecent: these paths were not opened before');
      await grantAll(list);
      recent.add(list);
    },
    loadState: () => projects.loadState(),
    saveState: (_, json) => projects.saveState(json),
    chooseProject: async (window) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: ['openFile'],
        filters: [PROJECTS],
      });
      if (canceled || filePaths.length === 0) return null;
      projects.choose(filePaths[0]);
      return filePaths[0];
    },
    openProject: (window, path) => projects.take(path, askForFiles(window)),
    newProject: async (window, name) => {
      const path = await target(window, name, [{ ...PROJECTS }]);
      if (path === null) return null;
      const named = isProject(path) ? path : `${path}${PROJECT_ENDING}`;
      // The dialog asked about the name as it was typed.
      if (named !== path && existsSync(named) && !(await mayReplace(window, named))) return null;
      projects.choose(named);
      // What it replaces, if anything, is not opened.
      return projects.take(named, () => Promise.resolve(false));
    },
    closeProject: () => projects.close(),
    sample: () => projects.takeSample(),
    resetSample: async (window) => ((await mayReset(window)) ? projects.resetSample() : null),
    recentProjects: () => projects.recent(),
    setTitle: (window, title, edited) => showTitle(window, title, edited),
    closeWindow: (window) => window.destroy(),
    reveal: (_, folder) => {
      // Of all folders the window has business with those of models alone.
      if (!existsSync(join(folder, 'card.json'))) throw new Error('reveal: no model lies there');
      shell.showItemInFolder(folder);
    },
    showLicences: (_, which) => showLicences(which),
    copy: (_, value) => clipboard.writeText(value),
    dropped: (_, list) => open(list),
    setMenu: (_, items) => setMenu(items),
  };
}

async function mayReset(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Make the sample project as it came?',
    detail: 'Tags, notes, verdicts, sets and thresholds made in it are dropped. Your models stay.',
    buttons: ['Reset the sample', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

async function mayReplace(window: BrowserWindow, path: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `${basename(path)} is there already. Replace it?`,
    buttons: ['Replace', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

const PROJECTS = { name: 'Darkscope project', extensions: ['dscope'] };
const ALL_FILES = { name: 'All files', extensions: ['*'] };
const FILTERS: Partial<Record<Arguments<'choose'>[0], Electron.FileFilter[]>> = {
  files: [{ name: 'Event files (HDF5)', extensions: ['h5', 'hdf5', 'he5', 'hdf'] }, ALL_FILES],
  tags: [{ name: 'Tags of events', extensions: ['csv', 'parquet', 'pq', 'h5', 'hdf5'] }, ALL_FILES],
  weights: [{ name: 'Published weights', extensions: ['index', 'tflite'] }, ALL_FILES],
};
