"""Read where a paper was accepted or published, from arXiv's comment and journal reference.

A paper that was only submitted has no venue. The words of a sentence decide: acceptance wins over submission, and a
workshop over the conference that it belongs to.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from sitegen.venues import Kind, Venue, mentions, unlisted_names, wording, years
from sitegen.venues.mentions import Mention
from sitegen.venues.venue_names import CONFERENCES


class _Claim(NamedTuple):
    """A venue that a sentence states."""

    venue: Venue
    is_journal: bool
    is_stated: bool
    """True if words such as "accepted" state it, and not only the name with a year."""


_HINT = re.compile(
    r"accep|acc?[cept]{3}|appear|publi|press|present|proc|camera|conf|journal|trans|lett|oral|spotlight|highlight|poster|"
    r"works|symp|chapter|\d\d\d\d|(?-i:[A-Z]{2})",
    re.IGNORECASE,
)
"""Every comment that states a venue has one of these. Half of the comments have none: they count pages and figures."""
_COUNTS = re.compile(r"(?:\d{1,3} (?:pages|figures|tables)[,;.] )+")
_CAPITALS_OR_YEAR = re.compile(r"[A-Z]{2}|\d\d\d\d")
_HINT_IN_LOWER_CASE = re.compile(_HINT.pattern.split(r"|\d\d\d\d")[0])
_JOURNAL_WORDS = re.compile(r"journal|transactions|letters", re.IGNORECASE)
_SERIES = re.compile(
    r"LNCS|LNAI|Lecture Notes|CCIS|Communications in Computer|AISC|Advances in Intelligent Systems|Springer|PMLR|CEUR"
    r"|Proceedings of Machine Learning"
)
"""A series that has the proceedings of many conferences."""
_PROCEEDINGS = re.compile(rf"{_SERIES.pattern}|\bProc|Conference|Conf\.|Symposium")
_CEUR = re.compile(r"(CEUR) Workshop", re.IGNORECASE)
"""A series whose name says nothing about the event."""
_SPIE_VOLUME = re.compile(r"\b(SPIE),?\s(?:Vol(?:ume|\.)?\s?)?(?!(?:19|20)\d\d\b)[1-9]\d{3,4}\b,?")
_ONLY_DOI = re.compile(r"\W*(?:doi\W{0,3})?10\.\d{4,9}/\S+\s*", re.IGNORECASE)
_AT_OTHER = re.compile(r"\w\s?@\s?[A-Z]{2}")
"""An event at a conference: ``MACLEAN@ECML``."""
_NEAR_WORKSHOP = re.compile(r"\W*(?:\d{4}\W*)?(?:w\b|work\s?shop)", re.IGNORECASE)
_LONGEST: Final = 2000
_RANKS: Final = {"workshop": 1, "published": 2, "accepted": 1}


def read(comment: str | None, journal: str | None) -> Venue | None:
    """Return the venue that comment or journal reference state; None if they state none.

    Both are clean text, which may contain TeX. Time is linear in their length; only the first 2,000 characters count.
    """
    stated = _from_journal(journal[:_LONGEST]) if journal else None
    if stated and stated.kind == "workshop":
        return stated
    said = _from_comment(_without_counts(comment[:_LONGEST])) if comment and _has_hint(comment[:_LONGEST]) else None
    if not stated or not journal or not said or not said.name:
        return stated or said
    if said.kind == "workshop" and _is_of_workshop(said.name, stated.name, journal):
        return said
    if not mentions.is_listed(stated.name) and _SERIES.search(journal):
        return said._replace(kind="published", year=said.year or stated.year)
    if not stated.year and said.name == stated.name:
        return stated._replace(year=said.year)
    return stated


def _is_of_workshop(workshop: str, stated: str, journal: str) -> bool:
    """Return True if a journal reference, with the venue ``stated``, has the proceedings of a workshop that the comment names."""
    if stated == workshop.removesuffix(mentions.WORKSHOPS):
        return True
    return not mentions.is_listed(stated) and bool(_PROCEEDINGS.search(journal))


def _without_counts(comment: str) -> str:
    """Return a comment without the counts at its beginning. More comments are the same then, and `_from_comment` keeps results."""
    counts = _COUNTS.match(comment)
    return comment[counts.end() :] if counts else comment


def _has_hint(text: str) -> bool:
    """Return True if `_HINT` is in a text. Patterns that ignore case take three times as long: few texts need that."""
    if not text.isascii():
        return bool(_HINT.search(text))
    return bool(_CAPITALS_OR_YEAR.search(text) or _HINT_IN_LOWER_CASE.search(text.lower()))


@lru_cache(maxsize=4096)
def _from_comment(comment: str) -> Venue | None:
    text = wording.without_notes(comment)
    sentences = [sentence for sentence in wording.sentences(text) if _has_hint(sentence)]
    accepted = any(map(wording.says_accepted, sentences))
    claims = [claim for sentence in sentences for claim in _claims(sentence, accepted=accepted)]
    if not accepted and wording.UNDER_REVIEW.search(text):
        claims = [claim for claim in claims if claim.is_stated]
    if not claims:
        return None
    best = max(claims, key=_rank).venue
    if best.kind == "accepted" and any(map(wording.ONLY_WORKSHOP.fullmatch, sentences)):
        best = _at_workshop(best)
    if best.name and not best.year:
        named = (claim.venue.year for claim in claims if claim.venue.name == best.name and claim.venue.year)
        return best._replace(year=next(named, None) or years.anywhere(_about_this(sentences)))
    return best


def _at_workshop(venue: Venue) -> Venue:
    """Return a conference as the parent of a workshop that another sentence names. Other venues are returned as they are."""
    if venue.name not in CONFERENCES:
        return venue
    return venue._replace(name=f"{venue.name}{mentions.WORKSHOPS}", kind="workshop")


def _about_this(sentences: Iterable[str]) -> str:
    """Return the sentences that can have the year of the paper's own venue, without what they say of other versions."""
    own = (
        sentence for sentence in sentences if not wording.SUBMITTED.search(sentence) or wording.STATED.search(sentence)
    )
    return "; ".join(wording.OTHER_VERSION.remove(wording.PREVIOUS.remove(sentence)) for sentence in own)


