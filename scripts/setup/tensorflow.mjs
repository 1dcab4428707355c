import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { ask, has, run } from './commands.mjs';
import { sha256, unreachable } from './fetch.mjs';
import { place, whole } from './place.mjs';
import { inCache, inProject, platform } from './places.mjs';
import { progress, say, seconds } from './say.mjs';
import { wheel } from './wheels.mjs';

const version = '2.15.1';
const tfjsVersion = '4.22.0';
const addonHost = 'https://storage.googleapis.com/tf-builds/pre-built-binary/napi-v8';
const tfjsNode = inProject('node_modules', '@tensorflow', 'tfjs-node');
const addonInPackage = join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node');

/**
 * The wheels that hold libtensorflow. Only the Linux x86-64 one has been run; the others hold libraries and
 * headers of the same names (looked into, not tried).
 * @type {Record<string, { requirement: string, platform: string, sha256: string, bytes: number, beside?: string }>}
 */
const wheels = {
  'linux-x64': {
    requirement: `tensorflow-cpu==${version}`,
    platform: 'manylinux2014_x86_64',
    sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
    bytes: 207_208_420,
  },
  'linux-arm64': {
    requirement: `tensorflow-cpu-aws==${version}`,
    platform: 'manylinux2014_aarch64',
    sha256: 'd4c3a3a9363bf42999adedbbd514e3a133be2d62f61fee9cfa46aaefb087c09e',
    bytes: 211_874_120,
    beside: 'tensorflow_cpu_aws.libs', // OpenMP, which libtensorflow looks for in ../<beside>
  },
  'darwin-x64': {
    requirement: `tensorflow-cpu==${version}`,
    platform: 'macosx_10_15_x86_64',
    sha256: 'ee3bb114c6031d471d891c761e7eda2c80bea19bb318abcd3d5bab92ccfaf9aa',
    bytes: 236_482_774,
  },
  'darwin-arm64': {
    requirement: `tensorflow==${version}`,
    platform: 'macosx_12_0_arm64',
    sha256: 'aa926114d1e13ffe5b2ea59c3f195216f26646d7fe36e9e5207b291e4b7902ff',
    bytes: 205_736_374,
  },
};

const mac = process.platform === 'darwin';
/** The licences of what is in libtensorflow, as its wheel brings them. */
const notices = 'tensorflow/THIRD_PARTY_NOTICES.txt';

const libraries = mac
  ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
  : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * @typedef {{ kind: 'native', version: string, source: string } | { kind: 'wasm', reason: string }} TensorFlow
 */

/**
 * Gives `@tensorflow/tfjs-node` its native binding: the package's own download, else libtensorflow from a wheel
 * and the addon built against it. Where neither can be had the binding stays absent and core uses wasm.
 * @returns {Promise<TensorFlow>}
 */
export async function setUpTensorFlow() {
  try {
    const source = (await ownDownload()) ?? (await fromWheel());
    const loads = bindingLoads();
    if (loads === true) return { kind: 'native', ...source };
    throw new Error(`the native binding does not load: ${loads}`);
  } catch (error) {
    rmSync(addonInPackage, { force: true });
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    say(`no native TensorFlow: ${error instanceof Error ? error.message : error}`);
    say('the app will compute with WebAssembly instead, several times slower;');
    say('`npm run setup -- --again` tries again');
    return { kind: 'wasm', reason };
  }
}

/** Whether this checkout has the binding in place (not whether it loads). */
export function tensorFlowInPlace() {
  return existsSync(addonInPackage);
}

/** @returns {true | string} true, or why not */
function bindingLoads() {
  const loaded = ask(process.execPath, ['-e', 'require(process.argv[1])', addonInPackage]);
  return (
    loaded.ok || (loaded.stderr.split('\n').find((line) => line.includes('rror')) ?? loaded.stderr)
  );
}

