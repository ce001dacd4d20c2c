// Draws table blocks.

import { el } from "../dom.js";
import { renderRichText } from "./rich-text.js";
import { renderText } from "./text.js";

const ALIGNMENTS = new Set(["left", "center", "right"]);

export function renderTable(block, surface) {
  const [head = [], ...rows] = block.rows ?? [];
  const setting = (column) => block.column_settings?.[column] ?? {};
  const classes = (column) => {
    const { align, is_wrapped: wrapped } = setting(column);
    return `${ALIGNMENTS.has(align) ? `align-${align}` : "align-left"}${wrapped ? " wrapped" : ""}`;
  };
  const cells = (row, tag) =>
    row.map((cell, column) =>
      el(tag, { class: classes(column), scope: tag === "th" ? "col" : null }, content(cell, surface)),
    );
  return el(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, cells(head, "th"))),
      el(
        "tbody",
        {},
        rows.map((row) => el("tr", {}, cells(row, "td"))),
      ),
    ),
  );
}

function content(cell, surface) {
  return cell?.type === "rich_text" ? renderRichText(cell, surface) : renderText(cell, surface);
}
