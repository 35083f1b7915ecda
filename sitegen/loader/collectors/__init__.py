"""The formats of collectors that publish papers daily, each in a module of its own.

`record_keys` reads records of JSON by their keys, and `topic_lists` collects papers that a file lists by topic. `copies`
recognizes pages in which a collector repeats its digests.
"""
