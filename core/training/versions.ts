import { darkscopeVersion } from '../version';
import type { BackendInfo } from '../tensor/backend';
import type { ModelCard } from './card';

const STEPS = { graph: 'steps as one graph', operations: 'steps op by op' } as const;

/** TensorFlow's version and how it computed, in words. */
export function tensorflowText({
  tensorflow,
  backend,
  training,
  graphRefused,
}: ModelCard['versions']): string {
  const why = graphRefused ? `: no graph, as ${graphRefused}` : '';
  const steps = training ? `, ${STEPS[training]}${why}` : '';
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
