"""Hook of hatchling: add SQLite's WebAssembly build to the wheel, or warn if npm cannot fetch it."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))


class SearchEngineHook(BuildHookInterface):  # type: ignore[type-arg]
    """Run before a wheel is built. For an editable installation ``make search`` fetches the file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch SQLite unless the installation is editable."""
        import fetch_sqlite_wasm

        if version == "editable":
            return
        try:
            fetch_sqlite_wasm.fetch()
        except LookupError as error:
            self.app.display_warning(f"the wheel has no search: {error}")
