"""Read files into digests: each readable record becomes a paper, and each problem is reported with file, line and remedy.

`recognition` decides whether a file is a digest or a page, and `input_formats` lists the input formats. The format's module
parses the file and passes the parts of each paper to `paper`, which reads them with `fields`. `dating` chooses the
digest's day, and `location` reads day and category from its path. No content of a file raises an exception, and time and
memory are at most proportional to the size of the file.
"""

from sitegen.loader.dating import UNDATED
from sitegen.loader.digest import MAX_DIGEST_BYTES, examine, read_digest
from sitegen.loader.markdown import Record, is_markdown, parse_records, write_digest, write_record
from sitegen.loader.recognition import is_page, may_be_digest, wrapped_digest

__all__ = [
    "MAX_DIGEST_BYTES",
    "UNDATED",
    "Record",
    "examine",
    "is_markdown",
    "is_page",
    "may_be_digest",
    "parse_records",
    "read_digest",
    "wrapped_digest",
    "write_digest",
    "write_record",
]
