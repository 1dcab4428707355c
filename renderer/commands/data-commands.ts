/** Commands that come with the data: files opened before, trained models, sets of events, columns. */
import { TAGS } from '../state/saved';
import { ruleText } from '../state/rule-text';
import type { Workspace } from '../state/workspace.svelte';
import { nameOfPaths } from '../state/recent';
import type { Command } from './command';

export function dataCommands(workspace: Workspace): Command[] {
  return [
    ...recentCommands(workspace),
    ...projectCommands(workspace),
    ...modelCommands(workspace),
    ...subsetCommands(workspace),
    ...pointCommands(workspace),
    ...columnCommands(workspace),
  ];
}

function recentCommands({ recent }: Workspace): Command[] {
  return recent.map((paths) => ({
    id: `recent:${paths.join('\n')}`,
    title: nameOfPaths(paths),
    hint: `Open again: ${paths[0]}`,
    group: 'Files',
    menu: 'file',
    submenu: 'Open recent',
    onModels: true,
    run: (workspace) => void workspace.open(paths, { again: true }),
  }));
}

function projectCommands({ project }: Workspace): Command[] {
  return project.recent.map((path) => ({
    id: `project:${path}`,
    title: nameOfPaths([path]),
    hint: `Open the project ${path}`,
    group: 'Files',
    menu: 'file',
    submenu: 'Open recent project',
    onModels: true,
    run: (workspace) => workspace.doing(workspace.project.open(path)),
  }));
}

function modelCommands({ models }: Workspace): Command[] {
  return models.flatMap(({ id }): Command[] => [
    {
      id: `model:${id}`,
      title: `Look with ${id}`,
      hint: 'Shows its reconstruction, residual and loss',
      group: 'Models',
      checked: ({ analysis }) => analysis.model === id,
      run: ({ analysis }) => void (analysis.model = id),
    },
    {
      id: `score-with:${id}`,
      title: `Score with ${id}…`,
      group: 'Models',
      onModels: true,
      when: ({ dataset }) => dataset !== null,
      run: (workspace) => workspace.ask('score', id),
    },
    {
      id: `card:${id}`,
      title: `Card of ${id}`,
      group: 'Models',
      onModels: true,
      run: ({ modelsView, layout }) => {
        modelsView.select(id);
        layout.page = 'models';
      },
    },
  ]);
}

function subsetCommands({ dataset, subsets }: Workspace): Command[] {
  if (!dataset) return [];
  const sets = [
    { id: 'flagged', name: 'flagged' },
    ...TAGS.map((tag) => ({ id: `tag:${tag}`, name: tag })),
    ...subsets.kept.map(({ id, name }) => ({ id, name })),
  ];
  return sets.flatMap(({ id, name }): Command[] => [
    {
      id: `select-set:${id}`,
      title: `Select ${name}`,
      group: 'Subsets',
      when: (workspace) => workspace.subsets.mask(id) !== undefined,
      run: ({ subsets: sets }) => {
        const rule = sets.ruleOf(id);
        if (rule) sets.select(rule);
      },
    },
    {
      id: `only-set:${id}`,
      title: `Only ${name} in the table`,
      group: 'Subsets',
      checked: ({ table }) => table.settings.subset === id,
      run: ({ table: { settings } }) => {
        settings.subset = settings.subset === id ? null : id;
      },
    },
  ]);
}

function pointCommands({ points }: Workspace): Command[] {
  return points.kept.map((point) => ({
    id: `point:${point.id}`,
    title: `Threshold at ${point.name}`,
    hint: ruleText({ kind: 'flagged', ...point }),
    group: 'Subsets',
    when: ({ dataset }) => dataset?.values(point.column) !== undefined,
    run: (workspace) => workspace.thresholds.apply(point),
  }));
}

function columnCommands({ dataset }: Workspace): Command[] {
  return (dataset?.columns ?? []).map(({ name, unit }) => ({
    id: `column:${name}`,
    title: `Histogram of ${name}`,
    ...(unit ? { hint: unit } : {}),
    group: 'Columns',
    checked: (workspace) => workspace.thresholds.column?.name === name,
    run: (workspace) => {
      workspace.analysis.column = name;
      workspace.reveal('scores');
    },
  }));
}
