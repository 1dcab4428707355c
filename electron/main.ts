/** The app: one window, one engine, files from wherever the desktop hands them over. */
import { app, BrowserWindow, Menu, protocol, session } from 'electron';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { devDependencies, version } from '../package.json';
import { packageRoot } from '../core/version';
import { SCHEME, serve } from './app-files';
import { filesOf } from './arguments';
import type { AppInfo, Handed, MenuItem } from './bridge';
import { CHANNELS } from './channels';
import { EngineHost } from './engine-host';
import { registerIpc } from './ipc';
import { haveLicences } from './licences';
import { buildMenu } from './menu';
import { isProject } from '../core/engine/project-paths';
import { Projects } from './projects';
import { Recent } from './recent';
import { Sample } from './sample';
import { askBeforeClosing } from './title';
import { markStart } from './start-marks';
import { lockNavigation, openWindow } from './window';

markStart('shell loaded');

const RENDERER = join(__dirname, '../renderer');
const ENGINE = join(__dirname, '../engine/process.cjs');

// Tests and trial runs keep their own settings, away from the user's.
if (process.env.DARKSCOPE_USER_DATA) app.setPath('userData', process.env.DARKSCOPE_USER_DATA);

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

/** Tables hold no events: what they say of those is brought in. */
const isTable = (path: string): boolean => /\.(csv|parquet|pq)$/i.test(path);

/** Paths that came before the window was there. */
const early: string[] = filesOf(process.argv, process.cwd(), app.isPackaged);
let openPaths = (paths: readonly string[]): void => void early.push(...paths);

if (app.requestSingleInstanceLock()) {
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPaths([path]);
  });
  app.on('second-instance', (_, argv, cwd) => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
    openPaths(filesOf(argv, cwd, app.isPackaged));
  });
  app.on('web-contents-created', (_, contents) => lockNavigation(contents));
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
} else {
  app.quit();
}

function start(): void {
  markStart('shell ready');
  const data = app.getPath('userData');
  mkdirSync(data, { recursive: true });
  const folder = (name: string): string => join(data, name);

  serveApp();
  session.defaultSession.setPermissionRequestHandler((_, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);

  const send = (channel: string, value: unknown): void => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, value);
  };
  const host = new EngineHost({
    script: ENGINE,
    codeCache: folder('code'),
    folders: {
      models: folder('models'),
      scores: folder('scores'),
      cache: folder('cache'),
      triage: folder('triage'),
    },
    onStatus: (status) => send(CHANNELS.engineStatus, status),
  });
  const recent = new Recent(folder('recent.json'));
  const sample = new Sample(join(packageRoot(), 'assets/samples'), data);
  const projects = new Projects(data, host, sample);
  openPaths = (all) => {
    const project = all.find(isProject);
    if (project !== undefined) {
      projects.choose(project);
      send(CHANNELS.project, resolve(project));
    }
    const paths = all.filter((path) => !isProject(path));
    if (paths.length === 0) return;
    const handed: Handed = {
      events: paths.filter((path) => !isTable(path)),
      tables: paths.filter(isTable),
    };
    void Promise.all(paths.map((path) => host.grant(path, 'read'))).then(() => {
      send(CHANNELS.open, handed);
      if (handed.events.length > 0) recent.add(handed.events);
    });
  };

  const setMenu = (items: readonly MenuItem[]): void => {
    const choose = (command: string) => send(CHANNELS.menu, command);
    Menu.setApplicationMenu(buildMenu(process.platform, items, choose));
  };
  // The window fills it in once it is there.
  setMenu([]);
  registerIpc({
    info: appInfo(sample.there),
    host,
    recent,
    projects,
    setMenu,
    open: openPaths,
    listening: () => openPaths(early.splice(0)),
  });
  // Before the window has a port: what the command line names is granted when it is asked for.
  for (const path of early) if (!isProject(path)) void host.grant(path, 'read');
  host.start();
  markStart('engine forked');
  const window = openWindow(folder('window.json'));
  projects.begin(early);
  markStart('window made');
  window.once('show', () => markStart('window shown'));
  askBeforeClosing(window, () => window.webContents.send(CHANNELS.closing));
  app.on('will-quit', () => {
    projects.end();
    host.stop();
  });
}

/** Registers `darkscope://app/`, with the call that the running Electron has (22 lacks `handle`). */
function serveApp(): void {
  if (typeof protocol.handle === 'function') {
    protocol.handle(SCHEME, async (request) => {
      const { status, headers, body } = await serve(RENDERER, request.url);
      return new Response(new Uint8Array(body), { status, headers });
    });
    return;
  }
  protocol.registerBufferProtocol(SCHEME, (request, answer) => {
    void serve(RENDERER, request.url).then(({ status, headers, body }) =>
      answer({
        statusCode: status,
        headers,
        mimeType: headers['content-type'],
        data: body,
      }),
    );
  });
}

function appInfo(sample: boolean): AppInfo {
  const { electron, chrome, node } = process.versions;
  const wanted = devDependencies.electron.split('.')[0];
  return {
    version,
    electron,
    chrome,
    node,
    standIn: electron.split('.')[0] !== wanted,
    platform: process.platform,
    sample,
    packaged: app.isPackaged,
    licences: haveLicences(),
  };
}
