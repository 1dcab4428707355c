import { join } from 'node:path';
import { packageRoot } from '../../version';
import type { DefineCommand } from '../command';

interface SampleOptions {
  samples?: string;
}

export const sample: DefineCommand = (program, session) =>
  program
    .command('sample')
    .description('make the sample project anew, from the sample events and the models beside them')
    .option('--samples <folder>', 'where test/ and models/ lie (default: those of the program)')
    .addHelpText(
      'after',
      `
Scores the events with every model, sets thresholds, chooses the queue, and writes sample.dscope. How the models
were trained: assets/samples/README.md.

Examples:
  darkscope sample
  darkscope sample --samples build/samples`,
    )
    .action(async ({ samples = join(packageRoot(), 'assets', 'samples') }: SampleOptions) => {
      const { makeSampleProject, writeSampleProject } = await import('../../sample/make');
      const bar = session.progress('Scoring');
      const project = await makeSampleProject(samples, {
        signal: session.signal,
        onProgress: (done, total, what) => bar.update(done, total, what),
      }).finally(() => bar.clear());
      const path = await writeSampleProject(samples, project);
      const events = project.files.reduce((sum, { events: count }) => sum + (count ?? 0), 0);
      session.print(`${path}: ${events} events, ${project.models.length} models`);
      session.result({ project: path, events, models: project.models.map(({ id }) => id) });
    });
