"""The words, names of people, categories and formulas of generated papers.

All are computed from small tables and a number; nothing is taken from a real paper. Only ``Random.random`` is used, because
Python guarantees its sequence for a seed.
"""

from collections.abc import Callable, Iterator
from itertools import accumulate
from math import prod
from typing import TypeAlias

Draw: TypeAlias = Callable[[], float]
"""Uniform in [0, 1): the ``random`` method of a seeded ``random.Random``."""

# -- words -------------------------------------------------------------------------------------------------------------

COMMON = """the of and a to in we for is that on with our this are as by from an which can be it using model images image
data method learning results based propose approach show these or network at models performance between training also
new such have both have not their detection different features while existing state-of-the-art more methods two over
through task tasks information deep video object visual has used dataset proposed demonstrate experiments however into
segmentation under without than recognition neural feature framework system paper first across accuracy one each
efficient multiple improve representation novel scene domain problem generation high work large space point only
quality present human algorithm achieve language classification time structure real where end-to-end pose semantic
provide single depth transfer context shape estimation robust prediction low further loss attention applications
resolution motion supervision objects architecture input convolutional recent via significant local global but
datasets available set effective various complex temporal challenging self-supervised introduce due many analysis
text clinical medical during reconstruction generalization evaluation small specific learn knowledge sampling
process camera labels well number key code best given noise process benchmark several then diffusion transformer
spatial when they its all been most other will may how if no same three four given some any via per""".split()

ONSETS = "b br c ch cl cr d dr f fl fr g gl gr h j k kr l m n p pl pr qu r s sc sk sl sp st str t th tr v w y z".split()
VOWELS = "a a e e i i o o u ai ea ee ou".split()
CODAS = ["", "", "", "l", "m", "n", "nd", "nt", "r", "rt", "s", "st", "t", "x"]
ENDINGS = "ion al ing ed er ity ous ive ant ence able ize ic ure ment ary".split()

BAG = 1 << 16


def _coined() -> Iterator[str]:
    """Yield invented words: every combination of syllables once, in a mixed order. Some words are yielded twice."""
    parts = [ONSETS, VOWELS, CODAS, ONSETS, VOWELS, ENDINGS]
    total = prod(map(len, parts))
    for i in range(total):
        number, word = i * 1_299_709 % total, []
        for part in parts:
            number, choice = divmod(number, len(part))
            word.append(part[choice])
        yield "".join(word if i % 4 == 0 else word[:2] + word[5:] if i % 4 == 1 else word[:3] + word[5:])


def word_bag(vocabulary: int = 24_000) -> list[str]:
    """Return `BAG` words, each as often as in Zipf's law, so that a uniform choice is a weighted one."""
    words = list(dict.fromkeys(COMMON))
    known = set(words)
    for word in _coined():
        if word not in known:
            known.add(word)
            words.append(word)
        if len(words) == vocabulary:
            break
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(vocabulary)))
    bag: list[str] = []
    for word, upto in zip(words, weights, strict=True):
        bag.extend([word] * (round(upto / weights[-1] * BAG) - len(bag)))
    return bag


# -- formulas and commands of abstracts -----------------------------------------------------------

FORMULAS = [
    "$k$",
    "$n \\times m$",
    "$\\mathcal{O}(n \\log n)$",
    "$\\ell_1$",
    "$L_2$",
    "$\\alpha$",
    "$\\mathbb{R}^{d}$",
    "$x_{t+1} = f_\\theta(x_t) + \\epsilon$",
    "$4\\times$",
    "$\\sim$",
    "$360^\\circ$",
    "$\\frac{1}{2} \\sum_{i=1}^{n} \\|x_i - y_i\\|^2$",
    "$SE(3)$",
    "$p(x \\mid z) < \\tau$",
    "\\(\\lambda \\geq 0\\)",
    "$\\beta$-\\textit{VAE}",
    "$$\\min_w \\max_v \\; g(w, v)$$",
]
COMMANDS = [
    "\\textbf{{{}}}",
    "\\emph{{{}}}",
    "\\textit{{{}}}",
    "``{}''",
    "{}~\\cite{{key}}",
    "{}\\footnote{{under review}}",
    "{} \\& others",
    "{} -- \\ie,",
    'na\\"ive {}',
    "{} <2ms",
    "_{}_",
    "`{}`",
    "{} (R&D)",
]

# -- categories --------------------------------------------------------------------------------------------------------

