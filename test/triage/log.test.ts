import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logCsv } from '../../core/triage/log-table';
import { records } from '../../core/tables/csv';
import { Sessions } from '../../core/triage/sessions';
import type { Entry, Queue, Session, Verdict } from '../../core/triage/schema';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkscope-triage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const session: Session = {
  id: 'one',
  name: 'flagged',
  reviewer: 'Ada',
  created: '2026-01-31T12:00:00.000Z',
  kind: 'first',
  of: [],
  order: 'score',
  blind: false,
  cut: null,
  seed: 1,
  controls: null,
  events: 4,
};
const queue: Queue = {
  files: [
    { path: '/a.h5', fingerprint: 'fa' },
    { path: '/b.h5', fingerprint: 'fb' },
  ],
  file: [0, 1, 0, 1],
  index: [7, 3, 2, 0],
  controls: [],
};
const verdict = (place: number, tag: Verdict | null, more: { reason?: string } = {}): Entry => ({
  type: 'verdict',
  place,
  tag,
  reason: '',
  note: '',
  scored: null,
  ...more,
});
const undo = (place: number, tag: Verdict | null = null): Entry => ({
  type: 'undo',
  place,
  tag,
  reason: '',
  note: '',
});
const path = () => join(folder, 'one.jsonl');
/** As another process finds it. */
const again = () => new Sessions(folder).get('one');
const tags = () => again().state.opinions.map((said) => said?.tag ?? null);

function begun(): Sessions {
  const sessions = new Sessions(folder);
  sessions.start(session, queue);
  return sessions;
}