def _rank(claim: _Claim) -> tuple[int, ...]:
    venue = claim.venue
    is_workshop = venue.kind == "workshop"
    return bool(venue.name), is_workshop, claim.is_stated, claim.is_journal, _RANKS[venue.kind], bool(venue.year)


def _claims(sentence: str, *, accepted: bool) -> Iterator[_Claim]:
    """Yield the venues that a sentence states. ``accepted``: some sentence says that the paper was accepted."""
    is_plain = wording.is_plain(sentence)
    if not is_plain:
        if wording.CONDITIONAL.search(sentence):
            return
        sentence = wording.NOT_YET.remove(sentence)
    status = wording.STATED.search(sentence)
    submitted = None if is_plain else wording.SUBMITTED.search(sentence)
    if not is_plain and _is_no_acceptance(sentence, status, submitted):
        return
    text = sentence if is_plain else _without_others(sentence)
    found = mentions.find(text)
    if submitted and status and text == sentence:
        found = [one for one in found if not _is_submission(submitted, status, one)]
    status = status if is_plain else wording.STATED.search(text)
    is_stated = accepted or bool(status or (found and wording.SUGGESTED.search(text)))
    claims = list(_of_mentions(text, found, is_plain=is_plain, is_stated=is_stated, is_sure=bool(status) or accepted))
    yield from claims or _of_unlisted(text, status, accepted=accepted)


def _is_no_acceptance(sentence: str, status: re.Match[str] | None, submitted: re.Match[str] | None) -> bool:
    """Return True if a sentence is about a submission, a thesis, or a report of a challenge that is not of a workshop."""
    if wording.THESIS.search(sentence) or (submitted and not status):
        return True
    return not status and bool(wording.REPORT.search(sentence)) and not wording.WORKSHOP.search(sentence)


def _without_others(sentence: str) -> str:
    """Return a sentence without what it says of other versions of the paper."""
    text = sentence if wording.MAIN.search(sentence) else wording.PREVIOUS.remove(sentence)
    return wording.OTHER_VERSION.remove(text, count=1)


def _is_submission(submitted: re.Match[str], status: re.Match[str], one: Mention) -> bool:
    """Return True if a mention follows "submitted", after an "accepted" that belongs to something else."""
    return status.start() < submitted.start() < one.start


