from bot.playground.screen import Screen
from knowledge.effects import Ask, Choice, Field, FormOption, Marked, RelayToCustomer, Say

ESC = "\x1b"


def screen(*lines: str, terminal: bool = False) -> tuple[Screen, list[str]]:
    shown: list[str] = []
    waiting = iter(lines)
    return Screen(
        shown.append, lambda _: next(waiting, None), lambda _: next(waiting, None), terminal=terminal
    ), shown


def test_there_are_colours_on_a_terminal_only() -> None:
    on_terminal, shown = screen(terminal=True)
    on_terminal.say("**Bold** and `code`.")
    assert ESC in shown[0]
    in_pipe, shown = screen()
    in_pipe.say("**Bold** and `code`.")
    assert shown == ["Bold and code."]


def test_a_servers_words_cannot_steer_the_terminal() -> None:
    on_terminal, shown = screen(terminal=True)
    on_terminal.effect(Say(text=Marked(f"554 {ESC}[2J{ESC}]0;title\x07 gone\x9b31m")), "UTC")
    on_terminal.effect(RelayToCustomer(heading=Marked("Priya:"), words=f"hello{ESC}[2J"), "UTC")
    assert all(ESC not in line and "\x07" not in line and "\x9b" not in line for line in shown)


def test_buttons_are_numbered_and_those_that_open_something_say_so() -> None:
    piped, shown = screen()
    choices = (Choice(id="a", label="Yes"), Choice(id="b", label="Show", opens="view", name="how_we_know"))
    piped.effect(Ask(node="n", visit=1, say=Marked(""), ask=Marked("Well?"), choices=choices), "UTC")
    assert shown == ["Well?", "  1 Yes", "  2 Show …"]


def test_what_is_read_from_a_pipe_is_shown_and_a_password_never() -> None:
    piped, shown = screen("hello", "made-up-tin")
    assert piped.read("> ") == "hello"
    assert piped.secret("Password") == "made-up-tin"
    assert shown == ["> hello"]


def test_a_field_takes_what_stands_there_a_number_or_words() -> None:
    options = (FormOption(value="465/ssl", label="465 with SSL"), FormOption(value="other", label="Other"))
    pair = Field(name="pair", kind="select", label="Port", options=options, initial="other")
    assert screen("1")[0].field(pair) == "465/ssl"
    assert screen("")[0].field(pair) == "other"
    assert screen("9")[0].field(pair) == "9"
    assert screen(":cancel")[0].field(pair) is None
    assert screen()[0].field(pair) is None
