"""The formats of collectors that publish papers daily, each in a module of its own.

`record_keys` describes records of JSON by their keys, and `table_cells` reads the cells of Markdown tables. `copies`
recognizes pages in which a collector repeats its digests.
"""
