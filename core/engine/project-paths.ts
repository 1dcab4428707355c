/** What a project names on the disk: opening it is the user's word for these. */
import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';

export const PROJECT_ENDING = '.dscope';

const Named = v.object({
  files: v.array(v.object({ path: v.string(), relative: v.nullable(v.string()) })),
  work: v.looseObject({ paths: v.fallback(v.array(v.string()), []) }),
});

export function isProject(path: string): boolean {
  return path.toLowerCase().endsWith(PROJECT_ENDING);
}

/** Where copies of a project's models lie: beside it. */
export function modelsBeside(project: string): string {
  const name = basename(project);
  const stem = isProject(name) ? name.slice(0, -PROJECT_ENDING.length) : name;
  return join(dirname(project), `${stem}.models`);
}

/** Files of events, where they were and from the project's folder, and what was chosen to open them; none of a file that is no project. */
export function pathsNamedIn(project: string): string[] {
  try {
    const { files, work } = v.parse(Named, JSON.parse(readFileSync(project, 'utf8')));
    const beside = files.flatMap(({ relative }) =>
      relative === null ? [] : [resolve(dirname(project), relative)],
    );
    const named = [...files.map(({ path }) => path), ...beside, ...work.paths];
    return [...new Set(named.filter(isAbsolute))];
  } catch {
    // The engine says what is wrong with it.
    return [];
  }
}
