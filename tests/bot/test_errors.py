from bot.errors import BotError, ExitCode


def test_the_printed_form_says_the_fault_then_where_then_what_to_do() -> None:
    error = BotError("port 8000 is in use.", context="--port", hint="Choose another one.")
    assert str(error) == "Error: port 8000 is in use.\n  where: --port\n  hint: Choose another one."
    assert error.exit_code is ExitCode.USAGE


def test_empty_parts_are_left_out() -> None:
    assert str(BotError("it is gone.", exit_code=ExitCode.PROBLEM)) == "Error: it is gone."
