"""Takes SSLKEYLOGFILE out of the environment, so that no library writes session keys to disk."""

import os

# Read by ssl.create_default_context, which aiohttp calls when it is imported: it has to go before that, and
# so by a module that imports nothing else.
WAS_SET = os.environ.pop("SSLKEYLOGFILE", None) is not None  # noqa: TID251 - bot/settings.py would come too late
