"""Make a paper of a record: what its fields say, cleaned and checked."""

from sitegen.loader import fields
from sitegen.loader.faults import FieldError
from sitegen.loader.record import Record
from sitegen.models import Paper
from sitegen.text import clean


def read_paper(record: Record, odd: list[FieldError]) -> Paper:
    """The paper that a record describes; faults that leave it usable are added to ``odd``.

    Raises:
        FieldError: It cannot be shown: no title, or an identifier, a time or categories that cannot be read.
    """
    title = clean(record.title)
    if not title:
        raise FieldError("", "a record with an empty title", "write the title after `### `")
    identifier, version = fields.identifier(record.arxiv_id)
    subjects = fields.subjects(record.categories)
    if subjects.fault:
        odd.append(subjects.fault)
    published = fields.moment("Published", record.published)
    authors = fields.names(record.authors)
    if not authors:
        odd.append(FieldError("Authors", "a paper without authors", "write their names, separated by commas"))
    return Paper(
        identifier=identifier,
        version=version,
        title=title,
        abstract=clean(record.summary),
        authors=authors,
        categories=subjects.categories,
        classes=subjects.classes,
        published=published,
        updated=published if record.updated == record.published else fields.moment("Updated", record.updated),
        comment=fields.optional(record.comment),
        journal=fields.optional(record.journal),
        doi=fields.optional(record.doi),
    )
