/**
 * A box that keeps how far its content is scrolled when it is moved in the document: the dock moves views whenever a
 * tab changes or a view is asked for that is already in front, and the browser forgets.
 */
class KeptScroll extends HTMLElement {
  readonly #places = new Map<Element, { readonly top: number; readonly left: number }>();

  constructor() {
    super();
    const keep = ({ target }: Event): void => {
      if (!(target instanceof Element)) return;
      this.#places.set(target, { top: target.scrollTop, left: target.scrollLeft });
    };
    this.addEventListener('scroll', keep, { capture: true });
  }

  connectedCallback(): void {
    for (const [element, { top, left }] of this.#places) {
      if (this.contains(element)) element.scrollTo({ top, left });
      else this.#places.delete(element);
    }
  }
}

const NAME = 'kept-scroll';
customElements.define(NAME, KeptScroll);

export function createKeptScroll(): HTMLElement {
  return document.createElement(NAME);
}
