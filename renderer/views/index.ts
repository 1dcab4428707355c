/** Every view there is. One more is one file and one line. */
import AurocView from './AurocView.svelte';
import BreakdownView from '../probe/BreakdownView.svelte';
import OccupancyView from '../probe/OccupancyView.svelte';
import WhatIfView from '../probe/WhatIfView.svelte';
import EventTableView from '../table/EventTable.svelte';
import EventView from '../view/EventView.svelte';
import DataPane from '../parts/DataPane.svelte';
import ModelsPane from '../parts/ModelsPane.svelte';
import SubsetsPane from '../parts/SubsetsPane.svelte';
import LatentView from './LatentView.svelte';
import LatentMapsView from './LatentMapsView.svelte';
import LearningView from './LearningView.svelte';
import TrainingView from '../training/TrainingView.svelte';
import RankView from '../triage/RankView.svelte';
import TriageView from '../triage/TriageView.svelte';
import NeighboursView from './NeighboursView.svelte';
import RocView from './RocView.svelte';
import ScoresView from './ScoresView.svelte';
import WorkingPointsView from './WorkingPointsView.svelte';
import type { View } from './view';

const view = (
  place: View['place'],
  id: string,
  title: string,
  component: View['component'],
  hint: string,
  atFirst = true,
): View => ({ id, title, hint, component, place, atFirst });

export const VIEWS: readonly View[] = [
  view('files', 'files', 'Data', DataPane, 'The open files, and what they hold'),
  view('sets', 'subsets', 'Subsets', SubsetsPane, 'Selection, flagged, tagged and named events'),
  view('models', 'models', 'Models', ModelsPane, 'Trained models'),
  view('event', 'event', 'Event', EventView, 'The pictures of the event looked at'),
  view('table', 'table', 'Table', EventTableView, 'All events, sorted and filtered'),
  view('scores', 'scores', 'Scores', ScoresView, 'Distribution of a column, with the threshold'),
  view('latent', 'latent', 'Latent', LatentView, 'Two columns against each other'),
  view(
    'table',
    'latent-maps',
    'Latent maps',
    LatentMapsView,
    'Latents of the event looked at, beside the mean over the background',
    false,
  ),
  view(
    'table',
    'neighbours',
    'Neighbours',
    NeighboursView,
    'The events most like the one looked at, in a latent space or by their images',
    false,
  ),
  view('latent', 'triage', 'Triage', TriageView, 'Judge events one by one, with a log'),
  view('latent', 'ranks', 'Ranks', RankView, 'Two scores by rank: what only one of them flags'),
  view('evaluation', 'roc', 'ROC', RocView, 'How well scores tell signal from background'),
  view('evaluation', 'auroc', 'AUROC table', AurocView, 'AUROC and FPR40 by mass'),
  view(
    'table',
    'training',
    'Training',
    TrainingView,
    'Events redrawn and scored epoch by epoch',
    false,
  ),
  view(
    'event',
    'breakdown',
    'Breakdown',
    BreakdownView,
    'Which cells make the score of the event looked at',
    false,
  ),
  view(
    'event',
    'what-if',
    'What if',
    WhatIfView,
    'Change the event looked at, and see its scores follow',
    false,
  ),
  view(
    'event',
    'occupancy',
    'Occupancy',
    OccupancyView,
    'How often cells are lit; hot and dead cells, and what masking them does',
    false,
  ),
  view(
    'evaluation',
    'points',
    'Working points',
    WorkingPointsView,
    'Cuts kept by name, with figures',
  ),
  view('evaluation', 'learning', 'Learning curve', LearningView, 'Loss by epoch'),
];
