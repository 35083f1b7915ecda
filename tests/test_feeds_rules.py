"""`support.feed_rules`: each rule finds its error."""

import pytest
from support.feed_rules import Kind, complaints
from support.feed_samples import PAST, SOURCES, atom, rss

ATOM_FAULTS = [
    ("</entry>", "</entry", "not well-formed"),
    ("UTF-8", "ISO-8859-1", "not declared as UTF-8"),
    ("Depth from", "Depth \x85 from", "C1 control"),
    ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "the root is"),
    ("<generator>sitegen</generator>", "<generator/><generator/>", "2 elements"),
    ("<generator>", "<made>x</made><generator>", "an element {http://www.w3.org/2005/Atom}made"),
    ("<generator>sitegen", "<generator><b/>", "elements within"),
    ("</feed>", "<subtitle/></feed>", "something follows the first"),
    ("</feed>", "and so on</feed>", "text between the elements"),
    (' xml:lang="en"', "", "no language"),
    ("<id>oai:arXiv.org:1910.11126", "<id>1910.11126", "no absolute IRI"),
    ("<id>oai:arXiv.org:1910.11126", "<id>oai:arXiv.org:cs/9802005", "stands 2 times"),
    ("<title>Depth from", "<title>&amp;lt;Depth", "HTML in the title"),
    ("<title>Depth from", "<title>&lt;b&gt;Depth&lt;/b&gt;", "HTML in the title"),
    ("<title>An older one", "<title> ", "the title is blank"),
    ("<name>Ann Author", "<name> ", "an author is not one name"),
    ("<name>Ann Author</name>", "<name>Ann Author</name><name>Bob</name>", "an author is not one name"),
    ("<published>2019-10-19T", "<published>2019-10-19 ", "[RFC 4287, 3.3]"),
    ("<published>1998", "<published>1970", "published is '1970"),
    ("<updated>2019-10-24T09:30:00+00:00</updated><author><name>Ann", "<updated>2020-01-01T00:00:00Z</updated><author><name>Ann", "newest entry"),
    ("<updated>1998-02-03T04:05:06", "<updated>1998-02-03T00:00:00", "not the source's"),
    ("<published>2019", "<published>2031", "updated before it was published"),
    ('rel="via"', 'rel="source"', "a link's rel is"),
    ('rel="via"', "", "stands 2 times"),
    ('rel="via"', 'rel="current"', "a link between feeds"),
    ('title="PDF"', 'title=" "', "title is blank"),
    ('title="PDF"', 'target="PDF"', "a link has attributes"),
    ('type="application/pdf"', 'type="PDF"', "media type"),
    ('href="https://arxiv.org/pdf', 'href="//arxiv.org/pdf', "a link goes to"),
    ('rel="self"', 'rel="related"', "0 links to itself"),
    ('rel="self" type="application/atom+xml"', 'rel="self" type="text/xml"', "of type text/xml"),
    ('<content type="html">', '<content type="text">', "not escaped HTML"),
    ("&lt;i&gt;x&lt;/i&gt;", "&lt;i&gt;x", "</p>"),
    ("&lt;i&gt;x&lt;/i&gt;", "&lt;math&gt;x&lt;/math&gt;", "<math>"),
    ("&lt;i&gt;x&lt;/i&gt;", "&lt;i onclick='f()'&gt;x&lt;/i&gt;", "attribute onclick"),
    ("https://example.net/", "/relative/", "address '/relative/"),
    ('term="cs.LG"', 'term=""', "a category without term"),
]  # fmt: skip

ARCHIVE_FAULTS = [
    ("<fh:archive/>", "", "0 elements {http://purl.org/syndication/history/1.0}archive"),
    ('rel="current"', 'rel="related"', "without a link to the current feed"),
    ('rel="next-archive"', 'rel="prev-archive"', "2 links prev-archive"),
]

RSS_FAULTS = [
    ('version="2.0"', 'version="0.91"', "not rss 2.0"),
    ("</channel>", "</channel><channel/>", "with one channel"),
    ("<link>https://example.org/papers/</link>", "", "0 elements link"),
    ("<link>https://example.org/papers/</link>", "<link>papers/</link>", "channel: the link is no address"),
    ("<title>Papers</title>", "<title/>", "channel: the title is blank"),
    ("<description>Every day's papers", "<description>", "the description is blank"),
    ("<language>en", "<language>English", "no language"),
    ("Thu, 24 Oct 2019 09:30:00 +0000</lastBuildDate>", "2019-10-24</lastBuildDate>", "lastBuildDate is"),
    ("Thu, 24 Oct 2019 09:30:00 +0000</lastBuildDate>", "Fri, 25 Oct 2019 09:30:00 +0000</lastBuildDate>", "newest"),
    ("<pubDate>Sat", "<pubDate>Sun", "wrong day of the week"),
    ('rel="self"', 'rel="related"', "0 links to itself"),
    ("application/rss+xml", "application/xml", "links to itself"),
    ("</channel>", "<docs/></channel>", "something follows the first"),
    ("<item>", "<item><author>Ann Author</author>", "an element author"),
    (">oai:arXiv.org:1910.11126", ">oai:arXiv.org:cs/9802005", "stands 2 times"),
    (' isPermaLink="false"', "", "a permanent link that is no address"),
    ("<link>https://example.org/papers/paper/1910", "<link>papers/1910", "the link is no address"),
    ("<category>cs.LG", "<category>", "a blank category"),
    ("<dc:creator>Ann Author", "<dc:creator>", "a blank {http://purl.org/dc/elements/1.1/}creator"),
    ("&lt;i&gt;x", "&lt;script&gt;x&lt;/script&gt;&lt;i&gt;x", "<script>"),
    ("<atom:updated>1998-02-03T04", "<atom:updated>1998-02-03T05", "not the source's"),
]


def faulty(document: bytes, sound: str, fault: str) -> bytes:
    assert sound in document.decode()
    return document.decode().replace(sound, fault, 1).encode()


@pytest.mark.parametrize(("sound", "fault", "complaint"), ATOM_FAULTS)
def test_faults_of_atom_are_noticed(sound: str, fault: str, complaint: str) -> None:
    """Each rule of Atom is one that a feed can break."""
    expect(faulty(atom(), sound, fault), "atom", complaint)


@pytest.mark.parametrize(("sound", "fault", "complaint"), ARCHIVE_FAULTS)
def test_faults_of_past_issues_are_noticed(sound: str, fault: str, complaint: str) -> None:
    """Each rule of past issues is one that a feed can break."""
    expect(faulty(atom(PAST), sound, fault), "archive", complaint)


@pytest.mark.parametrize(("sound", "fault", "complaint"), RSS_FAULTS)
def test_faults_of_rss_are_noticed(sound: str, fault: str, complaint: str) -> None:
    """Each rule of RSS is one that a feed can break."""
    expect(faulty(rss(), sound, fault), "rss", complaint)


def test_a_past_issue_is_no_current_feed() -> None:
    """With the mark of a past issue, feed readers would not ask for the feed again."""
    expect(atom(PAST), "atom", "an element {http://purl.org/syndication/history/1.0}archive")


def expect(feed: bytes, kind: Kind, complaint: str) -> None:
    found = complaints(feed, kind, sources=SOURCES)
    assert any(complaint in line for line in found), found
