from bot.slack.said_once import KEPT_SECONDS, SaidOnce


def test_a_remark_is_made_once_for_a_form_and_again_for_another() -> None:
    said = SaidOnce(now=lambda: 0.0)
    assert said.unsaid("V1", ["ends", "groups"]) == ("ends", "groups")
    assert said.unsaid("V1", ["ends", "address"]) == ("address",)
    assert said.unsaid("V1", ["ends"]) == ()
    assert said.unsaid("V2", ["ends"]) == ("ends",)


def test_after_ten_minutes_nothing_is_remembered() -> None:
    at = [0.0]
    said = SaidOnce(now=lambda: at[0])
    said.unsaid("V1", ["ends"])
    at[0] = KEPT_SECONDS
    assert said.unsaid("V1", ["ends"]) == ("ends",)
