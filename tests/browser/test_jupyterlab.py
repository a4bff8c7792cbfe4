"""Each notebook as an analyst uses it: open it in JupyterLab, run all cells, read; change the release, run again."""

import os
import re
import time
from pathlib import Path

import nbformat
import pytest
from rolling import COMPANY

NOTEBOOKS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))
SECONDS = 180  # for all cells of one notebook, on a busy machine too
FAILED = '[data-mime-type*="error"], [data-mime-type*="stderr"]'
SHOWN = ".jp-OutputArea-output table, .jp-OutputArea-output img"
READ = """everything => everything.map(one => {
    one.scrollIntoView({block: 'center'});
    const box = one.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + Math.min(box.width, 200) / 2, box.y + Math.min(box.height, 30) / 2);
    const drawn = one.tagName != 'IMG' || one.naturalWidth > 0;
    return {what: one.tagName, width: box.width, height: box.height, seen: drawn && !!hit && one.contains(hit)};
})"""


class Notebook:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page, lab, name: str):
        self.page, self.source, self.run_so_far = page, nbformat.read(lab.folder / name, as_version=4), 0
        page.goto(lab.address(name))
        page.locator(".jp-Notebook .jp-Cell").nth(len(self.source.cells) - 1).wait_for(state="attached")

    def prompts(self) -> list[str]:
        """What stands before each code cell: ``[3]:``, ``[*]:`` while it waits or runs, ``[ ]:`` where it has not."""
        return self.page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()

    def run_all(self) -> None:
        """Choose Run All Cells from the menu and wait for the end."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        end = time.monotonic() + SECONDS
        while (state := self._state())[1] != "ended" and time.monotonic() < end:
            self.page.wait_for_timeout(250)
        assert state[1] == "ended", f"the cells do not come to an end: {state}"

    def _state(self) -> tuple[list[str], str]:
        prompts, kernel = self.prompts(), self.page.locator(".jp-Notebook-ExecutionIndicator").first
        begun = re.sub(r"\D", "", prompts[0])
        if begun and int(begun) > self.run_so_far and not any("*" in prompt for prompt in prompts):
            return prompts, "ended" if kernel.get_attribute("data-status") == "idle" else "waits for the kernel"
        return prompts, "runs"

    def faults(self) -> list[str]:
        """Cells that failed, warned or did not run, and figures or tables that are not on screen."""
        found = [f"a cell fails: {text[-300:]}" for text in self.page.locator(FAILED).all_text_contents()]
        prompts = self.prompts()
        last = self.run_so_far + len(prompts)
        if prompts != [f"[{number}]:" for number in range(self.run_so_far + 1, last + 1)]:
            found.append(f"not every cell ran once: {prompts}")
        for one in self.page.locator(SHOWN).evaluate_all(READ):
            if not (one["seen"] and one["width"] > 150 and one["height"] > 30):
                found.append(f"not on screen: {one}")
        self.run_so_far = last
        return found

    def shown(self, tag: str) -> int:
        """How many tables (``table``) or figures (``img``) the outputs hold."""
        return self.page.locator(f".jp-OutputArea-output {tag}").count()

    def outputs(self) -> str:
        """The words of all outputs."""
        return "\n".join(self.page.locator(".jp-OutputArea-output").all_text_contents())

    def set(self, **parameters: str) -> None:
        """Type other values of parameters into their cell."""
        text = next(cell.source for cell in self.source.cells if "parameters" in cell.metadata.get("tags", []))
        for name, value in parameters.items():
            text = re.sub(rf'(?m)^({name}: str =) "[^"]*"', rf'\1 "{value}"', text)
        self.page.locator(".jp-CodeCell .cm-content").first.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def keep(self, name: str) -> None:
        """Write a picture of the whole page into the folder that SCREENSHOTS names, where it names one."""
        if folder := os.environ.get("SCREENSHOTS"):
            height = self.page.locator(".jp-WindowedPanel-outer").first.evaluate("one => one.scrollHeight")
            before = self.page.viewport_size
            self.page.set_viewport_size({"width": before["width"], "height": height + 250})
            self.page.locator(".jp-Cell").first.scroll_into_view_if_needed()
            self.page.wait_for_timeout(500)
            self.page.screenshot(path=Path(folder) / f"{name}.png")
            self.page.set_viewport_size(before)


@pytest.fixture
def page(browser, lab):
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    opened.set_default_timeout(SECONDS * 1000)
    yield opened
    opened.close()
    lab.close_kernels()


def stored(path: Path, mime: str, text: str = "") -> int:
    """How many outputs of this kind the committed notebook holds."""
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output.get("data", {}).get(mime, "") for cell in cells for output in cell.get("outputs", [])]
    return sum(bool(one) and text in one for one in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_on_its_release_and_on_another(path, page, lab):
    notebook = Notebook(page, lab, path.name)
    notebook.run_all()
    assert notebook.faults() == []
    assert notebook.shown("table") == stored(path, "text/html", "<table") > 0
    assert notebook.shown("img") == stored(path, "image/png")
    notebook.keep(path.stem)

    newest = sorted(lab.releases.glob("*.txt"))[-1]
    notebook.set(release_id=str(newest), releases=str(lab.releases))
    notebook.run_all()
    assert notebook.faults() == []
    assert COMPANY in notebook.outputs() and "Juniper" not in notebook.outputs()
    assert notebook.shown("table") > 0
    notebook.keep(f"{path.stem}-other")


def test_a_cell_that_fails_is_seen(page, lab):
    notebook = Notebook(page, lab, "raises.ipynb")
    notebook.run_all()
    assert any(fault.startswith("a cell fails") for fault in notebook.faults())


def test_a_table_that_nobody_sees_is_seen_to_be_missing(page, lab):
    notebook = Notebook(page, lab, "05-tie-out.ipynb")
    notebook.run_all()
    page.add_style_tag(content=".jp-OutputArea-output table { display: none }")
    assert any(fault.startswith("not on screen") for fault in notebook.faults())
