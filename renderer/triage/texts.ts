/** Sessions and log lines in words. */
import type { Line, Session } from '../../core/engine/api';

export function kindText({ kind, blind }: Pick<Session, 'kind' | 'blind'>): string {
  const kinds = { first: 'first pass', second: 'second pass', settle: 'settles disagreements' };
  return `${kinds[kind]}${blind ? ', blind' : ''}`;
}

/** 2026-01-31 14:05, by the clock on the wall. */
export function timeText(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** What a line says, without who and when. */
export function lineText(line: Line): string {
  if (line.type === 'start') return `begun: ${line.session.events} events`;
  if (line.type === 'moved')
    return `files found at ${line.files.map(({ path }) => path).join(', ')}`;
  if (line.type === 'reveal') return 'controls uncovered';
  if (line.type === 'pause') return 'set aside';
  if (line.type === 'resume') return 'gone on';
  if (line.type === 'skip') return 'skipped';
  const said = [line.tag ?? 'no verdict', line.reason, line.note].filter((part) => part !== '');
  return `${line.type === 'undo' ? 'undone, back to ' : ''}${said.join(' · ')}`;
}
