// Knows the emoji that Slack writes as :short_names:, as far as a support talk needs them.

const SHORT_NAMES = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", wave: "👋", tada: "🎉", eyes: "👀", pray: "🙏",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️",
  no_entry: "⛔", no_entry_sign: "🚫", question: "❓", grey_question: "❔", exclamation: "❗", bulb: "💡",
  information_source: "ℹ️", mag: "🔍", lock: "🔒", unlock: "🔓", key: "🔑", email: "📧", envelope: "✉️",
  mailbox: "📫", inbox_tray: "📥", outbox_tray: "📤", incoming_envelope: "📨", speech_balloon: "💬",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", clock1: "🕐", alarm_clock: "⏰", stopwatch: "⏱️", bell: "🔔",
  arrow_right: "➡️", arrow_left: "⬅️", point_right: "👉", point_down: "👇", rocket: "🚀", dog: "🐶", dog2: "🐕",
  cat: "🐱", paw_prints: "🐾", feet: "🐾", bone: "🦴", guide_dog: "🦮", poodle: "🐩", smile: "😄", slightly_smiling_face: "🙂",
  disappointed: "😞", thinking_face: "🤔", raised_hands: "🙌", clap: "👏", wrench: "🔧", hammer_and_wrench: "🛠️",
  gear: "⚙️", computer: "💻", iphone: "📱", telephone_receiver: "📞", memo: "📝", clipboard: "📋", pushpin: "📌",
  link: "🔗", shield: "🛡️", fire: "🔥", star: "⭐", sparkles: "✨", heart: "❤️", green_heart: "💚",
  red_circle: "🔴", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", heavy_minus_sign: "➖", arrows_counterclockwise: "🔄",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", six: "6️⃣", seven: "7️⃣", sos: "🆘", robot_face: "🤖",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", raising_hand: "🙋", ok_hand: "👌", stop_sign: "🛑",
};

/** The character for a short name, or :name: itself when it is none we know (never silently nothing). */
export function emojiFor(name) {
  return Object.hasOwn(SHORT_NAMES, name) ? SHORT_NAMES[name] : `:${name}:`;
}

/** Short names inside a text become characters; everything else stays as it is. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]{1,40}):/g, (whole, name) => (Object.hasOwn(SHORT_NAMES, name) ? SHORT_NAMES[name] : whole));
}
