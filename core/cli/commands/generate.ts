import { InvalidArgumentError } from 'commander';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { durationText } from '../../report/figures';
import { generateEvents, PROCESSES, type Process } from '../../sample/generate';
import type { DefineCommand } from '../command';
import { positiveCount, wholeNumber } from '../option-values';

interface Options {
  out: string;
  events: number;
  processes: Process[];
  seed: number;
  raw?: boolean;
  jobs: number;
}

export const generate: DefineCommand = (program, session) =>
  program
    .command('generate')
    .description('make more events like the bundled sample, for load tests (needs Python)')
    .requiredOption('--out <folder>', 'folder to write to')
    .option('--events <n>', 'events of each process', positiveCount, 1000)
    .option('--processes <names>', 'which, with commas between: qcd, suep, svj', processList, [
      ...PROCESSES,
    ])
    .option(
      '--seed <n>',
      'the same seed makes the same events, on any number of cores',
      wholeNumber,
      1,
    )
    .option('--raw', 'images of 286 x 360 cells, a file a mass, instead of pooled ones')
    .option('--jobs <n>', 'cores to use', positiveCount, cpus().length)
    .addHelpText(
      'after',
      `
Pythia 8 with pile-up and a parametric detector; the masses of a signal share its events. The first call makes a Python
environment in the cache folder, which takes a network once. Interrupted, the same command goes on with the file it was
at. docs/guide/sample-events.md tells times and sizes.

Examples:
  darkscope generate --out data/load --events 20000
  darkscope generate --out data/raw --events 500 --processes qcd,svj --raw`,
    )
    .action(async (options: Options) => {
      const began = Date.now();
      const bar = session.progress('Making events');
      try {
        const files = await generateEvents({
          ...options,
          raw: options.raw === true,
          signal: session.signal,
          onInstall: (folder) => session.note(`Python packages into ${folder}`),
          onProgress: (done, total) => bar.update(done, total, `${done} of ${total} events`),
        });
        bar.clear();
        const seconds = (Date.now() - began) / 1000;
        for (const file of files) session.print(file);
        const names = files.map((file) => basename(file));
        session.print(
          names.length > 0
            ? `${names.length} files in ${durationText(seconds)}`
            : 'every file was there already',
        );
        session.result({ out: options.out, files, seconds });
      } finally {
        bar.clear();
      }
    });

function processList(text: string): Process[] {
  const names = text.split(',').map((word) => word.trim());
  const known = names.map((name) => PROCESSES.find((process) => process === name));
  if (known.some((name) => name === undefined) || new Set(names).size < names.length) {
    throw new InvalidArgumentError(`Known are ${PROCESSES.join(', ')}, each once.`);
  }
  return known as Process[];
}
