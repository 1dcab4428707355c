/** What can be asked to compute a trained model. `onnx`, the default: where it proves to give TensorFlow's numbers. */
export const RUNTIMES = ['onnx', 'tensorflow'] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

/** What computed scores. */
export interface ComputedBy {
  /** E.g. `onnxruntime 1.30.0`; `TensorFlow`, whose version is known elsewhere. */
  readonly runtime: string;
  /** Why TensorFlow does where the ONNX runtime was wanted; else null. */
  readonly reason: string | null;
}
