// Builds elements. The only way anything from Slack reaches the page is as text, through here.

/**
 * el("button", { class: "x", type: "button", "aria-label": "y", onclick: f }, child, "text", null)
 * Attributes whose value is null, undefined or false are left out; true becomes an empty attribute;
 * a function is a listener; children are nodes, strings (set as text), arrays of them, or nothing.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** An icon from icons/, drawn by a CSS mask in the colour of the text around it. */
export function icon(name) {
  return el("span", { class: `icon icon-${name}`, "aria-hidden": "true" });
}

export function iconButton(name, label, attributes = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, ...attributes },
    icon(name),
  );
}

let counter = 0;

/** An id for aria relations that occurs once on the page. */
export function freshId(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}
