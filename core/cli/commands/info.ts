import type { OpenedDataset, OpenedFile } from '../../events/dataset';
import { EVENT_CLASSES } from '../../events/schema';
import { bytesText, counted, massText } from '../../report/figures';
import { openData, withMap } from '../data';
import { textTable } from '../text-table';
import type { DefineCommand } from '../command';

export const info: DefineCommand = (program, session) =>
  withMap(
    program
      .command('info')
      .description('say what event files hold')
      .argument('<file...>', 'event files, folders or globs')
      .option('--datasets', 'list every dataset of every file'),
  )
    .addHelpText(
      'after',
      `
Examples:
  darkscope info data/test
  darkscope info --datasets run3.h5
  darkscope info 'data/**/*.h5' --json | jq .events`,
    )
    .action(async (paths: string[], options: { map?: string; datasets?: boolean }) => {
      const dataset = await openData(paths, options.map, session);
      const { source, files } = dataset;
      session.print(
        textTable(
          [
            { title: 'file' },
            { title: 'layout' },
            { title: 'events', align: 'right' },
            { title: 'classes' },
            { title: 'mass', align: 'right' },
            { title: 'size', align: 'right' },
          ],
          files.map((file) => [
            file.name,
            file.format,
            file.events.toLocaleString('en-US'),
            classesText(dataset, file),
            massRangeText(file.massRangeGeV),
            bytesText(file.bytes),
          ]),
        ),
      );
      session.print();
      session.print(`${counted(source.count, 'event')} in ${counted(files.length, 'file')}`);
      const columns = source.columns.map((column) => column.name).join(', ');
      session.print(`columns: ${columns === '' ? 'none' : columns}`);
      if (options.datasets) files.forEach((file) => session.print(`\n${datasetsText(file)}`));
      session.result({
        events: source.count,
        columns: source.columns,
        classes: classCounts(dataset, 0, source.count),
        files: files.map((file) => ({
          path: file.path,
          layout: file.format,
          events: file.events,
          bytes: file.bytes,
          classes: classCounts(dataset, file.first, file.events),
          massRangeGeV: file.massRangeGeV,
          datasets: file.datasets,
        })),
      });
      await source.close();
    });

/** Events of each class that occurs, by name in lower case. */
function classCounts(
  { source }: OpenedDataset,
  first: number,
  events: number,
): Record<string, number> {
  const labels = source.labels.subarray(first, first + events);
  const counts = EVENT_CLASSES.map(({ label, name }) => [
    name.toLowerCase(),
    labels.reduce((count, found) => count + Number(found === label), 0),
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0)) as Record<string, number>;
}

function classesText(dataset: OpenedDataset, file: OpenedFile): string {
  const counts = classCounts(dataset, file.first, file.events);
  const present = EVENT_CLASSES.map(({ name }) => ({ name, count: counts[name.toLowerCase()] }));
  const named = present.filter(({ count }) => count !== undefined);
  if (named.length === 1) return named[0].name;
  return named.map(({ name, count }) => `${name} ${count}`).join(', ');
}

function massRangeText(range: OpenedFile['massRangeGeV']): string {
  if (range === null) return '';
  const [low, high] = range;
  return low === high ? massText(low) : `${massText(low)}–${massText(high)}`;
}

function datasetsText(file: OpenedFile): string {
  const rows = file.datasets.map((dataset) => [
    dataset.path,
    dataset.shape.join(' × '),
    dataset.dtype,
    dataset.chunks === null ? 'contiguous' : dataset.chunks.join(' × '),
    dataset.filters.join(', '),
  ]);
  const titles = ['dataset', 'shape', 'type', 'chunks', 'filters'].map((title) => ({ title }));
  return `${file.path}\n${textTable(titles, rows)}`;
}
