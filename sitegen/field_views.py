"""Show collectors' own fields on pages and in feeds, and find their searched text, by their settings and known rules."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from markupsafe import Markup

from sitegen import languages, suggestions, text
from sitegen.escaping import html_text, safe
from sitegen.field_settings import FieldSection, section_key
from sitegen.known_fields import (
    DATE,
    LINK,
    LIST,
    LONG_TEXT,
    NUMBER,
    RATING,
    TEXT,
    FieldRule,
    field_key,
    known_rule,
    label_of,
)
from sitegen.models import OwnField
from sitegen.text import web_addresses

BY_MACHINE: Final = "by a machine"
"""The note beside a field that a machine wrote."""

_LONG_TEXT = 160
"""A text with more characters than this is a paragraph, and a list with such an entry has a line for each entry."""
_LONG_ENTRY = 48
_LONGEST_TAG = 35
_SEPARATOR = re.compile(r"\s*[,;|、，；]\s*")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_TIME = re.compile(rf"({_DAY.pattern})T((?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d(?:\.\d{{1,6}})?)?(Z|[+-]\d\d:\d\d)?")


class FieldView(NamedTuple):
    """A field as a page shows it."""

    label: str
    html: Markup
    """The value. It can be a list (``ul``) or text with links."""
    attributes: Markup
    """Attributes of the element with the value: language and direction, if they differ from those of the page,
    ``class="long"`` for a paragraph, and ``data-field`` and ``data-value`` for scripts that filter and sort."""
    machine: str
    """The note that a machine wrote the text; empty if the source does not say so."""


class FieldViews(NamedTuple):
    """The shown fields of a paper, in the order of the source."""

    leading: tuple[FieldView, ...]
    """Fields above the abstract."""
    others: tuple[FieldView, ...]


class FieldTable:
    """How a site treats own fields.

    Args:
        sections: The settings ``[[field]]``. They come before the rules of known fields.
        language: The language of the site.
    """

    def __init__(self, sections: Iterable[FieldSection] = (), language: str = "en") -> None:
        self._sections = {section.key: section for section in sections}
        self._language = language
        self._right_to_left = languages.is_right_to_left(language)
        self._rules: dict[tuple[str, str, bool, bool], FieldRule] = {}

    def rule(self, field: OwnField) -> FieldRule:
        """Return the rule of a field: what its setting says, else its source, else the table of known fields."""
        key = (field.name, field.language, field.machine, isinstance(field.value, (int, float)))
        if key not in self._rules:
            self._rules[key] = self._made_rule(field)
        return self._rules[key]

    def language(self, field: OwnField) -> str:
        """Return the language of a field's text (BCP 47); empty if it is unknown."""
        language = self.rule(field).language
        return language if _is_language(language) else ""

    def views(self, fields: Iterable[OwnField]) -> FieldViews:
        """Return the shown fields of a paper."""
        leading: list[FieldView] = []
        others: list[FieldView] = []
        for field in fields:
            rule = self.rule(field)
            if rule.show is not False:
                (leading if rule.lead else others).append(self._view(field, rule))
        return FieldViews(tuple(leading), tuple(others))

    def feed_content(self, fields: Iterable[OwnField]) -> tuple[str, str]:
        """Return the shown fields of a paper as HTML for a feed: a paragraph each, those before the abstract first.

        Text is in plain characters, as all text of feeds.
        """
        parts = ["", ""]
        for field in fields:
            rule = self.rule(field)
            if rule.show is not False:
                note = f" ({BY_MACHINE})" if rule.machine else ""
                values = ", ".join(_link(one) or html_text(text.plain(one)) for one in _entries(field, rule))
                parts[not rule.lead] += f"<p>{html_text(rule.label)}{note}: {values}</p>"
        return parts[0], parts[1]

    def searched_text(self, fields: Iterable[OwnField]) -> str:
        """Return the text of a paper's searched fields, in plain characters."""
        return " ".join(
            text.plain(one) for field in fields if self._is_searched(field) for one in _entries(field, self.rule(field))
        )

    def query_names(self) -> tuple[str, ...]:
        """Return the names by which queries of the search can ask for the fields that have settings, in lower case.

        A name with blanks or punctuation can also be written without (`field_key`).
        """
        names = [section.name for section in self._sections.values() if not section.key.endswith("*")]
        keys = (key for name in names for key in (name.lower(), field_key(name)))
        return tuple(dict.fromkeys(key for key in keys if key and not _NOT_IN_QUERIES.search(key)))

    def named_texts(self, fields: Iterable[OwnField]) -> tuple[tuple[str, str], ...]:
        """Return name and text, in plain characters, of the searched fields that queries can ask for by name."""
        found = []
        for field in fields if self._sections else ():
            section = self._sections.get(field_key(field.name))
            if section and self._is_searched(field):
                entries = _entries(field, self.rule(field))
                found.append((section.name, "\n".join(map(text.plain, entries))))
        return tuple(found)

    def unused(self, papers: Iterable[Iterable[OwnField]]) -> dict[str, str]:
        """Return the names of settings that are about no field of these papers, each with the most similar field, or empty."""
        unused = dict(self._sections)
        seen: set[str] = set()
        # A look at one more paper may take long: it reads the index up to the next paper with fields.
        for field in chain.from_iterable(papers) if unused else ():
            if field.name not in seen:
                seen.add(field.name)
                found, _ = self._section(field.name)
                unused.pop(found.key if found else "", None)
                if not unused:
                    break
        return {section.name: suggestions.nearest(section.name, seen) for section in unused.values()}

    def _is_searched(self, field: OwnField) -> bool:
        rule = self.rule(field)
        if rule.search is None:
            return rule.show is not False and _kind(field, rule) in (TEXT, LONG_TEXT, LIST)
        return rule.search

    def _made_rule(self, field: OwnField) -> FieldRule:
        known = known_rule(field)
        known = known._replace(language=field.language or known.language, machine=field.machine or known.machine)
        section, rest = self._section(field.name)
        if not section:
            return known
        given = section.rule
        if given.label and rest:
            given = given._replace(label=f"{given.label}: {label_of(rest).lower()}")
        return known._replace(**{name: value for name, value in given._asdict().items() if value not in ("", None)})

    def _section(self, name: str) -> tuple[FieldSection | None, str]:
        """Return the settings of a field, and the rest of its name if they are those of an object with fields."""
        if not self._sections:
            return None, ""
        if found := self._sections.get(field_key(name)):
            return found, ""
        parts = name.split(".")
        for length in range(len(parts) - 1, 0, -1):
            if found := self._sections.get(section_key(f"{'.'.join(parts[:length])}.*")):
                return found, ".".join(parts[length:])
        return None, ""

    def _view(self, field: OwnField, rule: FieldRule) -> FieldView:
        kind = _kind(field, rule)
        entries = _entries(field, rule)
        is_long = kind == LONG_TEXT or any(len(one) > _LONG_TEXT for one in entries)
        attributes = (' class="long"' if is_long else "") + self._language_attributes(entries, rule.language)
        if rule.filter:
            attributes += _filter_attributes(rule.label, kind, entries)
        html = _html(kind, entries, marked=bool(rule.filter))
        machine = BY_MACHINE if rule.machine else ""
        return FieldView(rule.label, html, safe(attributes), machine)  # noqa: S704 - escaped

    def _language_attributes(self, entries: tuple[str, ...], language: str) -> str:
        if not _is_language(language):
            return ' dir="auto"' if any(map(languages.has_right_to_left, entries)) else ""
        found = "" if language == self._language else f' lang="{language}"'
        right_to_left = languages.is_right_to_left(language)
        return found if right_to_left == self._right_to_left else f'{found} dir="{"rtl" if right_to_left else "ltr"}"'


