/** What was kept of trainings, epoch by epoch. An epoch is read and evaluated once, until its record is another. */
import { evaluateColumn } from '../evaluation/index';
import { BACKGROUND_LABEL } from '../events/schema';
import {
  readRecord,
  recordedEpochs,
  recordStamp,
  type WatchedEvents,
} from '../training/epochs/records';
import type { EpochSeen } from './api';

type Known = Pick<EpochSeen, 'scores' | 'evaluation'> & { readonly stamp: string };

/** Models whose epochs stay in memory. */
const KEPT = 8;

export class EpochsSeen {
  /** By the model's folder, those asked for last at the end. */
  private readonly known = new Map<string, Map<number, Known>>();

  /** Epochs with a whole record, rising. @param watched as the folder's header has it now */
  async of(folder: string, watched: WatchedEvents): Promise<EpochSeen[]> {
    const before = this.known.get(folder);
    const now = new Map<number, Known>();
    const epochs: EpochSeen[] = [];
    for (const { epoch, kept } of await recordedEpochs(folder)) {
      const stamp = await recordStamp(folder, epoch);
      const old = before?.get(epoch);
      const found = old?.stamp === stamp ? old : await evaluated(folder, watched, epoch, stamp);
      if (!found) continue;
      now.set(epoch, found);
      epochs.push({ epoch, kept, scores: found.scores.slice(), evaluation: found.evaluation });
    }
    this.known.delete(folder);
    this.known.set(folder, now);
    const [oldest] = this.known.keys();
    if (this.known.size > KEPT) this.known.delete(oldest);
    return epochs;
  }
}

async function evaluated(
  folder: string,
  watched: WatchedEvents,
  epoch: number,
  stamp: string,
): Promise<Known | undefined> {
  const record = await readRecord(folder, watched, epoch);
  return (
    record && { stamp, scores: record.scores, evaluation: evaluationOf(watched, record.scores) }
  );
}

function evaluationOf(
  { score, labels, masses }: WatchedEvents,
  scores: Float32Array,
): EpochSeen['evaluation'] {
  const has = (wanted: (label: number) => boolean): boolean =>
    labels.some((label, i) => wanted(label) && Number.isFinite(scores[i]));
  const told = has((l) => l > BACKGROUND_LABEL) && has((l) => l === BACKGROUND_LABEL);
  return told ? evaluateColumn(score, scores, labels, masses) : null;
}
