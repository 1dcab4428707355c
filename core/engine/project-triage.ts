/** Logs of triages that travel in a project: who judged what, when, and why stays with the work. */
import * as v from 'valibot';
import type { ProjectTriage } from '../project/format';
import { inPlace } from '../triage/replay';
import { Line } from '../triage/schema';
import { fingerprint } from './column-store';
import type { OpenDataset } from './datasets';
import type { EngineParts } from './parts';

/** As triages are named when they begin; somebody else made the project. */
const SESSION_ID = /^[0-9]{14}-[0-9a-f]{6}$/;

/** Logs of the triages on events of a dataset. */
export function packedTriages(
  { sessions }: EngineParts,
  { files }: Pick<OpenDataset, 'files'>,
): ProjectTriage[] {
  const open = new Set(files.map(({ path }) => path));
  return sessions.list().flatMap(({ session: { id }, queue }) => {
    const concerned = queue.files.some(({ path }) => open.has(path));
    return concerned ? [{ id, lines: [...sessions.get(id).lines] }] : [];
  });
}

/**
 * Takes up the logs that a project brought: those that are not here, and what was added to those that are. Where both
 * sides went on with the same triage, the one here stays as it is.
 * @param at where a file that the project names lies now; null where it was not found
 * @returns how many triages are new here or went on elsewhere
 */
export function takeUpTriages(
  { sessions }: EngineParts,
  triages: readonly ProjectTriage[],
  at: (path: string) => string | null,
): number {
  let taken = 0;
  for (const { id, lines: stored } of triages) {
    if (!SESSION_ID.test(id)) continue;
    const lines = inPlace(
      stored.flatMap((line) => {
        const parsed = v.safeParse(Line, line);
        return parsed.success ? [parsed.output] : [];
      }),
    );
    const [start] = lines;
    if (start?.type !== 'start' || start.session.id !== id || !isWhole(start)) continue;
    const { files } = start.queue;
    const here = files.map(({ path }) => {
      const now = at(path);
      return now === null ? null : { path: now, fingerprint: fingerprint(now, undefined) };
    });
    if (sessions.adopt(id, broughtHere(lines, start, here))) taken++;
    // The same triage has its files in the same order, wherever they lie.
    sessions.move(id, (path, place) => {
      const now = here[place] ?? null;
      return now?.path === path ? null : now;
    });
  }
  return taken;
}

/** What was said there is of the events that lie here, also where it is added to a triage that began here. */
function broughtHere(
  lines: readonly Line[],
  { at, who, queue: { files } }: Extract<Line, { type: 'start' }>,
  here: readonly ({ path: string; fingerprint: string } | null)[],
): Line[] {
  const moves = files.flatMap(({ path: from }, place) => {
    const now = here[place];
    return now ? [{ from, ...now }] : [];
  });
  const placed = inPlace([...lines, { type: 'moved', at, who, files: moves }]);
  return placed.filter(({ type }) => type !== 'moved');
}

/** Whether every place of the queue is an event of one of its files. */
function isWhole({ queue, session }: Extract<Line, { type: 'start' }>): boolean {
  const { files, file, index, controls } = queue;
  return (
    file.length === index.length &&
    session.events === index.length &&
    file.every((place) => place < files.length) &&
    controls.every((place) => place < index.length)
  );
}
