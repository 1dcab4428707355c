import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { StaleReason } from './api';
import { FileStamp } from './column-store';
import { replaceFile } from '../atomic';

/** When and with what one score of a file was computed. */
export const Making = v.object({
  /** ISO 8601. */
  at: v.string(),
  /** Version of the program. */
  darkscope: v.string(),
  /** Which TensorFlow computed, e.g. `2.15.0 (native)`. */
  tensorflow: v.string(),
});
export type Making = v.InferOutput<typeof Making>;

/** What kept scores of one file were made of. */
export const ScoreRecord = v.object({
  /** The weights, as ScorableModel.hash; with the fingerprint it says where the columns are. */
  weights: v.string(),
  fingerprint: v.string(),
  file: FileStamp,
  /** Of the file's content; null until it has been computed, or where nobody noted it. */
  sha256: v.optional(v.nullable(v.string()), null),
  /** Of weights.bin. */
  weightsSha256: v.optional(v.nullable(v.string()), null),
  /** Name of the way images were prepared. */
  preprocessing: v.optional(v.nullable(v.string()), null),
  /** By score. */
  made: v.optional(v.record(v.string(), Making), {}),
});
export type ScoreRecord = v.InferOutput<typeof ScoreRecord>;

/** By model (ScorableModel.identity), then by path, the newest first. */
const Records = v.record(v.string(), v.record(v.string(), v.array(ScoreRecord)));
type Records = v.InferOutput<typeof Records>;

/** Earlier states of a file or model whose scores can still be found. */
const KEPT = 4;

/**
 * Which scores are kept of which state of model and file, and how they were made. Columns are found by weights and
 * fingerprint, so without this those of an earlier state would be lost from sight; with it they can be shown for
 * what they are.
 */
export class ScoreRecords {
  private readonly path: string;
  private readonly records: Records;

  /** @param folder the engine's scores folder. */
  constructor(folder: string) {
    this.path = join(folder, 'records.json');
    this.records = read(this.path);
  }

  /** The newest first. */
  of(model: string, path: string): readonly ScoreRecord[] {
    return this.records[model]?.[path] ?? [];
  }

  /** The one of these weights and that state of the file. */
  find(model: string, path: string, weights: string, fingerprint: string): ScoreRecord | null {
    const own = this.of(model, path);
    return own.find((r) => r.weights === weights && r.fingerprint === fingerprint) ?? null;
  }

  /** All there are, each with its model and path. */
  *all(): Generator<{ model: string; path: string; record: ScoreRecord }> {
    for (const [model, paths] of Object.entries(this.records)) {
      for (const [path, records] of Object.entries(paths)) {
        for (const record of records) yield { model, path, record };
      }
    }
  }

  /** Notes what scores were made of; call `save` after the last of them. */
  add(model: string, path: string, record: ScoreRecord): void {
    const older = this.of(model, path).filter(
      ({ weights, fingerprint }) =>
        weights !== record.weights || fingerprint !== record.fingerprint,
    );
    this.records[model] = {
      ...this.records[model],
      [path]: [record, ...older].slice(0, KEPT),
    };
  }

  /** Notes the checksum of a file in one state, in everything that was made of it; call `save` afterwards. */
  noteContent(path: string, fingerprint: string, sha256: string): void {
    for (const paths of Object.values(this.records)) {
      paths[path] &&= paths[path].map((record) =>
        record.fingerprint === fingerprint ? { ...record, sha256 } : record,
      );
    }
  }

  /** @throws DarkscopeError `output-unwritable`. */
  save(): void {
    replaceFile(this.path, JSON.stringify(this.records));
  }
}

/** What has changed since scores were made. */
export function staleReasons(
  { weights, file }: Pick<ScoreRecord, 'weights' | 'file'>,
  now: Pick<ScoreRecord, 'weights' | 'file'>,
): StaleReason[] {
  const reasons: StaleReason[] = [];
  if (weights !== now.weights) reasons.push('model');
  if (file.size !== now.file.size || file.changed !== now.file.changed) reasons.push('file');
  if (file.mapping !== now.file.mapping) reasons.push('mapping');
  if (file.program !== now.file.program) reasons.push('program');
  return reasons;
}

function read(path: string): Records {
  try {
    return v.parse(Records, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // None yet, or a damaged one: fresh scores are found without it.
    return {};
  }
}