describe('the log of a triage', () => {
  it('follows files of which one moves to where another lay', () => {
    const sessions = begun();
    sessions.append('one', 'Ada', [verdict(0, 'interesting')]);
    const place = (path: string) => ({ path, fingerprint: `at ${path}` });
    sessions.move('one', (path) => place(`/moved${path}`));
    new Sessions(folder).move('one', (path) => {
      return place(path === '/moved/a.h5' ? '/moved/b.h5' : '/moved/c.h5');
    });
    expect(again().state.queue.files).toEqual([place('/moved/b.h5'), place('/moved/c.h5')]);
    expect(tags()).toEqual(['interesting', null, null, null]);
  });

  it('gives back verdicts, undone ones and the place to the next process', () => {
    const sessions = begun();
    sessions.append('one', 'Ada', [verdict(0, 'interesting')]);
    sessions.append('one', 'Ada', [verdict(1, 'artefact')]);
    sessions.append('one', 'Ada', [undo(1)]);
    sessions.append('one', 'Ada', [{ type: 'skip', place: 1 }]);
    sessions.append('one', 'Ada', [verdict(2, 'unsure')]);
    expect(tags()).toEqual(['interesting', null, 'unsure', null]);
    const { state } = again();
    expect(state.place).toBe(3);
    expect([...state.skipped]).toEqual([0, 1, 0, 0]);
    expect(state.opinions[0]).toMatchObject({ reviewer: 'Ada', reason: '' });
  });

  it('only ever grows: what was undone is still told', () => {
    const sessions = begun();
    sessions.append('one', 'Ada', [verdict(0, 'interesting')]);
    const before = readFileSync(path(), 'utf8');
    sessions.append('one', 'Ada', [undo(0)]);
    expect(readFileSync(path(), 'utf8').startsWith(before)).toBe(true);
    expect(again().lines.map(({ type }) => type)).toEqual(['start', 'verdict', 'undo']);
  });

  it('names each event by file, row and the content of the file', () => {
    const sessions = begun();
    sessions.append('one', 'Ada', [verdict(1, 'background')]);
    const line = again().lines[1];
    expect(line).toMatchObject({ event: { file: '/b.h5', index: 3, fingerprint: 'fb' } });
  });

  it('passes over a line that was cut short, and writes the next one on its own', () => {
    const sessions = begun();
    sessions.append('one', 'Ada', [verdict(0, 'interesting')]);
    sessions.append('one', 'Ada', [verdict(1, 'artefact')]);
    const whole = readFileSync(path());
    truncateSync(path(), whole.length - 20);
    expect(tags()).toEqual(['interesting', null, null, null]);
    expect(again().damaged).toBe(1);
    new Sessions(folder).append('one', 'Ada', [verdict(1, 'unsure')]);
    expect(tags()).toEqual(['interesting', 'unsure', null, null]);
    expect(again().damaged).toBe(1);
  });

  it('loses one line to any cut of the file, never an earlier one', () => {
    const sessions = begun();
    const given: Verdict[] = ['interesting', 'artefact', 'background'];
    given.forEach((tag, place) => sessions.append('one', 'Ada', [verdict(place, tag)]));
    const whole = readFileSync(path());
    const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1);
    for (let length = ends[0]; length <= whole.length; length += 7) {
      writeFileSync(path(), whole.subarray(0, length));
      // A line without its end may be whole or not.
      const least = ends.filter((end) => end <= length).length - 1;
      const found = tags().filter((tag) => tag !== null);
      expect(found.slice(0, least)).toEqual(given.slice(0, least));
      expect(found.length - least).toBeLessThanOrEqual(1);
    }
  });

  it('passes over lines of a version to come', () => {
    begun();
    appendFileSync(path(), '{"type":"vote","at":"2030-01-01T00:00:00Z"}\n');
    expect(again()).toMatchObject({ damaged: 1 });
    expect(again().state.opinions).toHaveLength(4);
  });

  it('takes a reason that follows a verdict as part of it when that is undone', () => {
    const sessions = begun();
    sessions.append('one', 'Ada', [verdict(0, 'artefact')]);
    sessions.append('one', 'Ada', [verdict(0, 'artefact', { reason: 'hot cell' })]);
    const [step, ...others] = again().state.undoable;
    expect(others).toEqual([]);
    expect(step).toMatchObject({ place: 0, before: null, after: { reason: 'hot cell' } });
  });

  it('gives the last word on an event, but not that of a second pass', () => {
    const sessions = begun();
    sessions.append('one', 'Ada', [verdict(0, 'interesting'), verdict(1, 'artefact'), undo(1)]);
    sessions.start({ ...session, id: 'two', kind: 'second', of: ['one'], reviewer: 'Bo' }, queue);
    sessions.append('two', 'Bo', [verdict(0, 'background')]);
    const words = new Sessions(folder).lastWords();
    const said = words.map(({ event, opinion }) => [event.file, event.index, opinion.tag]);
    expect(said).toEqual([
      ['/a.h5', 7, 'interesting'],
      ['/b.h5', 3, null],
    ]);
  });

  it('is a table with one row a line', () => {
    const sessions = begun();
    const scored = {
      column: 'm.bce',
      model: 'm',
      score: 12.5,
      threshold: 10,
      direction: 'above' as const,
    };
    const entry = verdict(0, 'artefact', { reason: 'hot, "very" hot' });
    sessions.append('one', 'Ada', [{ ...entry, scored } as Entry]);
    const [header, , row] = records(logCsv(again().lines));
    const cell = (name: string) => row[header.indexOf(name)];
    expect(cell('verdict')).toBe('artefact');
    expect(cell('reason')).toBe('hot, "very" hot');
    expect(cell('score')).toBe('12.5');
    expect(cell('place')).toBe('1');
  });

  it('refuses a place that the queue does not have, and writes nothing', () => {
    const sessions = begun();
    const before = readFileSync(path(), 'utf8');
    expect(() => sessions.append('one', 'Ada', [verdict(9, 'unsure')])).toThrow('no place 9');
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  it('says that it cannot be written, and leaves the session as it was', () => {
    const sessions = begun();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder any more');
    expect(() => sessions.append('one', 'Ada', [verdict(0, 'unsure')])).toThrow(
      /cannot be written/,
    );
    expect(sessions.get('one').state.opinions[0]).toBeNull();
  });
});
