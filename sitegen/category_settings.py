"""Read the settings ``[[category]]``: names, groups and descriptions of categories that arXiv does not have."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from sitegen import setting_rules, taxonomy
from sitegen.models import Category

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)?")
_LONGEST_CODE: Final = 80
_LONGEST_NAME: Final = 200
_LONGEST_DESCRIPTION: Final = 1000


class CategorySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[category]]``: what pages show of a category. Categories of arXiv can be renamed, too."""

    code: str
    """As addresses of pages have it: ``poster-session-1``; capitals do not matter."""
    name: str
    group: str = ""
    """The heading of its group in the list of categories; by default arXiv's, or `taxonomy.OTHER`."""
    description: str = ""
    """One sentence for its page."""

    @property
    def category(self) -> Category:
        """Return the category."""
        known = taxonomy.arxiv_category(self.code)
        return Category(
            code=known.code,
            name=setting_rules.one_line(self.name),
            group=setting_rules.one_line(self.group) or known.group,
            description=setting_rules.one_line(self.description) or known.description,
        )


def problems(category: CategorySettings, others: Sequence[CategorySettings]) -> list[tuple[str, str, str]]:
    """Return key, message and remedy of each mistake in the settings of a category. ``others``: the categories before it."""
    found: list[tuple[str, str, str]] = []
    if not _CODE.fullmatch(category.code) or len(category.code) > _LONGEST_CODE:
        remedy = "write letters, digits and hyphens, as in the addresses of the site's pages, like poster-session-1"
        found.append(("code", f"`code` cannot be the code of a category: {category.code}", remedy))
    elif category.code.casefold() in {other.code.casefold() for other in others}:
        found.append(("code", f"`code` appears twice: {category.code}", "keep one of the two"))
    limits = {"name": _LONGEST_NAME, "group": _LONGEST_NAME, "description": _LONGEST_DESCRIPTION}
    for key, longest in limits.items():
        text = setting_rules.one_line(getattr(category, key))
        if (text or key == "name") and (problem := setting_rules.text_problem(text, longest, "Posters")):
            found.append((key, f"`{key}` {problem.message}", problem.remedy))
    return found