_NOT_IN_QUERIES = re.compile(r'[\s()":]|^(?:author|cat|day|has|title|venue|year)$')
"""Names that queries cannot use: with blanks, quotation marks, parentheses or colons, or with a meaning of their own."""


@lru_cache(maxsize=1000)
def _is_language(tag: str) -> bool:
    """Return True if a tag, which may come from a stranger, is that of a language."""
    return bool(tag) and len(tag) <= _LONGEST_TAG and not languages.problem(tag)


def _kind(field: OwnField, rule: FieldRule) -> str:
    """Return the kind of a field: that of its rule, else that of its value."""
    if rule.kind:
        return rule.kind
    if isinstance(field.value, (int, float)):
        return NUMBER
    entries = (field.value,) if isinstance(field.value, str) else field.value
    if all(map(_link, entries)):
        return LINK
    return LIST if isinstance(field.value, tuple) else LONG_TEXT if len(field.value) > _LONG_TEXT else TEXT


def _entries(field: OwnField, rule: FieldRule) -> tuple[str, ...]:
    """Return the values of a field as texts: the entries of a list, or one."""
    if isinstance(field.value, tuple):
        return field.value
    if isinstance(field.value, str) and rule.kind == LIST:
        return tuple(filter(None, _SEPARATOR.split(field.value))) or (field.value,)
    return (str(field.value),)


def _html(kind: str, entries: tuple[str, ...], *, marked: bool) -> Markup:
    """Return the values of a field as HTML. ``marked``: each entry of a list is in an element, for scripts."""
    shown = [_entry_html(kind, one) for one in entries]
    if len(entries) > 1 and any(len(one) > _LONG_ENTRY for one in entries):
        joined = f"<ul>{''.join(f'<li>{one}' for one in shown)}</ul>"
    else:
        joined = ", ".join(f"<span>{one}</span>" if marked and kind == LIST else one for one in shown)
    return safe(joined)  # noqa: S704 - of escaped texts


def _entry_html(kind: str, entry: str) -> str:
    if kind == LINK and (link := _link(entry)):
        return link
    if kind == DATE and _DAY.fullmatch(entry):
        return f"<time>{entry}</time>"
    if kind == DATE and (found := _TIME.fullmatch(entry)):
        return f'<time datetime="{entry}">{found[1]} {found[2]}{found[3] or ""}</time>'
    return text.html(entry)


def _link(entry: str) -> str:
    """Return a link to the address that a text is; empty if the text is not a safe address of the web."""
    address = web_addresses.ADDRESS.fullmatch(entry)
    url = web_addresses.target(entry) if address else None
    return f"{web_addresses.anchor(url)}{html_text(_shown_address(entry))}</a>" if url else ""


def _shown_address(address: str) -> str:
    """Return an address as readers know it: ``github.com/ada/engine``."""
    return re.sub(r"^https?://(?:www\.)?", "", address).removesuffix("/")


def _filter_attributes(label: str, kind: str, entries: tuple[str, ...]) -> str:
    """Return the attributes by which a script filters (``data-field``) or sorts (``data-value`` too)."""
    found = f' data-field="{html_text(label)}"'
    pattern = {NUMBER: _NUMBER, RATING: _NUMBER, DATE: _DAY}.get(kind)
    if pattern is None:
        return found
    value = pattern.match(entries[0])
    return f'{found} data-value="{value[0]}"' if value else ""


def notes(sections: Iterable[FieldSection], papers: Iterable[Iterable[OwnField]]) -> list[str]:
    """Return a note for each setting that is about no field of these papers. It is no warning: later files may have the field."""
    return [
        f"no paper has the field {name!r} of [[field]]{f': did you mean {near!r}?' if near else ''}"
        for name, near in FieldTable(sections).unused(papers).items()
    ]
