"""The lab's name server."""

import dns.asyncquery
import dns.message
import dns.rcode
import dns.rdatatype

from smtp_probe.lab import Lab


async def ask(lab: Lab, name: str, kind: str) -> dns.message.Message:
    server = lab.network.dns
    assert server is not None
    return await dns.asyncquery.udp(
        dns.message.make_query(name, kind), str(server.address), port=server.port, timeout=5
    )


def texts(answer: dns.message.Message) -> list[str]:
    return [record.to_text() for rrset in answer.answer for record in rrset]


async def test_hosts_of_real_providers_lead_into_the_lab(lab: Lab) -> None:
    assert texts(await ask(lab, "smtp.gmail.com", "A")) == ["127.0.0.1"]
    assert texts(await ask(lab, "smtp.gmail.com", "AAAA")) == []


async def test_domains_say_where_they_receive_mail(lab: Lab) -> None:
    answer = await ask(lab, "HappyTails.example", "MX")
    assert texts(answer) == ["10 happytails-example.mail.protection.outlook.com."]


async def test_one_domain_publishes_its_settings(lab: Lab) -> None:
    assert texts(await ask(lab, "_submissions._tcp.pawsome.example", "SRV")) == [
        "0 1 465 mail.pawsome.example."
    ]


async def test_all_other_names_do_not_exist(lab: Lab) -> None:
    assert (await ask(lab, "example.org", "A")).rcode() == dns.rcode.NXDOMAIN
    assert (await ask(lab, "no-such-name.lab.example", "A")).rcode() == dns.rcode.NXDOMAIN


async def test_a_name_that_only_has_others_below_it_exists_without_records(lab: Lab) -> None:
    answer = await ask(lab, "_tcp.pawsome.example", "A")
    assert (answer.rcode(), texts(answer)) == (dns.rcode.NOERROR, [])


async def test_a_broken_zone_fails(lab: Lab) -> None:
    assert (await ask(lab, "broken-zone.lab.example", "A")).rcode() == dns.rcode.SERVFAIL


async def test_an_alias_is_followed(lab: Lab) -> None:
    lab.names.add("post.pawsome.example", CNAME="mail.pawsome.example.")
    assert texts(await ask(lab, "post.pawsome.example", "A")) == ["mail.pawsome.example.", "127.0.0.1"]


async def test_questions_are_remembered(lab: Lab) -> None:
    await ask(lab, "smtp.gmail.com", "A")
    assert lab.names.asked == [("smtp.gmail.com", "A")]


async def test_what_is_no_question_is_ignored(lab: Lab) -> None:
    assert lab.names.answer(b"\xff" * 40) is None
    assert lab.names.asked == []
