import { onnxRuntimeInfo } from '../inference/onnx-runtime';
import { MODEL_KINDS } from '../models/index';
import type { ModelKind } from '../models/model';
import { queryEngineInfo } from '../query';
import { SCORES } from '../scores/index';
import { initBackend } from '../tensor/backend';
import { darkscopeVersion } from '../version';
import type { ModelKindInfo } from './api';
import type { EngineParts, Implementations } from './parts';

/** What the engine is and what it can make. */
export function infoCalls({
  quiet,
}: EngineParts): Pick<Implementations, 'engine.info' | 'catalog'> {
  return {
    'engine.info': async () => {
      // Loading TensorFlow holds this thread: the window's first event goes before it.
      await quiet.pause();
      const { kind, tensorflowVersion, reason } = await initBackend();
      return {
        version: darkscopeVersion(),
        node: process.versions.node,
        tensorflow: { kind, version: tensorflowVersion, reason },
        onnx: onnxRuntimeInfo(kind === 'wasm'),
        table: await queryEngineInfo(),
      };
    },
    catalog: () => ({
      models: Object.values(MODEL_KINDS).map(kindInfo),
      scores: Object.entries(SCORES).map(([id, { title, definition, additive }]) => ({
        id,
        title,
        definition,
        additive,
      })),
    }),
  };
}

/** Figures of epochs by the names that the window is told. */
const SELECT_BY = { valSsim: 'val_ssim', valLoss: 'val_loss', balance: 'loss' } as const;

function kindInfo(kind: ModelKind): ModelKindInfo {
  const {
    id,
    title,
    summary,
    reference,
    input,
    supervision,
    hyperparameters,
    presets,
    scores,
    mainScore,
  } = kind;
  return {
    id,
    title,
    summary,
    reference,
    input,
    supervision,
    selectBy: SELECT_BY[kind.selectBy],
    hyperparameters: hyperparameters.map((described) => ({ ...described })),
    presets: presets.map((preset) => ({ ...preset, values: { ...preset.values } })),
    scores: [...scores],
    mainScore,
  };
}
