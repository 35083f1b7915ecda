"""Bring the content folder up to date from arXiv."""
