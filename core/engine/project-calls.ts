import { digestOnDisk, readProject } from '../project/format';
import { locateFiles, type MovedFile } from '../project/locate';
import { relocate } from '../project/relocate';
import type { Params } from './api';
import type { EngineParts, Implementations } from './parts';
import { openProject } from './project-open';
import { amendProject, lastWriter, saveProject } from './project-save';

type ProjectCall =
  | 'project.save'
  | 'project.amend'
  | 'project.open'
  | 'project.digest'
  | 'project.close'
  | 'project.locate'
  | 'project.relocate';

/** Projects: everything a user made, as one file. */
export function projectCalls(parts: EngineParts): Pick<Implementations, ProjectCall> {
  return {
    'project.save': (params) => saveProject(parts, params),
    'project.amend': (params) => amendProject(parts, params),
    'project.open': (params) => openProject(parts, params),
    'project.digest': async ({ path }) => {
      parts.demand(path, 'read');
      return { digest: await digestOnDisk(path), by: await lastWriter(path) };
    },
    'project.close': () => {
      parts.guests.set([]);
      return {};
    },
    'project.locate': (params) => startLocating(parts, params),
    'project.relocate': ({ work, places }) => ({ work: relocate(work, places) }),
  };
}

async function startLocating(
  { jobs, emit, demand, hashes }: EngineParts,
  { project, files, folder }: Params<'project.locate'>,
): Promise<{ job: string }> {
  demand(folder, 'read');
  if (project !== null) demand(project, 'read');
  const told: readonly MovedFile[] =
    project === null ? [] : (await readProject(project)).project.files;
  const wanted = files.map(
    (path): MovedFile =>
      told.find((file) => file.path === path) ?? {
        path,
        sample: null,
        ...(hashes.last(path) ?? { bytes: null, sha256: null }),
      },
  );
  return jobs.start(
    {
      kind: 'locate',
      title: `Look for ${files.length === 1 ? '1 file' : `${files.length} files`}`,
      lane: 'checksums',
      total: files.length,
      unit: 'files',
      dataset: null,
      model: null,
    },
    async ({ job, signal, report }) => {
      const { found, refused } = await locateFiles(wanted, folder, {
        signal,
        progress: (done, total) => report(done, total),
      });
      emit({ event: 'located', job, files: { found: [...found], refused: [...refused] } });
    },
  );
}
