/** The dossier of judged events: one HTML file that says what was found, by whom, how, and how sure that is. */
import type { ModelCard } from '../training/card';
import type { SessionComparison } from '../triage/compare';
import type { ControlEstimate } from '../triage/controls';
import { VERDICTS, type Opinion, type Session } from '../triage/schema';
import { dossierEvent, type DossierEvent } from './dossier-event';
import type { Distribution } from './background-strip';
import { colourBars, pictureRange } from './event-pictures';
import { counted, figure, percentInterval, timeText } from './figures';
import { html, type Html } from './html';
import { facts, page, section, table } from './page';

/** A triage that the events went through. */
export interface DossierSession {
  readonly session: Session;
  readonly decided: number;
  /** Null where there are no controls, or where they have not been uncovered. */
  readonly controls: ControlEstimate | null;
}

export interface Dossier {
  readonly title: string;
  readonly version: string;
  /** When it was made, ISO 8601. */
  readonly made: string;
  readonly events: readonly DossierEvent[];
  readonly distributions: readonly Distribution[];
  readonly sessions: readonly DossierSession[];
  readonly agreements: readonly SessionComparison[];
  readonly models: readonly { readonly id: string; readonly card: ModelCard }[];
}

/** A summary, then a page for every event; prints as one event a page. */
export function dossier(content: Dossier): string {
  const { events, distributions } = content;
  const range = pictureRange(events.map(({ image }) => image));
  const body = html`${colourBars()}${section('Summary', summary(content))}
  ${content.sessions.map((entry) => section(`Triage: ${entry.session.name}`, triage(entry)))}
  ${content.agreements.map((entry) => section('Agreement of two judges', agreement(entry)))}
  ${content.models.map(({ id, card }) => section(`Model ${id}`, modelFacts(card)))}
  ${section('All events', overview(events))}
  ${events.map((event, i) => dossierEvent(event, i + 1, events.length, range, distributions))}`;
  const lead = `Made by Darkscope ${content.version}, ${timeText(content.made)}: ${counted(events.length, 'event')}.`;
  return page(content.title, lead, body, STYLE);
}

function summary({ events, distributions }: Dossier): Html {
  const opinions = events.map(({ opinion }) => opinion);
  const rows = VERDICTS.map((verdict) => {
    const own = opinions.filter((said) => said?.tag === verdict);
    return [verdict, String(own.length), reasonsText(own)];
  });
  const without = opinions.filter((said) => !said?.tag).length;
  if (without > 0) rows.push(['no verdict', String(without), '']);
  const cuts = distributions.flatMap(({ column, threshold }) =>
    threshold === null ? [] : [`${column} at ${figure(threshold, 6)}`],
  );
  return html`${table(['verdict', 'events', 'reasons'], rows, [1])}
  ${cuts.length > 0 ? html`<p>Thresholds: ${cuts.join('; ')}.</p>` : null}`;
}

function reasonsText(opinions: readonly (Opinion | null)[]): string {
  const found = new Map<string, number>();
  for (const said of opinions) {
    if (said?.reason) found.set(said.reason, (found.get(said.reason) ?? 0) + 1);
  }
  const sorted = [...found].sort((a, b) => b[1] - a[1]);
  return sorted.map(([reason, count]) => `${reason} (${count})`).join(', ');
}

function triage({ session, decided, controls }: DossierSession): Html {
  const { cut } = session;
  const kinds = { first: 'first pass', second: 'second pass', settle: 'settling disagreements' };
  const orders = { score: 'by score', random: 'at random', file: 'by file' };
  return facts([
    ['judge', session.reviewer],
    ['begun', timeText(session.created)],
    ['kind', `${kinds[session.kind]}${session.blind ? ', blind' : ''}; ${orders[session.order]}`],
    ['judged', `${decided} of ${counted(session.events, 'event')}`],
    ...(cut ? [['cut', `${cut.column} ${cut.direction} ${figure(cut.value, 6)}`] as const] : []),
    ...(session.controls && !controls
      ? [
          [
            'controls',
            `${session.controls.count} of ${session.controls.pool}; not uncovered`,
          ] as const,
        ]
      : []),
    ...(controls ? controlFacts(controls) : []),
  ]);
}

function controlFacts(estimate: ControlEstimate): (readonly [string, string])[] {
  const { judged, interesting, unsure, rate, pool, missed, found, efficiency } = estimate;
  const round = (events: number): string => figure(events, events < 10 ? 1 : 3);
  const share = `${(100 * rate.rate).toFixed(1)} % (${percentInterval(rate.low, rate.high)} %)`;
  return [
    [
      'controls',
      `${interesting} of ${judged} interesting${unsure > 0 ? `, ${unsure} unsure` : ''}: ${share}`,
    ],
    [
      'missed by the cut',
      `about ${round(missed.rate)} (${round(missed.low)}–${round(missed.high)}) interesting events among ${pool} below the threshold`,
    ],
    [
      'found by the cut',
      Number.isNaN(efficiency.rate)
        ? String(found)
        : `${found}, ${(100 * efficiency.rate).toFixed(0)} % of all interesting events (${percentInterval(efficiency.low, efficiency.high)} %)`,
    ],
    ['intervals', '95 %, binomial (Wilson)'],
  ];
}

function agreement(entry: SessionComparison): Html {
  const { first, second, kappa, low, high, observed, expected, events } = entry;
  const said = Number.isNaN(kappa)
    ? 'Cohen’s κ is not defined here.'
    : `Cohen’s κ ${figure(kappa, 3)} (95 % interval ${figure(low, 3)} to ${figure(high, 3)}): agreement on ${(100 * observed).toFixed(0)} % of ${counted(events, 'event')}, ${(100 * expected).toFixed(0)} % by chance.`;
  return html`<p>${said} Rows: ${first.reviewer}; columns: ${second.reviewer}.</p>
    ${table(
      ['', ...VERDICTS],
      entry.table.map((row, i) => [VERDICTS[i], ...row.map(String)]),
      [1, 2, 3, 4],
    )}`;
}

function modelFacts(card: ModelCard): Html {
  const trained = card.dataFiles.map(({ file, events }) => `${file} (${events})`).join(', ');
  return facts([
    ['kind', `${card.title} (${card.reference})`],
    ['trained', `${timeText(card.created)}, seed ${card.seed}, epoch ${card.selectedEpoch} kept`],
    ['on', trained || 'published weights'],
    ['images', card.preprocessing],
    ['weights', card.weightsSha256 ?? ''],
    ['versions', `Darkscope ${card.versions.darkscope}, TensorFlow ${card.versions.tensorflow}`],
  ]);
}

function overview(events: readonly DossierEvent[]): Html {
  return table(
    ['#', 'file', 'index', 'verdict', 'reason', 'by', 'note'],
    events.map(({ id, opinion }, i) => [
      String(i + 1),
      id.file,
      String(id.index),
      opinion?.tag ?? '',
      opinion?.reason ?? '',
      opinion?.reviewer ?? '',
      opinion?.note ?? '',
    ]),
    [0, 2],
  );
}

const STYLE = `
body { max-width: 1200px; } .gradients { position: absolute; } .strip .hill { fill: var(--dim); fill-opacity: 0.35; } .strip .here { stroke: #D55E00; stroke-width: 2; }
.scores td { vertical-align: middle; } .verdict { font-size: 16px; } .event { border-top: 1px solid var(--line); margin-top: 32px; padding-top: 8px; }
@media print { .event { break-before: page; border: none; } .pictures { gap: 4px; } a { color: inherit; } }
`;
