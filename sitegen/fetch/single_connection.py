"""Send one request with urllib3, within limits of time and size, and name what went wrong in the user's words."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from sitegen.fetch.services import OAI, Services
from sitegen.quantities import counted

if TYPE_CHECKING:
    import urllib3

_CHUNK: Final = 1 << 16
_AGAIN: Final = "try again later"
_NETWORK: Final = "check this computer's connection to the internet, and try again"
_CERTIFICATES: Final = (
    "check the date of this computer's clock, and whether a proxy or virus scanner reads its connections"
)


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer."""

    status: int
    headers: Mapping[str, str]
    """With names in small letters."""
    body: bytes
    """Decompressed."""


class Broken(Exception):  # noqa: N818 - a connection that is broken
    """There is no complete answer."""

    def __init__(self, message: str, remedy: str = _AGAIN) -> None:
        super().__init__(message)
        self.message = message
        """Follows the name of the host: ``did not answer within 60 seconds``."""
        self.remedy = remedy


class Connection:
    """The only connection: it is closed before another host is asked."""

    def __init__(self, services: Services, user_agent: str) -> None:
        self._services = services
        self._headers = {"Accept-Encoding": "gzip", "User-Agent": user_agent}
        self._pools: tuple[tuple[str, str, str], urllib3.PoolManager] | None = None
        """The proxy, scheme and host to which there may be a connection, and the pool for it."""

    def send(self, address: str, service: str) -> Response:
        """Return the answer to a GET request. Redirects are not followed.

        Raises:
            Broken: The server cannot be reached, or its answer breaks off, stops, takes too long or is too large.
        """
        # The imports take 60 ms, and only `sitegen fetch` needs them.
        import urllib3

        limits = self._services.limits
        silence = limits.silence_of_oai if service == OAI else limits.silence
        timeout = urllib3.Timeout(connect=limits.connect, read=silence)
        deadline = time.monotonic() + limits.total
        try:
            response = self._manager(address).request(
                "GET", address, headers=self._headers, preload_content=False, redirect=False, timeout=timeout
            )
            try:
                body = b"".join(self._chunks(response, deadline))
            finally:
                response.close()
                response.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _described(error, silence) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(response.status, headers, body)

    def _chunks(self, response: "urllib3.BaseHTTPResponse", deadline: float) -> Iterator[bytes]:
        """Yield the parts of an answer as they arrive."""
        limits = self._services.limits
        size = 0
        while chunk := response.read1(_CHUNK):
            size += len(chunk)
            if size > limits.size:
                raise Broken(f"sent more than {counted(limits.size, 'byte')}")
            if time.monotonic() > deadline:
                raise Broken(f"did not complete its answer within {limits.total:g} seconds")
            yield chunk
        if response.length_remaining:
            raise Broken("broke off its answer")

    def _manager(self, address: str) -> "urllib3.PoolManager":
        """Return the pool of connections for an address, which has room for one connection. It is that of one host."""
        proxy, parts = _proxy(address), urlsplit(address)
        place = (proxy, parts.scheme, parts.netloc)
        if not self._pools or self._pools[0] != place:
            self.close()
            self._pools = (place, _new_manager(proxy, is_secure=parts.scheme == "https"))
        return self._pools[1]

    def close(self) -> None:
        """Close the connection if there is one.

        urllib3 closes the connections of a pool when nothing refers to it any more. The traceback of an error may.
        """
        if self._pools:
            pools = self._pools[1].pools
            for pool in filter(None, map(pools.get, pools.keys())):
                pool.close()
            self._pools = None


def _new_manager(proxy: str, *, is_secure: bool) -> "urllib3.PoolManager":
    """Return a pool for one connection, through a proxy unless ``proxy`` is empty."""
    import ssl

    import truststore
    import urllib3

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_secure else None
    if not proxy:
        return urllib3.PoolManager(num_pools=1, maxsize=1, block=True, retries=False, ssl_context=context)
    parts = urlsplit(proxy)
    login = unquote(parts.netloc.rpartition("@")[0])
    return urllib3.ProxyManager(
        proxy,
        num_pools=1,
        maxsize=1,
        block=True,
        retries=False,
        ssl_context=context,
        proxy_headers=urllib3.make_headers(proxy_basic_auth=login) if login else None,
    )


def _proxy(address: str) -> str:
    """Return the address of the proxy that the system's settings name for an address; empty if there is none."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(address)
    host = parts.hostname or ""
    if host == "localhost" or host.startswith("127.") or proxy_bypass(host):
        return ""
    proxy = getproxies().get(parts.scheme, "")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _described(error: Exception, silence: float) -> Broken:
    """Return the error of a connection in the user's words."""
    from urllib3 import exceptions

    described = {
        exceptions.ProxyError: (
            "could not be reached through the proxy of this computer",
            "check the proxy's settings",
        ),
        exceptions.SSLError: (f"has a certificate that this computer does not accept ({error})", _CERTIFICATES),
        exceptions.NewConnectionError: ("could not be reached", _NETWORK),
        exceptions.ConnectTimeoutError: ("could not be reached in time", _NETWORK),
        exceptions.ReadTimeoutError: (f"was silent for {silence:g} seconds", _AGAIN),
        exceptions.DecodeError: ("sent an answer that cannot be decompressed", _AGAIN),
    }
    found = (words for kind, words in described.items() if isinstance(error, kind))
    return Broken(*next(found, ("broke the connection", _AGAIN)))
