import { backgroundQuality } from '../evaluation/reconstruction';
import { MASK_SIZE } from '../events/schema';
import { PUBLISHED_RECONSTRUCTION } from './published';
import type { ResultReconstruction } from './results';
import type { ScoredNetwork } from './entries';

/**
 * Table 4: how well the models draw QCD test events again. Means and standard deviations over the events of all
 * seeds. Models that draw nothing are left out.
 */
export function reconstructionTable(networks: readonly ScoredNetwork[]): ResultReconstruction[] {
  const kinds = [...new Set(networks.map(({ training }) => training.kind))];
  return kinds.flatMap((kind) => {
    const own = networks.filter(({ training }) => training.kind === kind);
    const columns = new Map(
      (['mse', 'ssim'] as const).map((name) => [
        name,
        own.flatMap(({ table }) => {
          const column = table.columns.find((known) => known.name === name);
          return column ? Array.from(column.values) : [];
        }),
      ]),
    );
    const labels = own.flatMap(({ table }) => Array.from(table.labels));
    if ([...columns.values()].some((values) => values.length !== labels.length)) return [];
    const [mse, ssim] = backgroundQuality(columns, labels);
    const published = PUBLISHED_RECONSTRUCTION.find(({ model }) => model === kind.id);
    const measured = ([mean, deviation]: readonly [number, number]) => ({ mean, deviation });
    return [
      {
        model: kind.id,
        title: published?.title ?? kind.title,
        seeds: [...new Set(own.map(({ training }) => training.seed))],
        events: own[0].table.labels.filter((label) => label === 0).length,
        // The paper's MSE is the sum over pixels.
        mse: measured([MASK_SIZE * mse.mean, MASK_SIZE * mse.deviation]),
        ssim: measured([ssim.mean, ssim.deviation]),
        published: published
          ? { mse: measured(published.mse), ssim: measured(published.ssim) }
          : null,
      },
    ];
  });
}
