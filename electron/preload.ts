/**
 * The only code that sees both the window and Electron: exposes `window.darkscope` (bridge.ts) and nothing
 * else. It runs sandboxed, in a JavaScript world of its own.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge, EngineStatus, Handed } from './bridge';
import { CHANNELS } from './channels';

/** The type of the window message that carries the engine's port. */
const ENGINE_PORT_MESSAGE = 'darkscope-engine';

/** Paths that arrived before the window listened; it asks for them by listening. */
const waiting: Handed[] = [];

function subscribe<T>(channel: string, listener: (value: T) => void): () => void {
  const relay = (_: Electron.IpcRendererEvent, value: T): void => listener(value);
  ipcRenderer.on(channel, relay);
  return () => ipcRenderer.removeListener(channel, relay);
}

const openListeners = new Set<(handed: Handed) => void>();

ipcRenderer.on(CHANNELS.open, (_, handed: Handed) => {
  if (openListeners.size === 0) waiting.push(handed);
  for (const listener of openListeners) listener(handed);
});

let waitingProject: string | null = null;
const projectListeners = new Set<(path: string) => void>();

ipcRenderer.on(CHANNELS.project, (_, path: string) => {
  if (projectListeners.size === 0) waitingProject = path;
  for (const listener of projectListeners) listener(path);
});

/** What every window asks for first is on its way before its script has been read. */
let savedState: Promise<string | null> | null = ipcRenderer.invoke(CHANNELS.loadState);
savedState.catch(() => undefined);
function loadState(): Promise<string | null> {
  const asked = savedState ?? ipcRenderer.invoke(CHANNELS.loadState);
  savedState = null;
  return asked;
}

/** The engine's port, until the window asks for one; `asked`: the window waits for the next. */
let enginePort: 'asked' | 'coming' | readonly MessagePort[] = 'coming';
ipcRenderer.send(CHANNELS.connectEngine);

function handPort(ports: readonly MessagePort[]): void {
  enginePort = 'asked';
  window.postMessage({ type: ENGINE_PORT_MESSAGE }, window.location.origin, [...ports]);
}
function connectEngine(): void {
  if (Array.isArray(enginePort)) handPort(enginePort);
  else if (enginePort === 'coming') enginePort = 'asked';
  else ipcRenderer.send(CHANNELS.connectEngine);
}
ipcRenderer.on(CHANNELS.enginePort, (event) => {
  if (enginePort === 'asked') handPort(event.ports);
  else enginePort = event.ports;
});
// A port to an engine that is no more is worth nothing.
ipcRenderer.on(CHANNELS.engineStatus, (_, { state }: EngineStatus) => {
  if (state === 'crashed' && enginePort !== 'coming') enginePort = 'asked';
});

/** The path behind a dropped file. Electron 22 puts it on the file, later ones in `webUtils`. */
function pathOf(file: File): string {
  const old = (file as File & { path?: string }).path;
  return old ?? webUtils.getPathForFile(file);
}

window.addEventListener('dragover', (event) => event.preventDefault());
window.addEventListener('drop', (event) => {
  event.preventDefault();
  // Only a drop by the user's hand carries paths; a made-up event must not reach the disk.
  if (!event.isTrusted || !event.dataTransfer) return;
  const paths = [...event.dataTransfer.files].map(pathOf).filter((path) => path !== '');
  if (paths.length > 0) void ipcRenderer.invoke(CHANNELS.dropped, paths);
});

/** In a text field undo and redo belong to the text, not to the work. */
function takenByText(command: string): boolean {
  if (command !== 'undo' && command !== 'redo') return false;
  const focused = document.activeElement;
  const text = focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement;
  if (text) document.execCommand(command);
  return text;
}

const bridge: Bridge = {
  info: () => ipcRenderer.invoke(CHANNELS.info),
  choose: (what) => ipcRenderer.invoke(CHANNELS.choose, what),
  chooseTarget: (name, filters) => ipcRenderer.invoke(CHANNELS.chooseTarget, name, filters),
  save: (name, filters, bytes) => ipcRenderer.invoke(CHANNELS.save, name, filters, bytes),
  savePdf: (name, svg) => ipcRenderer.invoke(CHANNELS.savePdf, name, svg),
  recent: () => ipcRenderer.invoke(CHANNELS.recent),
  openRecent: (paths) => ipcRenderer.invoke(CHANNELS.openRecent, paths),
  loadState,
  saveState: (json) => ipcRenderer.invoke(CHANNELS.saveState, json),
  chooseProject: () => ipcRenderer.invoke(CHANNELS.chooseProject),
  openProject: (path) => ipcRenderer.invoke(CHANNELS.openProject, path),
  newProject: (name) => ipcRenderer.invoke(CHANNELS.newProject, name),
  closeProject: () => ipcRenderer.invoke(CHANNELS.closeProject),
  sample: () => ipcRenderer.invoke(CHANNELS.sample),
  resetSample: () => ipcRenderer.invoke(CHANNELS.resetSample),
  recentProjects: () => ipcRenderer.invoke(CHANNELS.recentProjects),
  setTitle: (title, edited) => ipcRenderer.invoke(CHANNELS.setTitle, title, edited),
  closeWindow: () => ipcRenderer.invoke(CHANNELS.closeWindow),
  onProject: (listener) => {
    projectListeners.add(listener);
    if (waitingProject !== null) listener(waitingProject);
    waitingProject = null;
    return () => projectListeners.delete(listener);
  },
  onClosing: (listener) => subscribe<undefined>(CHANNELS.closing, () => listener()),
  reveal: (folder) => ipcRenderer.invoke(CHANNELS.reveal, folder),
  showLicences: (which) => ipcRenderer.invoke(CHANNELS.showLicences, which),
  copy: (text) => ipcRenderer.invoke(CHANNELS.copy, text),
  connectEngine,
  onOpen: (listener) => {
    openListeners.add(listener);
    for (const handed of waiting.splice(0)) listener(handed);
    return () => openListeners.delete(listener);
  },
  setMenu: (items) => ipcRenderer.invoke(CHANNELS.setMenu, items),
  onMenu: (listener) =>
    subscribe<string>(CHANNELS.menu, (command) => {
      if (!takenByText(command)) listener(command);
    }),
  onEngineStatus: (listener) => subscribe<EngineStatus>(CHANNELS.engineStatus, listener),
};

contextBridge.exposeInMainWorld('darkscope', bridge);
