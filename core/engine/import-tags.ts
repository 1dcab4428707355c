/** Bringing tags back that were exported: which of the open events they are of. */
import { basename } from 'node:path';
import { readTags } from '../tables/read-tags';
import type { Params, Result } from './api';
import type { OpenDataset } from './datasets';
import type { EngineParts } from './parts';

export async function importTags(
  { datasets, demand }: EngineParts,
  { dataset: id, path }: Params<'triage.import'>,
): Promise<Result<'triage.import'>> {
  const dataset = datasets.get(id);
  demand(path, 'read');
  const tags = await readTags(path);
  const fileFor = matching(dataset);
  const marks: Result<'triage.import'>['marks'] = [];
  const away = new Set<string>();
  let beyond = 0;
  for (const { file, index, opinion } of tags) {
    const found = fileFor(file);
    if (!found) away.add(file);
    else if (index >= found.events) beyond += 1;
    else marks.push({ event: found.first + index, opinion });
  }
  return { marks, rows: tags.length, away: [...away], beyond };
}

/** The open file that a name stands for: of that path, else the only one of that name. */
function matching({ files }: OpenDataset): (name: string) => OpenDataset['files'][number] | null {
  const known = new Map<string, OpenDataset['files'][number] | null>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      // Paths written on another system have its separators.
      const alone = basename(name.replaceAll('\\', '/'));
      const alike = files.filter(({ path }) => basename(path) === alone);
      found = files.find(({ path }) => path === name) ?? (alike.length === 1 ? alike[0] : null);
      known.set(name, found);
    }
    return found;
  };
}
