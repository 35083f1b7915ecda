"""`sitegen.package_versions`: the versions of packages are those of importlib.metadata."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from sitegen import package_versions


def test_versions_are_those_of_the_metadata() -> None:
    """The names of the folders have the versions of all packages that matter for the output."""
    packages = package_versions.RENDERING
    assert package_versions.versions(packages) == [version(package) for package in packages]


def test_names_are_compared_like_those_on_pypi(tmp_path: Path) -> None:
    """The first folder counts. A package that no folder names is looked up in the metadata of Python."""
    (tmp_path / "a/Some.Package-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "b/some_package-2.0.dist-info").mkdir(parents=True)
    (tmp_path / "b/other-3.dev1.dist-info").mkdir()
    folders = [str(tmp_path / name) for name in ("missing", "a", "b")]
    assert package_versions.versions(["some-package", "OTHER", "jinja2"], folders) == [
        "1.0",
        "3.dev1",
        version("jinja2"),
    ]
    with pytest.raises(PackageNotFoundError):
        package_versions.versions(["no-such-package"], folders)
