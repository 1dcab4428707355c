/** Tags that were exported come back: from a table, from selected events, from the log of a triage. */
import { eventsText, type Marked } from './annotations.svelte';
import { identityOf } from './identity';
import type { Workspace } from './workspace.svelte';

export async function chooseTags(workspace: Workspace): Promise<void> {
  const [path] = await workspace.bridge.choose('tags');
  if (path !== undefined) await importTags(workspace, path);
}

/** One step of undo; what it replaces comes back with it. */
export async function importTags(workspace: Workspace, path: string): Promise<void> {
  const { annotations, dataset, engine, notices } = workspace;
  if (!dataset)
    throw new Error(`${path} says something of events that are not open: open them first`);
  const { marks, rows, away, beyond } = await engine.call('triage.import', {
    dataset: dataset.info.dataset,
    path,
  });
  if (dataset !== workspace.dataset) return;
  const { files } = dataset.info;
  const said = marks.map(({ event, opinion }): Marked => ({
    id: identityOf(files, event),
    value: { ...opinion, at: opinion.at || new Date().toISOString() },
  }));
  const name = path.split(/[\\/]/).at(-1) ?? path;
  annotations.bring(said, `tags of ${name}`);
  const left = [
    ...(away.length > 0 ? [`not open: ${away.join(', ')}`] : []),
    ...(beyond > 0 ? [`${eventsText(beyond)} beyond the end of their files`] : []),
  ];
  const missed = rows - marks.length;
  const told = `${name}: what it says of ${eventsText(marks.length)} was brought in`;
  if (missed === 0) notices.say(`${told}.`);
  else notices.fail(new Error(`${told}; of ${eventsText(missed)} it was not (${left.join('; ')})`));
}
