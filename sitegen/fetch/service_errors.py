"""Errors of arXiv's services. All end the command with exit status 1 unless the caller goes on with another service."""

from datetime import datetime

from sitegen.errors import SitegenError


class ServiceError(SitegenError):
    """A service did not give what was asked. Papers that were read before are kept."""


class Unavailable(ServiceError):  # noqa: N818 - a service that is unavailable
    """A service is overloaded, unreachable, or answers with something that cannot be read, also after several tries.

    It must not be asked again before `retry_at`; the client refuses to. Another service may be asked.
    """

    def __init__(self, message: str, remedy: str, *, service: str, retry_at: datetime) -> None:
        super().__init__(message, remedy)
        self.service = service
        """`services.API`, `services.RSS` or `services.OAI`."""
        self.retry_at = retry_at
        """In UTC, by the computer's clock."""


class Refused(ServiceError):  # noqa: N818 - a request that was refused
    """arXiv answered 403. No service may be asked again in this run (https://info.arxiv.org/help/robots.html)."""


class WrongQuery(ServiceError):  # noqa: N818 - a query that is wrong
    """arXiv does not understand the query, or does not know the category or set. Asking again does not help."""
