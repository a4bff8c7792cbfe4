"""JupyterLab on a copy of the notebooks, and a browser that opens it. What is missing is said, never installed."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from rolling import releases

ROOT = Path(__file__).parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TOKEN = "only-for-this-test"
SECONDS = 60  # for JupyterLab to start, on a busy machine too


def browser_program() -> str | None:
    """The Chromium to use: the one that CHROMIUM names, or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_sessionstart() -> None:
    missing = []
    if not find_spec("playwright"):
        missing.append("Playwright, which drives the browser: .venv/bin/python -m pip install -e '.[browser]'")
    if not browser_program():
        missing.append("Chromium or Chrome: from the system's packages, or name the program in CHROMIUM")
    if missing:
        pytest.exit("The browser test needs what is not installed:\n  " + "\n  ".join(missing), returncode=2)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, the folder it shows, and a folder of releases that are not on the shelf."""

    url: str
    folder: Path
    releases: Path

    def address(self, name: str) -> str:
        """Where a notebook opens, in a workspace that remembers nothing."""
        return f"{self.url}/lab/tree/{name}?token={TOKEN}&reset"

    def ask(self, path: str, method: str = "GET"):
        request = urllib.request.Request(
            f"{self.url}/api/{path}", method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.loads(answer.read() or "null")

    def close_kernels(self) -> None:
        """End the kernels of all notebooks that are open."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab with settings of its own on a copy of the notebooks, from which all outputs are taken away."""
    folder = tmp_path_factory.mktemp("lab")
    shelf = tmp_path_factory.mktemp("releases")
    for path in [*(ROOT / "notebooks").glob("*.ipynb"), ROOT / "tests" / "notebooks" / "raises.ipynb"]:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, folder / path.name)
    for name, text in releases(8).items():
        (shelf / f"{name}.txt").write_text(text)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = tmp_path_factory.mktemp("jupyter")
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    folders += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    quiet = own / "JUPYTERLAB_SETTINGS_DIR" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}')  # its question would cover the page
    environment = {**os.environ, **{name: str(own / name) for name in folders}, "JUPYTER_TOKEN": TOKEN}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--port-retries=0", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.extension_manager=readonly"]  # the other one asks the network
    with (own / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    running = Lab(f"http://127.0.0.1:{port}", folder, shelf)
    try:
        _wait(running, server, own / "log")
        yield running
    finally:
        server.terminate()
        server.wait(timeout=SECONDS)


def _wait(running: Lab, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            running.ask("status")
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab does not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    # A container runs tests as root, for whom Chromium has no sandbox; what it opens here is this machine's alone.
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        yield opened
        opened.close()