def _of_mentions(
    text: str, found: list[Mention], *, is_plain: bool, is_stated: bool, is_sure: bool
) -> Iterator[_Claim]:
    """Yield the claims of known names.

    ``is_plain``: the text has none of the special phrases (`wording.is_plain`).
    ``is_stated``: words around them suggest acceptance, so that names need no year. ``is_sure``: some words state it, so that
    ambiguous names count too.
    """
    is_published = not is_plain and wording.says_published(text)
    is_workshop = not is_plain and _is_at_workshop(text)
    is_finding = not is_plain and bool(wording.FINDINGS.search(text))
    for one in found:
        year = years.of_name(text, one.start, one.end, is_journal=one.is_journal)
        at_workshop = not one.is_journal and (
            one.is_workshop or is_workshop or (not is_plain and _is_parent(text, one))
        )
        if not (is_stated or year or at_workshop) or not (one.is_sure or is_sure or year):
            continue
        kind: Kind = "workshop" if at_workshop else "published" if is_published else "accepted"
        venue = Venue(_full_name(one, is_finding=is_finding and not at_workshop, at_workshop=at_workshop), year, kind)
        yield _Claim(venue, one.is_journal, is_stated)


def _is_at_workshop(text: str) -> bool:
    return bool((wording.WORKSHOP.search(text) or wording.HELD_WITH.search(text)) and not wording.MAIN.search(text))


def _is_parent(text: str, one: Mention) -> bool:
    """Return True if the text before a conference names an event that was held at it: ``DASC @ CVPR 2024``."""
    before = text[max(0, one.start - 40) : one.start].rstrip("\"'( ")
    return bool(wording.EVENT_AT.search(before)) and not wording.MAIN.search(text)


def _full_name(one: Mention, *, is_finding: bool, at_workshop: bool) -> str:
    if one.is_journal:
        return one.name
    return f"{one.name}{mentions.WORKSHOPS if at_workshop else mentions.FINDINGS if is_finding else ''}"


def _of_unlisted(text: str, status: re.Match[str] | None, *, accepted: bool) -> Iterator[_Claim]:
    """Yield the venue of a sentence that has none of the known names."""
    is_workshop = _is_at_workshop(text) or bool(_AT_OTHER.search(text))
    kind: Kind = "workshop" if is_workshop else "published" if wording.says_published(text) else "accepted"
    if status:
        name = unlisted_names.after_status(text, status.start(), status.end())
        year = years.anywhere(text) if name else None
        yield _Claim(Venue(name, year, kind), bool(_JOURNAL_WORDS.search(name)), is_stated=True)
    elif found := unlisted_names.bare(text, accepted=accepted) or unlisted_names.event(text):
        yield _Claim(Venue(*found, kind), is_journal=False, is_stated=False)


def _from_journal(journal: str) -> Venue | None:
    """Return the venue of a journal reference."""
    text = wording.without_notes(journal)
    if "SPIE" in text:
        text = _SPIE_VOLUME.sub(r"\1", text)
    if not text or _ONLY_DOI.fullmatch(text):
        return None
    found = mentions.find(text)
    is_workshop = _names_workshop(text) or any(one.is_workshop for one in found)
    kind: Kind = "workshop" if is_workshop else "published"
    if one := _main_mention(text, found):
        year = years.of_name(text, one.start, one.end, is_journal=one.is_journal) or years.anywhere(text)
        at_workshop = is_workshop and not one.is_journal
        is_finding = bool(wording.FINDINGS.search(text)) and not at_workshop
        name = _full_name(one, is_finding=is_finding, at_workshop=at_workshop)
        return Venue(name, year, kind if not one.is_journal else "published")
    if wording.SUBMITTED.search(text) and not wording.STATED.search(text):
        return None
    return Venue(unlisted_names.in_reference(text), years.anywhere(text), kind)


def _names_workshop(text: str) -> bool:
    return bool(wording.WORKSHOP.search(text) and wording.WORKSHOP.search(_CEUR.sub(r"\1", text)))


def _main_mention(text: str, found: list[Mention]) -> Mention | None:
    """Return the mention that a journal reference is about; None if there is none."""
    sure = [
        one
        for one in found
        if one.is_sure or one.is_journal or years.of_name(text, one.start, one.end, is_journal=False)
    ]
    if not sure:
        return None
    at_workshop = (one for one in sure if one.is_workshop or _NEAR_WORKSHOP.match(text[one.end : one.end + 24]))
    journals = (one for one in sure if one.is_journal and one.start < 12)
    return next(at_workshop, None) or next(journals, None) or sure[0]
