"""`sitegen.known_fields`: labels, languages, and the fields that need no settings."""

import pytest

from sitegen.known_fields import KINDS, FieldRule, field_key, known_rule, label_of, name_and_language
from sitegen.models import OwnField


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("motivation", "Motivation"),
        ("totalScore", "Total score"),
        ("code_last_update", "Code last update"),
        ("scores.broadImpact", "Scores: broad impact"),
        ("AI.method", "AI: method"),
        ("DOI", "DOI"),
        ("openalex", "OpenAlex"),
        ("openalex_id", "OpenAlex id"),
        ("arxiv_comment", "arXiv comment"),
        ("semantic_scholar", "Semantic Scholar"),
        ("ids.pubmed", "Ids: PubMed"),
        ("openAccessPdf", "Open access PDF"),
        ("core_idea", "Core idea"),
        ("Novelty score", "Novelty score"),
        ("一句话总结", "一句话总结"),
        ("<b>", "<b>"),
        ("-", "-"),
    ],
)
def test_a_name_for_programs_becomes_words(name: str, label: str) -> None:
    """A name that was written for readers stays as it is."""
    assert label_of(name) == label


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("headline_zh", ("headline", "zh")),
        ("titleJa", ("title", "ja")),
        ("title-de", ("title", "de")),
        ("summary (x)", ("summary (x)", "")),
        ("per_km", ("per_km", "")),
        ("EnJa", ("En", "ja")),
        ("ja", ("ja", "")),
    ],
)
def test_a_name_can_end_in_a_language(name: str, found: tuple[str, str]) -> None:
    """After a sign, or as a capital letter and a small one."""
    assert name_and_language(name) == found


@pytest.mark.parametrize("name", ["TL;DR", "tldr", "tl_dr", "TLDR", "tldr_zh", "tldr.text"])
def test_tldr_leads_however_it_is_written(name: str) -> None:
    """With the language of its name."""
    rule = known_rule(OwnField(name, "x"))
    assert (rule.label, rule.lead, rule.search) == ("TL;DR", True, True)
    assert rule.language == ("zh" if name.endswith("zh") else "")


@pytest.mark.parametrize(
    ("field", "label", "kind", "filtered"),
    [
        (OwnField("code_url", "https://github.com/a/b"), "Code", "link", None),
        (OwnField("githubRepo", "https://github.com/a/b"), "Code", "link", None),
        (OwnField("code_stars", 3), "Stars", "number", True),
        (OwnField("Tags", "a, b"), "Tags", "list", True),
        (OwnField("tags_zh", ("a",)), "Tags", "list", True),
        (OwnField("score", 7.5), "Score", "rating", True),
        (OwnField("scores.novelty", 20), "Scores: novelty", "rating", True),
        (OwnField("scores.reason", "good"), "Scores: reason", "", None),
        (OwnField("venue", "CVPR"), "Venue", "text", True),
        (OwnField("titleJa", "x"), "Translated title", "text", None),
        (OwnField("title", "x", "ja"), "Translated title", "text", None),
        (OwnField("title", "x"), "Title", "", None),
        (OwnField("abstractLines", ("x",), "ja"), "Translated abstract", "long text", None),
    ],
)
def test_known_fields(field: OwnField, label: str, kind: str, filtered: bool | None) -> None:
    """Code, stars, tags, scores, venues and translations."""
    rule = known_rule(field)
    assert (rule.label, rule.kind, rule.filter) == (label, kind, filtered)
    assert rule.kind in ("", *KINDS)


def test_an_unknown_field_has_only_a_label() -> None:
    """The rest follows from its value."""
    assert known_rule(OwnField("evaluationBasis", "x")) == FieldRule("Evaluation basis")
    assert field_key("Evaluation-basis") == field_key("evaluation_basis") == "evaluationbasis"
