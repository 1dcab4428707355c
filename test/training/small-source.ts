import { MASK_SIZE } from '../../core/events/schema';
import { uniform } from '../tensor/fixture-numbers';
import type { EventSource } from '../../core/events/source';
import type { Hyper } from '../../core/models/hyper';
import type { ModelKind } from '../../core/models/model';
import type { DataFile } from '../../core/training/card';

/** Events in memory: tracker hits at random, denser for signal; ECAL and HCAL empty. */
export function smallSource(labels: readonly number[]): EventSource {
  return {
    count: labels.length,
    labels: Int32Array.from(labels),
    masses: new Float64Array(labels.length),
    columns: [],
    readImages(events) {
      const images = new Float32Array(events.length * MASK_SIZE * 3);
      for (let e = 0; e < events.length; e++) {
        const hits = uniform(MASK_SIZE, events[e]);
        const density = labels[events[e]] > 0 ? 0.2 : 0.05;
        hits.forEach((u, i) => {
          if (u < density) images[(e * MASK_SIZE + i) * 3] = 1 + u;
        });
      }
      return Promise.resolve(images);
    },
    readColumn: () => Promise.resolve(new Float64Array(labels.length)),
    id: (index) => ({ file: 'memory', index }),
    close: () => Promise.resolve(),
  };
}

/** Stands for the files of `smallSource`, which has none. */
export const smallFiles: readonly DataFile[] = [{ file: 'memory', events: 12, sha256: '0' }];

/** CoDAE small enough for a step in hundredths of a second; all its parts are there. */
export const smallHyper = {
  filters: 4,
  latentChannels: 4,
  epochs: 2,
  batch: 4,
  microBatch: 2,
  validationSplit: 0.25,
};

/** Settings that make each kind small; a kind has some of them. */
const SMALL: Hyper = {
  ...smallHyper,
  width: 8,
  units: 16,
  // The second of the two epochs is one of chains.
  pretrainEpochs: 1,
  pretrainBatch: 3,
  latentSteps: 2,
  imageSteps: 2,
  replaySize: 7,
};

/** The same for any kind of model: those of the small settings that it has. */
export function smallHyperOf({ hyperparameters }: Pick<ModelKind, 'hyperparameters'>): Hyper {
  const names = new Set(hyperparameters.map(({ name }) => name));
  return Object.fromEntries(Object.entries(SMALL).filter(([name]) => names.has(name)));
}
