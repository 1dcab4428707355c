/**
 * Every view there is. One more is one file and one line. All but the event, which is the first thing to be seen, are
 * loaded when they are first shown.
 */
import { later } from '../later';
import EventView from '../view/EventView.svelte';
import type { View } from './view';

const view = (
  place: View['place'],
  id: string,
  title: string,
  part: View['part'],
  hint: string,
  atFirst = true,
): View => ({ id, title, hint, part, place, atFirst });

export const VIEWS: readonly View[] = [
  view(
    'files',
    'files',
    'Data',
    later(() => import('../parts/DataPane.svelte')),
    'The open files, and what they hold',
  ),
  view(
    'sets',
    'subsets',
    'Subsets',
    later(() => import('../parts/SubsetsPane.svelte')),
    'Selection, flagged, tagged and named events',
  ),
  view(
    'models',
    'models',
    'Models',
    later(() => import('../parts/ModelsPane.svelte')),
    'Trained models',
  ),
  view(
    'event',
    'event',
    'Event',
    { now: () => EventView, load: () => Promise.resolve(EventView) },
    'The pictures of the event looked at',
  ),
  view(
    'table',
    'table',
    'Table',
    later(() => import('../table/EventTable.svelte')),
    'All events, sorted and filtered',
  ),
  view(
    'scores',
    'scores',
    'Scores',
    later(() => import('./ScoresView.svelte')),
    'Distribution of a column, with the threshold',
  ),
  view(
    'latent',
    'latent',
    'Latent',
    later(() => import('./LatentView.svelte')),
    'Two columns against each other',
  ),
  view(
    'table',
    'latent-maps',
    'Latent maps',
    later(() => import('./LatentMapsView.svelte')),
    'Latents of the event looked at, beside the mean over the background',
    false,
  ),
  view(
    'table',
    'neighbours',
    'Neighbours',
    later(() => import('./NeighboursView.svelte')),
    'The events most like the one looked at, in a latent space or by their images',
    false,
  ),
  view(
    'latent',
    'triage',
    'Triage',
    later(() => import('../triage/TriageView.svelte')),
    'Judge events one by one, with a log',
  ),
  view(
    'latent',
    'ranks',
    'Ranks',
    later(() => import('../triage/RankView.svelte')),
    'Two scores by rank: what only one of them flags',
  ),
  view(
    'evaluation',
    'roc',
    'ROC',
    later(() => import('./RocView.svelte')),
    'How well scores tell signal from background',
  ),
  view(
    'evaluation',
    'auroc',
    'AUROC table',
    later(() => import('./AurocView.svelte')),
    'AUROC and FPR40 by mass',
  ),
  view(
    'table',
    'training',
    'Training',
    later(() => import('../training/TrainingView.svelte')),
    'Events redrawn and scored epoch by epoch',
    false,
  ),
  view(
    'event',
    'breakdown',
    'Breakdown',
    later(() => import('../probe/BreakdownView.svelte')),
    'Which cells make the score of the event looked at',
    false,
  ),
  view(
    'event',
    'what-if',
    'What if',
    later(() => import('../probe/WhatIfView.svelte')),
    'Change the event looked at, and see its scores follow',
    false,
  ),
  view(
    'event',
    'occupancy',
    'Occupancy',
    later(() => import('../probe/OccupancyView.svelte')),
    'How often cells are lit; hot and dead cells, and what masking them does',
    false,
  ),
  view(
    'evaluation',
    'points',
    'Working points',
    later(() => import('./WorkingPointsView.svelte')),
    'Cuts kept by name, with figures',
  ),
  view(
    'evaluation',
    'learning',
    'Learning curve',
    later(() => import('./LearningView.svelte')),
    'Loss by epoch',
  ),
];