CROSS_LISTS = {
    "cs.LG": 10083, "cs.AI": 7289, "eess.IV": 5431, "cs.RO": 2406, "stat.ML": 1960, "cs.CL": 1860, "cs.GR": 1105,
    "cs.MM": 1090, "cs.CR": 678, "cs.HC": 505, "cs.NE": 499, "eess.AS": 337, "cs.IR": 324, "cs.SD": 322,
    "eess.SP": 274, "physics.med-ph": 221, "q-bio.QM": 206, "cs.CY": 201, "cs.IT": 181, "q-bio.NC": 180,
    "math.OC": 158, "cs.DC": 148, "cs.CG": 139, "math.NA": 136, "stat.AP": 123, "eess.SY": 109,
}  # fmt: skip
"""Number of papers, of 43,218, by category."""
RARE = """physics.optics astro-ph.IM cs.CE cs.MA physics.data-an cs.ET cs.DS q-bio.TO cs.NI cs.AR stat.ME cs.SE cs.PF
physics.geo-ph cs.DB cs.SI quant-ph physics.comp-ph stat.CO cs.DM physics.ao-ph math.ST math.DG math.FA math.AT math.PR
physics.app-ph cs.DL cond-mat.mtrl-sci astro-ph.SR cs.CC astro-ph.GA physics.bio-ph q-bio.GN cs.SC physics.ins-det cs.GT
math.AP physics.flu-dyn cond-mat.stat-mech cond-mat.dis-nn physics.soc-ph math.CO cs.LO q-bio.BM math.DS math.RA hep-ex
math.MG astro-ph math.AG astro-ph.EP q-bio.PE math-ph q-bio.CB cs.MS astro-ph.CO math.GT cond-mat.mes-hall nlin.CD cs.FL
cs.PL cs.OS cs.GL cs.OH cond-mat.soft cond-mat.quant-gas cond-mat.str-el cond-mat.supr-con cond-mat.other astro-ph.HE
gr-qc hep-lat hep-ph hep-th nucl-ex nucl-th nlin.AO nlin.CG nlin.PS nlin.SI math.AC math.CA math.CT math.CV math.GM
math.GN math.GR math.HO math.KT math.LO math.NT math.OA math.QA math.RT math.SG math.SP physics.acc-ph
physics.atm-clus physics.atom-ph physics.chem-ph physics.class-ph physics.ed-ph physics.gen-ph physics.hist-ph
physics.plasm-ph physics.pop-ph physics.space-ph q-bio.MN q-bio.OT q-bio.SC q-fin.CP q-fin.EC q-fin.GN q-fin.MF q-fin.PM
q-fin.PR q-fin.RM q-fin.ST q-fin.TR econ.EM econ.GN econ.TH stat.OT""".split()
TWINS = {"cs.IT": "math.IT", "math.NA": "cs.NA", "eess.SY": "cs.SY", "math.ST": "stat.TH", "math-ph": "math.MP"}
"""Categories for which arXiv has two codes, which papers have together."""
CLASSES = ["{}T{}", "{}U10", "I.2.{}", "I.4.{}; I.2.10", "{}A{}", "{}H35 (Primary) 68T{}", "I.{}", "{}C{}"]
"""ACM and MSC classes in the field of categories; each ``{}`` is a number."""


def category_bag(size: int = 8_192) -> list[str]:
    """Return codes of cross-lists, each as often as it occurs, for a uniform choice."""
    weights = CROSS_LISTS | {code: 75 / (1 + rank / 9) for rank, code in enumerate(RARE)}
    total = sum(weights.values())
    bag: list[str] = []
    for code, weight in weights.items():
        bag.extend([code] * max(1, round(weight / total * size)))
    return bag


# -- people ------------------------------------------------------------------------------------------------------------

PEOPLE = 2_000_000
"""Number of possible authors; most of them have no paper."""
FLATNESS, EXPONENT = 290.0, 1.145
"""Parameters of the Zipf-Mandelbrot law, fitted to a public archive: 970,000 names on 192,000 papers have 258,000 spellings.
The commonest is on 614 papers, and three in five are on one paper only."""

