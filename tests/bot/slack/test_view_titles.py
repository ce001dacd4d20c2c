from bot.slack.view_titles import KEPT_SECONDS, ViewTitles


def test_a_title_is_known_for_a_while_and_then_forgotten() -> None:
    now = [0.0]
    titles = ViewTitles(lambda: now[0])
    titles.keep("V1", "Your settings")
    assert (titles.of("V1"), titles.of("V2")) == ("Your settings", "")
    now[0] = KEPT_SECONDS
    titles.keep("V2", "Start a check-up")
    assert (titles.of("V1"), titles.of("V2")) == ("", "Start a check-up")
