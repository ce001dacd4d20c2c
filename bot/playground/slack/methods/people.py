"""users.info, team.info, bots.info and auth.test: who is who."""

from bot.playground.slack.methods.call import Call, Json
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.world import Human, Team


def auth_test(call: Call) -> Json:
    """auth.test"""
    world = call.platform.world
    return {
        "ok": True,
        "url": f"{call.platform.base}/",
        "team": world.team.name,
        "user": world.app.name.lower(),
        "team_id": world.team.id,
        "user_id": world.app.bot_user,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": False,
    }


def users_info(call: Call) -> Json:
    """users.info"""
    world = call.platform.world
    user = call.needed("user")
    if user == world.app.bot_user:
        return {"ok": True, "user": _bot(call)}
    return {"ok": True, "user": _described(call, call.person(user))}


def team_info(call: Call) -> Json:
    """team.info"""
    wanted = call.text("team") or call.platform.world.team.id
    every: tuple[Team, ...] = (call.platform.world.team, *call.platform.world.other_teams)
    for team in every:
        if team.id == wanted:
            shown = {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}
            return {"ok": True, "team": shown}
    raise Refusal("team_not_found")


def bots_info(call: Call) -> Json:
    """bots.info"""
    app = call.platform.world.app
    if call.text("bot") not in (None, app.bot_id):
        raise Refusal("bot_not_found")
    bot = {
        "id": app.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.id,
        "user_id": app.bot_user,
        "icons": {},
    }
    return {"ok": True, "bot": bot}


def _described(call: Call, human: Human) -> Json:
    stranger = human.role == "stranger"
    user: Json = {
        "id": human.id,
        "team_id": human.team_id,
        "name": human.name,
        "deleted": human.deleted,
        "real_name": human.real_name,
        "tz": human.tz,
        "profile": {
            "real_name": human.real_name,
            "real_name_normalized": human.real_name,
            "display_name": human.display_name,
            "display_name_normalized": human.display_name,
            "team": human.team_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_restricted": human.role == "guest",
        "is_ultra_restricted": human.role == "guest",
        "is_bot": False,
        "is_app_user": False,
        "is_stranger": stranger,
        "updated": 0,
    }
    # https://docs.slack.dev/apis/slack-connect: people of other workspaces carry no locale.
    if call.flag("include_locale") and not stranger:
        user["locale"] = human.locale
    return user


def _bot(call: Call) -> Json:
    world = call.platform.world
    return {
        "id": world.app.bot_user,
        "team_id": world.team.id,
        "name": world.app.name.lower(),
        "deleted": False,
        "real_name": world.app.name,
        "profile": {"real_name": world.app.name, "api_app_id": world.app.id, "bot_id": world.app.bot_id},
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": True,
        "is_app_user": False,
        "updated": 0,
    }
