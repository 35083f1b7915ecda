"""Read and check the sections ``[[field]]`` of ``sitegen.toml``, which describe collectors' own fields."""

import msgspec

from sitegen import languages, setting_rules, suggestions
from sitegen.errors import Problem
from sitegen.known_fields import KINDS, FieldRule, field_key
from sitegen.strict_toml import Source

_LONGEST_NAME = 80
_EXAMPLE = "tldr"


class FieldSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[field]]``: a field of the collector's own."""

    name: str
    """As the source names it, with any capitals and punctuation. ``scores.*`` is all fields in the object ``scores``."""
    label: str = ""
    """The label on pages and in feeds."""
    kind: str = ""
    """A key of `KINDS`."""
    language: str = ""
    """The language of the text: a tag of BCP 47."""
    machine: bool | None = None
    """True if a machine wrote the text; pages and feeds then say so."""
    show: bool | None = None
    """False if pages and feeds leave the field out. Data files have all fields."""
    search: bool | None = None
    """True if the search finds papers by the words of the field."""
    lead: bool | None = None
    """True if the field is above the abstract."""
    filter: bool | None = None
    """True if readers filter or sort a day's papers by the field."""

    @property
    def key(self) -> str:
        """The key of the field (`field_key`), with ``*`` at its end for all fields in an object."""
        return section_key(self.name)

    @property
    def rule(self) -> FieldRule:
        """The rule of the field."""
        return FieldRule(*(getattr(self, name) for name in FieldRule._fields))


def section_key(name: str) -> str:
    """Return the key of a setting's ``name``."""
    return f"{field_key(name[:-2])}*" if name.endswith(".*") else field_key(name)


def read(sections: tuple[FieldSection, ...], source: Source) -> tuple[FieldSection, ...]:
    """Return the sections in their normal form, and add their problems to ``source``."""
    found: dict[str, FieldSection] = {}
    for number, given in enumerate(sections):
        table = f"field[{number}]"
        section = msgspec.structs.replace(
            given,
            name=setting_rules.one_line(given.name),
            label=setting_rules.one_line(given.label),
            kind=" ".join(given.kind.replace("-", " ").lower().split()),
            language=given.language.strip(),
        )
        for key, problem in _problems(section):
            if problem:
                source.add(table, key, f"`{key}` {problem.message}", problem.remedy)
        if section.key in found:
            message = f"two sections are about the field {found[section.key].name!r}"
            source.add(table, "name", message, "keep one of them")
        found.setdefault(section.key, section)
    return tuple(found.values())


def _problems(section: FieldSection) -> list[tuple[str, Problem | None]]:
    """Return each key that was checked with its problem, or None."""
    checked = [("name", setting_rules.text_problem(section.name, _LONGEST_NAME, _EXAMPLE))]
    if not checked[0][1] and not section.key.strip("*"):
        checked.append(("name", Problem("", 0, "has no letters", "write the name of the field as the source has it")))
    if section.label:
        checked.append(("label", setting_rules.text_problem(section.label, _LONGEST_NAME, "TL;DR")))
    if section.kind not in ("", *KINDS):
        remedy = suggestions.remedy(section.kind, KINDS, "kinds are")
        checked.append(("kind", Problem("", 0, "is not a kind of field", remedy)))
    if section.language:
        checked.append(("language", languages.problem(section.language)))
    return checked
