"""The preview: serves a site that is made on request, and refreshes the browsers that show it.

It knows nothing of papers: what is at a path, and what is shown where nothing is, come from callables. A request passes
through `connection` (bytes), `requests` (may it be answered?), `preview` (what is the answer?) and `response` (how much
of it is asked for?); `events` reaches the pages that are open, where `client.js` acts.
"""

from sitegen.server.faults import Fault
from sitegen.server.files import serve_file
from sitegen.server.listening import PreviewServer
from sitegen.server.requests import read_name
from sitegen.server.response import OpenFile, Response, content_type

__all__ = ["Fault", "OpenFile", "PreviewServer", "Response", "content_type", "read_name", "serve_file"]
