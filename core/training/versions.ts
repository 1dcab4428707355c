import { darkscopeVersion } from '../version';
import type { BackendInfo } from '../tensor/backend';
import type { ModelCard } from './card';

const STEPS = { graph: 'steps as one graph', operations: 'steps op by op' } as const;

/** TensorFlow's version and how it computed, in words. */
export function tensorflowText({ tensorflow, backend, training }: ModelCard['versions']): string {
  const steps = training ? `, ${STEPS[training]}` : '';
  return `${tensorflow} (${backend}${steps})`;
}

/** What a model is being made with, for its card. */
export function versionsNow({ tensorflowVersion, kind }: BackendInfo): ModelCard['versions'] {
  return {
    darkscope: darkscopeVersion(),
    node: process.versions.node,
    tensorflow: tensorflowVersion,
    backend: kind,
  };
}
