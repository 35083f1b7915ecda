"""`sitegen.venues.acceptance`: the rules for submissions, workshops, other versions, names and years, one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.venues import Venue, acceptance

ACCEPTED = {
    "Accepted by CVPR 2024": ("CVPR", 2024),
    "To appear in ICCV 2019": ("ICCV", 2019),
    "8 pages, ICCV 2019": ("ICCV", 2019),
    "CVPR2019": ("CVPR", 2019),
    "ECCV24": ("ECCV", 2024),
    "Accepted to ICCV'19": ("ICCV", 2019),
    "AAAI-20": ("AAAI", 2020),
    "Published at ICML 98 or so, accepted": ("ICML", 1998),
    "Winter Conference on Applications of Computer Vision (WACV), 2020": ("WACV", 2020),
    "Accepted to the 25th IEEE International Conference on Image Processing, Athens, 2018": ("ICIP", 2018),
    "accpeted by NeurlPS 2024": ("NeurIPS", 2024),
    "Aceepted at CVPR 2019": ("CVPR", 2019),
    "Accepetd to ACM Multimedia 2024 (oral)": ("ACM MM", 2024),
    "Accepted to EMNLP 2024 Findings": ("EMNLP Findings", 2024),
    "Accepted at IEEE Transactions on Image Processing": ("TIP", None),
    "Accepted for publication in IEEE Robotics and Automation Letters (RA-L), 2021": ("RA-L", 2021),
    "Accepted at MIRU2024": ("MIRU", 2024),
    "Accepted at ICMLA 2019": ("ICMLA", 2019),
    "Accepted. 12 pages": ("", None),
    "In CVPR 2024 main conference, not at a workshop": ("CVPR", 2024),
    "Submitted to TPAMI, accepted by TPAMI in 2022": ("TPAMI", 2022),
    "Extended version of a CVPR 2022 paper - Accepted to TPAMI in 2024": ("TPAMI", 2024),
    "Accepted to TPAMI. Extended version of arXiv:1711.00205 (CVPR 2018)": ("TPAMI", None),
    "Accepted @ CVPR 2024": ("CVPR", 2024),
    "Prize Paper Award @IGARSS 2018": ("IGARSS", 2018),
    "To appear in 2019 IEEE 8th Global Conference on Consumer Electronics": (
        "Global Conference on Consumer Electronics",
        2019,
    ),
    "Accepted at the 2024 International Conference on Space Robotics (iSpaRo)": ("iSpaRo", 2024),
    "Accepted in the 14th Conference on SIGNAL IMAGE TECHNOLOGY (SITIS-2018)": ("SITIS", 2018),
    'Accepted at the Conference on Interactive Mobile Learning 2019 "IMCL Conference"': ("IMCL", 2019),
    "Signal and Image Processing (SIP 2008)": ("SIP", 2008),
    "Accepted in the Conference on SIGNAL IMAGE TECHNOLOGY & SYSTEMS, 2019": (
        "Conference on SIGNAL IMAGE TECHNOLOGY & SYSTEMS",
        2019,
    ),
    "Part of the OAGM/AAPR 2013 proceedings (arXiv:1304.1876)": ("OAGM", 2013),
    "Pacific Rim Graphics 2023, accepted as poster": ("Pacific Rim Graphics", 2023),
    "Accepted at SysML2019 conference": ("SysML", 2019),
    "Presented on August 13th at the Annual Congress of Eye Doctors 2018": ("Annual Congress of Eye Doctors", 2018),
    "Information Sciences 2020": ("Information Sciences", 2020),
    "Accepted by IEEE Sensors Letters": ("Sensors Letters", None),
    "Accepted for publication in Computers and Electronics in Agriculture": (
        "Computers and Electronics in Agriculture",
        None,
    ),
    "Accepted in the book Deep Learning for Earth, by Springer": ("Deep Learning for Earth", None),
    "Short version at a workshop of NeurIPS; full paper accepted by ICLR 2020 main conference": ("ICLR", 2020),
}
NONE = (
    "Submitted to CVPR 2024",
    "CVPR 2024 submission",
    "Under review at ICLR 2025",
    "in submission",
    "Under consideration at Pattern Recognition Letters",
    "Major revision at IEEE TIP",
    "Rejected by NeurIPS 2019",
    "If accepted to CVPR 2020, the code will be released",
    "This work has been submitted to the IEEE for possible publication. Copyright may be transferred without notice",
    "An extension of our CVPR 2023 paper",
    "Extended version of an ICCV 2019 paper",
    "Winner of the CVPR 2024 Ego4D challenge",
    "Technical report for the ECCV 2024 challenge",
    "PhD thesis, accepted by the University of Athens in 2019",
    "Contribution to the ICRA 2025 conference. Currently being reviewed",
    "Extended version of [arXiv:1711.04661] our tracker in ICCV 2017",
    "Tested with MOT17, MOT20, and others",
    "12 pages, 5 figures",
    "Preprint",
    "see https://github.com/user/CVPR2024",
    "arXiv admin note: text overlap with a paper accepted by CVPR 2019",
)
WORKSHOPS = {
    "Accepted to the CVPR 2024 Workshop on Vision": ("CVPR Workshops", 2024),
    "MICCAI 2023; DALI Workshop": ("MICCAI Workshops", 2023),
    "Accepted as a short paper to the GCV Workshop at CVPR'24": ("CVPR Workshops", 2024),
    "Accepted in ABCDEF@QWERT 2023": ("ABCDEF", 2023),
    "Accepted in IEEE International Workshop on Information Forensics and Security - WIFS 2024": ("WIFS", 2024),
    "CVPRW 2024": ("CVPR Workshops", 2024),
    "CVPRW24": ("CVPR Workshops", 2024),
    "DASC @ ECCV 2024": ("ECCV Workshops", 2024),
    "Machine Learning for Health (ML4H) at NeurIPS 2019": ("NeurIPS Workshops", 2019),
    "Presented at a symposium held in conjunction with MICCAI 2019": ("MICCAI Workshops", 2019),
    "Winner of the challenge, CVPR 2019 workshop on agriculture": ("CVPR Workshops", 2019),
    "Accepted at Italian Workshop on Neural Networks (WIRN) 2024": ("WIRN", 2024),
}
JOURNALS = {
    "IEEE Transactions on Medical Imaging, Volume: 38, Issue: 9, Sept. 2019, Pages: 2127 - 2138": ("TMI", 2019),
    "Proceedings of the IEEE/CVF International Conference on Computer Vision (ICCV), 2019, pp. 9056-9065": (
        "ICCV",
        2019,
    ),
    "2018 25th IEEE International Conference on Image Processing (ICIP), 2471-2475": ("ICIP", 2018),
    "Pattern Recognition 112 (2021) 107800": ("Pattern Recognition", 2021),
    "Phys. Med. Biol. 64 (2019) 125016": ("Phys. Med. Biol", 2019),
    "International Journal of Computer Vision 12, 2020": ("IJCV", 2020),
    "Advances in Neural Information Processing Systems 32, 2019": ("NeurIPS", 2019),
    "Signal, Image and Video Processing, 10 (2016) 369-378": ("Signal, Image and Video Processing", 2016),
    "Signal & Image Processing : An International Journal (SIPIJ), vol.2, June 2011": ("SIPIJ", 2011),
    "International Journal of Computer Science and Information Security, IJCSIS, Vol. 7, 2010": ("IJCSIS", 2010),
    "Special Issue International Journal of Computer Science (IJCS) 2016": ("IJCS", 2016),
    "Proc. SPIE 12032, Medical Imaging 2022: Image Processing, 120323M (4 April 2022)": ("SPIE Medical Imaging", 2022),
    "Proceedings Volume 11433, Twelfth International Conference on Machine Vision (ICMV 2019); 114332C": ("ICMV", 2019),
    "Nucl. Instrum. Methods Phys. Res. A 977, 164304 (2020)": ("Nucl. Instrum. Methods Phys. Res. A", 2020),
    "IEEE transactions on cybernetics, 2018": ("TCYB", 2018),
    "SPIE2020": ("SPIE", 2020),
    "Remote Sensing of Environment, 228, pages 129 - 143, 2019": ("Remote Sensing of Environment", 2019),
    'A. Person, "A model", International Journal of Computer Science Issues, IJCSI, Volume 4, 2009': ("IJCSI", 2009),
    "Proceedings of SPIE 2009, Volume: 7244, Pages: 72440D-72440D-12": ("SPIE", 2009),
    "Rings of photographs. International Journal of Imaging Systems and Technology. Volume 21, 2011": (
        "International Journal of Imaging Systems and Technology",
        2011,
    ),
    "IEEE Transctions on Image Processing, 2020": ("TIP", 2020),
}


@pytest.mark.parametrize("comment", ACCEPTED)
def test_acceptance_names_venue_and_year(comment: str) -> None:
    """Usual and misspelt forms of acceptance, of names, and of years."""
    found = acceptance.read(comment, None)
    assert found
    assert (found.name, found.year) == ACCEPTED[comment]
    assert found.kind == ("published" if "Published" in comment else "accepted")


@pytest.mark.parametrize("comment", NONE)
def test_a_paper_that_nobody_accepted_has_no_venue(comment: str) -> None:
    """Submissions, conditions, extensions of other papers, challenges and theses."""
    assert acceptance.read(comment, None) is None


@pytest.mark.parametrize("comment", WORKSHOPS)
def test_a_workshop_is_not_its_conference(comment: str) -> None:
    """Readers must not take a workshop's paper for one of the conference."""
    assert acceptance.read(comment, None) == (*WORKSHOPS[comment], "workshop")


