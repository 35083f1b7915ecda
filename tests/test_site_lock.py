"""`sitegen.site_lock`: one process changes a site at a time."""

from pathlib import Path

import pytest
from support import toy

from sitegen import site_lock
from sitegen.errors import BusyError, SitegenError


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """While the lock is held, nobody else gets it; builds and imports do not exclude each other."""
    config = toy.load(tmp_path)
    with site_lock.lock(config), site_lock.import_lock(config):
        with pytest.raises(BusyError, match="another build or preview"), site_lock.lock(config):
            pass
        with pytest.raises(BusyError, match="another import"), site_lock.import_lock(config):
            pass
    with site_lock.lock(config):
        pass


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """The error names the folder of the index."""
    toy.put(tmp_path / ".sitegen", "a file")
    with pytest.raises(SitegenError, match=r"cannot write .*\.sitegen"), site_lock.lock(toy.load(tmp_path)):
        pass
