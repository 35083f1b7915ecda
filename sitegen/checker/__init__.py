"""Examines a built site: links, feeds, names, policy, and what its host takes."""

from sitegen.checker.report import Fault, Report, Share
from sitegen.checker.survey import check

__all__ = ["Fault", "Report", "Share", "check"]
