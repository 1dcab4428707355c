import { ColumnStore } from './column-store';
import type { OpenDataset } from './datasets';
import { scoreFolder, type ScoreArchive } from './score-columns';
import type { FileHashes } from './file-hashes';

/**
 * Files of a dataset whose checksum would tell whether kept scores are theirs: they were moved, copied or touched,
 * and a file of the same size was scored. @returns their places in the dataset.
 */
export function possiblyScored(dataset: OpenDataset, { records }: ScoreArchive): number[] {
  const scored = new Set<string>();
  const sizes = new Set<string>();
  for (const { path, record } of records.all()) {
    scored.add(`${path}\n${record.fingerprint}`);
    if (record.sha256 !== null) sizes.add(`${record.file.size} ${readAs(record.file)}`);
  }
  return dataset.files.flatMap(({ path }, i) => {
    const known = scored.has(`${path}\n${dataset.fingerprints[i]}`);
    const stamp = dataset.stamps[i];
    return !known && sizes.has(`${stamp.size} ${readAs(stamp)}`) ? [i] : [];
  });
}

/**
 * Takes over scores of files with the same content, read in the same way, wherever those lay: content is what was
 * scored, not a path or a date. Only where the checksum is known.
 * @returns whether there were any.
 */
export function adoptScores(
  dataset: OpenDataset,
  { folder, records }: ScoreArchive,
  hashes: FileHashes,
): boolean {
  let adopted = false;
  dataset.files.forEach(({ path, events }, i) => {
    const [fingerprint, stamp] = [dataset.fingerprints[i], dataset.stamps[i]];
    const sha256 = hashes.known(path, stamp);
    if (sha256 === null) return;
    const twins = [...records.all()].filter(
      ({ record }) =>
        record.sha256 === sha256 &&
        record.fingerprint !== fingerprint &&
        readAs(record.file) === readAs(stamp),
    );
    for (const { model, record } of twins) {
      if (records.find(model, path, record.weights, fingerprint)) continue;
      const store = new ColumnStore(scoreFolder(folder, record.weights));
      const scores = Object.keys(record.made).filter((score) => {
        const values = store.load(record.fingerprint, score, events);
        if (values && !store.load(fingerprint, score, events)) {
          store.save(fingerprint, score, values, record.made[score].at);
        }
        return values !== null;
      });
      if (scores.length === 0) continue;
      records.add(model, path, { ...record, fingerprint, file: stamp });
      adopted = true;
    }
  });
  if (adopted) records.save();
  return adopted;
}

/** How images were made of a file: by the version, and through which mapping. */
function readAs({ mapping, program }: { mapping: string | null; program: string }): string {
  return `${mapping ?? ''} ${program}`;
}
