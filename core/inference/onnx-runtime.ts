import { createRequire } from 'node:module';
import type { Runtime } from './thread';

/** The ONNX runtime of this installation. */
export interface OnnxRuntime {
  readonly version: string;
  /** What a thread loads it from. */
  readonly entry: string;
}

// In a CommonJS bundle `__filename` exists and `import.meta` is empty; in ES modules it is the other way round.
const requireHere = createRequire(typeof __filename === 'string' ? __filename : import.meta.url);

/** Where it lies; nothing is loaded. @throws Error where it is not installed. */
export function findOnnxRuntime(): OnnxRuntime {
  const { version } = requireHere('onnxruntime-node/package.json') as { version: string };
  return { version, entry: requireHere.resolve('onnxruntime-node') };
}

/** The runtime itself, for this thread. @throws Error where its library is not of this system. */
export function loadOnnxRuntime({ entry }: OnnxRuntime): Runtime {
  return requireHere(entry) as Runtime;
}

/** What of it can be used here, and why not. @param wasm true where there is no native TensorFlow to make graphs with. */
export function onnxRuntimeInfo(wasm: boolean): { version: string | null; reason: string | null } {
  if (wasm) return { version: null, reason: 'graphs are made with the native TensorFlow' };
  try {
    const { version, entry } = findOnnxRuntime();
    // The library of another system is not there, whatever the package.
    requireHere(entry);
    return { version, reason: null };
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { version: null, reason: line };
  }
}
