/**
 * What stands beside what in the event view: pinned events, several models, one against another. Window, turn,
 * ranges and quantity belong to the viewer: nothing here changes when the event does.
 */
import { ETA_CELLS, PHI_CELLS, type EventId } from '../../core/events/schema';
import { FULL, isFull, panWindow, zoomWindow, type CellBox } from '../view/geometry';
import { hottestRoll } from '../view/sums';
import { positionOf } from './identity';
import {
  PICTURE_SIZES,
  QUANTITIES,
  type ImageWindow,
  type Quantity,
  type ViewSettings,
} from './view-settings';
import type { Workspace } from './workspace.svelte';

export const MOST_MODELS = 4;
export const MOST_PINS = 7;

export interface Pin {
  readonly id: EventId;
  /** Null where its file is not open. */
  readonly event: number | null;
}

export class Comparison {
  /** Keys held down: the outlines are hidden, or the partner is shown in place of the event. */
  held = $state({ outlines: false, partner: false });
  /** Which of the two the timer shows. */
  blinked = $state(false);
  /** The region that is measured. */
  box = $state.raw<CellBox | null>(null);
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get #view(): ViewSettings {
    return this.#workspace.view;
  }

  /** The chosen model, then those beside it; only those that there are. */
  readonly models = $derived.by(() => {
    const { models, analysis, view } = this.#workspace;
    const wanted = [...(analysis.model === null ? [] : [analysis.model]), ...view.beside];
    const known = wanted.filter((id, i) => wanted.indexOf(id) === i);
    return known.filter((id) => models.some((model) => model.id === id)).slice(0, MOST_MODELS);
  });

  readonly pins = $derived.by((): readonly Pin[] => {
    const files = this.#workspace.dataset?.info.files ?? [];
    return this.#view.pins.map((id) => ({ id, event: positionOf(files, id) }));
  });

  /** Positions of the event looked at and of the pinned ones that are open. */
  readonly events = $derived.by(() => {
    const { current } = this.#workspace;
    if (current === null) return [];
    return [current, ...this.pins.flatMap(({ event }) => event ?? [])];
  });

  // ------------------------------------------------------------------------------- models and pins

  /** Chooses a model, or takes it out of the choice; the first that remains is the main one. */
  toggleModel(id: string): void {
    const { analysis } = this.#workspace;
    const chosen = this.models.includes(id)
      ? this.models.filter((other) => other !== id)
      : [...this.models, id].slice(0, MOST_MODELS);
    analysis.model = chosen[0] ?? null;
    this.#view.beside = chosen.slice(1);
  }

  /** A model has another name. */
  renamed(from: string, to: string): void {
    this.#view.beside = this.#view.beside.map((id) => (id === from ? to : id));
  }

  isPinned({ file, index }: EventId): boolean {
    return this.#view.pins.some((pin) => pin.file === file && pin.index === index);
  }

  /** Pins an event, or takes it out. @param id the event looked at where it is left out. */
  togglePin(id: EventId | null = this.#workspace.currentId): void {
    if (!id) return;
    if (this.isPinned(id)) this.unpin(id);
    else this.pin(id);
  }

  /** Keeps an event beside the one looked at. @returns whether it is pinned now. */
  pin(id: EventId): boolean {
    if (this.isPinned(id)) return true;
    if (this.#view.pins.length >= MOST_PINS) {
      this.#workspace.notices.say(`${MOST_PINS} events are pinned: take one out first`);
      return false;
    }
    this.#view.pins = [...this.#view.pins, id];
    return true;
  }

  /** Shows two events beside each other: looks at the first, pins the second. */
  compare(event: number, other: EventId): void {
    if (!this.pin(other)) return;
    this.#view.partner = this.#view.pins.findIndex(
      ({ file, index }) => file === other.file && index === other.index,
    );
    this.#workspace.look(event);
    this.#workspace.reveal('event');
  }

  unpin({ file, index }: EventId): void {
    this.#view.pins = this.#view.pins.filter((pin) => pin.file !== file || pin.index !== index);
    if (this.#view.partner !== 'model') this.#view.partner = 0;
    if (this.#view.pins.length === 0 && this.#view.partner === 0) this.#view.compare = 'side';
  }

  unpinAll(): void {
    for (const pin of this.#view.pins) this.unpin(pin);
  }

  /** Position of the event compared with; null where there is none, or where models are compared. */
  readonly partnerEvent = $derived.by(() => {
    const { partner } = this.#view;
    return partner === 'model' ? null : (this.pins[partner]?.event ?? null);
  });

  /** Whether there is something to compare with. */
  readonly comparable = $derived(
    this.#view.partner === 'model' ? this.models.length > 1 : this.partnerEvent !== null,
  );

  /** How the two are compared, side by side where there are no two. */
  readonly mode = $derived(this.comparable ? this.#view.compare : 'side');

  /** Whether the partner stands in place of the event now. */
  readonly partnerShown = $derived(
    this.comparable && (this.held.partner || (this.mode === 'blink' && this.blinked)),
  );

  // ---------------------------------------------------------------------------- quantity and place

  /** What may be drawn: of what models make of an event nothing while it is judged blind, since that is its score. */
  readonly quantities = $derived.by((): readonly Quantity[] =>
    this.#workspace.triage.blind ? ['raw', 'mask'] : QUANTITIES,
  );

  /** The next quantity: everything at once, then one after the other, round and round. */
  cycle(by: number): void {
    const view = this.#view;
    const stations: readonly ('all' | Quantity)[] =
      view.layout === 'panel' ? this.quantities : ['all', ...this.quantities];
    const at = stations.indexOf(view.layout === 'all' ? 'all' : view.quantity);
    const next = stations[(at + by + stations.length) % stations.length];
    if (next === 'all') view.layout = 'all';
    else {
      if (view.layout === 'all') view.layout = 'quantity';
      view.quantity = next;
    }
  }

  /** The next size of pictures. */
  cycleSize(): void {
    const at = PICTURE_SIZES.indexOf(this.#view.size);
    this.#view.size = PICTURE_SIZES[(at + 1) % PICTURE_SIZES.length];
  }

  readonly window = $derived(this.#view.window ?? FULL);

  /** Null shows the whole picture. */
  setWindow(window: ImageWindow | null): void {
    this.#view.window = window && isFull(window) ? null : window;
  }

  /** @param factor below 1 zooms in, about the middle. */
  zoom(factor: number): void {
    const { phi0, phi1, eta0, eta1 } = this.window;
    this.setWindow(
      zoomWindow(this.window, factor, { phi: (phi0 + phi1) / 2, eta: (eta0 + eta1) / 2 }),
    );
  }

  /** Moves the window by a share of its size; in phi what cannot move turns. */
  pan(phi: number, eta: number): void {
    const { phi0, phi1, eta0, eta1 } = this.window;
    const cells = (share: number, span: number) =>
      Math.sign(share) * Math.max(1, Math.round(Math.abs(share) * span));
    const { window, turn } = panWindow(this.window, {
      phi: -cells(phi, phi1 - phi0),
      eta: -cells(eta, eta1 - eta0),
    });
    this.setWindow(window);
    this.roll(turn);
  }

  roll(by: number): void {
    this.#view.roll = (((this.#view.roll + by) % PHI_CELLS) + PHI_CELLS) % PHI_CELLS;
  }

  /** Turns phi such that the cell of most E_T, over all channels, is in the middle of the picture. */
  rollToHottest(): void {
    const image = this.#workspace.images.shown?.image;
    const { phi0, phi1 } = this.window;
    const roll = image && hottestRoll(image, Math.floor((phi0 + phi1) / 2));
    if (roll !== undefined && roll !== null) this.#view.roll = roll;
  }

  /** Measures all that is in sight, or ends measuring. */
  measureWindow(): void {
    const { phi0, phi1, eta0, eta1 } = this.window;
    this.box = this.box
      ? null
      : {
          phi: (phi0 - this.#view.roll + PHI_CELLS) % PHI_CELLS,
          rows: phi1 - phi0,
          eta0,
          eta1: Math.min(ETA_CELLS, eta1),
        };
  }
}
