"""Facts about mail providers: which servers they run, and which password those take."""

from smtp_probe.providers.entry import (
    Confidence,
    Family,
    Kind,
    KnownReply,
    PasswordAuth,
    Provider,
    ProviderServer,
    TimelineEntry,
    UsernameForm,
)
from smtp_probe.providers.lookup import (
    all_providers,
    by_domain,
    by_host,
    by_id,
    by_mx,
    known_domains,
    known_hosts,
)

__all__ = [
    "Confidence",
    "Family",
    "Kind",
    "KnownReply",
    "PasswordAuth",
    "Provider",
    "ProviderServer",
    "TimelineEntry",
    "UsernameForm",
    "all_providers",
    "by_domain",
    "by_host",
    "by_id",
    "by_mx",
    "known_domains",
    "known_hosts",
]
