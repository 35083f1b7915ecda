"""Ask for today's listings, and for the details of their papers: a feed has neither times nor comments."""

from collections import Counter
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from sitegen import announced_days
from sitegen.errors import Problem
from sitegen.fetch import announcement_feed, query_api
from sitegen.fetch.announcement_feed import Listing
from sitegen.fetch.collection import Collection
from sitegen.fetch.http_client import PAUSE
from sitegen.fetch.service_errors import Refused, ServiceError
from sitegen.fetch_settings import Wanted
from sitegen.fetch_state import Listing as StoredListing
from sitegen.fetch_state import Pending

_KEPT: Final = timedelta(days=90)
"""Listings are remembered for so long."""
_BATCH: Final = query_api.IDENTIFIERS


def read(collection: Collection, one: Wanted) -> Listing | None:
    """Return the listing of a category that arXiv shows now; None if there is none that can be used.

    Raises:
        Refused: 403.
    """
    known = collection.state.categories.get(one.category)
    earlier = {listing.fingerprint: listing.day for listing in known.listings if listing.fingerprint} if known else {}
    try:
        listing = announcement_feed.read(collection.client, one.category, earlier)
    except Refused:
        raise
    except ServiceError as error:
        collection.fail(error, one)
        return None
    _report(collection, listing)
    return None if listing.repeats else listing


def _report(collection: Collection, listing: Listing) -> None:
    """Report the faults of a listing."""
    result = collection.result
    result.warn(listing.problems)
    feed = f"arXiv's feed of {listing.category}"
    retry_at = collection.client.clock.now() + PAUSE
    remedy = "run `sitegen fetch` again later"
    if listing.repeats:
        result.fail(Problem("", 0, f"{feed} repeats an earlier listing as that of {listing.day}", remedy), retry_at)
    elif listing.is_stale:
        result.fail(Problem("", 0, f"{feed} still has the listing of {listing.day}", remedy), retry_at)
    if listing.is_cut:
        remedy = "papers that it lacks are fetched by their days of submission"
        result.warn([Problem("", 0, f"{feed} of {listing.day} is not complete", remedy)])


def add(collection: Collection, one: Wanted, listing: Listing) -> None:
    """Add the entries of a listing to those whose papers are to be asked for, unless the listing was read before."""
    state = collection.of(one)
    if not listing.items or any(known.fingerprint == listing.fingerprint for known in state.listings):
        return
    number = Counter(item.type for item in listing.items)
    stored = StoredListing(
        listing.day,
        new=number[announced_days.NEW],
        cross=number[announced_days.CROSS],
        replace=number[announced_days.REPLACE],
        replace_cross=number[announced_days.REPLACE_CROSS],
        fingerprint=listing.fingerprint,
    )
    others = [known for known in state.listings if known.day != listing.day and known.day > listing.day - _KEPT]
    listings = sorted((*others, stored), key=lambda known: known.day)
    new = {Pending(listing.day, item.identifier, item.type, item.version) for item in listing.items}
    pending = sorted({*state.pending, *new}, key=lambda entry: (entry.day, entry.identifier, entry.type))
    collection.set(one, replace(state, listings=tuple(listings), pending=tuple(pending)))


def read_details(collection: Collection) -> None:
    """Ask for the papers of listings, and store them.

    Raises:
        Refused: 403.
        OSError: A digest or the state cannot be written.
    """
    wanted = sorted({entry.identifier for one in collection.wanted for entry in collection.of(one).pending})
    for start in range(0, len(wanted), _BATCH):
        collection.progress("papers of listings", start, len(wanted))
        answer = query_api.by_identifiers(collection.client, wanted[start : start + _BATCH])
        collection.result.warn(answer.problems)
        collection.store(answer.papers)
        collection.save()
        if isinstance(answer.fault, Refused):
            raise answer.fault
        if answer.fault:
            collection.fail(answer.fault)
            return
