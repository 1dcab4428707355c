#!/usr/bin/env node
// usage: setup.mjs [--window] [--virtual-display] [--again]
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { has } from './setup/commands.mjs';
import { electronInPlace, setUpElectron } from './setup/electron.mjs';
import { alone } from './setup/lock.mjs';
import { lockHash, packagesInPlace, setUpPackages } from './setup/packages.mjs';
import { say, seconds } from './setup/say.mjs';
import { readRuntime, writeRuntime } from './setup/state.mjs';
import { sandboxHint, setUpSystemLibraries } from './setup/system-libraries.mjs';
import { setUpTensorFlow, tensorFlowInPlace } from './setup/tensorflow.mjs';

const oldestNode = [20, 19];

/**
 * Brings a checkout from nothing to ready. Each step is skipped when done, so a broken run is simply run again,
 * and a run with nothing to do takes a fraction of a second.
 * @param {{ window?: boolean, virtualDisplay?: boolean, again?: boolean }} [options]
 * `window`: Electron and its system libraries too; `virtualDisplay`: and Xvfb; `again`: also retry what a
 * former set-up settled for (WebAssembly, the Electron stand-in).
 * @returns {Promise<import('./setup/state.mjs').Runtime>}
 */
export async function setUp({ window = false, virtualDisplay = false, again = false } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new Error(
      `Node ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node}`,
    );
  }
  const known = again ? undefined : ready(window);
  if (known && !(virtualDisplay && !has('Xvfb'))) return known;
  return alone(async () => {
    const began = Date.now();
    await setUpPackages();
    const runtime = { ...readRuntime(), lock: lockHash(), node: process.versions.node };
    const { tensorflow, electron } = runtime;
    if (!tensorflow || (tensorflow.kind === 'native' ? !tensorFlowInPlace() : again)) {
      runtime.tensorflow = await setUpTensorFlow();
      writeRuntime(runtime);
    }
    if (window) {
      const settled =
        electron && 'source' in electron && !(again && electron.source === 'stand-in');
      if (!settled || !electronInPlace() || !runtime.electron) {
        runtime.electron = await setUpElectron({ again });
      }
      if ('executable' in runtime.electron) {
        const { executable } = runtime.electron;
        runtime.missing = await setUpSystemLibraries(executable, virtualDisplay);
        const hint = sandboxHint(executable);
        if (hint) say(`Electron's sandbox may not start here; type this line:\n  ${hint}`);
      }
    }
    writeRuntime(runtime);
    say(`ready in ${seconds(began)}`);
    return runtime;
  });
}

/**
 * The state of a former set-up, if all it made is still there.
 * @param {boolean} window
 */
function ready(window) {
  const runtime = readRuntime();
  if (!runtime?.tensorflow || !packagesInPlace() || runtime.lock !== lockHash()) return undefined;
  if (runtime.tensorflow.kind === 'native' && !tensorFlowInPlace()) return undefined;
  if (!window) return runtime;
  const electron = runtime.electron;
  return electron &&
    'executable' in electron &&
    existsSync(electron.executable) &&
    electronInPlace()
    ? runtime
    : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  try {
    await setUp({
      window: words.includes('--window'),
      virtualDisplay: words.includes('--virtual-display'),
      again: words.includes('--again'),
    });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
