/**
 * Loads the HDF5 library (WebAssembly), once, and keeps it from two traps: a failed read returns uninitialised memory
 * unless its status is looked at, and an error thrown from inside the library leaves its stack and its open objects
 * behind, until after some thousand failures it misreads good files.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as H5wasm from 'h5wasm/node';
import { DarkscopeError } from '../errors';
import { onDisk } from '../on-disk';

export type LibraryFile = H5wasm.File;
export type LibraryModule = typeof H5wasm.Module;

export interface Library {
  readonly module: LibraryModule;
  readonly File: typeof H5wasm.File;
  /**
   * Calls a function of the library that returns a status.
   * @throws Error with the library's diagnostics when the status is negative.
   */
  call(name: string, work: () => number | bigint): void;
}

// In a CommonJS bundle `__filename` exists and `import.meta` is empty; in ES modules it is the other way round.
const requireHere = createRequire(typeof __filename === 'string' ? __filename : import.meta.url);

let loading: Promise<Library> | undefined;

/** @throws DarkscopeError `runtime-missing` where the library is not installed whole. */
export function hdf5Library(): Promise<Library> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Library> {
  const { File, ready } = await import('h5wasm/node');
  const module = await ready;
  // Filters come from our own package only: the library's built-in folders may hold anything, or nothing.
  for (let n = module.get_plugin_search_paths().length; n > 0; n--) {
    module.remove_plugin_search_path(0);
  }
  const plugins = join(dirname(onDisk(requireHere.resolve('h5wasm-plugins'))), 'plugins');
  if (!existsSync(plugins)) {
    throw new DarkscopeError('runtime-missing', `the HDF5 filters are not in ${plugins}`, {
      hint: 'Install the dependencies again.',
    });
  }
  module.insert_plugin_search_path(plugins, 0);
  const diagnostics = collectDiagnostics(module);
  // What returns no status (descriptions of objects) throws; such failures are few: one a broken file.
  module.activate_throwing_error_handler();
  return {
    module,
    File,
    call(name, work) {
      diagnostics.length = 0;
      module.deactivate_throwing_error_handler();
      try {
        if (work() >= 0) return;
      } finally {
        module.activate_throwing_error_handler();
      }
      throw new Error(diagnostics.join('') || `${name} failed`);
    },
  };
}

/** Turns the library's standard error output into an array of pieces of text. */
function collectDiagnostics(module: LibraryModule): string[] {
  const pieces: string[] = [];
  const decoder = new TextDecoder();
  const { streams } = module.FS as unknown as { streams: Record<number, object> };
  Object.assign(streams[2], {
    node: { mode: 0o020600 },
    stream_ops: {
      write(_stream: unknown, memory: Uint8Array | Int8Array, offset: number, length: number) {
        const bytes = new Uint8Array(memory.buffer, memory.byteOffset + offset, length);
        pieces.push(decoder.decode(bytes.slice()));
        return length;
      },
    },
  });
  return pieces;
}
