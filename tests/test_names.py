"""`sitegen.names`: names are displayed, folded and divided."""

import pytest
from hypothesis import example, given
from support.citation_samples import NAMES, OTHER_SCRIPTS, texts

from sitegen import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Luc van Gool", "Luc Van Gool"),
        (r"G\'erard Dupont", "Gérard Dupont"),
        (r"J\"{o}rg M{\"u}ller", "Jorg Muller"),
        ("Mu\u0308ller", "Müller"),
        (r"{\O}ystein \L{}ukasz", "Øystein Łukasz"),
        ("Øystein Łukasz Æbß", "oystein lukasz aebss"),
        ("İlhan Işık", "Ilhan Isik"),
        ("Đorđe", "Dorde"),
        ("Y.Liu", "Y. Liu"),
        ("Jean - Luc  Godard", "Jean-Luc Godard"),
        ("J.-P.Serre", "J.-P. Serre"),
        ("A. ~Savchik", "A. Savchik"),
        ("O’Brien", "O'Brien"),
        ("Albin Soutif--Cormerais", "Albin Soutif-Cormerais"),
        ("Ｗｉｄｅ", "wide"),
        ("ΓΙΏΡΓΟΣ", "γιωργος"),
    ],
)
def test_spellings_of_one_author_have_one_key(one: str, other: str) -> None:
    """Capitals, accents and white space around hyphens and dots do not change the key."""
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J Smith", "J. Smith"),
        ("Jean-Luc", "Jean Luc"),
        ("Yang Liu", "Liu Yang"),
        ("が", "か"),
        ("John Smith", "John Smith, Jr."),
    ],
)
def test_other_differences_make_other_keys(one: str, other: str) -> None:
    """Addresses are made from keys."""
    assert names.fold(one) != names.fold(other)


@pytest.mark.parametrize(
    "spellings",
    [
        ("C. V. Jawahar", "C V Jawahar", "C.V. Jawahar", "CV Jawahar", "C.V Jawahar", "c. v jawahar"),
        ("Jean-Luc Dugelay", "Jean Luc Dugelay", "Jean\u2010Luc Dugelay", "Jean\u2011Luc Dugelay", "Jean–Luc Dugelay"),
        ("J.-L. Dugelay", "J. L. Dugelay", "J-L Dugelay", "J.L. Dugelay", "J.‑L. Dugelay"),
        ("Ming-Yu Liu", "Ming Yu Liu", "Ming-yu Liu", "Ming−Yu Liu"),
        ("Samuel Rota-Bulò", "Samuel Rota Bulo"),
        ("Md. Kamrul Hasan", "Md Kamrul Hasan"),
        ("Noel E. O'Connor", "Noel E O’Connor", "Noel E. O' Connor", "Noel E. O`Connor"),
        ("Roberto M. Cesar, Jr.", "Roberto M. Cesar Jr", "Roberto M. Cesar-Jr"),
        (
            "Jane Doe",
            "Dr. Jane Doe",
            "Jane Doe, M. D., Ph. D.",
            "Jane Doe PhD",
            "Jane Doe1",
            "Jane Doe*",
            "Jane Doe*1",
            "Jane  Doe¹'²",
        ),
        ("Hadi Zayyani", "Hadi. Zayyani"),
    ],
)
def test_spellings_with_and_without_signs_are_one_author(spellings: tuple[str, ...]) -> None:
    """Dots, hyphens, footnote marks, titles and degrees differ from paper to paper."""
    assert len({names.keys(spelling).identity for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mingyu Liu", "Ming-Yu Liu"),
        ("Mingyu Liu", "Ming Yu Liu"),
        ("Roberto M. Cesar", "Roberto M. Cesar, Jr."),
        ("Alfred O. Hero", "Alfred O. Hero III"),
        ("Md Rahman", "M. D. Rahman"),
        ("Sk Ali", "S. K. Ali"),
        ("Ng Wei", "N. G. Wei"),
        ("Y. Liu", "Yang Liu"),
        ("Li'an Zhuo", "Lian Zhuo"),
        ("Yang Liu (Shanghai)", "Yang Liu"),
        ("Ullas M S", "Ullas"),
        ("Drew Bagnell", "Ew Bagnell"),
    ],
)
def test_different_names_are_different_authors(one: str, other: str) -> None:
    """A joined given name, a generation, an initial, an abbreviation that is a name."""
    assert names.keys(one).identity != names.keys(other).identity


@given(texts)
def test_every_name_has_keys(name: str) -> None:
    """A narrow key decides the wider ones, so that no address belongs to two authors."""
    key, bare, identity = names.keys(name)
    assert key == names.fold(name)
    assert bool(key) == bool(bare) == bool(identity)
    assert " ".join(identity.split()) == identity


@pytest.mark.parametrize("name", [*NAMES, *OTHER_SCRIPTS])
def test_a_folded_name_does_not_change(name: str) -> None:
    """Folding a key again gives the same key."""
    key = names.fold(name)
    assert names.fold(key) == key


@given(texts)
@example("\u01c5 \u1e9e \u0130 \u0149 \ufb03 ΑΣ")
def test_any_name_has_a_key_in_one_line_without_capitals(name: str) -> None:
    """This holds for any text."""
    key = names.fold(name)
    assert key == " ".join(key.split()) == key.lower()


