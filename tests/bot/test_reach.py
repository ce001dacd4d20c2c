from dataclasses import replace

import pytest

from bot.reach import reach
from knowledge.effects import RunProbe
from knowledge.events import MailServer, ProbeResult, Security
from smtp_probe import Network, Progress, Stage, probe
from smtp_probe.lab import Lab
from smtp_probe.network import HostPort

BT = MailServer(host="mail.btinternet.com", port=465, security=Security.SSL)


async def look(lab: Lab, address: str, server: MailServer | None = None) -> ProbeResult:
    network: Network = lab.network
    return await reach(RunProbe(run=1, kind="reach", address=address, server=server), network, probe)


def causes(result: ProbeResult) -> dict[tuple[str, int], str]:
    return {(seen.server.host, seen.server.port): seen.cause for seen in result.tried}


async def test_the_providers_settings_are_tried_side_by_side_without_a_password() -> None:
    async with Lab() as lab:
        result = await look(lab, "jo.example@gmail.com")
        assert causes(result) == {("smtp.gmail.com", 465): "ok", ("smtp.gmail.com", 587): "ok"}
        assert (result.provider and result.provider.id, result.source) == ("gmail", "providers")
        assert lab.count("AUTH") == 0


async def test_the_customers_own_settings_come_first_and_the_ones_that_work_beside_them() -> None:
    async with Lab() as lab:
        own = MailServer(host="mail.btinternet.com", port=25, security=Security.STARTTLS)
        result = await look(lab, "bea.example@btinternet.com", own)
        assert result.tried[0].server == own
        assert result.tried[0].cause == "tcp.timeout"
        # So long it had been silent when it was given up, since another one had answered.
        assert (result.tried[0].took_ms or 0) >= 3000
        assert causes(result)["mail.btinternet.com", 465] == "ok"


async def test_a_slip_in_the_host_is_told_with_the_host_that_answers() -> None:
    async with Lab() as lab:
        own = MailServer(host="smtp.gmial.com", port=465, security=Security.SSL)
        result = await look(lab, "jo.example@gmail.com", own)
        assert result.suggested_host == "smtp.gmail.com"
        assert result.suggested_provider is not None
        assert result.suggested_provider.id == "gmail"
        assert result.tried[0].cause == "dns.not_found"


async def test_an_address_that_nobody_knows_gives_nothing_and_no_error() -> None:
    async with Lab() as lab:
        result = await look(lab, "jo@nowhere.example")
        assert (result.tried, result.provider, result.source) == ((), None, None)


async def test_without_an_address_the_own_host_is_tried_on_the_usual_ports_too() -> None:
    async with Lab() as lab:
        result = await look(lab, "", BT)
        assert result.tried[0].server == BT
        assert result.tried[0].cause == "ok"


async def test_the_search_for_settings_is_told_as_a_stage_and_so_are_the_servers() -> None:
    told: list[Progress] = []
    async with Lab() as lab:
        effect = RunProbe(run=1, kind="reach", address="kit@pawsome.example")
        await reach(effect, lab.network, None, told.append)

    first, second, *rest = told
    assert (first.endpoint.host, first.stage, first.state) == ("pawsome.example", Stage.DNS, "started")
    assert (second.endpoint, second.state) == (first.endpoint, "finished")
    assert {step.endpoint.host for step in rest} == {"mail.pawsome.example"}
    assert {Stage.TCP, Stage.GREETING, Stage.TLS, Stage.EHLO} <= {step.stage for step in rest}


async def test_a_slip_in_the_domain_is_told_with_the_address_that_is_meant() -> None:
    async with Lab() as lab:
        result = await look(lab, "jo@gmial.com")
        assert (result.tried, result.suggested_address) == ((), "jo@gmail.com")


@pytest.mark.parametrize("address", ["jo@nowhere.example", "jo@gmail.com", "kit@pawsome.example"])
async def test_a_domain_that_is_known_answers_or_is_like_no_other_has_no_slip(address: str) -> None:
    async with Lab() as lab:
        assert (await look(lab, address)).suggested_address is None


async def test_where_no_server_is_found_our_own_way_out_is_tested() -> None:
    async with Lab() as lab:
        failing = replace(lab.network, control=(HostPort("nowhere.example", 443),))
        effect = RunProbe(run=1, kind="reach", address="jo@petcare.example")
        result = await reach(effect, failing, probe)
        assert (result.tried, result.control) == ((), "failed")


@pytest.mark.parametrize(
    ("host", "strange"),
    [("smtp.gmail.com", "gmail"), ("mail.btinternet.com", None), ("smtp.nobodys.example", None)],
)
async def test_whose_host_it_is_is_told_where_it_is_a_strangers(host: str, strange: str | None) -> None:
    async with Lab() as lab:
        own = MailServer(host=host, port=465, security=Security.SSL)
        result = await look(lab, "bea.example@btinternet.com", own)
        assert result.strange_host is (strange is not None)
        assert (result.strange_provider.id if result.strange_provider else None) == strange