/** The package's own way, only where its host has the addon; it has answered 403 to everyone for a long time. */
async function ownDownload() {
  if (existsSync(cacheFolder()) || process.env.DARKSCOPE_SKIP_OWN_DOWNLOADS) return undefined;
  const os = mac ? 'darwin' : process.platform;
  const url = `${addonHost}/${tfjsVersion}/CPU-${os}-${tfjsVersion}.tar.gz`;
  const why = await unreachable(url);
  if (why) {
    say(`tfjs-node's own download is not to be had: ${why}`);
    return undefined;
  }
  try {
    await run(process.execPath, ['scripts/install.js', 'cpu', 'download'], {
      cwd: tfjsNode,
      timeout: 300_000,
    });
    return bindingLoads() === true
      ? { version: '2.9.1', source: "tfjs-node's own download" }
      : undefined;
  } catch (error) {
    say(`tfjs-node's own download failed (${error instanceof Error ? error.message : error})`);
    return undefined;
  }
}

function cacheFolder() {
  return inCache(`libtensorflow-${version}-${platform}`);
}

async function fromWheel() {
  const chosen = wheels[platform];
  if (!chosen) throw new Error(`no wheel with libtensorflow ${version} is known for ${platform}`);
  const cached = cacheFolder();
  if (!(await intact(cached))) {
    rmSync(cached, { recursive: true, force: true });
    await whole(cached, (folder) => unpack(chosen, folder));
    rmSync(inCache('downloads', chosen.requirement.replace('==', '-')), {
      recursive: true,
      force: true,
    });
  }
  const addon = await builtAddon(cached);
  for (const library of libraries)
    place(join(cached, 'lib', library), join(tfjsNode, 'deps', 'lib', library));
  if (chosen.beside) {
    for (const name of readdirSync(join(cached, chosen.beside))) {
      place(join(cached, chosen.beside, name), join(tfjsNode, 'deps', chosen.beside, name));
    }
  }
  place(addon, addonInPackage);
  return { version, source: `wheel ${chosen.requirement}` };
}

/**
 * The licences of what is in libtensorflow, for packages that carry it; fetched where an earlier set-up left them out.
 * @returns {Promise<string | undefined>} undefined where there is no native TensorFlow here
 */
export async function tensorflowNotices() {
  const chosen = wheels[platform];
  if (!tensorFlowInPlace() || !chosen) return undefined;
  if (!existsSync(noticesFolder())) {
    const file = await wheel(chosen);
    await keepNotices(file);
    rmSync(dirname(file), { recursive: true, force: true });
  }
  return readFileSync(join(noticesFolder(), notices), 'utf8');
}

function noticesFolder() {
  return inCache(`libtensorflow-${version}-notices`);
}

/** @param {string} file the wheel */
function keepNotices(file) {
  const unpacker = inProject('scripts', 'setup', 'unpack_wheel.py');
  return whole(noticesFolder(), (folder) =>
    run('python3', [unpacker, file, folder, notices], { quiet: true }),
  );
}

/**
 * Whether the cached libraries have the sizes and hashes noted when they were unpacked.
 * @param {string} folder
 */
async function intact(folder) {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return false;
  /** @type {Record<string, { bytes: number, sha256: string }>} */
  const files = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const [name, { bytes, sha256: expected }] of Object.entries(files)) {
    const path = join(folder, 'lib', name);
    if (!existsSync(path) || statSync(path).size !== bytes || (await sha256(path)) !== expected) {
      say(`${name} in the cache is damaged; fetching it again`);
      return false;
    }
  }
  return true;
}

/**
 * @param {typeof wheels[string]} chosen
 * @param {string} folder
 */
