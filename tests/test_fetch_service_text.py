r"""`sitegen.fetch.service_text`: a paper has one form, whichever service sent it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.fetch.service_text import composed, uniform
from sitegen.models import OwnField, Paper


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"Poincar\'e and Poincar{\'e}", "Poincaré and Poincaré"),
        (r"na\"{\i}ve, na\"ive", "naïve, naïve"),
        (r"Ba\v{s}i\'c, Erd\H os, \v Cech", "Bašić, Erdős, Čech"),
        (r"K{\o}benhavn, \o x, stra\ss{}e, {\AA}ngstr\"om", "København, øx, straße, Ångström"),
        (r"these models\' weights", r"these models\' weights"),
        (r"$\'e \ss$ and \(\'e\) and \[\'e\]", r"$\'e \ss$ and \(\'e\) and \[\'e\]"),
        (r"50\% of \textbf{\'etudes}", r"50\% of \textbf{études}"),
        (r"\begin{x} \url{y} \cite{z} \v", r"\begin{x} \url{y} \cite{z} \v"),
        (r"{\'e and more", "{é and more"),
        ("no TeX", "no TeX"),
        ("", ""),
    ],
)
def test_accents_become_letters(tex: str, text: str) -> None:
    """Formulas and other commands stay, because pages show them."""
    assert composed(tex) == text


@given(st.text(r"""\'"`^~=.{}$ aeiouvHcosl()[]"""))
def test_a_second_call_changes_little(tex: str) -> None:
    """Papers that were stored and arrive again do not change with each run."""
    once = composed(composed(composed(tex)))
    assert composed(once) == once


def test_services_agree_on_a_paper() -> None:
    """The API has classes in another order and own fields, arXivRaw has TeX."""
    api = Paper(
        "2611.00001",
        2,
        "On Poincaré",
        "By Erdős.",
        ("Tihomir Bašić",),
        ("math.DG", "cs.CG"),
        ("I.2", "14J60"),
        "2026-11-01T00:00:00Z",
        "2026-11-02T00:00:00Z",
        "Für $\\'e$",
        "Ann. Inst. Poincaré",
        "10.1000/1",
        fields=(OwnField("affiliations", ("Zagreb",)),),
    )
    raw = Paper(
        "2611.00001",
        2,
        r"On Poincar\'e",
        r"By Erd\H{o}s.",
        (r"Tihomir Ba\v{s}i\'c",),
        ("math.DG", "cs.CG"),
        ("14J60", "I.2"),
        "2026-11-01T00:00:00Z",
        "2026-11-02T00:00:00Z",
        r"F\"ur $\'e$",
        r"Ann. Inst. Poincar{\'e}",
        "10.1000/1",
        fields=(OwnField("license", "CC0"),),
    )
    assert uniform(api) == uniform(raw)
    assert uniform(api).classes == ("14J60", "I.2")
    assert uniform(uniform(raw)) == uniform(raw)