FAMILIES = """Liu Wang Zhang Chen Li Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Luo Gao Zheng Liang Tang Song Deng
Han Feng Cao Peng Zeng Xie Yu Dong Pan Yuan Cai Jiang Du Ye Cheng Wei Su Lu Ding Ren Shen Yao Tan Lei Fan Fang Shi Tao
Qin Gu Hou Qian Dai Qiu Kong Bai Kim Lee Park Choi Nguyen Tran Singh Kumar Gupta Sato Tanaka""".split()
SYLLABLES = """Yang Wei Hao Lei Jun Xin Yi Yu Tao Bo Chao Peng Kai Jie Min Ming Hong Ying Jing Yan Xiao Zhi Jia Hui Fei
Feng Gang Guo Hai Han Heng Hua Jian Jin Kun Lan Li Liang Lin Long Lu Meng Ning Ping Qi Qiang Qing Rui Shan Sheng Shuo
Tian Ting Xiang Xu Xue Yao Ye Yong Yuan Yue Zhen""".split()
GIVEN = """Ada Alan Alice Amir Ana Andrea Anil Anna Antonio Artem Benjamin Björn Carlos Chiara Clara Daniel David Diego
Elena Elif Emma Eric Fatima Felix François Georg Giulia Hana Hugo Ines Ivan Jan Jean-Luc Jens Jonas José Julia Karim
Katja Kenji Lars Laura Leila Lukas Łukasz Marco Maria Marta Mehmet Michael Mina Mohamed Nadia Nikolai Nina Oliver Olga
Omar Paul Pedro Peter Priya Rahul René Ravi Rosa Samuel Sara Sergey Silvia Sofia Stefan Tariq Thomas Tomáš Ulrich Vera
Victor Yara Yusuf Zoë""".split()
STEMS = """Ab Al An Ar Bal Bar Ber Bor Bran Cal Car Cor Dal Dan Del Dor Eck El Er Fal Fer Fors Gal Gar Ger Gor Grün Hal
Har Hof Hol Iv Jan Kal Kar Kel Kor Kov Lam Lar Lin Lom Mal Mar Mel Mor Mül Nak Nov Ol Or Pal Per Pet Pop Ram Ros Sal San
Sch Sor Tal Tor Val Var Vel Vol Wal Wer Yam Zal Zim""".split()
MIDDLES = "a e i o u á é ö an en in on ar er or al el il ov".split()
TAILS = """ler man sen son ski sky berg stein ner ton dez vić ić ova ini elli etti oux ard akis idis yan adze uk enko feld
hardt mann smith wood ley field shima moto kawa mura das nath wala rao pur khan zadeh oğlu çi ås""".split()
INITIALS = "A B C D E F G H J K L M N P R S T V W".split()


def rank(draw: Draw) -> int:
    """Return the rank, from 0, of a random author; the weight is the number of papers (inverse distribution function)."""
    reach = 1 - (1 + PEOPLE / FLATNESS) ** (1 - EXPONENT)
    return int(FLATNESS * ((1 - reach * draw()) ** (1 / (1 - EXPONENT)) - 1))


def person(number: int) -> str:
    """Return the name of the person at a rank. Names differ; those of the most prolific authors are short and similar."""
    short = len(SYLLABLES) * len(FAMILIES)
    if number < short:
        number = number * 1_009 % short
        return f"{SYLLABLES[number % len(SYLLABLES)]} {FAMILIES[number // len(SYLLABLES)]}"
    number -= short
    return _chinese(number // 2) if number % 2 and number < 500_000 else _western(number)


def _chinese(number: int) -> str:
    count, families = len(SYLLABLES), len(FAMILIES)
    number = number * 104_729 % (count * count * families)
    number, family = divmod(number, families)
    return f"{SYLLABLES[number % count]}{SYLLABLES[number // count].lower()} {FAMILIES[family]}"


def _western(number: int) -> str:
    stems, middles, tails, given = len(STEMS), len(MIDDLES), len(TAILS), len(GIVEN)
    total = stems * middles * tails * given
    number = number * 1_299_709 % total
    number, first = divmod(number, given)
    number, stem = divmod(number, stems)
    tail, middle = divmod(number, middles)
    family = STEMS[stem] + MIDDLES[middle] + TAILS[tail]
    match (first + stem + middle + tail) % 25:
        case 0:
            return f"{GIVEN[first]} van {family}"
        case 1 | 2 | 3 | 4:
            return f"{GIVEN[first]} {INITIALS[tail % len(INITIALS)]}. {family}"
        case _:
            return f"{GIVEN[first]} {family}"


def variant(name: str) -> str:
    """Return another spelling of a name."""
    if " van " in name:
        return name.replace(" van ", " Van ")
    if "ü" in name:
        return name.replace("ü", '\\"u')
    return name.replace("é", "e").replace("ö", "o") if "é" in name or "ö" in name else name.upper()
