"""Requests to arXiv's services: one connection, three seconds between requests, few tries, and a check of every answer.

The rules are arXiv's terms of use (https://info.arxiv.org/help/api/tou.html): one request in three seconds and one
connection at a time, over all services and machines. No setting changes them. After 429 and 503 the client waits minutes;
after few tries it stops and says when to try again. After 403 it sends nothing more
(https://info.arxiv.org/help/robots.html).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar, cast
from urllib.parse import urlencode, urljoin, urlsplit

from sitegen import package_versions
from sitegen.fetch.clock import Clock
from sitegen.fetch.service_answers import Damaged, explanation
from sitegen.fetch.service_errors import Refused, ServiceError, Unavailable, WrongQuery
from sitegen.fetch.services import Services
from sitegen.fetch.single_connection import Broken, Connection, Response
from sitegen.quantities import counted

T = TypeVar("T")

INTERVAL: Final = 3.0
"""Seconds from the end of an answer to the next request."""
BUSY_WAITS: Final = (120, 300, 900)
"""Seconds before further tries after 429 and 503, which mean that arXiv is overloaded."""
FAULT_WAITS: Final = (5, 20, 60)
"""Seconds before further tries after other faults: broken connections, other statuses, unreadable answers."""
JITTER: Final = 0.5
"""A wait is longer by up to this part of it, by chance, so that many computers do not come back together."""
LONGEST_WAIT: Final = 900.0
"""A service that asks for a longer wait, in seconds, is left alone for the rest of the run."""
LONGEST_PAUSE: Final = timedelta(days=7)
"""A longer pause than this is a fault of the service or of a clock, and is cut to this."""
MOST_WAITING: Final = 3600.0
"""Seconds of a run that are spent on waits for further tries, at most."""
PAUSE: Final = timedelta(hours=1)
"""The advised time before the next run if the service does not ask for one."""

SHORTEST_PAUSE: Final = 60.0
"""Seconds for which all services are left alone after 429 and 503, at least."""
ALL: Final = "all"
"""Stands for all services in `Client.pauses`."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_BUSY: Final = frozenset({429, 503})
_TEMPORARY: Final = frozenset({404, 408, 425})
"""Statuses from 400 to 499 that do not mean that the request is wrong. Servers under repair answer 404 too."""
_TOLERANCE: Final = timedelta(minutes=2)
"""The computer's clock is right if it differs less than this from the server's."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and its outcome, for ``-v``."""

    address: str
    outcome: str
    """``200, 12,345 bytes``; ``429``; ``was silent for 60 seconds``."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wait before a further try, which may take minutes."""

    seconds: float
    reason: str
    """``export.arxiv.org answered 429``."""


class _Busy(Exception):  # noqa: N818 - a service that is busy
    """429 or 503."""

    def __init__(self, status: int, asked: float | None) -> None:
        super().__init__(status)
        self.message = f"answered {status}, which means that it is overloaded"
        self.asked = asked
        """The seconds of ``Retry-After``; None if there are none."""


