"""`sitegen.source_reader`: source files are read once, and classified by their content."""

import os
from pathlib import Path

from support import toy

from sitegen.archive import DigestRead, NoLongerDigest, ReadResult, Source, Unchanged
from sitegen.content import SourceFile, Stat
from sitegen.source_reader import ReadTask, SourceReader


def test_a_file_is_classified_by_its_content(tmp_path: Path) -> None:
    """A digest, an unchanged digest, a file that stopped being one, a page. A young file's time is not relied on."""
    file = tmp_path / "content/a.md"
    toy.put(file, toy.digest("2019-01-02", toy.record("1901.00001")))
    os.utime(file, (10**9, 10**9))
    stat = Stat(file.stat().st_size, file.stat().st_mtime_ns)

    def read(known: Source | None) -> ReadResult | None:
        task = ReadTask(file.parent, "content", [SourceFile("a.md", stat, known)], accept_shrink=False)
        return next(iter(SourceReader().read(task)), None)

    digest = read(None)
    assert isinstance(digest, DigestRead)
    assert (digest.day, digest.category, len(digest.rows)) == ("2019-01-02", "cs.CV", 1)
    assert (digest.path, digest.display_path, digest.mtime_ns) == ("a.md", "content/a.md", 10**18)
    known = Source(stat.size, 5, digest.hash, held=False, papers=True)
    assert read(known) == Unchanged("a.md", 10**18)
    file.touch()
    stat = Stat(file.stat().st_size, file.stat().st_mtime_ns)
    assert read(known) == Unchanged("a.md", 0)
    file.write_text("# A page\n")
    held = read(known)
    assert isinstance(held, DigestRead)
    assert held.blocker
    assert held.blocker.message == "the file was a digest, but is no longer one"
    assert read(known._replace(papers=False)) == NoLongerDigest("a.md")
    assert read(None) is None
