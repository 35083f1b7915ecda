"""Full-text search on a host that only serves files: the query language, and the index that a browser reads.

The same words, the same language and the same answers on both sides: `words` and `query` here have their counterparts in
the theme's ``search-query.js``, and the tests hold one against the other.
"""