class Client:
    """Asks arXiv's services.

    The first request of a process waits three seconds too, because an earlier process may just have been killed. So the
    time of the last request does not need to be stored. Two processes must not ask at the same time: the caller holds a lock.
    """

    def __init__(
        self,
        services: Services,
        clock: Clock,
        user_agent: str,
        pauses: Mapping[str, datetime] | None = None,
        observe: Callable[[Sent | Waiting], None] = lambda event: None,
    ) -> None:
        """Prepare requests; nothing is sent yet.

        Args:
            services: The addresses of the services.
            clock: The time.
            user_agent: See `user_agent`.
            pauses: The `pauses` of the last run.
            observe: Is called after each request and before each wait for a further try.
        """
        self.services = services
        self.clock = clock
        self.pauses: dict[str, datetime] = dict(pauses or {})
        """Service (`Services.name`), or `ALL` -> the time before which it must not be asked again, by the computer's clock. To
        be stored for the next run. Times in the past have no effect."""
        self.clock_error = timedelta()
        """How much later it is by the clock of the last server that answered than by the computer's; 0 if they agree."""
        self._observe = observe
        self._connection = Connection(services, user_agent)
        self._last: datetime | None = None
        self._waited = 0.0
        self._ended: dict[str, ServiceError] = {}
        """Service, or `ALL` -> the error because of which it is not asked again in this run."""

    def now(self) -> datetime:
        """Return the time in UTC by the clock of the last server that answered; before that, by the computer's clock.

        The server's is its header ``Date``, so a wrong clock of the computer does not put papers on wrong days.
        """
        return self.clock.now() + self.clock_error

    def get(self, address: str, parameters: Mapping[str, str], read: Callable[[bytes], T]) -> T:
        """Return what ``read`` makes of the answer to a request.

        ``read`` raises `Damaged` if the answer is faulty. Then, and after other faults, the request is repeated a few times.

        Raises:
            Unavailable: All tries failed, or the service asked for a long wait, now or in an earlier run.
            Refused: 403, now or before in this run.
            WrongQuery: 400, or another status that means that the request is wrong. ``read`` may raise it too.
        """
        service = self.services.name(address)
        target = f"{address}?{urlencode(parameters)}" if parameters else address
        attempt = 0
        while True:
            self._check(service)
            attempt += 1
            try:
                return read(self._body(service, target))
            except (Damaged, Broken, _Busy) as fault:
                seconds = self._next_wait(fault, attempt)
                if seconds is None:
                    if isinstance(fault, Damaged) and fault.partial is not None:
                        return cast("T", fault.partial)
                    raise self._end(service, target, fault) from fault
                self._wait(seconds, f"{_host(target)} {fault.message}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _check(self, service: str) -> None:
        """Raise the error of a service that must not be asked."""
        if error := self._ended.get(ALL) or self._ended.get(service):
            raise error
        until = self.pauses.get(service)
        if until and self.clock.now() < until <= self.clock.now() + LONGEST_PAUSE:
            raise self._unavailable(f"{self._host_of(service)} asked for a pause", service, until)

    def _body(self, service: str, target: str) -> bytes:
        """Return the body of the answer to a request, after redirects."""
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._send(service, target)
            if response.status not in _REDIRECTS:
                return self._checked(response, target)
            target = self._redirected(target, response)
        raise Broken("redirects again and again")

    def _send(self, service: str, target: str) -> Response:
        """Send one request, after the pause that the terms of use ask for."""
        self._pace()
        try:
            response = self._connection.send(target, service)
        except Broken as broken:
            self._observe(Sent(target, broken.message))
            raise
        finally:
            self._last = self.clock.now()
        self._compare_clocks(response)
        size = f", {counted(len(response.body), 'byte')}" if response.status == 200 else ""
        self._observe(Sent(target, f"{response.status}{size}"))
        return response

    def _pace(self) -> None:
        """Wait until three seconds have passed since the last answer, and until a pause of all services has.

        A clock that was set back makes no wait longer.
        """
        now = self.clock.now()
        passed = (now - self._last).total_seconds() if self._last else 0.0
        rest = INTERVAL - passed if passed >= 0 else INTERVAL
        pause = (self.pauses.get(ALL, now) - now).total_seconds()
        if max(rest, 0) < pause <= LONGEST_WAIT:
            self._observe(Waiting(pause, "arXiv asked for a pause"))
            rest = pause
        if rest > 0:
            self.clock.sleep(math.ceil(rest * 100) / 100)

    def _compare_clocks(self, response: Response) -> None:
        """Note the time of the server: its ``Date``, and for an answer from a cache the ``Age`` of it."""
        date = _time(response.headers.get("date", ""))
        if date:
            age = response.headers.get("age", "")
            date += timedelta(seconds=int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0)
            error = date - self.clock.now()
            self.clock_error = error if abs(error) > _TOLERANCE else timedelta()

    def _redirected(self, target: str, response: Response) -> str:
        """Return the address to which an answer redirects."""
        try:
            address = urljoin(target, response.headers.get("location", "")).partition("#")[0]
            allowed = self.services.may_request(address)
        except ValueError:
            allowed = False
        if not allowed:
            raise Broken("redirects to an address that is not arXiv's, or that does not begin with https")
        return address

    def _checked(self, response: Response, target: str) -> bytes:
        """Return the body of an answer; raise an error unless its status is 200."""
        status = response.status
        if status == 200:
            return response.body
        if status in _BUSY:
            busy = _Busy(status, self._asked(response))
            seconds = min(max(SHORTEST_PAUSE, busy.asked or 0), LONGEST_WAIT)
            self.pauses[ALL] = self.clock.now() + timedelta(seconds=seconds)
            raise busy
        if status == 403:
            message = f"{_host(target)} answered 403: arXiv refuses requests from this address"
            remedy = "stop all programs that ask arXiv from here, and see https://info.arxiv.org/help/robots.html"
            self._ended[ALL] = Refused(message, remedy)
            raise self._ended[ALL]
        if 400 <= status < 500 and status not in _TEMPORARY:
            message = f"{_host(target)} answered {status}{explanation(response.body)}"
            raise WrongQuery(
                message, "correct `[[fetch]]` in sitegen.toml, or update sitegen if arXiv changed its service"
            )
        raise Broken(f"answered {status}")

    def _asked(self, response: Response) -> float | None:
        """Return the seconds of ``Retry-After`` (RFC 9110, section 10.2.3); None without a valid one."""
        value = response.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        until = _time(value)
        return max(0.0, (until - self.now()).total_seconds()) if until else None

    def _next_wait(self, fault: Damaged | Broken | _Busy, attempt: int) -> float | None:
        """Return the seconds before the next try; None if there shall be none."""
        waits = BUSY_WAITS if isinstance(fault, _Busy) else FAULT_WAITS
        if attempt > len(waits) or (isinstance(fault, Damaged) and attempt >= fault.tries):
            return None
        seconds = waits[attempt - 1] * (1 + JITTER * self.clock.random())
        asked = (fault.asked or 0) if isinstance(fault, _Busy) else 0
        seconds = max(seconds, asked)
        return None if asked > LONGEST_WAIT or self._waited + seconds > MOST_WAITING else seconds

    def _wait(self, seconds: float, reason: str) -> None:
        self._waited += seconds
        self._observe(Waiting(seconds, reason))
        self.clock.sleep(seconds)

    def _end(self, service: str, target: str, fault: Damaged | Broken | _Busy) -> Unavailable:
        """Return the error after the last try. The service is not asked again unless only this one answer was faulty."""
        asked = timedelta(seconds=(fault.asked or 0) if isinstance(fault, _Busy) else 0)
        until = self.clock.now() + min(max(PAUSE, asked), LONGEST_PAUSE)
        remedy = fault.remedy if isinstance(fault, Broken) else ""
        error = self._unavailable(f"{_host(target)} {fault.message}", service, until, remedy)
        if isinstance(fault, _Busy):
            self.pauses[service] = until
        if not isinstance(fault, Damaged):
            self._ended[service] = error
        return error

    def _unavailable(self, message: str, service: str, until: datetime, remedy: str = "") -> Unavailable:
        remedy = remedy or f"run `sitegen fetch` again after {until:%Y-%m-%d %H:%M} UTC; it continues where it stopped"
        return Unavailable(message, remedy, service=service, retry_at=until)

    def _host_of(self, service: str) -> str:
        return _host(getattr(self.services, service))


def _host(address: str) -> str:
    return urlsplit(address).netloc


def _time(value: str) -> datetime | None:
    """Return the time in a header (RFC 9110, section 5.6.7); None if it is not one."""
    from email.utils import parsedate_to_datetime

    try:
        time = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def user_agent(url: str, title: str) -> str:
    """Return ``sitegen/<version> (+<url>; <title>)`` without the parts that are empty, in characters that a header may have."""
    version = package_versions.versions(["sitegen-digests"])[0]
    parts = [f"+{_in_header(url)}" if _in_header(url) else "", _in_header(title)]
    comment = "; ".join(filter(None, parts))
    return f"sitegen/{version} ({comment})" if comment else f"sitegen/{version}"


def _in_header(text: str) -> str:
    """Return the part of a text that a comment in a header may have."""
    kept = "".join(character for character in text if " " <= character <= "~" and character not in "()\\;")
    return " ".join(kept.split())[:200]
