/** What the event view shows now: events side by side, the pictures of each, and their arrangement. */
import { className, type EventId } from '../../core/events/schema';
import type { EventImages } from '../../core/engine/api';
import { formatValue } from '../state/numbers';
import { LOSSES, type Quantity, type ScaleKey } from '../state/view-settings';
import type { Workspace } from '../state/workspace.svelte';
import type { Theme } from './colour';
import type { PanelPicture } from './draw-panel';
import { isDrawn, panelsOf, scaleKeyOf, valuesOf, type Drawer, type Panel } from './panels';
import { colouringsOf, lossOf, pictureOf, type Look, type Partner } from './pictures';

/** One event among those side by side. */
export interface Block {
  readonly event: number;
  readonly id: EventId;
  readonly images: EventImages | null;
  readonly pinned: boolean;
  /** A for the event looked at, then B, C, … */
  readonly letter: string;
}

export class EventScene {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  readonly drawers = $derived.by((): readonly Drawer[] => {
    const { comparison, images, models, view } = this.#workspace;
    return comparison.models.map((model) => {
      const drawn = images.shown?.reconstructions.find((one) => one.model === model);
      const scores = models.find(({ id }) => id === model)?.scores ?? [];
      const defined = LOSSES.filter((loss) => scores.includes(loss));
      const loss = defined.includes(view.loss) ? view.loss : (defined[0] ?? view.loss);
      return { model, layers: drawn?.layers ?? null, loss };
    });
  });

  /** All events that are side by side, the one looked at first. */
  readonly blocks = $derived.by((): readonly Block[] => {
    const { comparison, currentId, current, images } = this.#workspace;
    if (!currentId || current === null) return [];
    const pins = comparison.pins.flatMap(({ id, event }) =>
      event === null ? [] : [{ id, event }],
    );
    return [{ id: currentId, event: current }, ...pins].map((block, i) => ({
      ...block,
      images: images.all[i] ?? null,
      pinned: i > 0,
      letter: String.fromCharCode(65 + i),
    }));
  });

  /** Those on show: where two are laid over each other, only the event looked at. */
  readonly shown = $derived.by(() => {
    const { comparison, view } = this.#workspace;
    const beside = comparison.mode === 'side' || view.partner === 'model';
    return beside ? this.blocks : this.blocks.slice(0, 1);
  });

  /** Models whose pictures are on show: the second is laid over the first when the two are compared. */
  readonly #shownDrawers = $derived.by(() => {
    const { comparison, view } = this.#workspace;
    const laidOver = comparison.mode !== 'side' && view.partner === 'model';
    return laidOver ? this.drawers.filter((_, i) => i !== 1) : this.drawers;
  });

  /** The quantity on show where it is one alone. */
  readonly quantity = $derived.by(() => {
    const { comparison, view } = this.#workspace;
    return comparison.quantities.includes(view.quantity) ? view.quantity : 'raw';
  });

  /** The pictures of an event, in order of use. */
  readonly tiers = $derived.by((): readonly (readonly Panel[])[] => {
    const { layout, place } = this.#workspace.view;
    const { quantities } = this.#workspace.comparison;
    const quantity = this.quantity;
    const of = (wanted: Quantity) => panelsOf(wanted, this.#shownDrawers);
    if (layout === 'quantity') return [of(quantity)];
    if (layout === 'panel') {
      const all = of(quantity);
      const there = all.filter((p) => p.channel === place.channel && p.above === place.above);
      return [there.length > 0 ? there : all.slice(0, 1)];
    }
    const all = quantities.flatMap(of);
    const isFirst = ({ quantity: q, channel, above }: Panel) =>
      q === 'raw' || (channel === 'tracker' && above === 0);
    return [
      all.filter(isFirst),
      all.filter((panel) => !isFirst(panel) && isDrawn(panel.quantity)),
      all.filter((panel) => !isFirst(panel) && !isDrawn(panel.quantity)),
    ];
  });

  /** Every value on show of pictures that share a range. */
  valuesOn(key: ScaleKey): Float32Array[] {
    const look = { drawers: this.drawers, view: this.#workspace.view };
    const panels = this.#workspace.comparison.quantities.flatMap((quantity) =>
      panelsOf(quantity, this.drawers),
    );
    return this.blocks.flatMap(({ images }) =>
      panels
        .filter((panel) => scaleKeyOf(panel) === key)
        .flatMap((panel) => (images && valuesOf(images, panel, lossOf(panel, look))) ?? []),
    );
  }

  lookIn(theme: Theme): Look {
    const { view, pixels, comparison } = this.#workspace;
    return {
      view,
      dataset: pixels.ranges,
      drawers: this.drawers,
      theme,
      colourings: colouringsOf(view, pixels.ranges, theme, (key) => this.valuesOn(key)),
      mode: comparison.mode,
      swapped: comparison.partnerShown,
      outlines: !comparison.held.outlines,
      missing: this.#missing,
    };
  }

  readonly look = $derived.by(() => this.lookIn(this.#workspace.shownTheme));

  readonly #missing = $derived.by(() => {
    const { models, images } = this.#workspace;
    if (models.length === 0) return 'train a model\nto see this';
    if (this.drawers.length === 0) return 'choose a model\nabove';
    if (images.problem) return 'not drawn:\nsee above';
    const silent = this.drawers.every(({ layers }) => layers?.length === 0);
    return silent ? 'this model\ndraws no image' : 'drawing …';
  });

  picture(look: Look, panel: Panel, { images, pinned }: Block): PanelPicture {
    return pictureOf(look, panel, images, pinned ? null : this.#partnerOf(panel, images));
  }

  #partnerOf(panel: Panel, images: EventImages | null): Partner | null {
    const { comparison, view } = this.#workspace;
    if (!comparison.comparable) return null;
    if (view.partner === 'model') {
      const [first, second] = comparison.models;
      return images && panel.model === first
        ? { images, panel: { ...panel, model: second } }
        : null;
    }
    const other = this.blocks.find(
      ({ event, pinned }) => pinned && event === comparison.partnerEvent,
    );
    return other?.images ? { images: other.images, panel } : null;
  }

  /** File, row, class and mass of an event; nothing of that while events are judged blind. */
  nameOf({ id, event }: Pick<Block, 'id' | 'event'>): string {
    const info = this.#workspace.dataset?.info;
    if (!info) return '';
    if (this.#workspace.triage.blind) return 'event judged blind';
    const file = info.files.find(({ path }) => path === id.file)?.name ?? id.file;
    const mass = info.masses[event];
    const heavy = info.labels[event] > 0 && mass > 0 ? ` ${formatValue(mass, true)} GeV` : '';
    return `${file} #${id.index} ${className(info.labels[event])}${heavy}`;
  }
}
