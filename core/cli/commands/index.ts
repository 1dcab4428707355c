import type { DefineCommand } from '../command';
import { demo } from './demo';
import { evaluate } from './evaluate';
import { importWeights } from './import';
import { info } from './info';
import { models } from './models';
import { report } from './report';
import { reproduce } from './reproduce';
import { score } from './score';
import { select } from './select';
import { train } from './train';

/** Every command, in the order of `--help`. To add one, write its file and add it here. */
export const commands: readonly DefineCommand[] = [
  demo,
  info,
  train,
  importWeights,
  score,
  evaluate,
  select,
  report,
  reproduce,
  models,
];
