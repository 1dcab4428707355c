import { DarkscopeError } from '../errors';
import { shapeText } from './weights';
import type { ModelKind } from '../models/model';
import type { Alignment } from './align';

/**
 * @param file named in the error
 * @throws DarkscopeError `model-unreadable` with a line for everything that does not match.
 */
export function refuseMismatch(kind: ModelKind, alignment: Alignment, file: string): void {
  const { taken, different, missing, surplus } = alignment;
  const lines = [
    ...different.map(
      ({ wanted, found }) =>
        `${wanted.name}: expected ${shapeText(wanted.shape)}, found ${shapeText(found.shape)} (${found.name})`,
    ),
    ...missing.map(({ name, shape }) => `${name}: expected ${shapeText(shape)}, found nothing`),
    ...surplus.map(
      ({ name, shape }) => `${name}: found ${shapeText(shape)}, expected nothing like it`,
    ),
  ];
  if (lines.length === 0) return;
  const total = taken.length + different.length + missing.length;
  throw new DarkscopeError(
    'model-unreadable',
    `these are not the weights of a ${kind.title}: ${taken.length} of its ${total} variables match, ` +
      `${different.length} have another shape, ${missing.length} are missing, ${surplus.length} are too many`,
    {
      file,
      hint: 'Check the kind of model and its settings, and that every file of the model was given.',
      detail: lines.join('\n'),
    },
  );
}
