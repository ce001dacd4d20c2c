from msgspec.structs import replace

from bot.incoming import CommandGiven
from bot.outgoing import PublishHome
from bot.playground.slack.block_kit.surfaces import accepted_view
from bot.slack.blocks import CustomerBlocks
from bot.slack.home_view import home_view
from bot.slack.rich_text import Pen
from bot.slack.wording import Wording
from knowledge import home
from knowledge.effects import Earlier
from knowledge.events import Command
from tests.bot.slack.conftest import JO, Rig, person
from tests.bot.slack.ledger import AT, Ledger, reached

SOLVED = Earlier(
    reference="K7M2-9QXB",
    opened_at=AT.at,
    address="jo.example@gmail.com",
    outcome="resolved.user_confirmed",
    step=1,
)


async def test_home_starts_a_check_up_in_one_form(rig: Rig) -> None:
    await rig.deliver(person(JO), "", PublishHome(person=person(JO)))
    jo = rig.slack.as_user(JO)
    shown = jo.home()
    assert shown is not None
    assert "Pet Sitter Plus says Connection Failed?" in str(shown["blocks"])
    await jo.press("home", "form:check_up:start")
    view = jo.view()
    assert view is not None
    assert view["callback_id"] == "check_up"


async def test_home_continues_an_open_case_and_leads_to_a_person(rig: Rig) -> None:
    state, _ = reached(rig.ledger.tree)
    rig.ledger.keep("c1", person(JO), state)
    await rig.deliver(person(JO), "", PublishHome(person=person(JO)))
    jo = rig.slack.as_user(JO)
    for word in ("continue", "person"):
        await jo.press("home", f"command:{word}")
    assert [given.command for given in rig.ledger.received if isinstance(given, CommandGiven)] == [
        Command.CONTINUE,
        Command.PERSON,
    ]


async def test_an_earlier_case_is_opened_again_by_its_reference(rig: Rig) -> None:
    draw = CustomerBlocks(Pen(), Wording(rig.ledger.words))
    drawn = home_view(draw, home(rig.ledger.tree, None, [SOLVED], AT))
    await rig.surface._posting.publish(JO, drawn)
    await rig.slack.as_user(JO).press("home", "home:open_again")
    (given,) = rig.ledger.received
    assert isinstance(given, CommandGiven)
    assert (given.command, given.case) == (Command.CONTINUE, "K7M2-9QXB")


def test_many_earlier_cases_still_fit_into_home(ledger: Ledger, wording: Wording) -> None:
    many = [replace(SOLVED, reference=f"K7M2-{number:04}") for number in range(60)]
    drawn = home_view(CustomerBlocks(Pen(), wording), home(ledger.tree, None, many, AT))
    accepted_view(drawn, "home")
