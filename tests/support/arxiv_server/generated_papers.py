"""Generate papers as arXiv has them: submitted at all hours, held, replaced, withdrawn, cross-listed later."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from support.arxiv_server import announcement_days
from support.arxiv_server.catalogue import Author, Catalogue, Paper, Version

_NAMES = (
    Author("Ada Lovelace", "Ada Lovelace", ""),
    Author("Csaba Balázs", r"Csaba Bal\'azs", "Monash University"),
    Author("Jürgen Müller", r"J\"urgen M\"uller", ""),
    Author("Tihomir Bašić", r"Tihomir Ba\v{s}i\'c", 'Institute "R. B.", Zagreb'),
    Author("Luís Gonçalves", r"Lu\'{\i}s Gon\c{c}alves", ""),
    Author("Wei Zhang", "Wei Zhang", ""),
    Author("王小明", "王小明", ""),
    Author("Grace Hopper Jr.", "Grace Hopper Jr.", "Navy & Yale"),
    Author("Alan M. Turing", "Alan M. Turing", ""),
    Author("The ATLAS Collaboration", "The ATLAS Collaboration", ""),
)
_WORDS = (
    "sparse deep convex graph learning of for with and on $L_2$ norms kernels <b>bold</b> fields A&B models "
    'transport sampling R^2 attention & flows bounds images "quoted" 50% faster $a<b$ priors'
).split()
_MSC = ("", "", "", "68T45", "14J60 (Primary) 14F05, 14J26 (Secondary)")
_LICENSES = (
    "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
    "http://creativecommons.org/licenses/by/4.0/",
)
_WITHDRAWN = "This paper has been withdrawn by the authors due to an error in Lemma 2"
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """The papers to generate.

    Attributes:
        first: The first day of submissions (UTC).
        last: The last one.
        per_day: Number of submissions on a weekday. A quarter of them comes on Saturdays and Sundays.
        categories: Codes of primary categories, the most frequent first.
        seed: Another number gives other papers.
    """

    first: date
    last: date
    per_day: int = 6
    categories: tuple[str, ...] = ("cs.CV", "cs.LG", "stat.ML", "math.OC")
    seed: int = 1


class _Draft(NamedTuple):
    """A paper that has no identifier yet."""

    submitted: datetime
    evening: date
    seed: int


@lru_cache(maxsize=8)
def generate(period: Period) -> Catalogue:
    """Return a catalogue. The same period gives the same papers."""
    chance = random.Random(period.seed)
    drafts = sorted(_drafts(period, chance), key=lambda draft: (draft.evening, draft.submitted))
    numbers: Counter[str] = Counter()
    papers = []
    for draft in drafts:
        month = f"{draft.evening:%y%m}"
        numbers[month] += 1 + draft.seed % 3
        papers.append(_paper(f"{month}.{numbers[month]:05}", draft, period))
    return Catalogue([*papers, *_old_papers(period)])


def _drafts(period: Period, chance: random.Random) -> Iterator[_Draft]:
    """Yield the submissions of the period. One in fifty is held for one to ten days."""
    for number in range((period.last - period.first).days + 1):
        day = period.first + number * _DAY
        amount = max(period.per_day // 4, 1) if day.weekday() >= 5 else period.per_day
        for _ in range(max(0, amount + chance.randint(-1, 1))):
            submitted = _moment(day, chance)
            evening = announcement_days.evening_of(submitted)
            if chance.random() < 0.02:
                evening = announcement_days.next_evening(evening + chance.randint(0, 10) * _DAY)
            yield _Draft(submitted, evening, chance.getrandbits(32))


def _moment(day: date, chance: random.Random) -> datetime:
    """Return a time of a day. Some are in its first and its last minute."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if chance.random() < 0.03:
        return start + timedelta(seconds=chance.choice((0, 1, 59, 86_340, 86_370, 86_399)))
    return start + timedelta(seconds=chance.randrange(86_400))


def _paper(identifier: str, draft: _Draft, period: Period) -> Paper:
    """Return a paper: its categories, versions, and later changes."""
    chance = random.Random(draft.seed)
    weights = [1 / (rank + 1) for rank in range(len(period.categories))]
    (primary,) = chance.choices(period.categories, weights)
    others = [code for code in period.categories if code != primary]
    categories = (primary, *chance.sample(others, k=chance.choice((0, 0, 1, 1, 2)) if len(others) > 1 else 0))
    missing = [code for code in others if code not in categories]
    later = announcement_days.next_evening(draft.evening + chance.randint(1, 40) * _DAY)
    return Paper(
        identifier,
        submitter=chance.choice(_NAMES).name,
        authors=tuple(chance.sample(_NAMES, k=chance.randint(1, 4))),
        categories=categories,
        classes=chance.choice(_MSC),
        license=chance.choice(_LICENSES),
        versions=tuple(_versions(draft, chance)),
        crossed=(chance.choice(missing), later) if missing and chance.random() < 0.04 else None,
        appeared=(f"J. Tests & Proofs {chance.randint(1, 99)} (2026)", f"10.1000/{identifier}", later + 3 * _DAY)
        if chance.random() < 0.05
        else None,
    )


def _versions(draft: _Draft, chance: random.Random) -> Iterator[Version]:
    """Yield the versions of a paper. Each later one comes after one to thirty days; some papers have more than five."""
    count = chance.choices((1, 2, 3, 4, 7), (70, 18, 6, 4, 2))[0]
    is_withdrawn = count > 1 and chance.random() < 0.2
    submitted, evening = draft.submitted, draft.evening
    title, abstract = _words(chance, 6), _words(chance, 40)
    for number in range(1, count + 1):
        if number > 1:
            day = evening + chance.randint(1, 30) * _DAY
            submitted = _moment(day, chance)
            evening = announcement_days.evening_of(submitted)
            abstract = _words(chance, 40)
        withdrawn = is_withdrawn and number == count
        comment = _WITHDRAWN if withdrawn else chance.choice(("", f"{number + 9} pages, $n<{number}$ figures & more"))
        yield Version(number, submitted, evening, title, abstract, comment, withdrawn)


def _words(chance: random.Random, number: int) -> str:
    """Return words with a line break in some places, as submitters type them."""
    words = chance.choices(_WORDS, k=number)
    text = " ".join(words).capitalize()
    return text.replace(" and ", " and\n", 2)


def _old_papers(period: Period) -> Iterator[Paper]:
    """Yield papers of earlier years, some with identifiers of the old form, that are replaced in the period."""
    chance = random.Random(period.seed + 1)
    days = (period.last - period.first).days + 1
    for number in range(max(4, days // 10)):
        submitted = datetime(2003 + number % 15, 1 + number % 12, 1 + number % 28, 10, tzinfo=UTC)
        is_old = (submitted.year, submitted.month) < (2007, 4)
        identifier = (
            f"cs/{submitted:%y%m}{100 + number:03}"
            if is_old
            else f"{submitted:%y%m}.{number + 1:0{5 if submitted.year > 2014 else 4}}"
        )
        replaced = _moment(period.first + chance.randrange(days) * _DAY, chance)
        texts = [(_words(chance, 5), _words(chance, 30), "") for _ in range(2)]
        versions = tuple(
            Version(place, time, announcement_days.evening_of(time), *text, withdrawn=False)
            for place, (time, text) in enumerate(zip((submitted, replaced), texts, strict=True), 1)
        )
        categories = (period.categories[number % len(period.categories)],)
        author = _NAMES[number % len(_NAMES)]
        yield Paper(identifier, author.name, (author,), categories, "", _LICENSES[0], versions)
