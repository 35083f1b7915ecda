"""`sitegen.loader.standards.bibtex_entries`: entries of the usual form are read as bibtexparser reads them."""

import logging

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from hypothesis import given
from hypothesis import strategies as st
from support import hangs
from support.standard_samples import parse

from sitegen.loader.standards import bibtex_entries, bibtex_library
from sitegen.loader.standards.bibtex_entries import BibtexEntry, library_entries, read_regular

ENTRY = """@inproceedings{devlin2018bert,
  title = {{BERT}: {Pre-training of {Deep}} Transformers, at 50\\% of \\'{e}lan = "more"},
  author={Devlin, Jacob and {The "OA" Team}},
  journal = "A {Journal}, or two",
  year = 2018 ,
  month=jun,
  abstract = {First line
    second line, e-mail a@b.org}
}
"""
BARE = "@misc{key,\n title={T},\n}\n"

PIECES = (
    *(
        '"',
        "{",
        "}",
        "{{",
        "}}",
        "\\",
        "\\{",
        "\\}",
        "\\\\",
        '\\"',
        "@",
        "\n@",
        "\n  @x{",
        "@article{x,",
        "=",
        ",",
        ",,",
    ),
    *("#", " # ", "(", ")", "%", "\n", "\n\n", "\t", " ", "\u00a0", "é", "\x00", "@string{a = {b}}\n", "@comment{x}\n"),
    *('@preamble{"x"}\n', "@STRING", "text\n", BARE, ENTRY, '{"}', "key = ", "title = {U},", "1", "a.b:c/d"),
)


def by_library(text: str) -> list[BibtexEntry]:
    """Return the entries of a file that bibtexparser reads without strings and damage."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(text, parse_stack=[])
    assert not library.strings
    assert not library.comments
    assert not library.preambles
    return list(library_entries(library))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Return entries with a few pieces removed, repeated or inserted."""
    text = "\n".join(draw(st.lists(st.sampled_from((ENTRY, BARE)), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.sampled_from((0, 0, 1, 2, 9, 80))))
        piece = draw(st.sampled_from(PIECES) | st.just(text[start:stop] * 2) | st.text(max_size=3))
        text = text[:start] + piece + text[stop:]
    return text


def test_usual_entries_need_no_library() -> None:
    """Types, keys, lines and fields are those that bibtexparser reads."""
    text = f"\n{ENTRY}\n\n{BARE.upper()}{BARE}"
    entries = read_regular(text)
    assert entries == by_library(text)
    assert entries
    assert [(entry.line, entry.kind, entry.key) for entry in entries] == [
        (2, "inproceedings", "devlin2018bert"),
        (13, "misc", "KEY"),
        (16, "misc", "key"),
    ]
    assert [name for name, _ in entries[0].fields] == ["title", "author", "journal", "year", "month", "abstract"]


@given(mutated())
def test_other_entries_are_left_to_the_library(text: str) -> None:
    """A changed file is either read as by bibtexparser, or not at all."""
    entries = read_regular(text)
    assert entries is None or entries == by_library(text)


@pytest.mark.parametrize(
    "text",
    [
        f"% a comment\n{ENTRY}",
        f"{ENTRY}text",
        f"@string{{a = {{b}}}}\n{ENTRY}",
        "@article(key, title = {T})",
        "@article{key}",
        "@article{key, title = a # b}",
        "@article{key, title = {T}",
        "@article{key, title = {T\n@misc{x}}",
        "@article{key, title = {{{{T}}}}}",
        "@article{key, title {T}}",
    ],
)
def test_files_of_another_form_are_recognized(text: str) -> None:
    """Comments, strings, round brackets, joined strings, deep braces, and damage."""
    assert read_regular(text) is None


@given(mutated())
def test_a_library_is_read_as_by_bibtexparser(text: str) -> None:
    """Papers, problems and day are equal."""
    quick = parse(bibtex_library, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bibtex_library, "read_regular", lambda _: None)
        assert quick == parse(bibtex_library, text)


NAMES = (
    *("Ada Lovelace", "Lovelace, Ada", "van den Berg, Rianne", "and", " and ", " AND ", "Cesar, Jr., Roberto"),
    *",~{}\\ -.",
)


@given(st.lists(st.sampled_from(NAMES) | st.text(max_size=3), max_size=6).map("".join))
def test_names_are_divided_as_by_bibtexparser(text: str) -> None:
    """The names of a field, and the parts of each."""
    line = " ".join(text.split())
    people = [name for name in split_multiple_persons_names(line) if name.strip().lower() not in ("others", "")]
    found = bibtex_library.read_parts("misc", "key", {"author": text}, "")["authors"] if text else []
    assert len(found) == len(people)
    for name, person in zip(found, people, strict=True):
        if "," in person and person[0] != "{":
            parts = parse_single_name_into_parts(person, strict=False)
            words = (*parts.first, *parts.von, *parts.last, *parts.jr)
            assert name == " ".join(map(bibtex_library._unbraced, words))  # noqa: SLF001


@pytest.mark.parametrize(
    "piece",
    ["{", "}", "{x}", "\\", "\\a", "\n", "\nx", "\n @", '"', "@", "@a{b,", "c={},", "c={d},\n", " ", "{{{}", "x = "],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A long repetition in any place is read or refused without a hang."""
    for before, after in (("", ""), ("@a{b,", "}"), ("@a{b, c = {", "}}\n"), ('@a{b, c = "', '"}\n')):
        with hangs.caught():
            bibtex_entries.read_regular(before + piece * (2**21 // len(piece)) + after)
