"""Full-text search on hosts that only serve files: the query language, and the index that a browser reads.

The theme's ``search-query.js`` has the same terms and the same query language as `index_terms` and `query`. Tests compare
the two.
"""
