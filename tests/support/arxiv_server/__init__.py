"""A server on loopback that behaves as arXiv's RSS feeds, API and OAI-PMH do, with generated papers and faults.

It is written from arXiv's manuals and from the public code of its services, not from the client that it tests.

| module | content |
|---|---|
| `file_clock` | the clock of all processes of a test |
| `announcement_days` | arXiv's schedule: when papers are announced |
| `catalogue` | papers with their versions, and what is known of them at a time |
| `generated_papers` | a catalogue for a seed and a period |
| `feeds` | https://info.arxiv.org/help/rss_specifications.html |
| `query_language`, `queries` | https://info.arxiv.org/help/api/user-manual.html |
| `harvests` | https://info.arxiv.org/help/oa/index.html and https://www.openarchives.org/OAI/openarchivesprotocol.html |
| `exchanges` | requests and answers |
| `faults` | all faults, by name |
| `politeness` | the rules of https://info.arxiv.org/help/api/tou.html |
| `http_server` | the server |
"""
