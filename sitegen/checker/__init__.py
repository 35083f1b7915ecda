"""Check a built site: links, feeds, file names, the content security policy, and the limits of a host."""

from sitegen.checker.report import PartSize, Report
from sitegen.checker.site_check import check

__all__ = ["PartSize", "Report", "check"]
