// Shows a person's modals, top of the stack only, and the question before a risky act.

import { Form, fieldsOf, fromSlack } from "./blocks/form.js";
import { renderBlocks } from "./blocks/layout.js";
import { plainWords, renderText } from "./blocks/text.js";
import { append, el, freshId, icon, iconButton } from "./dom.js";
import { keepingFocus, reachable, trap } from "./focus.js";
import { surfaceFor } from "./surfaces.js";
import { questionBox } from "./question.js";
import { FORM_TROUBLE, wordsFor } from "./words.js";

export class Dialogs {
  #pane;
  #behind;
  #open = new Map();
  #shown = null;
  #print = null;
  #returnTo = null;

  /** `root` covers the pane; `behind` are the parts that rest while a dialog is open. */
  constructor(pane, behind) {
    this.#pane = pane;
    this.#behind = behind;
    this.root = el("div", { class: "dialog-layer", hidden: true, onkeydown: (event) => this.#key(event) });
  }

  update(stack) {
    if (this.#shown?.dataset.question) return;
    const ids = new Set(stack.map((view) => view.id));
    for (const id of this.#open.keys()) if (!ids.has(id)) this.#open.delete(id);
    const top = stack[stack.length - 1];
    if (!top) {
      this.#hide();
      return;
    }
    const state = this.#stateOf(top);
    const print = JSON.stringify([top, state.pending, state.trouble]);
    if (print === this.#print) return;
    const isNew = this.#shown?.dataset.view !== top.id;
    if (this.root.hidden) this.#returnTo = document.activeElement;
    const hadFocus = this.#shown?.contains(document.activeElement) ?? false;
    const scrolled = this.#shown?.querySelector(".modal-body")?.scrollTop ?? 0;
    const before = JSON.stringify(state.faults);
    state.faults = state.pending ? {} : (top.errors ?? {});
    const drawing = keepingFocus(this.#shown, () => this.#draw(top, state));
    this.root.replaceChildren(el("div", { class: "scrim" }), drawing);
    this.#shown = drawing;
    this.#print = print;
    this.#rest(true);
    if (isNew) this.#focusFirst(drawing);
    else {
      drawing.querySelector(".modal-body").scrollTop = scrolled;
      const isFaulted = Object.keys(state.faults).length > 0 && JSON.stringify(state.faults) !== before;
      // After keepingFocus has put the focus back: a fault takes it, and a control that is gone leaves it to the dialog.
      queueMicrotask(() => {
        if (isFaulted) drawing.querySelector(".faulty [data-key]")?.focus();
        else if (hadFocus && !drawing.contains(document.activeElement)) drawing.focus();
      });
    }
  }

  #stateOf(view) {
    if (!this.#open.has(view.id)) {
      const form = new Form();
      form.adopt(view.blocks);
      for (const { block_id, element } of fieldsOf(view.blocks)) {
        const held = fromSlack(view.state?.values?.[block_id]?.[element.action_id]);
        if (held !== null) form.set(block_id, element, held);
      }
      this.#open.set(view.id, { form, pending: false, trouble: null, faults: {} });
    }
    return this.#open.get(view.id);
  }

  #draw(view, state) {
    state.form.adopt(view.blocks);
    const surface = surfaceFor(this.#pane, { view: view.id }, state.form, {
      errors: state.faults,
      redraw: () => this.#again(),
    });
    const busy = state.pending || view.busy === true;
    const titleId = freshId("title");
    const submit = () => this.#submit(view);
    const body = el(
      "div",
      { class: "modal-body", tabindex: "-1" },
      state.trouble
        ? el("div", { class: "trouble", role: "alert" }, icon("warning"), el("span", {}, state.trouble))
        : null,
      renderBlocks(view.blocks, surface),
    );
    body.addEventListener("keydown", (event) => {
      const single = event.target.matches("input.text-field:not([type=search])");
      if (
        event.key !== "Enter" ||
        event.defaultPrevented ||
        !view.submit ||
        !(single || event.ctrlKey || event.metaKey)
      )
        return;
      event.preventDefault();
      submit();
    });
    const dialog = el(
      "section",
      {
        class: "modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": titleId,
        "data-view": view.id,
        tabindex: "-1",
      },
      el(
        "header",
        { class: "modal-head" },
        el("span", { class: "avatar avatar-app small", "aria-hidden": "true" }),
        el("h2", { id: titleId }, plainWords(view.title)),
        iconButton("close", "Close all", {
          onclick: () => this.#pane.act("close", { view: view.id, all: true }),
        }),
      ),
      body,
      el(
        "footer",
        { class: "modal-foot" },
        el(
          "button",
          {
            type: "button",
            class: "button plain",
            "data-key": "close",
            onclick: () => this.#pane.act("close", { view: view.id }),
          },
          view.close ? plainWords(view.close) : view.submit ? "Cancel" : "Close",
        ),
        view.submit
          ? el(
              "button",
              {
                type: "button",
                class: "button primary",
                "data-key": "submit",
                "aria-busy": busy ? "true" : null,
                "aria-disabled": busy ? "true" : null,
                onclick: submit,
              },
              plainWords(view.submit),
            )
          : null,
      ),
    );
    dialog.addEventListener("keydown", trap(dialog));
    return dialog;
  }

  async #submit(view) {
    const state = this.#open.get(view.id);
    if (!state || state.pending) return;
    Object.assign(state, { pending: true, trouble: null });
    this.#again();
    const answer = await this.#pane.ask("submit", { view: view.id, values: state.form.values() });
    state.pending = false;
    // Faults at fields come with the view itself; only what concerns the whole form is kept here.
    if (!answer.ok && answer.error !== "view_errors")
      state.trouble =
        answer.error === "operation_timeout" || answer.error === "dispatch_failed"
          ? FORM_TROUBLE
          : wordsFor(answer.error);
    if (this.#open.has(view.id)) this.#again();
  }

  /** True while a submission is under way: what goes wrong with it is told in the form. */
  isSubmitting() {
    return [...this.#open.values()].some((state) => state.pending);
  }

  #again() {
    this.#print = null;
    this.#pane.changed();
  }

  #key(event) {
    if (event.key !== "Escape" || !this.#shown) return;
    event.stopPropagation();
    if (this.#shown.dataset.question) this.#shown.dispatchEvent(new Event("cancelled"));
    else this.#pane.act("close", { view: this.#shown.dataset.view });
  }

  #focusFirst(drawing) {
    queueMicrotask(() => {
      if (!this.#pane.mayTakeFocus()) return;
      const wanted =
        drawing.querySelector("[data-focus=first]") ??
        drawing.querySelector(".modal-body :is(input, textarea, select)");
      (wanted ?? reachable(drawing.querySelector(".modal-foot")).pop() ?? drawing).focus();
    });
  }

  #rest(resting) {
    this.root.hidden = !resting;
    for (const node of this.#behind()) node.inert = resting;
  }

  #hide() {
    if (this.root.hidden) return;
    const hadFocus = this.root.contains(document.activeElement);
    this.#rest(false);
    this.root.replaceChildren();
    this.#shown = null;
    this.#print = null;
    if (hadFocus || document.activeElement === document.body) this.#pane.focusAfter(this.#returnTo);
    this.#returnTo = null;
  }

  /** Asks before a press, as the confirm object of an element says; `more` is drawn below. Resolves to true or false. */
  question(confirm, surface, more = null) {
    return new Promise((resolve) => {
      const before = { shown: this.#shown, focus: document.activeElement };
      const done = (yes) => {
        box.remove();
        scrim.remove();
        this.#shown = before.shown;
        if (before.shown) before.shown.inert = false;
        else this.#rest(false);
        before.focus?.focus?.();
        this.#again();
        resolve(yes);
      };
      const scrim = el("div", { class: "scrim" });
      const box = questionBox(confirm, [renderText(confirm.text, surface), more], done);
      box.addEventListener("cancelled", () => done(false));
      if (before.shown) before.shown.inert = true;
      append(this.root, [scrim, box]);
      this.#shown = box;
      this.#rest(true);
      (more ?? reachable(box).pop())?.focus();
    });
  }
}
