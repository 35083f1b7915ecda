"""Read a digest file into papers: what is sound is kept, and what is not is a `Problem` with its file, line and remedy.

`recognition` decides whether a file is a digest or a page. Then `digest` reads the file and, below its `heading`, cuts it at the titles;
`record` (or `irregular`, where a record is not laid out as collectors do it) takes apart what stands between two of them;
and `paper` makes of its `fields` what the site shows. None of them raises on any bytes whatever, and time and memory grow
no faster than the file.
"""

from sitegen.loader.digest import MAX_DIGEST_BYTES, UNDATED, examine, parse, parse_records, read_digest
from sitegen.loader.heading import begins_digest, is_markdown
from sitegen.loader.recognition import is_page, wrapped_digest
from sitegen.loader.record import Record, write_digest, write_record

__all__ = [
    "MAX_DIGEST_BYTES",
    "UNDATED",
    "Record",
    "begins_digest",
    "examine",
    "is_markdown",
    "is_page",
    "parse",
    "parse_records",
    "read_digest",
    "wrapped_digest",
    "write_digest",
    "write_record",
]
