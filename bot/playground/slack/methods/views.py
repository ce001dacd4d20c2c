"""views.*: opening, pushing, changing modals and publishing the Home tab."""

from bot.playground.slack.block_kit.surfaces import accepted_view
from bot.playground.slack.methods.call import Call, Json
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.views import OpenView


def _view(call: Call, *types: str) -> Json:
    return accepted_view(call.structure("view", "invalid_arguments"), *types)


def _answer(opened: OpenView) -> Json:
    return {"ok": True, "view": dict(opened.view)}


def open_view(call: Call) -> Json:
    """views.open"""
    trigger_id = call.needed("trigger_id")
    view = _view(call, "modal")
    trigger = call.platform.tickets.redeem(trigger_id)
    views = call.platform.views
    # A trigger born in an open modal leads to a view on top of it; any other replaces what was open.
    if trigger.view is not None and views.stack(trigger.user):
        return _answer(views.push(trigger.user, view))
    return _answer(views.open(trigger.user, view))


def push_view(call: Call) -> Json:
    """views.push"""
    trigger_id = call.needed("trigger_id")
    view = _view(call, "modal")
    trigger = call.platform.tickets.redeem(trigger_id)
    return _answer(call.platform.views.push(trigger.user, view))


def update_view(call: Call) -> Json:
    """views.update"""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if view_id is None and external_id is None:
        raise Refusal("invalid_arguments", messages=["missing required field: view_id"])
    view = _view(call, "modal", "home")
    found = call.platform.views.find(view_id, external_id)
    if found is None or found.view["type"] != view["type"]:
        raise Refusal("not_found")
    return _answer(call.platform.views.update(found, view, call.text("hash")))


def publish_view(call: Call) -> Json:
    """views.publish"""
    if not call.platform.world.app.home_tab:
        raise Refusal("not_enabled")
    user = call.needed("user_id")
    view = _view(call, "home")
    human = call.person(user)
    return _answer(call.platform.views.publish(human.id, view, call.text("hash")))
