// Remembers what a person has entered on one surface (a modal, a message, a Home tab).

const INITIAL = {
  plain_text_input: (element) => element.initial_value,
  email_text_input: (element) => element.initial_value,
  url_text_input: (element) => element.initial_value,
  number_input: (element) => element.initial_value,
  static_select: (element) => element.initial_option?.value,
  external_select: (element) => element.initial_option?.value,
  radio_buttons: (element) => element.initial_option?.value,
  users_select: (element) => element.initial_user,
  channels_select: (element) => element.initial_channel,
  conversations_select: (element) => element.initial_conversation,
  checkboxes: (element) => element.initial_options?.map((option) => option.value),
  multi_static_select: (element) => element.initial_options?.map((option) => option.value),
  multi_users_select: (element) => element.initial_users,
  multi_channels_select: (element) => element.initial_channels,
  multi_conversations_select: (element) => element.initial_conversations,
  datepicker: (element) => element.initial_date,
  timepicker: (element) => element.initial_time,
  datetimepicker: (element) => element.initial_date_time,
};

/** True for the elements whose value belongs to a surface's state, as against buttons and menus. */
export function holdsValue(element) {
  return Object.hasOwn(INITIAL, element?.type ?? "");
}

/** All elements with a value in these blocks, each with the id of its block. */
export function* fieldsOf(blocks) {
  for (const block of blocks ?? []) {
    if (block.type === "container") yield* fieldsOf(block.child_blocks);
    const elements = block.type === "input" ? [block.element] : [block.accessory, ...(block.elements ?? [])];
    for (const element of elements) if (holdsValue(element)) yield { block_id: block.block_id, element };
  }
}

export class Form {
  #fields = new Map();

  /**
   * Takes over new blocks as Slack does on an update: what was entered stays where block_id, action_id and type are
   * the same, everything else begins with its initial value.
   */
  adopt(blocks) {
    const next = new Map();
    for (const { block_id, element } of fieldsOf(blocks)) {
      const key = keyOf(block_id, element.action_id);
      const known = this.#fields.get(key);
      if (known && known.type === element.type) next.set(key, known);
      else
        next.set(key, {
          block_id,
          action_id: element.action_id,
          type: element.type,
          value: INITIAL[element.type](element) ?? null,
        });
    }
    this.#fields = next;
  }

  get(block_id, action_id) {
    return this.#fields.get(keyOf(block_id, action_id))?.value ?? null;
  }

  set(block_id, element, value) {
    this.#fields.set(keyOf(block_id, element.action_id), {
      block_id,
      action_id: element.action_id,
      type: element.type,
      value,
    });
  }

  /** {block_id: {action_id: value}} of every field, null where nothing is entered or chosen. */
  values() {
    const values = Object.create(null);
    for (const { block_id, action_id, value } of this.#fields.values()) {
      values[block_id] ??= Object.create(null);
      values[block_id][action_id] = value;
    }
    return values;
  }
}

/** Names a control on its surface, so that the focus can return to it when the surface is drawn anew. */
export function keyOf(block_id, action_id) {
  return JSON.stringify([block_id, action_id]);
}

/** One entry of Slack's state.values in the plain form that fields hold. */
export function fromSlack(entry) {
  if (!entry) return null;
  const single =
    entry.value ??
    entry.selected_option?.value ??
    entry.selected_user ??
    entry.selected_channel ??
    entry.selected_conversation ??
    entry.selected_date ??
    entry.selected_time ??
    entry.selected_date_time;
  return (
    single ??
    entry.selected_options?.map((option) => option.value) ??
    entry.selected_users ??
    entry.selected_channels ??
    entry.selected_conversations ??
    null
  );
}
