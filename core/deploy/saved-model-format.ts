import { LATENT, openGraph } from './graph';
import { predictionFrom } from './runner';
import { GraphSession } from '../graph/session';
import { SAVED_MODEL_FILE, writeSavedModel } from '../graph/saved-model';
import { imageTensor } from '../models/predict';
import { scoped } from '../tensor/backend';
import type { DeploymentFormat } from './format';

/** A folder that TensorFlow loads, in Python, C++, Java, Go or TensorFlow Serving. */
export const savedModelFormat: DeploymentFormat = {
  id: 'savedmodel',
  title: 'TensorFlow SavedModel',
  async write(folder, model, { precision }) {
    const graph = openGraph(model);
    const latent = LATENT in graph.outputs;
    const names = await writeSavedModel(folder, graph, {
      precision,
      signatures: latent ? { [LATENT]: [LATENT] } : {},
    });
    const session = GraphSession.load(folder, names);
    const outputs = Object.keys(graph.outputs);
    return {
      files: [SAVED_MODEL_FILE],
      use: latent
        ? `signature serving_default gives all outputs, signature ${LATENT} the latents alone, without the decoder`
        : 'signature serving_default',
      runner: {
        name: "TensorFlow's session",
        run: (values, part = 'all') =>
          Promise.resolve(
            scoped(() => {
              const images = imageTensor(model.kind, values);
              const found = session.run({ images }, part === 'all' ? outputs : [part]);
              return predictionFrom(
                Object.fromEntries(
                  Object.entries(found).map(([name, t]) => [name, t.dataSync<'float32'>()]),
                ),
              );
            }),
          ),
        dispose() {
          session.dispose();
          return Promise.resolve();
        },
      },
    };
  },
};
