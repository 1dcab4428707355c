import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Rectangle, WebContents } from 'electron';
import { join } from 'node:path';
import * as v from 'valibot';
import { APP_URL, isAppUrl } from './app-files';
import { replaceFile } from '../core/atomic';
import { readJson } from './stored-json';

/** Paper and ink of the two themes, so that the window does not flash before its first paint. */
const BACKGROUND = { light: '#eceef1', dark: '#0f1216' };
const ICON = join(__dirname, '../../assets/icons/128x128.png');
const SMALLEST = { width: 960, height: 600 };
const FIRST = { width: 1440, height: 900 };

const WindowState = v.object({
  bounds: v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() }),
  maximized: v.boolean(),
});

/** What keeps the page in its box. Exported so that a test can hold it to that. */
export const WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
} as const;

/** Opens the main window where it stood last time. `stateFile` remembers its bounds. */
export function openWindow(stateFile: string): BrowserWindow {
  const state = readJson(stateFile, (value) => v.parse(WindowState, value));
  const window = new BrowserWindow({
    ...FIRST,
    ...(state && visible(state.bounds) ? state.bounds : {}),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Darkscope',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    // Linux takes it from here; elsewhere it is in the executable.
    ...(process.platform === 'linux' ? { icon: ICON } : {}),
    webPreferences: { ...WEB_PREFERENCES, preload: join(__dirname, 'preload.cjs') },
  });
  if (state?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const bounds = window.getNormalBounds();
    replaceFile(stateFile, JSON.stringify({ bounds, maximized: window.isMaximized() }));
  });
  void window.loadURL(APP_URL);
  return window;
}

/** Keeps any page where it is: no other site, no further window, no embedded page. */
export function lockNavigation(contents: WebContents): void {
  contents.on('will-navigate', (event, url) => {
    if (!isAppUrl(url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** False where the screen it stood on is gone. */
function visible(bounds: Rectangle): boolean {
  const area = screen.getDisplayMatching(bounds).workArea;
  return (
    bounds.x < area.x + area.width - 50 &&
    bounds.x + bounds.width > area.x + 50 &&
    bounds.y < area.y + area.height - 50 &&
    bounds.y + bounds.height > area.y + 50
  );
}
