"""One line says what is waited for, and for how long."""

from smtp_probe import Diagnosis, Endpoint, ProbeRequest, Progress, Security, Stage
from smtp_probe.lab import Lab, fault
from smtp_probe.live import LiveLine, followed

OWN = Endpoint("mail.example.org", 587, Security.STARTTLS)
OTHER = Endpoint("mail.example.org", 465, Security.SSL)


def step(endpoint: Endpoint, stage: Stage, state: str = "started", address: str = "192.0.2.1") -> Progress:
    return Progress(stage, endpoint, state, 0.0, address)  # type: ignore[arg-type]


def test_the_own_server_goes_first_and_the_others_are_counted() -> None:
    line = LiveLine(Endpoint("Mail.Example.org.", 587, Security.STARTTLS))
    line.take(step(OTHER, Stage.TCP))
    line.take(step(OWN, Stage.GREETING))

    assert line.text(1234) == "mail.example.org:587 (starttls): greeting, 1 more beside it, 1.2 s"


def test_what_has_ended_is_not_waited_for() -> None:
    line = LiveLine(OWN)
    line.take(step(OWN, Stage.TCP))
    line.take(step(OTHER, Stage.TLS))
    line.take(step(OWN, Stage.TCP, "finished"))
    assert line.text(0).startswith("mail.example.org:465 (ssl): TLS")

    line.take(step(OTHER, Stage.TLS, "finished"))
    assert line.text(500) == "0.5 s"


def test_foreign_names_cannot_move_the_cursor() -> None:
    line = LiveLine(OWN)
    line.take(step(Endpoint("mail\x1b[2J.example.org", 587, Security.STARTTLS), Stage.TCP))

    assert "\x1b" not in line.text(0)


async def test_the_seconds_go_on_while_a_server_is_silent(lab: Lab) -> None:
    request = ProbeRequest(fault("says_nothing").request().endpoint, timeout=1.5)
    told: list[str] = []
    async with Diagnosis(request, lab.network) as diagnosis:
        report = await followed(diagnosis, LiveLine(request.endpoint), told.append)

    assert report.cause == "greeting.timeout"
    greeting = [line for line in told if ": greeting" in line]
    assert len(set(greeting)) > 1
