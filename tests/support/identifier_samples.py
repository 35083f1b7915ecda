"""Texts that name a paper of arXiv, and texts that do not."""

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
