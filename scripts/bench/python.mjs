// The Python side's environment: made once, in the cache folder, with pinned versions.
import { pythonWith } from '../../core/python/environment.mjs';
import { inProject } from '../setup/places.mjs';

/** TensorFlow 2.15 has packages for these. */
const VERSIONS = ['3.11', '3.10', '3.9'];

/** @type {Promise<string> | undefined} */
let preparing;

/**
 * The environment's interpreter; made when it is not there.
 * @returns {Promise<string>} rejects with what is missing
 */
export function python() {
  preparing ??= pythonWith({
    name: 'bench-python',
    requirements: inProject('scripts', 'bench', 'python', 'requirements.txt'),
    versions: VERSIONS,
    onInstall: (folder) => void process.stderr.write(`bench: Python packages into ${folder}\n`),
  }).catch((/** @type {Error} */ error) => {
    throw new Error(`no TensorFlow 2.15 for the Python side: ${error.message}`, { cause: error });
  });
  return preparing;
}
