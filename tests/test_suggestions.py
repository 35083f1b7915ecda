"""`sitegen.suggestions`: a known name for a misspelled one."""

import pytest

from sitegen import suggestions


@pytest.mark.parametrize(
    ("word", "found"),
    [("titel", "title"), ("TITLE", "title"), (" title ", "title"), ("gazete", "Gazette"), ("x", ""), ("", "")],
)
def test_the_nearest_name_is_found(word: str, found: str) -> None:
    """Case and blanks do not matter; a word that is not similar to any name has no suggestion."""
    assert suggestions.nearest(word, ["title", "url", "Gazette"]) == found


def test_a_remedy_suggests_or_lists() -> None:
    """It suggests a similar name, or lists all names in order."""
    assert suggestions.remedy("ulr", ["url", "title"], "known keys are") == "did you mean `url`?"
    assert suggestions.remedy("zz", ["url", "title"], "known keys are") == "known keys are title, url"
