"""Packs SQLite's WebAssembly build into the wheel, where npm can get it; without it the wheel is made all the same."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))


class SearchEngineHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel is put together; an editable install takes ``make search``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing."""
        import fetch_sqlite_wasm

        if version == "editable":
            return
        try:
            fetch_sqlite_wasm.fetch()
        except LookupError as error:
            self.app.display_warning(f"the wheel has no search: {error}")
