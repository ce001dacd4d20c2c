"""What the zone of a domain says about its servers."""

import pytest

from smtp_probe.discovery import settings_for
from smtp_probe.discovery.records import mx_hosts
from smtp_probe.lab import Lab


@pytest.mark.parametrize(
    "record",
    [
        "0 1 22 mail.dogs.example.",
        "0 1 25 mail.dogs.example.",
        "0 0 0 .",
        "0 1 465 10.1.2.3.",
        "0 1 465 localhost.",
    ],
)
async def test_a_record_that_names_no_mail_server_is_passed_over(lab: Lab, record: str) -> None:
    lab.names.add("_submissions._tcp.dogs.example", SRV=record)
    assert (await settings_for("kit@dogs.example", lab.network)).endpoint is None
    assert lab.log == []


async def test_records_are_taken_by_priority_then_weight_with_implicit_tls_first(lab: Lab) -> None:
    lab.names.add("_submission._tcp.dogs.example", SRV="0 1 587 a.dogs.example.")
    lab.names.add(
        "_submissions._tcp.dogs.example",
        SRV=("20 1 465 c.dogs.example.", "10 1 465 b.dogs.example.", "10 5 465 a.dogs.example."),
    )
    found = await settings_for("kit@dogs.example", lab.network)
    order = [found.endpoint, *found.alternatives]
    assert [(e.host[0], e.port) for e in order if e] == [("a", 465), ("b", 465), ("c", 465), ("a", 587)]


async def test_mx_hosts_come_by_preference_and_a_lone_dot_is_none(lab: Lab) -> None:
    lab.names.add("dogs.example", MX=("20 b.dogs.example.", "5 A.dogs.example.", "0 ."))
    assert await mx_hosts("dogs.example", lab.network) == ("a.dogs.example", "b.dogs.example")


async def test_a_broken_or_missing_zone_has_no_mx_hosts(lab: Lab) -> None:
    assert await mx_hosts("broken-zone.lab.example", lab.network) == ()
    assert await mx_hosts("nowhere.example", lab.network) == ()
