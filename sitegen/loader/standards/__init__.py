"""Standard formats of bibliographic data, one module each.

Each module has `EXAMPLE`, `begins` and `parse`, as `input_formats` needs them. Most have a function that turns one
record into the parts of a paper (`paper.build_paper`), for readers of larger files.

| module | format |
|---|---|
| `delimited` | CSV and TSV with usual column names |
| `bibtex_library`, `ris_file`, `csl_items` | BibTeX, RIS, CSL-JSON: the exports of reference managers |
| `arxiv_api`, `announcements`, `oai_records`, `metadata_snapshot` | arXiv's API, RSS feeds, OAI-PMH and metadata snapshot |
| `hugging_face`, `openalex`, `semantic_scholar` | the answers of these services |

`references` chooses identifiers, and writes names and dates as `build_paper` takes them; `json_parts` reads records from JSON,
`safe_xml` elements from XML, `text_lines` text files.
"""
