"""Texts that name a paper of arXiv, texts that do not, and texts that name other papers."""

FORMS = {
    "1910.11126": ("1910.11126", None),
    "1910.11126v3": ("1910.11126", 3),
    "1910.11126.pdf": ("1910.11126", None),
    " arXiv:1910.11126 ": ("1910.11126", None),
    "ARXIV: 0704.0001v12": ("0704.0001", 12),
    "arXiv:1910.11126v1 [cs.CV]": ("1910.11126", 1),
    "cs/9802005": ("cs/9802005", None),
    "math.GT/0309136v2": ("math/0309136", 2),
    "math-ph/9903036": ("math-ph/9903036", None),
    "solv-int/9701001v1": ("solv-int/9701001", 1),
    "http://arxiv.org/abs/cs/9802005v1": ("cs/9802005", 1),
    "https://www.arxiv.org/pdf/2401.00616v2.pdf": ("2401.00616", 2),
    "https://arxiv.org/html/2401.00616v2/": ("2401.00616", 2),
    "https://arxiv.org/abs/2401.00616?context=cs.LG": ("2401.00616", None),
    "https://arxiv.org/abs/2401.00616v1#bib": ("2401.00616", 1),
    "export.arxiv.org/abs/2401.00616": ("2401.00616", None),
    "10.48550/arXiv.2401.00616": ("2401.00616", None),
    "https://doi.org/10.48550/arXiv.cs/9802005": ("cs/9802005", None),
    "doi:10.48550/ARXIV.2401.00616": ("2401.00616", None),
}
"""Text -> identifier and version."""

NOT_IDENTIFIERS = (
    *("", "None", "one", "12345", "1910", "1910.111", "1910.111260", "1913.11126", "1900.11126", "1910.11126v0"),
    *("cs/98020055", "CS/9802005", "cs/9813005", "cs-9802005", "١٩١٠.١١١٢٦", "1910.11126 1910.11127", "x 1910.11126"),
    *("../../etc/passwd", "cs/../9802005", "1910.11126/..", "1910.11126?v=1", "1910.11126v1\n1910.11127v1"),
    *("http://evil.example/abs/1910.11126v1", "https://arxiv.org/list/1910.11126", "https://arxiv.org/abs/"),
    *("10.1000/arXiv.2401.00616", "https://doi.org/2401.00616"),
)

OTHER_FORMS = (
    *(
        "10.1101/2020.01.01.123456",
        "https://doi.org/10.1000/ABC%2Fd",
        "https://doi.org/10.1000/ABC%20d",
        "doi: 10.1000/X",
    ),
    *(
        "https://dx.doi.org/10.1000/%C3%A9%FF",
        "doi:10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        "doi:x",
    ),
    *("https://openreview.net/forum?id=B1xSperKvH", "openreview:B1xSperKvH", "OPENREVIEW:a b", "B1xSperKvH"),
    *("https://aclanthology.org/2020.acl-main.1/", "https://www.aclweb.org/anthology/P19-1001.pdf", "acl:P19-1001"),
    *("https://pubmed.ncbi.nlm.nih.gov/32015508/", "PMID: 32015508", "pmid:x", "iclr2020:poster-17", "My-Conf:A_b/ü"),
    *("http://example.org/1", "javascript:alert(1)", "x:", "x://y", "https://doi.org/10.1000/a%5C%22<script>?a=b#c"),
)
"""Texts that name papers of other sites or sources, or that look as if they did."""
