// Keeps the keyboard's place: over a redraw, inside a dialog, and back where it was.

/** Draws anew; a control that had the focus in the old drawing gets it back in the new one, cursor included. */
export function keepingFocus(old, draw) {
  const active = document.activeElement;
  const key = old?.contains(active) ? active.dataset.key : null;
  const caret =
    key && typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  const fresh = draw();
  if (key) {
    // After the caller has put the drawing into the page.
    queueMicrotask(() => {
      const again = [...fresh.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);
      again?.focus({ preventScroll: true });
      if (again && caret && typeof again.selectionStart === "number") again.setSelectionRange(...caret);
    });
  }
  return fresh;
}

const REACHABLE =
  'button:not([disabled]), a[href], input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]';

export function reachable(root) {
  return [...root.querySelectorAll(REACHABLE)].filter(
    (node) => !node.closest("[inert]") && node.offsetParent !== null,
  );
}

/** A keydown listener that keeps Tab inside `root`. */
export function trap(root) {
  return (event) => {
    if (event.key !== "Tab") return;
    const stops = reachable(root);
    if (stops.length === 0) return;
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge && root.contains(document.activeElement)) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  };
}
