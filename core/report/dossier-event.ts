import { className, type EventId } from '../events/schema';
import type { Line, Opinion, Scored } from '../triage/schema';
import { placeText, strip, type Distribution } from './background-strip';
import { eventPictures, type Drawn, type PictureRange } from './event-pictures';
import { figure, massText, timeText } from './figures';
import { html, type Html } from './html';

/** One event of a dossier. */
export interface DossierEvent {
  readonly id: EventId;
  /** 0 QCD, 1 SUEP, 2 SVJ, -1 unknown. */
  readonly label: number;
  readonly massGeV: number;
  /** [72, 58, 3], E_T in GeV. */
  readonly image: Float32Array;
  /** By each of the models that draw. */
  readonly drawn: readonly Drawn[];
  /** One number a distribution of the dossier, in their order; NaN for none. */
  readonly values: readonly number[];
  readonly opinion: Opinion | null;
  /** Everything that was said of it, the oldest first. */
  readonly history: readonly Line[];
}

/** A page for one event: verdict, pictures, scores against the background, history. */
export function dossierEvent(
  event: DossierEvent,
  number: number,
  of: number,
  range: PictureRange,
  distributions: readonly Distribution[],
): Html {
  const { id, opinion, label, massGeV } = event;
  const name = className(label);
  const mass = name === 'unlabelled' ? '' : massText(massGeV);
  return html`<article class="event" id="event-${number}">
    <h2>${number} of ${of}: ${id.file} #${id.index}</h2>
    <p>
      Class ${name}${mass && ` ${mass}`}.
      <span class="verdict"
        >${opinion?.tag ? html`<b class="tag">${opinion.tag}</b>` : 'no verdict'}</span
      >
      ${opinion?.reason ?? ''}
      ${opinion?.reviewer ? html`<span class="note">by ${opinion.reviewer}, ${timeText(opinion.at)}</span>` : null}
    </p>
    ${opinion?.note ? html`<p>Note: ${opinion.note}</p>` : null}
    ${eventPictures(event.image, range, event.drawn)}
    <p class="note">φ in radians upwards, η to the right; empty cells are left blank.</p>
    <table class="scores">
      <tbody>
        ${distributions.map((distribution, i) => scoreRow(distribution, event.values[i]))}
      </tbody>
    </table>
    ${
      event.history.length > 0
        ? html`<h3>History</h3>
            <ul>
              ${event.history.map(historyItem)}
            </ul>`
        : null
    }
  </article>`;
}

function scoreRow(distribution: Distribution, value: number): Html | null {
  if (Number.isNaN(value)) return null;
  const { column, unit, threshold } = distribution;
  return html`<tr>
    <td>${column}</td>
    <td class="number">${figure(value, 6)}${unit && ` ${unit}`}</td>
    <td>${placeText(distribution, value)}</td>
    <td>${threshold === null ? null : strip(distribution, value)}</td>
  </tr>`;
}

function historyItem(line: Line): Html | null {
  if (line.type !== 'verdict' && line.type !== 'undo' && line.type !== 'skip') return null;
  const said =
    line.type === 'skip'
      ? 'skipped'
      : [line.tag ?? 'no verdict', line.reason, line.note]
          .filter((part) => part !== '')
          .join(' · ');
  const scored = line.type === 'verdict' ? line.scored : null;
  const score = scored ? scoredText(scored) : '';
  return html`<li>
    ${timeText(line.at)} ${line.who}:
    ${line.type === 'undo' ? 'undone, back to ' : ''}${said}${score}
  </li>`;
}

function scoredText({ column, score, threshold }: Scored): string {
  if (score === null) return '';
  const cut = threshold === null ? '' : `, threshold ${figure(threshold, 6)}`;
  return `; ${column} ${figure(score, 6)}${cut}`;
}
