// Makes surfaces: what a block needs to know about the place where it stands, and what it may ask of it.

/**
 * A surface for `where` ({channel, ts}, {ephemeral}, {view} or {home}) in one person's pane:
 * names, links, a question before an act, the form with what was entered, and the acts themselves.
 */
export function surfaceFor(pane, where, form, { errors = {}, redraw = () => {} } = {}) {
  const { world } = pane;
  const act = (name, element, blockId, more = {}) =>
    pane.act(name, {
      in: where,
      action_id: element.action_id,
      block_id: blockId,
      values: form.values(),
      ...more,
    });
  return {
    form,
    errors,
    redraw,
    userName: (id) => world.userName(id),
    channelName: (id) => world.channelName(id),
    people: () => [...world.users.values()].map(({ id }) => ({ id, name: world.userName(id) })),
    places: () => world.channelsOf(pane.user).map(({ id, name }) => ({ id, name: `#${name}` })),
    openLink: (address, outside = false) => pane.openLink(address, outside),
    confirm: (question) => pane.confirm(question),
    press: (element, blockId) => act("press", element, blockId),
    select: (element, blockId, value) => act("select", element, blockId, { value }),
    suggest: (element, blockId, query) =>
      pane.ask("suggest", { in: where, action_id: element.action_id, block_id: blockId, query }),
  };
}
