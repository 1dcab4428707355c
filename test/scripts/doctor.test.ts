import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const doctor = (env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, ['scripts/doctor.mjs', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

describe('doctor', () => {
  it('says on stdout, as JSON alone, which TensorFlow and which Electron serve', () => {
    const found = JSON.parse(doctor().stdout);
    expect(found.node).toBe(process.versions.node);
    expect(found.packages).toBe(true);
    expect(['native', 'wasm']).toContain(found.tensorflow.kind);
    expect(['genuine', 'stand-in', 'given']).toContain(found.electron.source);
    expect(found.electron.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('asks the library itself whether oneDNN is on', () => {
    const on = JSON.parse(doctor({ TF_ENABLE_ONEDNN_OPTS: '1' }).stdout).tensorflow;
    const off = JSON.parse(doctor({ TF_ENABLE_ONEDNN_OPTS: '0' }).stdout).tensorflow;
    if (on.kind === 'native' && process.arch === 'x64') expect(on.oneDnn).toBe(true);
    if (off.kind === 'native') expect(off.oneDnn).toBe(false);
  });

  it('calls a missing native TensorFlow missing, gives the line to type and fails', () => {
    const ran = doctor({ DARKSCOPE_FORCE_WASM: '1' });
    const found = JSON.parse(ran.stdout);
    expect(found.tensorflow).toEqual({ kind: 'wasm', reason: 'DARKSCOPE_FORCE_WASM is set' });
    expect(found.missing.map(({ type }: { type: string }) => type)).toContain(
      'npm run setup -- --again',
    );
    expect(ran.status).toBe(1);
  });
});
