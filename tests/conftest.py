"""What several tests share: the toy archive, built once."""

from pathlib import Path

import pytest
import toy
from hypothesis import settings

settings.register_profile("sitegen", deadline=None)
settings.load_profile("sitegen")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the toy archive's site, built with the default theme; to be read, not changed."""
    folder = toy.write(tmp_path_factory.mktemp("toy"))
    toy.build(folder)
    return folder


@pytest.fixture(scope="session")
def theme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A theme whose pages show all that they are handed."""
    return toy.telltale(tmp_path_factory.mktemp("telltale"))
