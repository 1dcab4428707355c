/** What a project names on the disk: opening it is the user's word for these. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';
import { below } from './grants';

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

/** A larger file is no project (project/format), and is not worth the wait. */
const MOST_BYTES = 450e6;

/** Whether something lies in a folder, by its name and wherever links on the way to it lead. */
export function liesIn(path: string, folder: string): boolean {
  const named = resolve(path);
  if (named !== resolve(folder) && !below(named, resolve(folder))) return false;
  try {
    const [real, home] = [realpathSync(leading(named)), realpathSync(folder)];
    return real === home || below(real, home);
  } catch {
    return false; // not even the folder of the project is there
  }
}

/** As much of a path as there is: of a pattern, or of a file that is away, the folder. */
function leading(path: string): string {
  let there = path;
  while (!existsSync(there) && there !== dirname(there)) there = dirname(there);
  return there;
}

/** Files of events, where they were and from the project's folder, and what was chosen to open them; none of a file that is no project. */
export function pathsNamedIn(project: string): string[] {
  try {
    if (statSync(project).size > MOST_BYTES) return [];
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