def test_a_name_is_displayed_without_tex() -> None:
    """Accents, ties and braces are resolved; all else is kept."""
    assert names.display(r"Bj\"orn {\O}ster{\aa}s~Jr") == "Björn Østerås Jr"
    assert names.display("Luc van Gool") == "Luc van Gool"


@pytest.mark.parametrize(
    ("name", "family", "given_names", "suffix"),
    [
        ("Enea Ceolini", "Ceolini", "Enea", ""),
        ("Alexander Yu. Vlasov", "Vlasov", "Alexander Yu.", ""),
        ("Luc van Gool", "van Gool", "Luc", ""),
        ("luc van gool", "van gool", "luc", ""),
        ("Luc Van Gool", "Van Gool", "Luc", ""),
        ("Joost van de Weijer", "van de Weijer", "Joost", ""),
        ("Ursula von der Leyen", "von der Leyen", "Ursula", ""),
        ("Alexandre d'Aspremont", "d'Aspremont", "Alexandre", ""),
        ("Ismail Ben Ayed", "Ben Ayed", "Ismail", ""),
        ("Osama bin Yusuf", "bin Yusuf", "Osama", ""),
        ("Jia Bin Huang", "Huang", "Jia Bin", ""),
        ("jia bin huang", "huang", "jia bin", ""),
        ("Oisin Mac Aodha", "Mac Aodha", "Oisin", ""),
        ("Mac Schwager", "Schwager", "Mac", ""),
        ("de la Cruz", "de la Cruz", "", ""),
        ("al hassan ali", "ali", "al hassan", ""),
        ("Zhou & Sons", "Zhou & Sons", "", ""),
        ("Jane and John Doe", "Jane and John Doe", "", ""),
        ("Apple, Inc.", "Apple, Inc.", "", ""),
        ("Sammy Davis, Jr., Ph. D.", "Davis", "Sammy", "Jr., Ph. D."),
        ("José Ortega y Gasset", "Ortega y Gasset", "José", ""),
        ("Richard Yi Da Xu", "Xu", "Richard Yi Da", ""),
        ("Hien Van Nguyen", "Nguyen", "Hien Van", ""),
        ("Nguyen Van Quang", "Quang", "Nguyen Van", ""),
        ("Roberto M. Cesar, Jr.", "Cesar", "Roberto M.", "Jr."),
        ("Alfred O. Hero III", "Hero", "Alfred O.", "III"),
        ("Jane Doe, M. D.", "Doe", "Jane", "M. D."),
        ("Michael Iv", "Iv", "Michael", ""),
        ("Yi", "Yi", "", ""),
        ("张伟", "张伟", "", ""),
        ("the CMS Collaboration", "the CMS Collaboration", "", ""),
        ("the cms collaboration", "the cms collaboration", "", ""),
        ("CellMap Project Team", "CellMap Project Team", "", ""),
        ("Team GLM", "Team GLM", "", ""),
        ("Google DeepMind", "Google DeepMind", "", ""),
        ("Meta AI", "Meta AI", "", ""),
        ("Bo Ai", "Ai", "Bo", ""),
        ("google deepmind", "deepmind", "google", ""),
        ("王 小明", "王", "小明", ""),
        ("김 철수", "김", "철수", ""),
        ("Jane Doe, University of X", "Jane Doe, University of X", "", ""),
        ("Jr.", "Jr.", "", ""),
        ("", "", "", ""),
    ],
)
def test_the_family_name_has_its_particles(name: str, family: str, given_names: str, suffix: str) -> None:
    """Indexes are sorted by family name, and citations put it first."""
    assert names.parts(name) == (family, given_names, suffix)


@given(texts.map(lambda text: " ".join(text.split())))
def test_the_parts_hold_the_whole_name(name: str) -> None:
    """No letter is lost."""
    family, given_names, suffix = names.parts(name)
    whole = f"{given_names} {family}".strip()
    assert name in (whole, f"{whole}, {suffix}", f"{whole} {suffix}")


@pytest.mark.parametrize(
    "name",
    [
        *("ATLAS Collaboration", "The CMS Collaboration", "for the ALICE collaboration", "BIG-bench collaboration"),
        *("DeepSeek-AI", "Google DeepMind", "OpenAI", "OpenAI Robotics", "Gemini Team", "Team GLM", "NVIDIA", "IBM"),
        *("Apple, Inc.", "Foo Works, Co., Ltd.", "Foo Works Co."),
        *("Group #1, Inc.", "The International Brain Laboratory", "01.AI", "Meta AI", "Imagen-Team-Google"),
    ],
)
def test_organizations_are_not_people(name: str) -> None:
    """Collaborations, teams and companies are recognized by a word of their names or by their spelling."""
    assert names.is_organization(name)


@pytest.mark.parametrize(
    "name",
    [
        "Suharto",
        "Yi",
        "YI",
        "Bo Ai",
        "The Anh Han",
        "张伟",
        "王 小明",
        "Jane Doe, M. D.",
        "Jane Doe, University of X",
        "",
    ],
)
def test_people_are_not_organizations(name: str) -> None:
    """A single name, a suffix, an affiliation or an article does not make a company."""
    assert not names.is_organization(name)


@given(texts.map(lambda text: " ".join(text.split())))
def test_an_inverted_name_has_commas_only_between_parts(name: str) -> None:
    """It has at most two commas, and loses only other commas."""
    written = names.inverted(name)
    assert written.count(", ") <= 2
    assert sorted(written.replace(",", "").replace(" ", "")) == sorted(name.replace(",", "").replace(" ", ""))
