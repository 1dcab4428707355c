/** `card.json` beside an exported model: everything needed to feed it and to trust it. */
import { ETA_CELLS, MASK_SIZE, PHI_CELLS } from '../events/schema';
import { SCORES } from '../scores/index';
import { LATENT, RECONSTRUCTION } from './graph';
import type { Precision } from '../graph/graph-def';
import type { Graph } from '../graph/graph';
import type { Model } from '../models/model';
import type { DataFile, ModelCard } from '../training/card';
import type { Score, ScoreName } from '../scores/index';
import type { Comparison, Latency } from './measure';

export const DEPLOYMENT_CARD = 'darkscope-deployment';

/** An input or output; -1 stands for any number of events. */
export interface DescribedTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly axes: readonly string[];
  readonly meaning: string;
}

export interface DeploymentCard {
  readonly format: typeof DEPLOYMENT_CARD;
  readonly formatVersion: 1;
  readonly created: string;
  readonly exportedAs: {
    readonly format: string;
    readonly precision: Precision;
    readonly use: string;
  };
  readonly files: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly model: Pick<
    ModelCard,
    'kind' | 'title' | 'reference' | 'parameters' | 'hyper' | 'selectedEpoch' | 'weightsSha256'
  >;
  readonly preprocessing: string;
  readonly inputs: readonly DescribedTensor[];
  readonly outputs: readonly DescribedTensor[];
  /** How the scores come out of the outputs. */
  readonly scores: readonly {
    readonly name: string;
    readonly from: string;
    readonly definition: string;
  }[];
  readonly bytes: {
    /** Weights and both moments of AdamW in single precision, what a training checkpoint holds. */
    readonly trainingCheckpoint: number;
    readonly weights: number;
    /** The file of the whole model. */
    readonly export: number;
  };
  readonly latency: {
    readonly machine: string;
    readonly model: string;
    readonly export: string;
    readonly oneEvent: readonly Latency[];
  };
  /** Null where no events were given. */
  readonly compared: ({ readonly data: readonly DataFile[] } & Comparison) | null;
  readonly versions: Readonly<Record<string, string>>;
}

/** What the ports of a graph are. */
export function describePorts(
  model: Model,
  graph: Graph,
): Pick<DeploymentCard, 'inputs' | 'outputs' | 'scores'> {
  const described = (values: Graph['inputs']): DescribedTensor[] =>
    Object.entries(values).map(([name, { node, output }]) => ({
      name,
      ...graph.nodes[node].outputs[output],
      ...meaningOf(model, name),
    }));
  return {
    inputs: described(graph.inputs),
    outputs: described(graph.outputs),
    scores: model.kind.scores.map((name) => scoreOf(name)),
  };
}

const EVENT = 'event';
const IMAGE_AXES = [
  EVENT,
  `phi, ${PHI_CELLS} cells of 5 degrees, periodic`,
  `eta, ${ETA_CELLS} cells of 0.087`,
];

function meaningOf({ kind }: Model, name: string): Pick<DescribedTensor, 'axes' | 'meaning'> {
  if (name === 'images' && kind.input === 'mask') {
    return {
      axes: [...IMAGE_AXES, 'the mask'],
      meaning: 'tracker mask: 1 where the tracker E_T of the pooled cell is above 0, else 0',
    };
  }
  if (name === 'images') {
    return {
      axes: [...IMAGE_AXES, 'tracker, ECAL, HCAL'],
      meaning: 'E_T of the pooled cells in GeV',
    };
  }
  if (name === RECONSTRUCTION) {
    return {
      axes: [...IMAGE_AXES, 'the mask'],
      meaning: 'the mask drawn again: probabilities that a cell is hit',
    };
  }
  if (name === LATENT) return { axes: [EVENT, 'latent'], meaning: 'the compact latent space Z_m' };
  const score: Score = SCORES[name as ScoreName];
  return { axes: [EVENT], meaning: score.definition };
}

function scoreOf(name: ScoreName): DeploymentCard['scores'][number] {
  const score: Score = SCORES[name];
  const { definition } = score;
  if (score.needs === 'latent')
    return { name, from: `${LATENT}[:, ${score.component}]`, definition };
  if (score.needs === 'model') return { name, from: name, definition };
  return { name, from: `images and ${RECONSTRUCTION}, ${MASK_SIZE} pixels`, definition };
}
