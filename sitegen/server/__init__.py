"""Serve a site whose pages are rendered on request, and refresh the open pages when the site changes.

The server knows nothing about papers: callables return the response for a path, and the page for missing paths. A request
passes through `connection` (reads and writes bytes), `requests` (refuses what is unsafe), `responder` (finds the response)
and `response` (selects the requested part). `events` sends changes to ``client.js`` in the open pages.
"""

from sitegen.server.http_server import PreviewServer
from sitegen.server.overlay import problems_of
from sitegen.server.requests import read_name
from sitegen.server.response import OpenFile, Response, content_type
from sitegen.server.static_files import serve_file

__all__ = ["OpenFile", "PreviewServer", "Response", "content_type", "problems_of", "read_name", "serve_file"]
