/** Trains a small model in a process of its own, for kill.test.ts: `node ... FOLDER`. */
import { fit } from '../../core/training/fit';
import { smallFiles, smallHyper, smallSource } from './small-source';

void fit({
  kind: 'codae',
  hyper: { ...smallHyper, epochs: 3 },
  source: smallSource([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  dataFiles: smallFiles,
  out: process.argv[2],
  resume: true,
  checkpointSteps: 1,
  // One line a step, so that the test can choose its moment.
  onProgress: ({ phase, epoch, step }) => process.stdout.write(`${phase} ${epoch} ${step}\n`),
});
