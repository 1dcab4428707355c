import { DarkscopeError } from '../errors';
import { BACKGROUND_LABEL } from '../events/schema';
import { spread, type Spread } from './spread';

/** A column over background events. */
export interface BackgroundQuality extends Spread {
  readonly column: string;
  /** Background events with a value. */
  readonly events: number;
}

/**
 * How well background is drawn again: mean and standard deviation over background events of measures such as
 * MSE (squared errors summed over pixels) and SSIM, as in Table 4 of the paper (004, section 5.4).
 * @param columns one number an event, parallel to `labels`; NaN is no value.
 * @throws DarkscopeError `no-background` where no background event has a value of a column.
 */
export function backgroundQuality(
  columns: ReadonlyMap<string, ArrayLike<number>>,
  labels: ArrayLike<number>,
): BackgroundQuality[] {
  return [...columns].map(([column, values]) => {
    const background = Float64Array.from(values).filter(
      (value, i) => labels[i] === BACKGROUND_LABEL && !Number.isNaN(value),
    );
    if (background.length === 0) {
      throw new DarkscopeError(
        'no-background',
        `no background event (label 0) has a value of ${column}`,
        { hint: 'Add a file with QCD events, or a label dataset that marks them with 0.' },
      );
    }
    return { column, events: background.length, ...spread(background) };
  });
}
