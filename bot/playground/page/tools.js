// Makes the tools of one message: reply in a thread, the app's message shortcuts, edit and delete of one's own.

import { iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { isEphemeral } from "./world.js";

export function messageTools(pane, message, { inThread }) {
  if (isEphemeral(message))
    return [iconButton("close", "Dismiss message", { onclick: () => pane.dismiss(message.id) })];
  const more = iconButton("more", "More actions", {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    onclick: () => openMenu(more, items(pane, message)),
  });
  const reply = inThread
    ? null
    : iconButton("thread", "Reply in thread", {
        onclick: () => pane.openThread(message.channel, message.thread_ts ?? message.ts),
      });
  return items(pane, message).length > 0 ? [reply, more] : [reply];
}

function items(pane, message) {
  const shortcuts = (pane.world.app.shortcuts ?? []).filter((one) => one.type === "message");
  const place = { channel: message.channel, ts: message.ts };
  const own = !message.bot_id && message.user === pane.user;
  return [
    ...shortcuts.map((one) => ({
      words: one.name,
      note: pane.world.app.name,
      choose: () => pane.act("shortcut", { callback_id: one.callback_id, ...place }),
    })),
    ...(own
      ? [
          { words: "Edit message", choose: () => pane.edit(message) },
          { words: "Delete message…", danger: true, choose: () => remove(pane, place) },
        ]
      : []),
  ];
}

async function remove(pane, place) {
  const plain = (text) => ({ type: "plain_text", text });
  const sure = await pane.confirm({
    title: plain("Delete message"),
    text: plain("Are you sure you want to delete this message? This cannot be undone."),
    confirm: plain("Delete"),
    deny: plain("Cancel"),
    style: "danger",
  });
  if (sure) await pane.act("deletes", place);
}
