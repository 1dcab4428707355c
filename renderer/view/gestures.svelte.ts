/** What the pointer does on a picture: zoom into a box, move and turn, or measure a region. */
import { ETA_CELLS, PHI_CELLS } from '../../core/events/schema';
import type { ImageWindow } from '../state/view-settings';
import type { Frame } from './draw-panel';
import { clampWindow, panWindow, phiOfRow, zoomWindow, type Cell, type CellBox } from './geometry';

/** Cell edges, phi counted in rows of the picture. */
export interface Point {
  readonly phi: number;
  readonly eta: number;
}

export interface View {
  readonly window: ImageWindow;
  readonly roll: number;
  readonly frame: Frame;
}

export interface Wishes {
  hover(cell: Cell | null): void;
  /** Null shows the whole picture again. */
  zoom(window: ImageWindow | null): void;
  roll(by: number): void;
  /** Null ends measuring. */
  measure(box: CellBox | null): void;
}

export class Gestures {
  /** Corners of the box being dragged. */
  box = $state.raw<{ from: Point; to: Point; measures: boolean } | null>(null);
  /** Where a drag of the picture began. */
  pan = $state.raw<{ at: Point; window: ImageWindow; roll: number } | null>(null);
  readonly #view: () => View;
  readonly #wishes: Wishes;

  constructor(view: () => View, wishes: Wishes) {
    this.#view = view;
    this.#wishes = wishes;
  }

  readonly pointermove = (event: PointerEvent): void => {
    this.#move(event);
    const point = this.#pointAt(event);
    if (this.box) this.box = { ...this.box, to: clampPoint(point) };
    if (this.box?.measures) this.#measure(this.box);
    this.#wishes.hover(this.#isInside(point) ? this.#cellAt(point) : null);
  };

  /** Shift, or the middle button, moves; the control key measures; nothing zooms. */
  readonly pointerdown = (event: PointerEvent): void => {
    const point = this.#pointAt(event);
    if (event.button > 1 || !this.#isInside(point)) return;
    if (event.currentTarget instanceof Element) {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    const { window, roll } = this.#view();
    if (event.button === 1 || event.shiftKey) {
      event.preventDefault();
      this.pan = { at: point, window, roll };
    } else {
      this.box = { from: point, to: point, measures: event.ctrlKey || event.metaKey };
    }
  };

  readonly pointerup = (): void => {
    const dragged = this.box;
    this.release();
    if (!dragged) return;
    const { from, to, measures } = dragged;
    const size = Math.min(Math.abs(from.phi - to.phi), Math.abs(from.eta - to.eta));
    if (measures) {
      if (size < 0.5) this.#wishes.measure(null);
      return;
    }
    // A click or a slip of the hand is no zoom.
    if (size < 2) return;
    this.#wishes.zoom(clampWindow({ phi0: from.phi, phi1: to.phi, eta0: from.eta, eta1: to.eta }));
  };

  readonly release = (): void => {
    this.box = null;
    this.pan = null;
  };

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const turn = event.deltaY || event.deltaX;
    if (turn === 0) return;
    if (event.shiftKey) this.#wishes.roll(turn > 0 ? -1 : 1);
    else {
      const { window } = this.#view();
      this.#wishes.zoom(zoomWindow(window, turn > 0 ? 1.25 : 0.8, this.#pointAt(event)));
    }
  };

  #pointAt(event: MouseEvent): Point {
    const target = event.currentTarget as Element;
    const bounds = target.getBoundingClientRect();
    const { window, frame } = this.#view();
    const x = event.clientX - bounds.left - frame.left;
    const y = event.clientY - bounds.top - frame.top;
    return { eta: window.eta0 + x / frame.cell, phi: window.phi1 - y / frame.cell };
  }

  #isInside({ phi, eta }: Point): boolean {
    const { phi0, phi1, eta0, eta1 } = this.#view().window;
    return phi >= phi0 && phi < phi1 && eta >= eta0 && eta < eta1;
  }

  #cellAt({ phi, eta }: Point): Cell {
    return { phi: phiOfRow(Math.floor(phi), this.#view().roll), eta: Math.floor(eta) };
  }

  #move(event: PointerEvent): void {
    if (!this.pan) return;
    const point = this.#pointAt(event);
    const { window: now, roll } = this.#view();
    const { at, window: then, roll: rollThen } = this.pan;
    // The window under the pointer has moved since; what counts is how far the pointer has gone.
    const gone = {
      phi: point.phi - now.phi0 - (at.phi - then.phi0),
      eta: point.eta - now.eta0 - (at.eta - then.eta0),
    };
    const { window, turn } = panWindow(then, gone);
    this.#wishes.zoom(window);
    const left = (rollThen + turn - roll) % PHI_CELLS;
    if (left !== 0) this.#wishes.roll(left);
  }

  #measure({ from, to }: { from: Point; to: Point }): void {
    const low = Math.floor(Math.min(from.phi, to.phi));
    const rows = Math.ceil(Math.max(from.phi, to.phi)) - low;
    const eta0 = Math.floor(Math.min(from.eta, to.eta));
    const eta1 = Math.ceil(Math.max(from.eta, to.eta));
    const phi = phiOfRow(low, this.#view().roll);
    this.#wishes.measure({ phi, rows: Math.max(1, rows), eta0, eta1: Math.max(eta0 + 1, eta1) });
  }
}

function clampPoint({ phi, eta }: Point): Point {
  return {
    phi: Math.min(PHI_CELLS, Math.max(0, phi)),
    eta: Math.min(ETA_CELLS, Math.max(0, eta)),
  };
}
