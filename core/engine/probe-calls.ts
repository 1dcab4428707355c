import { breakDown, sumOfTerms } from '../probe/breakdown';
import { scoreImages } from '../probe/score-image';
import type { OpenDataset } from './datasets';
import type { EngineParts, Implementations } from './parts';

type ProbeCall = 'probe.breakdown' | 'probe.image';

/** Why an event has its score, and what it would have were it another. */
export function probeCalls({
  datasets,
  library,
  loaded,
}: EngineParts): Pick<Implementations, ProbeCall> {
  return {
    'probe.breakdown': async ({ dataset, event, model, score }) => {
      const opened = datasets.get(dataset);
      const image = await opened.source.readImages([event]);
      const known = await library.getScorable(model);
      const parts = await loaded.use(known, (ready) => breakDown(ready, image, [score]));
      const [[part]] = [...parts.values()];
      const stored = storedScore(opened, `${model}.${score}`, known.hash, event);
      return { ...part, layers: [...part.layers], sum: sumOfTerms(part), stored, image };
    },
    'probe.image': async ({ model, image }) => {
      const known = await library.getScorable(model);
      const { scores, reconstruction } = await loaded.use(known, (ready) =>
        scoreImages(ready, image),
      );
      const first = [...scores].map(([name, values]) => [name, values[0]] as const);
      return { scores: Object.fromEntries(first), reconstruction };
    },
  };
}

/** The kept score by these very weights of the file as it is; NaN where there is none. */
function storedScore(dataset: OpenDataset, column: string, hash: string, event: number): number {
  const kept = dataset.scores.get(column);
  return kept && kept.hash === hash && !kept.info.stale ? kept.values[event] : NaN;
}
