// The HDF5 library carries its WebAssembly as one long text, which takes longer to read than all else of it. In a
// bundle the WebAssembly is a file beside it, as it is.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'hdf5.wasm';
const BEFORE = "function findWasmBinary(){return binaryDecode('";
const AFTER = "')}";

/**
 * @param {string} folder of the bundle
 * @returns {import('esbuild').Plugin}
 */
export function hdf5Library(folder) {
  return {
    name: 'hdf5-library',
    setup({ onLoad }) {
      onLoad({ filter: /h5wasm[\\/]dist[\\/]node[\\/]hdf5_util\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const begin = source.indexOf(BEFORE);
        const end = source.indexOf(AFTER, begin);
        if (begin < 0 || end < 0) throw new Error(`${path} is not the HDF5 library that is known`);
        mkdirSync(folder, { recursive: true });
        const bytes = decoded(source.slice(begin + BEFORE.length, end));
        const target = join(folder, NAME);
        if (!existsSync(target) || !readFileSync(target).equals(bytes))
          writeFileSync(target, bytes);
        const contents =
          source.slice(0, begin) +
          `function findWasmBinary(){return require("fs").readFileSync(require("path").join(__dirname,"${NAME}"))}` +
          source.slice(end + AFTER.length);
        return { contents, loader: 'js' };
      });
    },
  };
}

/** Bytes as the library writes them: one character each, what a text cannot hold escaped. @param {string} text */
function decoded(text) {
  const escaped = /** @type {Record<string, string>} */ ({ n: '\n', r: '\r' });
  const plain = text.replace(/\\([^])/g, (_, letter) => escaped[letter] ?? letter);
  return Buffer.from(plain, 'latin1');
}
