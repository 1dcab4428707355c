import type { DefineCommand } from '../command';
import { breakdown } from './breakdown';
import { compact } from './compact';
import { demo } from './demo';
import { evaluate } from './evaluate';
import { exportModel } from './export';
import { generate } from './generate';
import { importWeights } from './import';
import { info } from './info';
import { models } from './models';
import { occupancy } from './occupancy';
import { report } from './report';
import { reproduce } from './reproduce';
import { sample } from './sample';
import { score } from './score';
import { select } from './select';
import { shares } from './shares';
import { train } from './train';
import { whatIf } from './what-if';

/** Every command, in the order of `--help`. To add one, write its file and add it here. */
export const commands: readonly DefineCommand[] = [
  demo,
  generate,
  info,
  train,
  importWeights,
  exportModel,
  compact,
  score,
  evaluate,
  select,
  report,
  breakdown,
  shares,
  whatIf,
  occupancy,
  reproduce,
  sample,
  models,
];
