import { basename } from 'node:path';
import { taskData } from './datasets';
import { toldTo } from './tasks';
import type { EngineParts, Implementations } from './parts';

/** Writing trained models for other programs. */
export function deployCalls(parts: EngineParts): Pick<Implementations, 'models.deploy'> {
  const { library, jobs, datasets, demand, runTask } = parts;
  return {
    'models.deploy': async ({ model, format, precision, out, dataset }) => {
      demand(out, 'write');
      const { id, folder } = await library.getScorable(model);
      const compared = dataset === null ? null : datasets.get(dataset);
      return jobs.start(
        {
          kind: 'export',
          title: `Write ${basename(out)}`,
          lane: 'compute',
          total: compared?.source.count ?? 1,
          unit: compared ? 'events' : 'models',
          dataset,
          model: id,
        },
        (context) =>
          runTask(
            {
              type: 'deploy',
              data: compared && taskData(compared),
              model: folder,
              format,
              precision,
              out,
            },
            toldTo(context),
          ),
      );
    },
  };
}
