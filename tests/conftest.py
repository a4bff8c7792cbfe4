"""What every test module may ask for."""

from pathlib import Path

import pytest

from helpers import kernels

kernels.offer()  # nbval runs the notebooks in it


@pytest.fixture
def fixture_notebooks() -> Path:
    """The tiny notebooks, each named for how it ends."""
    return Path(__file__).parent / "notebooks"


@pytest.fixture(scope="session", autouse=True)
def jupyter_data(tmp_path_factory) -> None:
    """Keep signatures of test runs out of the user's own Jupyter folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(tmp_path_factory.mktemp("jupyter")))
        yield