@pytest.mark.parametrize("journal", JOURNALS)
def test_a_journal_reference_is_a_publication(journal: str) -> None:
    """Also of conferences, and although the comment is older and says that the paper was submitted."""
    expected = Venue(*JOURNALS[journal], "published")
    assert acceptance.read(None, journal) == expected
    assert acceptance.read("Submitted to CVPR 2010", journal) == expected


def test_a_series_of_proceedings_is_no_venue() -> None:
    """The volume of LNCS is in the reference, the conference in the comment."""
    found = acceptance.read("Scandinavian Conference on Image Analysis (SCIA 2005)", "LNCS vol. 3540, Springer, 2005")
    assert found == Venue("SCIA", 2005, "published")


def test_the_reference_of_a_workshops_proceedings_is_the_workshops() -> None:
    """The reference names the volume, or the whole conference."""
    comment = "Best paper award at the Smart Ultrasound Workshop, MICCAI 2019"
    found = Venue("MICCAI Workshops", 2019, "workshop")
    assert acceptance.read(comment, "Smart Ultrasound Imaging, LNCS 11978, pp. 29-37, Springer, 2019") == found
    assert acceptance.read(comment, "IEEE Transactions on Medical Imaging 2020") == Venue("TMI", 2020, "published")


def test_a_doi_alone_names_no_venue() -> None:
    """A journal reference may have nothing else, or only a link."""
    assert acceptance.read("Accepted by CVPR 2019", "https://a.org/1") == Venue("CVPR", 2019, "accepted")
    assert acceptance.read("Accepted by CVPR 2019", "10.1109/LRA.2024.3375257") == Venue("CVPR", 2019, "accepted")
    assert acceptance.read(None, "doi: 10.1109/LRA.2024.3375257") is None


@given(st.text(), st.text())
def test_any_text_is_read(comment: str, journal: str) -> None:
    """Comments come from strangers. A name is never longer than a line, and never has a line break."""
    found = acceptance.read(comment, journal)
    assert found is None or (len(found.name) < 120 and (found.year is None or 1980 <= found.year < 2050))


@pytest.mark.parametrize(
    "piece",
    [
        "accepted ",
        "A",
        "a.",
        "2019  on ",
        "vol 1 ",
        "CVPR, ",
        "(A) at ",
        "after aaa ",
        "an early version of ",
        "1(1)",
        "[(",
        "IEEE/",
        "of the ",
        "A, A and ",
        "Aaa of ",
        "a@",
        "2-4 ",
        "extension of - ",
        "workshop ",
        "First ",
    ],
)
def test_hostile_texts_take_no_longer_than_others(piece: str) -> None:
    """A text that repeats a part of a pattern is read at once, not in minutes: the limit of a test would end it."""
    text = f"Accepted {piece * 50_000}!"
    acceptance.read(text, text)
