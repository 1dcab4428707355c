import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installSample } from '../../core/engine/sample-install';
import { digestOf, parseProject } from '../../core/project/format';

const bundled = resolve(import.meta.dirname, '../../assets/samples');
let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'darkscope-sample-'));
  folder = join(root, 'settings', 'sample');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const projectIn = (path: string) => parseProject(path, readFileSync(path, 'utf8'));

describe('the sample in the folder of its user', () => {
  it('has the same events and models, and names them where they lie now', () => {
    const { project, state, triages } = installSample(bundled, folder);
    expect(project).toBe(join(folder, 'sample.dscope'));
    const [there, here] = [projectIn(join(bundled, 'sample.dscope')), projectIn(project)];
    expect(here.files.map(({ path }) => path)).toEqual(
      there.files.map(({ relative }) => join(folder, relative!)),
    );
    for (const { relative } of there.files) {
      const read = (from: string) => readFileSync(join(from, relative!));
      expect(read(folder).equals(read(bundled))).toBe(true);
    }
    for (const { copy, weightsSha256 } of here.models) {
      const weights = readFileSync(join(folder, copy!, 'weights.bin'));
      expect(digestOf(weights)).toBe(weightsSha256);
    }
    // Nothing of it is named by the place that stands for all.
    expect(readFileSync(project, 'utf8')).not.toContain('"/sample/');
    expect(triages).toEqual(there.triages.map(({ id }) => id));
    const kept = JSON.parse(state) as {
      paths: string[];
      project: { path: string; digest: string };
    };
    expect(kept.paths).toEqual(here.files.map(({ path }) => path));
    expect(kept.project).toEqual({ path: project, digest: digestOf(readFileSync(project)) });
  });

  it('is mended by being put there again; files that are whole are not written anew', () => {
    const { project } = installSample(bundled, folder);
    const [first, second] = projectIn(project).files.map(({ path }) => path);
    const before = statSync(first).mtimeMs;
    const content = readFileSync(second);
    writeFileSync(second, 'spoilt');
    writeFileSync(project, 'spoilt');
    installSample(bundled, folder);
    expect(statSync(first).mtimeMs).toBe(before);
    expect(readFileSync(second).equals(content)).toBe(true);
    expect(projectIn(project).files).toHaveLength(
      projectIn(join(bundled, 'sample.dscope')).files.length,
    );
  });

  it('is not begun where a part of it is missing', () => {
    const broken = join(root, 'broken');
    cpSync(bundled, broken, { recursive: true });
    rmSync(join(broken, 'test', 'qcd.h5'));
    expect(() => installSample(broken, folder)).toThrow(/ENOENT/);
    expect(() => statSync(join(folder, 'sample.dscope'))).toThrow(/ENOENT/);
  });
});
