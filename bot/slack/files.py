"""Fetches private files from Slack; the token goes to Slack's own hosts and nowhere else."""

from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.incoming import Picture
from bot.slack.connection import TokenAstray

HOST = "files.slack.com"


class PrivateFiles:
    """``client`` carries the bot's token and the session through which everything goes."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def __call__(self, picture: Picture, most: int) -> bytes | None:
        """A file's bytes; ``None`` where it is not Slack's to give, is gone, or is longer than ``most``."""
        return await self.at(picture.url, most)

    async def at(self, url: str, most: int) -> bytes | None:
        """What stands at an address of Slack's; ``None`` as above."""
        session = self._client.session
        if session is None or not _is_slacks(url, self._client.base_url):
            return None
        headers = {"Authorization": f"Bearer {self._client.token}", "Accept-Encoding": "identity"}
        try:
            async with session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200 or (answer.content_length or 0) > most:
                    return None
                content = await _at_most(answer, most)
        except (aiohttp.ClientError, TimeoutError, TokenAstray):
            return None
        return content

    async def put(self, url: str, content: bytes) -> bool:
        """Bring a file's bytes to where Slack asks for them, without the token; whether it took them."""
        session = self._client.session
        if session is None or not _is_slacks(url, self._client.base_url):
            return False
        try:
            async with session.post(url, data=content, allow_redirects=False) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, TokenAstray):
            return False


async def _at_most(answer: aiohttp.ClientResponse, most: int) -> bytes | None:
    content = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        content += piece
        if len(content) > most:
            return None
    return bytes(content)


def _is_slacks(url: str, base_url: str) -> bool:
    """Slack's host of files by https; or, where the Web API itself is on this machine, exactly that place."""
    try:
        asked, base = urlsplit(url), urlsplit(base_url)
        if asked.username or asked.password:
            return False
        if asked.scheme == "https" and asked.hostname == HOST and asked.port in (None, 443):
            return True
        at_home = base.scheme == "http"  # which the client takes for loopback only
        return at_home and (asked.scheme, asked.netloc) == (base.scheme, base.netloc)
    except ValueError:
        return False
