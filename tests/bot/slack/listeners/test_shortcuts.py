from bot.incoming import Submitted
from bot.playground.slack import Fault
from bot.slack import ids
from tests.bot.slack.conftest import JO, Rig
from tests.bot.slack.listeners.test_forms import block_of, filled

FAULT = "This looks like a password. None is used or kept from this field: please take it out."


async def test_a_password_in_another_field_of_the_check_up_is_a_fault_at_that_field(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.shortcut(ids.CHECK_UP)
    view = jo.view()
    assert view is not None
    told = "my password is Giraffe#88neck and it says connection failed"
    values = {"address": "jo.example@gmail.com", "username": "Zebra!77crossing", "message": told}
    shown = await jo.submit(view["id"], filled(view, **values))
    assert {field for field, said in shown.errors.items() if said.startswith(FAULT)} == {
        block_of(view, "username"),
        block_of(view, "message"),
    }
    assert rig.ledger.of(Submitted) == []

    again = await jo.submit(view["id"], filled(view, **{**values, "username": "jo"}))
    assert again.outcome == "updated"
    (sent,) = rig.ledger.of(Submitted)
    assert isinstance(sent, Submitted)
    assert "Giraffe" not in sent.values["message"]


async def test_where_the_check_up_cannot_be_opened_from_a_menu_that_is_said_in_the_private_chat(
    rig: Rig,
) -> None:
    rig.slack.fail("views.open", Fault(error="expired_trigger_id"))
    jo = rig.slack.as_user(JO)
    await jo.shortcut(ids.CHECK_UP)
    await rig.settle()
    assert jo.view() is None
    assert jo.messages()[-1]["text"].startswith("Slack was too slow to open that")
