import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../atomic';
import { nativeBackend } from '../tensor/backend';
import { encodeSavedModel, SAVED_MODEL_FILE, SERVING_TAG } from './saved-model';
import type { NativeBackend, Tensor } from '../tensor/backend';
import type { Graph } from './graph';
import type { GraphDef, TensorInfo } from './graph-def';
import type { SavedModelOptions } from './saved-model';

/**
 * A graph loaded into TensorFlow, which optimises it as a whole: runs it in far fewer steps than op by op. Fed and
 * fetched by the names that inputs and outputs have in the graph.
 */
export class GraphSession {
  private id: number | null;

  private constructor(
    private readonly backend: NativeBackend,
    id: number,
    private readonly inputs: Readonly<Record<string, TensorInfo>>,
    private readonly outputs: Readonly<Record<string, TensorInfo>>,
  ) {
    this.id = id;
  }

  /** Loads a graph, by way of a temporary folder. @throws Error as `load`. */
  static open(graph: Graph, options?: SavedModelOptions): GraphSession {
    const { bytes, ...names } = encodeSavedModel(graph, options);
    const folder = mkdtempSync(join(tmpdir(), 'darkscope-graph-'));
    try {
      replaceFile(join(folder, SAVED_MODEL_FILE), bytes);
      return GraphSession.load(folder, names);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * Loads what `writeSavedModel` has written.
   * @param names what that returned
   * @throws Error without the native TensorFlow, and for graphs that it refuses.
   */
  static load(folder: string, { inputs, outputs }: Omit<GraphDef, 'message'>): GraphSession {
    const backend = nativeBackend();
    if (!backend) throw new Error('only the native TensorFlow runs graphs');
    const id = backend.loadSavedModelMetaGraph(folder, SERVING_TAG);
    return new GraphSession(backend, id, inputs, outputs);
  }

  /**
   * @param feeds a tensor for each input that the wanted outputs need; they stay the caller's.
   * @param fetch names of the wanted outputs; all when left out.
   * @returns new tensors, which belong to the caller's scope.
   * @throws Error for names that are not in the graph, and what TensorFlow says.
   */
  run<Name extends string>(
    feeds: Readonly<Record<string, Tensor>>,
    fetch: readonly Name[] = Object.keys(this.outputs) as Name[],
  ): Record<Name, Tensor> {
    if (this.id === null) throw new Error('the session was disposed of');
    const names = Object.keys(feeds);
    const results = this.backend.runSavedModel(
      this.id,
      names.map((name) => feeds[name]),
      names.map((name) => known(this.inputs, name)),
      fetch.map((name) => known(this.outputs, name).name),
    );
    return Object.fromEntries(fetch.map((name, i) => [name, results[i]])) as Record<Name, Tensor>;
  }

  /** Frees the graph and its weights. */
  dispose(): void {
    if (this.id !== null) this.backend.deleteSavedModel(this.id);
    this.id = null;
  }
}

function known(infos: Readonly<Record<string, TensorInfo>>, name: string): TensorInfo {
  if (!Object.prototype.hasOwnProperty.call(infos, name)) {
    throw new Error(`the graph has no ${name}; known are ${Object.keys(infos).join(', ')}`);
  }
  return infos[name];
}
