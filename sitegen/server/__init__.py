"""The preview: serves a site that is made on request, and refreshes the browsers that show it.

It knows nothing of papers: what is at a path, and what is shown where nothing is, come from callables. A request passes
through `connection` (bytes), `requests` (may it be answered?), `responder` (what is the answer?) and `response` (how much
of it is asked for?); `events` reaches the pages that are open, where `client.js` acts.
"""

from sitegen.server.http_server import PreviewServer
from sitegen.server.overlay import problems_of
from sitegen.server.requests import read_name
from sitegen.server.response import OpenFile, Response, content_type
from sitegen.server.static_files import serve_file

__all__ = ["OpenFile", "PreviewServer", "Response", "content_type", "problems_of", "read_name", "serve_file"]
