import { DarkscopeError } from '../errors';
import { ae } from './ae';
import { cae } from './cae';
import { cct } from './cct';
import { codae } from './codae';
import { codvae } from './codvae';
import { dirichletVae } from './dirichlet-vae';
import { nae } from './nae';
import { patchCodae } from './patch-codae';
import type { ModelKind } from './model';

/** Every kind of model. To add one, write its file and add it here. */
export const MODEL_KINDS = {
  codae,
  codvae,
  cae,
  cct,
  ae,
  'dirichlet-vae': dirichletVae,
  'patch-codae': patchCodae,
  nae,
} as const satisfies Record<string, ModelKind>;

/** @throws DarkscopeError `model-unknown`, naming the known kinds. */
export function modelKind(id: string): ModelKind {
  if (Object.prototype.hasOwnProperty.call(MODEL_KINDS, id)) {
    return MODEL_KINDS[id as keyof typeof MODEL_KINDS];
  }
  throw new DarkscopeError('model-unknown', `there is no model named ${id}`, {
    hint: `Known are ${Object.keys(MODEL_KINDS).join(', ')}.`,
  });
}
