import { basename } from 'node:path';
import { counted, durationText, massText } from '../report/figures';
import { html, type Html } from '../report/html';
import { facts, table } from '../report/page';
import { PAPER } from './published';
import type { Conditions, Results, ResultTraining } from './results';

/** What a reader must know before comparing with the paper: everything that was done otherwise. */
export function banner({ conditions, trainings, complete }: Results): Html {
  const points: string[] = [];
  if (!complete) {
    const waiting = trainings.filter(({ state }) => state === 'waiting').map(trainingName);
    if (waiting.length > 0)
      points.push(`Not finished. Still to be trained: ${waiting.join(', ')}.`);
  }
  for (const training of trainings.filter(({ state }) => state === 'failed')) {
    points.push(`${trainingName(training)} failed and is left out: ${training.problem}.`);
  }
  points.push(eventsText(conditions, trainings));
  const models = [...new Set(trainings.map(({ model }) => model))];
  for (const model of models) {
    const first = trainings.find((training) => training.model === model)!;
    const differs = Object.entries(first.differs);
    if (differs.length === 0) continue;
    const each = differs.map(([name, paper]) => `${name} ${first.hyper[name]} (paper: ${paper})`);
    points.push(`${first.title}: ${each.join(', ')}.`);
  }
  if (conditions.seeds.join() !== PAPER.seeds.join()) {
    points.push(`Seeds ${conditions.seeds.join(', ')} (paper: ${PAPER.seeds.join(', ')}).`);
  }
  return html`<div class="banner">
    <p>These figures were not made under the paper's conditions. What differs:</p>
    <ul>
      ${points.map((point) => html`<li>${point}</li>`)}
    </ul>
  </div>`;
}

function eventsText({ events }: Conditions, trainings: readonly ResultTraining[]): string {
  const sum = (part: string, name: string): string =>
    `${events
      .filter((e) => e.part === part && e.class === name)
      .reduce((total, e) => total + e.events, 0)
      .toLocaleString('en-US')} ${name}`;
  const learnt = trainings.find(({ trainingEvents }) => trainingEvents > 0);
  const split = learnt
    ? ` (${learnt.title}: ${learnt.trainingEvents} to learn from, ${learnt.validationEvents} to choose the epoch)`
    : '';
  return (
    `Trained on ${sum('train', 'QCD')} events${split}, ` +
    `tested on ${sum('test', 'QCD')}, ${sum('test', 'SUEP')} and ${sum('test', 'SVJ')} events. ` +
    `The paper has ${PAPER.events}.`
  );
}

export function trainingName({ title, seed, fold }: ResultTraining): string {
  return `${title} seed ${seed}${fold === null ? '' : ` fold ${fold}`}`;
}

/** Machine, versions, events, files, and every training. */
export function conditionsPart({ conditions, trainings, made }: Results): Html {
  const { darkscope, node, tensorflow, backend, machine, cores, memoryGiB, files } = conditions;
  const seconds = trainings.reduce((sum, training) => sum + training.seconds, 0);
  const rows = trainings.map((training) => [
    training.title,
    String(training.seed),
    training.fold === null ? '' : String(training.fold),
    training.state === 'finished'
      ? `${training.epochs} (kept ${training.selectedEpoch})`
      : training.state,
    String(training.trainingEvents),
    String(training.validationEvents),
    String(training.signalEvents),
    training.parameters.toLocaleString('en-US'),
    durationText(training.seconds),
    training.weightsSha256?.slice(0, 12) ?? '',
  ]);
  const titles = ['model', 'seed', 'fold', 'epochs', 'training', 'validation', 'signal'];
  return html`${facts([
      ['Made', `${made} by Darkscope ${darkscope}`],
      [
        'Software',
        `Node ${node}${tensorflow === null ? '' : `, TensorFlow ${tensorflow} (${backend})`}`,
      ],
      ['Machine', `${machine}, ${counted(cores, 'core')}, ${memoryGiB} GiB of memory`],
      ['Training in all', durationText(seconds)],
    ])}
    <h3>Trainings</h3>
    ${table([...titles, 'parameters', 'duration', 'weights, SHA-256'], rows, [1, 2, 4, 5, 6, 7, 8])}
    <p class="note">
      Training, validation and signal: events that each network learnt from, that chose its epoch,
      and signal among both.
    </p>
    <h3>Settings</h3>
    ${facts(settingsOf(trainings))}
    <h3>Events</h3>
    ${table(['part', 'class', 'mass', 'events'], eventRows(conditions), [2, 3])}
    <h3>Files</h3>
    ${table(
      ['file', 'events', 'SHA-256'],
      files.map(({ file, events, sha256 }) => [basename(file), String(events), sha256]),
      [1],
    )}`;
}

function settingsOf(trainings: readonly ResultTraining[]): [string, string][] {
  const models = [...new Set(trainings.map(({ model }) => model))];
  return models.map((model) => {
    const { title, hyper } = trainings.find((training) => training.model === model)!;
    const each = Object.entries(hyper).map(([name, value]) => `${name} ${value}`);
    return [title, each.join(', ')];
  });
}

function eventRows({ events }: Conditions): string[][] {
  return events.map(({ part, class: name, massGeV, events: count }) => [
    part,
    name,
    massText(massGeV),
    String(count),
  ]);
}