async function unpack(chosen, folder) {
  const file = await wheel(chosen);
  const scratch = join(folder, 'unpacked');
  const show = progress('unpacking libtensorflow');
  const wanted = [
    ...libraries.map((name) => `tensorflow/${name}`),
    'tensorflow/include/tensorflow/',
    'tensorflow/include/tsl/',
  ];
  if (chosen.beside) wanted.push(`${chosen.beside}/`);
  await run(
    'python3',
    [inProject('scripts', 'setup', 'unpack_wheel.py'), file, scratch, ...wanted],
    {
      onLine: (line) => {
        const [done, total] = line.split(' ').map(Number);
        show(done, total);
      },
    },
  );
  mkdirSync(join(folder, 'lib'));
  /** @type {Record<string, { bytes: number, sha256: string }>} */
  const manifest = {};
  for (const name of libraries) {
    const path = join(folder, 'lib', name);
    renameSync(join(scratch, 'tensorflow', name), path);
    manifest[name] = { bytes: statSync(path).size, sha256: await sha256(path) };
  }
  renameSync(join(scratch, 'tensorflow', 'include'), join(folder, 'include'));
  await keepNotices(file);
  if (chosen.beside) renameSync(join(scratch, chosen.beside), join(folder, chosen.beside));
  rmSync(scratch, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2));
}

/**
 * The Node-API addon, built once for this libtensorflow; the same file serves every Node and Electron.
 * @param {string} cached
 * @returns {Promise<string>}
 */
async function builtAddon(cached) {
  const kept = join(cached, `tfjs_binding-${tfjsVersion}-napi8.node`);
  if (existsSync(kept)) return kept;
  await haveCompiler();
  const began = Date.now();
  const folder = join(cached, `build-${process.pid}`);
  try {
    mkdirSync(join(folder, 'deps', 'lib'), { recursive: true });
    cpSync(join(tfjsNode, 'binding'), join(folder, 'binding'), { recursive: true });
    cpSync(join(tfjsNode, 'binding.gyp'), join(folder, 'binding.gyp'));
    symlinkSync(join(cached, 'include'), join(folder, 'deps', 'include'));
    for (const name of libraries) {
      // The names binding.gyp links against.
      const plain = mac ? name.replace('_cc', '') : name.replace('_cc', '').replace('.so.2', '.so');
      for (const as of new Set([name, plain]))
        symlinkSync(join(cached, 'lib', name), join(folder, 'deps', 'lib', as));
    }
    const gyp = inProject('node_modules', 'node-gyp', 'bin', 'node-gyp.js');
    const args = [
      gyp,
      'rebuild',
      '--module_name=tfjs_binding',
      `--module_path=${join(folder, 'built')}`,
      '--napi_build_version=8',
    ];
    const prefix = dirname(dirname(process.execPath));
    if (existsSync(join(prefix, 'include', 'node', 'node_api.h'))) args.push(`--nodedir=${prefix}`);
    await run(process.execPath, args, { cwd: folder, quiet: true });
    const built = join(folder, 'built', 'tfjs_binding.node');
    if (mac) await pointAtLibraries(built);
    renameSync(built, kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say(`built tfjs-node's binding in ${seconds(began)}`);
  return kept;
}

/**
 * On macOS the wheel's libraries carry their own install names, which binding.gyp does not know.
 * @param {string} addon
 */
async function pointAtLibraries(addon) {
  for (const name of libraries) {
    await run('install_name_tool', [
      '-change',
      `@rpath/${name}`,
      `@loader_path/../../deps/lib/${name}`,
      addon,
    ]);
  }
  await run('codesign', ['--force', '--sign', '-', addon]);
}

/** What builds the addon; where a built one is in the cache it is not needed. */
async function haveCompiler() {
  const compiler = process.env.CXX ?? (mac ? 'clang++' : 'g++');
  const missing = () => ['make', compiler].filter((tool) => !has(tool));
  if (missing().length === 0) return;
  const purpose = `${missing().join(' and ')} needed to build TensorFlow's binding`;
  if (mac) say(`${purpose}; type this line:\n  xcode-select --install`);
  else await aptInstall(purpose, ['make', 'g++']);
  if (missing().length > 0) throw new Error(purpose);
}
