// Words times as Slack does: the clock beside a message, the day between messages.

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const FULL = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

export function momentOf(ts) {
  return new Date(Number(ts) * 1000);
}

export function clock(ts) {
  return CLOCK.format(momentOf(ts));
}

export function fullMoment(ts) {
  return FULL.format(momentOf(ts));
}

export function sameDay(one, other) {
  return momentOf(one).toDateString() === momentOf(other).toDateString();
}

export function dayWords(ts) {
  const today = new Date();
  const day = momentOf(ts);
  if (day.toDateString() === today.toDateString()) return "Today";
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  return day.toDateString() === yesterday.toDateString() ? "Yesterday" : DAY.format(day);
}
