/**
 * Puts the sample project into a folder of the user's: project, events and models as they came with the application,
 * which is never written to and may lie elsewhere tomorrow.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { replaceFile } from '../atomic';
import { digestOf, parseProject } from '../project/format';
import { relocate } from '../project/relocate';
import { SAMPLE_PROJECT } from '../sample/recipe';

export interface InstalledSample {
  /** The project file. */
  readonly project: string;
  /** What the window keeps of it, as JSON: the work as it came. */
  readonly state: string;
  /** Triages that came with it. */
  readonly triages: readonly string[];
}

/** Where the project lies once it is installed in a folder. */
export function sampleIn(folder: string): string {
  return join(folder, SAMPLE_PROJECT);
}

/**
 * Files that are there with the same content stay as they are: scores made of them remain those of these files.
 * @param from the application's folder of samples
 * @throws DarkscopeError `project-unreadable`, `output-unwritable`; Error of the system where a part cannot be read.
 */
export function installSample(from: string, folder: string): InstalledSample {
  const source = sampleIn(from);
  const project = parseProject(source, readFileSync(source, 'utf8'));
  const events = project.files.flatMap(({ relative }) => relative ?? []);
  const models = project.models.flatMap(({ copy }) =>
    copy === null ? [] : readdirSync(join(from, copy)).map((name) => `${copy}/${name}`),
  );
  for (const name of [...events, ...models]) copy(join(from, name), join(folder, name));
  const places = Object.fromEntries([
    ...project.files.map(({ path, relative }) => [path, resolve(folder, relative ?? '')] as const),
    ...project.models.map(
      ({ folder: path, copy: at }) => [path, resolve(folder, at ?? '')] as const,
    ),
  ]);
  const placed = relocate(project, places);
  const path = sampleIn(folder);
  const text = `${JSON.stringify(placed, null, 1)}\n`;
  replaceFile(path, text);
  const state = {
    version: 1,
    ...placed.work,
    project: { path, digest: digestOf(text) },
    written: new Date().toISOString(),
  };
  return {
    project: path,
    state: JSON.stringify(state),
    triages: project.triages.map(({ id }) => id),
  };
}

function copy(from: string, to: string): void {
  const content = readFileSync(from);
  if (existsSync(to) && readFileSync(to).equals(content)) return;
  replaceFile(to, content);
}
