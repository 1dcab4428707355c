/** Telling whether a process that once wrote its name into a file still runs. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

export const ProcessName = v.object({
  pid: v.number(),
  /** When the process began, in the system's own count; empty where the system does not tell. */
  began: v.string(),
});
export type ProcessName = v.InferOutput<typeof ProcessName>;

export function thisProcess(): ProcessName {
  return { pid: process.pid, began: began(process.pid) ?? '' };
}

/** On this machine. */
export function isRunning({ pid, began: then }: ProcessName): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // The number may meanwhile belong to another process.
  const now = began(pid);
  return now === undefined || then === '' || now === then;
}

/** The start of a process in ticks since the system's own start, as Linux tells it; '' for a dead one. */
function began(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name in brackets, which may hold anything: the state, and 19 fields on the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : fields[19];
  } catch {
    return undefined;
  }
}
