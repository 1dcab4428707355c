import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataset, type OpenedDataset, type OpenOptions } from '../../core/events/dataset';
import { IMAGE_SIZE } from '../../core/events/schema';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'events');

/** A file that `make_fixtures.py` wrote. */
export function fixture(name: string): string {
  return join(folder, name);
}

/** What h5py and TensorFlow say of a fixture's images. */
export interface Expected {
  /** [event][channel] */
  readonly sums: readonly (readonly number[])[];
  readonly mask: readonly number[];
  readonly occupied: readonly number[];
  /** Sum of value times 1-based position in [72, 58, 3]. */
  readonly weighted: readonly number[];
}

const expectedValues = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as Record<
  string,
  Expected
>;

export function expected(name: string): Expected {
  return expectedValues[name];
}

/** Opens fixtures; a file that fails is an error here. */
export async function openFixtures(
  names: readonly string[],
  options: OpenOptions = {},
): Promise<OpenedDataset> {
  const opened = await openDataset(names.map(fixture), options);
  if (opened.problems.length > 0) throw new Error(opened.problems[0].error.message);
  return opened;
}

/** All images of a dataset. */
export function allImages({ source }: OpenedDataset): Promise<Float32Array> {
  return source.readImages(Array.from({ length: source.count }, (_, event) => event));
}

/** The same figures as in `expected.json`, from images that Darkscope read. */
export function describeImages(images: Float32Array): { sums: number[][]; weighted: number[] } {
  const sums: number[][] = [];
  const weighted: number[] = [];
  for (let at = 0; at < images.length; at += IMAGE_SIZE) {
    const event = [0, 0, 0];
    let moment = 0;
    for (let i = 0; i < IMAGE_SIZE; i++) {
      event[i % 3] += images[at + i];
      moment += images[at + i] * (i + 1);
    }
    sums.push(event);
    weighted.push(moment);
  }
  return { sums, weighted };
}
