// Shows the app's Home tab.

import { Form } from "./blocks/form.js";
import { renderBlocks } from "./blocks/layout.js";
import { el, replace } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { surfaceFor } from "./surfaces.js";

export class HomeTab {
  #pane;
  #form = new Form();
  #print = null;
  #drawn = null;

  constructor(pane) {
    this.#pane = pane;
    this.root = el("div", { class: "home", role: "tabpanel", "aria-label": "Home", tabindex: "0" });
  }

  update(view) {
    const print = JSON.stringify([this.#pane.user, view ?? null]);
    if (print === this.#print) return;
    this.#print = print;
    if (!view) {
      replace(
        this.root,
        el("p", { class: "home-empty" }, `${this.#pane.world.app.name} has not drawn its Home tab yet.`),
      );
      return;
    }
    this.#form.adopt(view.blocks);
    const again = () => {
      this.#print = null;
      this.#pane.changed();
    };
    const surface = surfaceFor(this.#pane, { home: true }, this.#form, { redraw: again });
    const drawing = keepingFocus(this.#drawn, () =>
      el("div", { class: "home-blocks" }, renderBlocks(view.blocks, surface)),
    );
    replace(this.root, drawing);
    this.#drawn = drawing;
  }
}
