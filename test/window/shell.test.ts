import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow } from './app';

let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch();
});
afterAll(() => app?.end());

describe('the window is a box', () => {
  it('runs sandboxed, in a world of its own, without Node', async () => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const [{ webContents }] = BrowserWindow.getAllWindows();
      const known = webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
        known.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    const leaks = await app.window.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in window),
    );
    expect(leaks).toEqual([]);
    expect(await app.window.evaluate(() => Object.keys(window.darkscope).sort())).toEqual([
      'choose',
      'chooseProject',
      'chooseTarget',
      'closeProject',
      'closeWindow',
      'connectEngine',
      'copy',
      'info',
      'loadState',
      'newProject',
      'onClosing',
      'onEngineStatus',
      'onMenu',
      'onOpen',
      'onProject',
      'openProject',
      'openRecent',
      'recent',
      'recentProjects',
      'resetSample',
      'reveal',
      'sample',
      'save',
      'savePdf',
      'saveState',
      'setMenu',
      'setTitle',
      'showLicences',
    ]);
  });

  it('loads nothing but its own files, and no inline script', async () => {
    const outcome = await app.window.evaluate(async () => {
      const fetched = async (url: string): Promise<string> => {
        try {
          return String((await fetch(url)).status);
        } catch {
          return 'refused';
        }
      };
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      return {
        elsewhere: await fetched('https://example.org/'),
        file: await fetched('file:///etc/passwd'),
        inline: 'injected' in window,
      };
    });
    expect(outcome).toEqual({ elsewhere: 'refused', file: 'refused', inline: false });
  });

  it('is given no permission', async () => {
    const answer = await app.window.evaluate(async () =>
      navigator.mediaDevices
        ? navigator.mediaDevices.getUserMedia({ audio: true }).then(
            () => 'granted',
            () => 'denied',
          )
        : 'absent',
    );
    expect(answer).not.toBe('granted');
  });

  it('cannot have the shell do what a user did not ask for', async () => {
    const answers = await app.window.evaluate(async () => {
      const words = (promise: Promise<unknown>): Promise<string> =>
        promise.then(
          () => 'done',
          (error: Error) => error.message,
        );
      return {
        recent: await words(window.darkscope.openRecent(['/etc'])),
        shape: await words(window.darkscope.choose('passwords' as 'files')),
        reveal: await words(window.darkscope.reveal('/etc')),
        name: await words(window.darkscope.chooseTarget('../../evil.h5', [])),
      };
    });
    expect(answers.recent).toContain('not opened before');
    expect(answers.reveal).toContain('no model');
    expect(answers.shape).toContain('choose');
    expect(answers.name).toContain('chooseTarget');
  });

  it('says in its About box which Electron it runs on, and whether that is a stand-in', async () => {
    const { electron, standIn } = await app.window.evaluate(() => window.darkscope.info());
    const version = await app.electron.evaluate(() => process.versions.electron);
    expect(electron).toBe(version);
    await app.electron.evaluate(({ Menu }) => {
      const help = Menu.getApplicationMenu()?.items.find(({ role }) => role === 'help');
      const about = help?.submenu?.items.find(({ label }) => label.startsWith('About'));
      about?.click();
    });
    const box = app.byId('about-dialog');
    await box.waitFor();
    const text = (await box.textContent()) ?? '';
    expect(text).toContain(version);
    expect(/stand-in|stands in/i.test(text)).toBe(standIn);
    await app.picture('about');
    await app.window.keyboard.press('Escape');
  });

  it('goes nowhere else and opens no further window', async () => {
    const before = app.window.url();
    expect(before).toBe('darkscope://app/index.html');
    await app.window.evaluate(() => {
      window.open('https://example.org/');
      window.location.href = 'https://example.org/';
    });
    await app.window.waitForTimeout(500);
    expect(app.window.url()).toBe(before);
    expect(app.electron.windows()).toHaveLength(1);
  });
});
