import { sizeOf } from '../tensor/weights';
import type { Hyper, HyperOverrides, HyperParameter } from '../models/hyper';
import type { ModelKind } from '../models/model';
import type { PublishedPart } from './weights';

/** More combinations than these are not tried. */
const MOST_COMBINATIONS = 5000;

/**
 * The network's settings, told from the weights: sizes of layers that stand among the arrays' axes and give as many
 * parameters as there are. Where none do, the defaults; what the caller names is kept.
 *
 * @param roles of trainable variables; other arrays do not count
 */
export function guessHyper(
  kind: ModelKind,
  roles: ReadonlySet<string>,
  parts: readonly PublishedPart[],
  given: HyperOverrides = {},
): Hyper {
  const defaults = Object.fromEntries(kind.hyperparameters.map((h) => [h.name, h.default]));
  const known = Object.fromEntries(Object.entries(given).map(([name, v]) => [name, Number(v)]));
  const arrays = parts.flatMap((part) => part.arrays).filter(({ role }) => roles.has(role));
  const parameters = arrays.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const axes = [...new Set(arrays.flatMap(({ shape }) => shape))];
  let combinations: Hyper[] = [{ ...defaults, ...known }];
  for (const setting of kind.hyperparameters) {
    if (setting.part !== 'network' || setting.type !== 'integer' || setting.name in known) continue;
    const values = [
      setting.default,
      ...axes.filter((n) => n !== setting.default && fits(setting, n)),
    ];
    combinations = combinations.flatMap((c) =>
      values.map((value) => ({ ...c, [setting.name]: value })),
    );
    if (combinations.length > MOST_COMBINATIONS) return { ...defaults, ...known };
  }
  return combinations.find((hyper) => kind.parameterCount(hyper) === parameters) ?? combinations[0];
}

function fits({ minimum, maximum, step }: HyperParameter, value: number): boolean {
  return value >= minimum && value <= maximum && value % step === 0;
}
