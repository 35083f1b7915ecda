"""`sitegen.archive.bylines`: the authors of papers are kept while the archive does not change."""

from contextlib import closing
from pathlib import Path

from support import toy

from sitegen.archive import Archive
from sitegen.author_places import AuthorPlaces
from sitegen.models import PaperRow


def _rows(archive: Archive) -> list[PaperRow]:
    """Return all papers."""
    return list(archive.papers.rows(archive.papers.ids(archive.papers.identifiers())).values())


def test_kept_authors_are_those_that_were_read(tmp_path: Path) -> None:
    """The second answer of a read-only archive makes no author anew, and equals that of an archive that keeps none."""
    toy.build(toy.write(tmp_path))
    file = tmp_path / ".sitegen/archive.sqlite"
    with closing(Archive.open(file)) as written, closing(Archive.open_to_read(file)) as read:
        rows = _rows(written)
        assert rows == _rows(read) == _rows(read)
        assert len({len(row.authors) for row in rows}) > 1
        first, second = _rows(read), _rows(read)
        assert all(
            one is other
            for row, again in zip(first, second, strict=True)
            for one, other in zip(row.authors, again.authors, strict=True)
        )


def test_an_archive_that_is_written_keeps_no_authors(tmp_path: Path) -> None:
    """The threshold of authors with pages may change between two questions, in the preview for example."""
    toy.build(toy.write(tmp_path))
    with closing(Archive.open(tmp_path / ".sitegen/archive.sqlite")) as archive:
        assert any(author.address for row in _rows(archive) for author in row.authors)
        archive.authors.places = AuthorPlaces(1000)
        assert not any(author.address for row in _rows(archive) for author in row.authors)
