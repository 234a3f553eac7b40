/** The settings on a narrow page: a drawer over the rest, which cannot be reached meanwhile. */

const NARROW = '(max-width: 767.98px)';

export class Drawer {
  #panel;
  #opener;
  #closer;
  #shade;
  #rest;

  /**
   * @param {object} elements `panel`, `opener` and `closer` (buttons), `shade` (behind the open drawer), `rest` (array:
   *   all other areas of the page)
   */
  constructor({ panel, opener, closer, shade, rest }) {
    this.#panel = panel;
    this.#opener = opener;
    this.#closer = closer;
    this.#shade = shade;
    this.#rest = rest;
    opener.addEventListener('click', () => this.#open());
    closer.addEventListener('click', () => this.close());
    shade.addEventListener('click', () => this.close());
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.close());
    matchMedia(NARROW).addEventListener('change', () => this.close());
  }

  close() {
    if (!this.#panel.classList.contains('open')) return;
    this.#show(false);
    this.#opener.focus();
  }

  #open() {
    this.#show(true);
    this.#closer.focus();
  }

  #show(open) {
    this.#panel.classList.toggle('open', open);
    this.#panel.setAttribute('role', open ? 'dialog' : 'complementary');
    this.#panel.ariaModal = open ? 'true' : null;
    this.#shade.hidden = !open;
    this.#opener.setAttribute('aria-expanded', String(open));
    for (const area of this.#rest) area.inert = open;
  }
}
