// Draws images of this machine; one from elsewhere becomes its description, since the page fetches nothing outside.

import { el, icon } from "../dom.js";
import { openable } from "../links.js";

export function renderImage(element, className) {
  const words = String(element.alt_text ?? "image");
  const address = element.image_url ?? element.slack_file?.url ?? "";
  let url = null;
  try {
    url = new URL(address, location.href);
  } catch {
    url = null;
  }
  if (url && url.origin === location.origin)
    return el("img", { class: className, src: url.href, alt: words });
  const elsewhere = openable(address);
  return el(
    "span",
    { class: `${className} image-elsewhere`, role: "img", "aria-label": words },
    icon("image"),
    elsewhere
      ? el("a", { href: elsewhere.href, target: "_blank", rel: "noopener noreferrer" }, words)
      : words,
  );
}
