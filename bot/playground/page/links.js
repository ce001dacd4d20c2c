// Decides which addresses may become links, and which of Slack's addresses lead to a place on this page.

const OPENABLE = new Set(["http:", "https:", "mailto:"]);

/** The address as a URL when it is http(s) or mailto, else null. */
export function openable(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  return OPENABLE.has(url.protocol) ? url : null;
}

/**
 * Where on this page one of Slack's deep links leads: {app}, {channel} or {user}, with {tab} or {ts}; else null.
 * Sources: docs.slack.dev/interactivity/deep-linking (slack:// and app_redirect) and permalinks of messages.
 */
export function placeOnPage(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const query = url.searchParams;
  if (url.protocol === "slack:") {
    const kind = url.host || url.pathname.replaceAll("/", "");
    const id = query.get("id");
    if (kind === "app") return { app: id ?? "", tab: query.get("tab") };
    if (kind === "channel" && id) return { channel: id, ts: query.get("message") };
    if (kind === "user" && id) return { user: id };
    return null;
  }
  if (!OPENABLE.has(url.protocol) || url.protocol === "mailto:") return null;
  if (url.host !== "slack.com" && !url.host.endsWith(".slack.com") && url.host !== location.host) return null;
  if (url.pathname.endsWith("/app_redirect")) {
    if (query.get("channel")) return { channel: query.get("channel"), ts: query.get("message_ts") };
    if (query.get("app")) return { app: query.get("app"), tab: query.get("tab") };
    return null;
  }
  const permalink = /\/archives\/([A-Z0-9]+)(?:\/p(\d{7,}))?$/.exec(url.pathname);
  if (!permalink) return null;
  const digits = permalink[2];
  return { channel: permalink[1], ts: digits ? `${digits.slice(0, -6)}.${digits.slice(-6)}` : null };
}
