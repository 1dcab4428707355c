/** The grid over many points, made in a worker. */
import { inBackground } from './background';
import { indexPoints, type PointIndex, type View } from './point-index';

export async function indexAhead(
  x: Float64Array,
  y: Float64Array,
  over: View,
): Promise<PointIndex> {
  try {
    return { x, y, ...(await inBackground({ kind: 'index', x, y, over })) };
  } catch {
    return indexPoints(x, y, over);
  }
}
