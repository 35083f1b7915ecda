"""`sitegen.venues.mentions`: names of conferences and journals in all spellings, and words that are not names."""

import pytest

from sitegen.venues import mentions
from sitegen.venues.venue_names import AMBIGUOUS, CONFERENCES, JOURNALS

SPELLINGS = {
    "IEEE/CVF Conference on Computer Vision and Pattern Recognition": ["CVPR"],
    "International Conference of Computer Vision": ["ICCV"],
    "European Conference on Computer Vision": ["ECCV"],
    "Medical Image Computing and Computer-Assisted Intervention": ["MICCAI"],
    "IEEE Trans. on Pattern Analysis and Machine Intelligence": ["TPAMI"],
    "T-PAMI": ["TPAMI"],
    "Pattern Recognition Letters": ["PRL"],
    "ACMMM": ["ACM MM"],
    "MM '24, 5 mm 2024, 12 MM": ["ACM MM"],
    "SIGGRAPH Asia": ["SIGGRAPH Asia"],
    "CVPR and ICCV": ["CVPR", "ICCV"],
    "International Conference on Machine Learning and Applications": ["ICMLA"],
    "International Conference on Machine Learning and Cooking": [],
    "Workshop on Neural Networks": [],
    "medical image analysis with nets": [],
    "pattern recognition methods": [],
    "mm or iv or rss or tip": [],
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_names_are_found_by_their_longest_spelling(text: str) -> None:
    """A name inside a longer name, and words that are a topic, are no mentions."""
    assert [one.name for one in mentions.find(text)] == SPELLINGS[text]


def test_a_mention_tells_its_place_and_kind() -> None:
    """The text around it decides what it means."""
    text = "Accepted to CVPRW 2024"
    (one,) = mentions.find(text)
    assert text[one.start : one.end] == "CVPRW"
    assert (one.name, one.is_workshop, one.is_journal) == ("CVPR", True, False)


def test_every_name_is_found_as_it_is_written() -> None:
    """No short name of the tables is hidden by another one."""
    missing = [name for name in (*CONFERENCES, *JOURNALS) if name not in {one.name for one in mentions.find(name)}]
    assert not missing
    assert set(CONFERENCES) | set(JOURNALS) >= AMBIGUOUS
