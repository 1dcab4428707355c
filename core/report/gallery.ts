import { className, type EventId } from '../events/schema';
import { colourBars, eventPictures, pictureRange } from './event-pictures';
import { figure, massText } from './figures';
import { html, type Html } from './html';

/** An event to be shown with its pictures. */
export interface PicturedEvent {
  readonly id: EventId;
  /** 0 QCD, 1 SUEP, 2 SVJ, -1 unknown. */
  readonly label: number;
  readonly massGeV: number;
  /** [72, 58, 3], E_T in GeV. */
  readonly image: Float32Array;
  /** [72, 58], values in [0, 1]; where a model is at hand. */
  readonly reconstruction?: ArrayLike<number>;
  /** Columns worth reading beside the pictures. */
  readonly values: readonly {
    readonly name: string;
    readonly value: number;
    readonly unit: string;
  }[];
  readonly tag?: string;
  readonly note?: string;
}

/** Events one under the other, all on the same colour scales. */
export function gallery(events: readonly PicturedEvent[]): Html {
  const range = pictureRange(events.map((event) => event.image));
  return html`${colourBars()}
    <p class="note">
      All events share one scale a channel: E_T in logarithmic colours from 0.1 GeV, empty cells
      left blank. φ in radians upwards, η to the right.
    </p>
    ${events.map((event, i) => {
      const mass = massText(event.massGeV);
      const name = className(event.label);
      const tag = event.tag ? html` <span class="tag">${event.tag}</span>` : null;
      return html`<article class="event">
        <h3>
          ${i + 1}. ${event.id.file} #${event.id.index} ·
          ${name}${mass && name !== 'unlabelled' ? ` ${mass}` : ''}${tag}
        </h3>
        <p>
          ${event.values.map(({ name: column, value, unit }) => html`${column} ${figure(value)}${unit && ` ${unit}`} &ensp; `)}
        </p>
        ${event.note ? html`<p>${event.note}</p>` : null}
        ${eventPictures(event.image, range, event.reconstruction ? [{ reconstruction: event.reconstruction }] : [])}
      </article>`;
    })}`;
}
