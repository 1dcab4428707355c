import { darkscopeVersion } from '../version';
import type { BackendInfo } from '../tensor/backend';
import type { ModelCard } from './card';

/** What a model is being made with, for its card. */
export function versionsNow({ tensorflowVersion, kind }: BackendInfo): ModelCard['versions'] {
  return {
    darkscope: darkscopeVersion(),
    node: process.versions.node,
    tensorflow: tensorflowVersion,
    backend: kind,
  };
}
