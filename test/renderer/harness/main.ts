/// <reference types="vite/client" />
/** The window in a plain browser, with a made-up shell and engine: for looking at it, never shipped. */
import { FakeBridge } from './fake-bridge';

const query = new URLSearchParams(location.search);
const bridge = new FakeBridge(Number(query.get('events') ?? 1546), query.has('wasm'));
Object.assign(window, { darkscope: bridge });
await import('../../../renderer/main');
