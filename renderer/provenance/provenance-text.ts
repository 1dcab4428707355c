/** Words and figures of where scores come from. */
import type { ColumnProvenance, FileCheck, ScoreCheck } from '../../core/engine/api';
import { formatNumber } from '../plots/format';
import { WORDS } from '../state/stale';

type ScoredFile = ColumnProvenance['files'][number];

/** Enough of a checksum to compare by eye; the whole of it is in the title. */
export function shortHash(sha256: string | null): string {
  return sha256 === null ? '–' : sha256.slice(0, 12);
}

/** Date and minute, in the user's own time. */
export function whenText(iso: string | null): string {
  if (iso === null) return 'before this was noted';
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Fresh, or why the file's scores are not those that would be made now. */
export function stateText({ stale }: Pick<ScoredFile, 'stale'>): string {
  return stale.length === 0 ? 'as it would be made now' : stale.map((why) => WORDS[why]).join('; ');
}

/** The events of the dataset that a file's scores are of, counted from 0 as in the table. */
export function rowsText({ first, events }: Pick<ScoredFile, 'first' | 'events'>): string {
  return events === 1 ? `event ${first}` : `events ${first} to ${first + events - 1}`;
}

/** One sentence: when, of how many, how far apart, and whether floats allow it. */
export function checkText(check: ScoreCheck): string {
  const { at, events, of, absolute, relative, unlike, within, tolerance } = check;
  const when = `Checked on ${whenText(at)}, ${events} of ${of} events:`;
  if (!absolute) return `${when} nothing could be compared.`;
  const share = relative ? `, ${formatNumber(relative.difference, 2)} of the score` : '';
  const far = `greatest difference ${formatNumber(absolute.difference, 2)}${share}`;
  const odd = unlike > 0 ? `; ${unlike} events have only one of the two scores` : '';
  const left = check.files.filter((file) => file.left !== null).length;
  const files = left > 0 ? `; ${left} of ${check.files.length} files could not be checked` : '';
  const verdict = within
    ? `within what single precision allows (${tolerance} of the score)`
    : `more than single precision allows (${tolerance} of the score)`;
  return `${when} ${far}${odd}; ${verdict}${files}.`;
}

const LEFT_OUT: Readonly<Record<NonNullable<FileCheck['left']>, string>> = {
  missing: 'not checked: no longer there',
  changed: 'not checked: changed since it was opened, so its scores are stale',
  stale: 'not checked: changed since it was scored, so its scores are stale',
};

/** What came of a check in one file. */
export function fileCheckText({ left, events, within }: FileCheck): string {
  if (left !== null) return LEFT_OUT[left];
  if (events === 0) return 'none of the events drawn is in it';
  return within ? 'agrees' : 'differs by more than single precision allows';
}

/** Everything, for a note or a mail. */
export function reportOf(provenance: ColumnProvenance): string {
  return JSON.stringify(provenance, null, 2);
}
