"""The tenant in all tables and methods of the store together: what has none is listed, with its reason."""

import inspect
from collections.abc import Iterator
from functools import cached_property

from bot.incoming import Person, Tenant
from bot.storage.outbox import StoredLetter
from bot.storage.replicas import Call
from bot.storage.store import Store, Unit
from bot.storage.tables import metadata

CARRIES_IT = (Tenant, Person, StoredLetter, Call)

OF_ALL = {
    "looks for work of everybody, and says whose each thing is": {
        "Inbox.waiting_streams", "Outbox.due", "Outbox.next_due", "Outbox.lessees", "Outbox.release",
        "Timers.due", "Timers.next_at", "Probes.unfinished", "Replicas.living",
    },
    "counts for the operator's metrics and report, about nobody": {
        "Outbox.waiting", "Outbox.held", "Summaries.counted", "Summaries.named", "Summaries.answered_after",
        "Summaries.commented", "Summaries.letters",
    },
    "forgets by age, whosever it is": {
        "Audit.forget", "Inbox.forget_marks", "Keeping.all", "Keeping.closed_cases", "Keeping.is_time",
        "Keeping.letters", "Keeping.some",
    },
    "of keyed hashes, in which the workspace is, or across all workspaces on purpose": {
        "LoginAttempts.add", "LoginAttempts.lock", "LoginAttempts.recent", "Spending.kinds", "Spending.lock",
        "Spending.name", "Spending.take", "Spending.times", "Spending.used",
    },
    "of the program's own values": {"Audit.is_new", "Records.keep"},
    "of a signature, which is unique in the world": {"Inbox.first_time"},
    "of the operator's one desk, where the tenant is the answer": {
        "Outbox.case_of_thread", "Paces.desk_paused_until", "Paces.pause_desk",
    },
    "for the operator's commands, who name a person or a key and are told the tenants": {
        "Installations.all", "People.named",
    },
    "of a row that was found by its tenant in this very transaction": {"Folds.rewrite"},
}  # fmt: skip

NO_TENANT = {"kept", "login_attempts", "marks", "spent"}
"""The program's own values, signatures, and keyed hashes in which the workspace is."""
KEYED_BY_NUMBER = {"inbox", "outbox", "audit", "summaries"}
"""Rows of a tenant whose key is a number that the database gives."""
KEYED_BY_THE_DESK = {"desk_threads"}
"""Threads of the operator's one channel; whose case each is about stands beside."""


def methods() -> Iterator[tuple[str, list[inspect.Parameter]]]:
    for prop in vars(Unit).values():
        if isinstance(prop, cached_property):
            part = inspect.signature(prop.func).return_annotation
            for name, method in vars(part).items():
                if inspect.isfunction(method) and not name.startswith("_"):
                    yield f"{part.__name__}.{name}", list(inspect.signature(method).parameters.values())[1:]


def test_the_tenant_is_the_first_parameter_of_every_method_that_is_about_somebody() -> None:
    without = {name for name, given in methods() if not given or given[0].annotation not in CARRIES_IT}
    assert without == set().union(*OF_ALL.values())
    assert sum(1 for _ in methods()) > 80
    for method in (Store.find, Store.below):
        assert list(inspect.signature(method).parameters)[1] == "tenant"


def test_the_tenant_is_in_every_table_and_in_every_key_and_never_null() -> None:
    for name, table in metadata.tables.items():
        tenant = [table.c.get("enterprise"), table.c.get("team")]
        if name in NO_TENANT:
            assert tenant == [None, None]
            continue
        for column in tenant:
            assert column is not None
            assert not column.nullable
            is_key = column in set(table.primary_key.columns)
            assert is_key is (name not in KEYED_BY_NUMBER | KEYED_BY_THE_DESK), name
