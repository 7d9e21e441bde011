/**
 * Dragging a picture from one cell to another, with mouse or finger. A press without a move stays a click.
 */

/** @typedef {import('../cells.js').Cells} Cells */

const FAR_PX = 5;

export class Dragging {
  /** @type {{from: Element, x: number, y: number, thing: SVGElement, moved: boolean, id: number} | null} */
  #held = null;

  /**
   * @param {Cells} cells
   * @param {{lift: (index: number) => boolean, drop: (index: number) => void}} hand  `lift` returns whether the piece may be dragged
   */
  constructor(cells, hand) {
    this.cells = cells;
    this.hand = hand;
    const { element } = cells;
    element.addEventListener('pointerdown', (event) => this.#down(event));
    element.addEventListener('pointermove', (event) => this.#move(event));
    element.addEventListener('pointerup', (event) => this.#up(event));
    element.addEventListener('pointercancel', () => this.#letGo());
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const from = /** @type {Element} */ (event.target).closest('.cell');
    const thing = from?.querySelector('svg');
    if (event.button !== 0 || this.#held || !from || !thing || !from.classList.contains('mine')) return;
    this.#held = { from, x: event.clientX, y: event.clientY, thing, moved: false, id: event.pointerId };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const held = this.#held;
    if (!held || event.pointerId !== held.id) return;
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved) {
      if (Math.hypot(x, y) < FAR_PX) return;
      held.moved = this.hand.lift(this.cells.indexOf(held.from));
      if (!held.moved) return this.#letGo();
      this.cells.element.setPointerCapture(event.pointerId);
      held.thing.classList.add('dragged');
    }
    held.thing.style.transform = `translate(${x}px, ${y}px)`;
    this.#mark(this.#under(event));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const held = this.#held;
    if (!held) return;
    const onto = this.#under(event);
    this.#letGo();
    if (held.moved && onto && onto !== held.from) this.hand.drop(this.cells.indexOf(onto));
  }

  #letGo() {
    const thing = this.#held?.thing;
    thing?.classList.remove('dragged');
    if (thing) thing.style.transform = '';
    this.#mark(null);
    this.#held = null;
  }

  /** @param {Element | null} cell */
  #mark(cell) {
    this.cells.element.querySelector('.over')?.classList.remove('over');
    cell?.classList.add('over');
  }

  /** @param {PointerEvent} event @returns {Element | null} */
  #under({ clientX, clientY }) {
    const cell = document.elementFromPoint(clientX, clientY)?.closest('.cell') ?? null;
    return cell && this.cells.indexOf(cell) >= 0 ? cell : null;
  }
}
