/** Commands about latent spaces. */
import type { Command } from './command';

export const LATENT_COMMANDS: readonly Command[] = [
  {
    id: 'plane',
    title: 'Plane of a latent space…',
    hint: 'Principal components or UMAP, as columns',
    group: 'Models',
    when: ({ dataset, models }) => dataset !== null && models.length > 0,
    run: (workspace) => workspace.ask('project'),
  },
];
