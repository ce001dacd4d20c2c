// Words the platform's own error codes, as Slack's client does where it has words of its own.

const WORDS = {
  operation_timeout: "Slack could not reach the app: Retriever did not answer within three seconds.",
  dispatch_failed: "Slack could not reach the app: Retriever is not connected.",
  unknown_command: "That is no command here. Type / to see the commands there are.",
  no_such_action: "That control is no longer there.",
  view_not_found: "That form is no longer open.",
  message_not_found: "That message is no longer there.",
  cant_update_message: "This message cannot be edited.",
  cant_delete_message: "This message cannot be deleted.",
  channel_not_found: "That conversation does not exist any more.",
  not_in_channel: "You are not a member of this channel.",
  is_archived: "This channel is archived.",
  msg_too_long: "That message is too long for Slack.",
  no_text: "There is nothing to send.",
  file_too_large: "That file is larger than 10 MB.",
  bad_page_token: "The demo was started again. Reload this page.",
  unreachable: "The demo does not answer. Is it still running?",
};

/** A sentence for a code; `what` is what was tried, such as a command. A code without words is shown itself. */
export function wordsFor(code, what = "") {
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : `Slack refused that: ${code}.`;
  return what.startsWith("/") && Object.hasOwn(WORDS, code) && code !== "unknown_command"
    ? `${what} failed. ${words}`
    : words;
}

export const FORM_TROUBLE = "We had some trouble connecting. Try again?";
