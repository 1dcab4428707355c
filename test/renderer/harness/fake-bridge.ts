import type {
  AppInfo,
  Bridge,
  Choice,
  Handed,
  EngineStatus,
  FileFilter,
  ProjectHandle,
  Written,
} from '../../../electron/bridge';
import { FakeEngine } from './fake-engine';

const STATE = 'darkscope-state';

/** The shell's services in a browser: the state lives in local storage, every choice is the generated dataset. */
export class FakeBridge implements Bridge {
  readonly saved: { name: string; bytes: Uint8Array }[] = [];
  readonly engine: FakeEngine;
  #status: ((status: EngineStatus) => void)[] = [];
  #open: ((handed: Handed) => void)[] = [];

  constructor(events: number, wasm: boolean) {
    this.engine = new FakeEngine(events, wasm);
  }

  async info(): Promise<AppInfo> {
    return {
      version: '0.1.0',
      electron: '–',
      chrome: '–',
      node: '–',
      standIn: false,
      platform: 'linux',
      sample: false,
      packaged: false,
      licences: false,
    };
  }
  async choose(what: Choice): Promise<string[]> {
    return what === 'files' || what === 'folder' ? ['/events/test'] : [];
  }
  async chooseTarget(name: string, _: readonly FileFilter[]): Promise<string | null> {
    return `/events/${name}`;
  }
  async save(name: string, _: readonly FileFilter[], bytes: Uint8Array): Promise<Written> {
    this.saved.push({ name, bytes });
    return { path: `/events/${name}`, error: null };
  }
  async savePdf(name: string, svg: string): Promise<Written> {
    this.saved.push({ name, bytes: new TextEncoder().encode(svg) });
    return { path: `/events/${name}`, error: null };
  }
  async recent(): Promise<string[][]> {
    return [['/events/test'], ['/events/train/qcd_101.h5', '/events/train/qcd_102.h5']];
  }
  async openRecent(): Promise<void> {}
  async loadState(): Promise<string | null> {
    return localStorage.getItem(STATE);
  }
  async saveState(json: string): Promise<null> {
    localStorage.setItem(STATE, json);
    return null;
  }
  async chooseProject(): Promise<string | null> {
    return null;
  }
  async openProject(path: string): Promise<ProjectHandle> {
    return { path, readOnly: null, sample: false, recovery: null };
  }
  async newProject(name: string): Promise<ProjectHandle | null> {
    return { path: `/events/${name}`, readOnly: null, sample: false, recovery: null };
  }
  async sample(): Promise<string> {
    return '/sample/sample.dscope';
  }
  async resetSample(): Promise<readonly string[] | null> {
    return null;
  }
  async closeProject(): Promise<string | null> {
    return localStorage.getItem(STATE);
  }
  async recentProjects(): Promise<string[]> {
    return [];
  }
  async setTitle(title: string, edited: boolean): Promise<void> {
    document.title = edited ? `${title} *` : title;
  }
  async closeWindow(): Promise<void> {}
  onProject(_: (path: string) => void): () => void {
    return () => undefined;
  }
  onClosing(_: () => void): () => void {
    return () => undefined;
  }
  async reveal(): Promise<void> {}
  async showLicences(): Promise<void> {}
  async copy(): Promise<void> {}
  connectEngine(): void {
    const { port1, port2 } = new MessageChannel();
    this.engine.attach(port2);
    window.postMessage({ type: 'darkscope-engine' }, '*', [port1]);
  }
  onOpen(listener: (handed: Handed) => void): () => void {
    this.#open.push(listener);
    return () => undefined;
  }
  async setMenu(): Promise<void> {}
  onMenu(_: (command: string) => void): () => void {
    return () => undefined;
  }
  onEngineStatus(listener: (status: EngineStatus) => void): () => void {
    this.#status.push(listener);
    return () => undefined;
  }
  /** As when the engine's process dies: called from the test. */
  crash(): void {
    this.engine.detach();
    for (const tell of this.#status) tell({ state: 'crashed', reason: 'exit code 139' });
  }
  recover(): void {
    for (const tell of this.#status) tell({ state: 'running' });
  }
}
