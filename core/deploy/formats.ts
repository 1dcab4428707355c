import { onnxFormat } from './onnx-format';
import { savedModelFormat } from './saved-model-format';
import type { DeploymentFormat } from './format';

/** Every form in which models leave. To add one, write its file and add it here. */
export const DEPLOYMENT_FORMATS: readonly DeploymentFormat[] = [savedModelFormat, onnxFormat];
