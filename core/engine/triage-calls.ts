import { randomBytes, randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { DarkscopeError } from '../errors';
import { writeAtomically } from '../atomic';
import { refuseSource } from '../export/refuse-source';
import { estimateMissed } from '../triage/controls';
import { logCsv, logJson } from '../triage/log-table';
import { compareSessions } from '../triage/compare';
import { drawQueue } from '../triage/queue';
import { decided, eventAt, medianSeconds, type TriageState } from '../triage/replay';
import type { Line, LoggedEvent, Opinion, Queue, Session } from '../triage/schema';
import type { Sessions } from '../triage/sessions';
import { Random } from '../random';
import type { OpenTriage, Params, TriageSummary } from './api';
import { importTags } from './import-tags';
import { readColumn, type OpenDataset } from './datasets';
import type { EngineParts, Implementations } from './parts';

type TriageCall =
  | 'triage.list'
  | 'triage.start'
  | 'triage.open'
  | 'triage.append'
  | 'triage.mark'
  | 'triage.import'
  | 'triage.words'
  | 'triage.log'
  | 'triage.controls'
  | 'triage.agreement'
  | 'triage.export'
  | 'triage.putAway';

/** Verdicts that the window can take back after a restart. */
const MOST_UNDOABLE = 100;

/** Judging events one after another, with a log that outlives a crash. */
export function triageCalls(parts: EngineParts): Pick<Implementations, TriageCall> {
  const { datasets, sessions, demand } = parts;
  return {
    'triage.import': (params) => importTags(parts, params),
    'triage.list': () => ({ sessions: sessions.list().map((state) => summary(sessions, state)) }),
    'triage.start': async (params) => {
      const dataset = datasets.get(params.dataset);
      const { session, queue } =
        params.of.length === 0 ? await firstPass(dataset, params) : anotherPass(sessions, params);
      sessions.start(session, queue);
      return { session: session.id };
    },
    'triage.open': ({ dataset, session }) => opened(datasets.get(dataset), sessions, session),
    'triage.append': ({ session, who, entries }) => ({
      at: sessions.append(session, who, entries),
    }),
    'triage.mark': ({ dataset, marks }) => {
      const { source, files, fingerprints } = datasets.get(dataset);
      const byPath = new Map(files.map(({ path }, i) => [path, fingerprints[i]]));
      sessions.mark(
        marks.map(({ event, opinion }) => {
          const { file, index } = source.id(event);
          return { event: { file, index, fingerprint: byPath.get(file) ?? '' }, opinion };
        }),
      );
      return {};
    },
    'triage.putAway': ({ session }) => {
      sessions.putAway(session);
      return {};
    },
    'triage.words': () => ({
      words: sessions.lastWords().map(({ event: { file, index }, opinion }) => ({
        file,
        index,
        opinion,
      })),
    }),
    'triage.log': ({ session }) => ({ lines: openLines(sessions, session) }),
    'triage.controls': ({ session }) => {
      const { session: meta, queue, revealed } = sessions.get(session).state;
      if (!revealed || !meta.controls) return { estimate: null, places: [] };
      return {
        estimate: estimateMissed(revealed, queue.controls, meta.controls.pool),
        places: queue.controls,
      };
    },
    'triage.agreement': ({ first, second }) =>
      compareSessions(sessions.get(first).state, sessions.get(second).state),
    'triage.export': async ({ session, out }) => {
      demand(out, 'write');
      refuseSource(out, datasets.paths());
      const lines = openLines(sessions, session);
      const text = out.toLowerCase().endsWith('.csv') ? logCsv(lines) : logJson(lines);
      await writeAtomically(out, async (unfinished) => writeFile(unfinished.add(out), text));
      return {};
    },
  };
}

function summary(sessions: Sessions, { session, opinions, skipped, revealed }: TriageState) {
  const { lines } = sessions.get(session.id);
  return {
    session,
    decided: decided(opinions),
    skipped: skipped.reduce((sum, one) => sum + one, 0),
    revealed: revealed !== null,
    last: lines[lines.length - 1].at,
  } satisfies TriageSummary;
}

/** The log, without what would tell controls from the others before the judge has asked for it. */
function openLines(sessions: Sessions, id: string): Line[] {
  const { lines, state } = sessions.get(id);
  if (state.revealed) return lines;
  return lines.map((line) =>
    line.type === 'start' ? { ...line, queue: { ...line.queue, controls: [] } } : line,
  );
}

async function firstPass(
  dataset: OpenDataset,
  params: Params<'triage.start'>,
): Promise<{ session: Session; queue: Queue }> {
  const { events, controls, cut, order } = params;
  const odd = [...events, ...(controls?.pool ?? [])].find((e) => e >= dataset.source.count);
  if (events.length === 0 || odd !== undefined) {
    throw new DarkscopeError(
      'bad-parameter',
      odd === undefined
        ? 'there is no event to judge'
        : `event ${odd} is outside of 0 to ${dataset.source.count - 1}`,
      { hint: 'Set a threshold that flags some, or select events.' },
    );
  }
  if (controls && !(controls.share < 1)) {
    throw new DarkscopeError('bad-parameter', 'control events cannot be the whole queue');
  }
  const seed = randomInt(2 ** 32);
  const values = cut ? await readColumn(dataset, cut.column) : null;
  const direction = cut?.direction ?? 'above';
  const drawn = drawQueue({ events, order, values, direction, controls, seed });
  return {
    session: {
      ...begun(params, 'first', seed),
      cut,
      controls:
        controls && drawn.controls.length > 0
          ? { count: drawn.controls.length, pool: controls.pool.length }
          : null,
      events: drawn.events.length,
    },
    queue: queueOf(dataset, drawn.events, drawn.controls),
  };
}

/** The events of another session once more, shuffled; or those on which two sessions disagree. */
function anotherPass(
  sessions: Sessions,
  params: Params<'triage.start'>,
): { session: Session; queue: Queue } {
  const [first, second] = params.of.map((id) => sessions.get(id).state);
  const seed = randomInt(2 ** 32);
  const all = Uint32Array.from(first.queue.index, (_, place) => place);
  let places: Uint32Array = new Random(seed).shuffle(all);
  if (second) {
    const disputed = new Set(
      compareSessions(first, second).disagreements.map(({ file, index }) => `${index} ${file}`),
    );
    places = places.sort().filter((place) => {
      const { file, index } = eventAt(first.queue, place);
      return disputed.has(`${index} ${file}`);
    });
  }
  if (places.length === 0) {
    throw new DarkscopeError('bad-parameter', 'the two agree on every event they both judged');
  }
  const isControl = new Set(first.queue.controls);
  const { queue, session } = first;
  return {
    session: {
      ...begun(params, second ? 'settle' : 'second', seed),
      of: params.of,
      blind: !second,
      order: second ? session.order : 'random',
      cut: session.cut,
      controls: second ? null : session.controls,
      events: places.length,
    },
    queue: {
      files: queue.files,
      file: Array.from(places, (place) => queue.file[place]),
      index: Array.from(places, (place) => queue.index[place]),
      controls: second ? [] : Array.from(places.keys()).filter((at) => isControl.has(places[at])),
    },
  };
}

function begun(
  { name, reviewer, order, blind, controls }: Params<'triage.start'>,
  kind: Session['kind'],
  seed: number,
): Omit<Session, 'cut' | 'controls' | 'events'> {
  const created = new Date().toISOString();
  const id = `${created.slice(0, 19).replace(/[-:T]/g, '')}-${randomBytes(3).toString('hex')}`;
  return {
    id,
    name,
    reviewer,
    created,
    kind,
    of: [],
    order,
    // Controls that could be told by their score would be none.
    blind: blind || controls !== null,
    seed,
  };
}

function queueOf(
  { source, files, fingerprints }: OpenDataset,
  events: Uint32Array,
  controls: Uint32Array,
): Queue {
  const used = new Map<string, number>();
  const byPath = new Map(files.map(({ path }, i) => [path, fingerprints[i]]));
  const file: number[] = [];
  const index: number[] = [];
  for (const event of events) {
    const id = source.id(event);
    if (!used.has(id.file)) used.set(id.file, used.size);
    file.push(used.get(id.file) ?? 0);
    index.push(id.index);
  }
  return {
    files: [...used.keys()].map((path) => ({ path, fingerprint: byPath.get(path) ?? '' })),
    file,
    index,
    controls: Array.from(controls),
  };
}

function opened(dataset: OpenDataset, sessions: Sessions, id: string): OpenTriage {
  const { state, damaged } = sessions.get(id);
  const { session, queue, opinions, skipped, place, revealed } = state;
  const places = new Map(
    dataset.files.map((file, i) => [file.path, { ...file, fingerprint: dataset.fingerprints[i] }]),
  );
  let changed = 0;
  const positions = Int32Array.from(queue.index, (index, at) => {
    const { path, fingerprint } = queue.files[queue.file[at]];
    const file = places.get(path);
    if (!file || index >= file.events) return -1;
    changed += Number(file.fingerprint !== fingerprint);
    return file.first + index;
  });
  return {
    session,
    positions,
    opinions,
    before: session.kind === 'settle' ? earlier(sessions, session, queue) : [],
    skipped,
    undoable: state.undoable.slice(-MOST_UNDOABLE),
    place,
    revealed: revealed !== null,
    secondsEach: medianSeconds(state),
    changed,
    damaged,
  };
}

/** What the judges of the sessions to settle had said of each event. */
function earlier(sessions: Sessions, { of }: Session, queue: Queue): Opinion[][] {
  const key = ({ file, index }: LoggedEvent): string => `${index} ${file}`;
  const said = of.map((id) => {
    const { queue: theirs, opinions } = sessions.get(id).state;
    return new Map(opinions.map((opinion, at) => [key(eventAt(theirs, at)), opinion]));
  });
  return queue.index.map((_, at) => {
    const event = key(eventAt(queue, at));
    return said.flatMap((opinions) => opinions.get(event) ?? []);
  });
}
