// Packages that are not wanted at every start: `require` waits until something of theirs is used.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * @param {readonly string[]} names of CommonJS packages, or of parts of Node
 * @returns {import('esbuild').Plugin}
 */
export function loadedWhenUsed(names) {
  return {
    name: 'loaded-when-used',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, namespace }) =>
        names.includes(path) && namespace !== 'later' ? { path, namespace: 'later' } : null,
      );
      onResolve({ filter: /./, namespace: 'later' }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /./, namespace: 'later' }, ({ path }) => ({
        contents: `let loaded;
const load = () => (loaded ??= require(${JSON.stringify(path)}));
for (const name of ${JSON.stringify(exportsOf(path))})
  Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });`,
        loader: 'js',
        resolveDir: '.',
      }));
    },
  };
}

/** @param {string} name */
function exportsOf(name) {
  const keys = Object.getOwnPropertyNames(require(name));
  return keys.filter((key) => key !== 'default' || name.startsWith('@'));
}
