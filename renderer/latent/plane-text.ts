import type { ProjectionInfo } from '../../core/engine/api';
import { formatCount, formatNumber } from '../plots/format';

/** What a plane was made of, and how many events it shows, in one line. */
export function planeText(made: ProjectionInfo): string {
  const { method, spaceTitle, standardised, fitted, placed, of, explained } = made;
  const parts = [
    `${method === 'pca' ? 'Principal components' : 'UMAP'} of ${spaceTitle}`,
    ...(standardised ? ['standardised'] : []),
    `made of ${formatCount(fitted)}, placed ${formatCount(placed)} of ${formatCount(of)}`,
  ];
  if (method === 'pca') {
    const shares = explained.slice(0, 5).map((share) => formatNumber(100 * share, 3));
    parts.push(`variance ${shares.join(', ')} %`);
  } else {
    parts.push(`${made.neighbours} neighbours, least distance ${formatNumber(made.minDist)}`);
  }
  return [...parts, `seed ${made.seed}`].join('; ');
}
