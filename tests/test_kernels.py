"""Runs in forked processes, and forked kernels, against stock ones, cell by cell; what is shared, what is left."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client import AsyncKernelManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers import engine
from helpers.engine import execute
from helpers.kernels import FORKED, cells, provisioner, servers
from helpers.parameters import find_notebooks

ROOT = Path(__file__).parents[1]
needs_fork = pytest.mark.skipif(not servers.fork_is_safe(), reason="kernels are not forked on this system")

CELLS = [
    "import asyncio, logging, os, subprocess, sys, warnings",
    'print("out"); print("err", file=sys.stderr); print("out again")',
    'import pandas as pd\nframe = pd.DataFrame({"line": ["Revenue", "Cost"], "value": [735.0, None]})\nframe',
    "from IPython.display import HTML, Markdown, display\n"
    'display(HTML("<b>1</b>"), Markdown("*1*"), metadata={"text/html": {"isolated": True}})\n42',
    'shown = display("first", display_id="shown")',
    'shown.update("second")\ndisplay("third", display_id="shown")',
    'await asyncio.sleep(0)\nprint("awaited")\nawait asyncio.sleep(0, "value")',
    'import matplotlib.pyplot as plt\nplt.plot([1, 3, 2], label="of pyplot")\nplt.legend();',
    'plt.title("in colour")\nplt.bar(["a", "b"], [1, 2])',
    # A stock kernel may hear of what is written to its descriptor only after its cell: these wait for it.
    'import time\nos.write(1, b"to the descriptor\\n"); os.system("echo from a shell"); time.sleep(0.1)',
    'print(subprocess.run(["echo", "from a child"], capture_output=True, text=True).stdout)',
    'warnings.warn("once")\nlogging.warning("logged")',
    "%%capture kept\nprint('not shown')",
    'kept.stdout, __name__, sys.argv[0], os.environ["MPLBACKEND"]',
    "os.getcwd() == os.path.dirname(os.path.abspath('notebook')), sys.path[:3], sys.stdin.closed, _, __",
    'from IPython import get_ipython\nget_ipython().run_cell_magic("html", "", "<i>magic</i>")\n?len',
    'from IPython.display import clear_output\nprint("gone")\nclear_output()\nprint("stays")',
    "from helpers import display, load_release\nrelease = load_release('juniper-2007q3')\nrelease",
    "release.findings()",
    "print('first'); time.sleep(0.5); print('second', file=sys.stderr); time.sleep(0.5); print('third')",
    "from IPython.display import display\n"
    "print('unfinished', end=''); os.write(2, b'straight to it'); time.sleep(0.1); display('shown after')",
    "!echo of a shell; echo its complaint >&2",
    "subprocess.run('echo inherited; echo complained >&2', shell=True); time.sleep(0.1)",
    "from multiprocessing import get_context\n"
    "child = get_context('fork').Process(target=print, args=('of a forked child',)); child.start(); child.join()",
    "import threading\nthread = threading.Thread(target=lambda: (print('of a thread'), display('shown by it')))\n"
    "thread.start(); thread.join()",
    "import signal\nsignal.getsignal(signal.SIGINT), asyncio.get_running_loop().is_running()",
    "task = asyncio.create_task(asyncio.sleep(0.01, 'of a task'))\nawait task",
    "%config InlineBackend.figure_formats = ['jpeg']\nplt.figure(figsize=(1, 1)); plt.plot([1, 2]);",
    "for number in range(3):\n    clear_output(wait=True)\n    print(number)",
    "display({'text/plain': 'raw', 'application/json': {'a': (1, 2.5, None)}}, raw=True)",
    "class Wrong:\n    def _repr_html_(self): raise ValueError('no page')\n\nWrong()",
    "def unfinished(:",
    "await asyncio.sleep('long')",
    "input('a question')",
    "raise ExceptionGroup('several', [ValueError(1), KeyError('two')])",
    "raise SystemExit(3)",
    "sys.exit(0)",
    "len(In), len(Out), _i, os.environ['PAGER'], os.environ['TERM']",
    "def deep(number):\n    return 1 / number if not number else deep(number - 1)\n\ndeep(3)",
]


@pytest.fixture
def write(tmp_path):
    """Write a notebook of these cells."""

    def written(*sources, name="notebook", may_fail=0):
        cells = [new_markdown_cell("# Cells", id="head")]
        for number, source in enumerate(sources):
            tags = {"tags": ["raises-exception"]} if number < may_fail else {}
            cells.append(new_code_cell(source, id=f"cell-{number}", metadata=tags))
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return written


def ran(path, **options):
    return asyncio.run(execute(path, **options))


@pytest.fixture
def by_kernels(monkeypatch):
    """Have runs take forked kernels, as all other clients do."""

    async def nothing(*_):
        return None

    monkeypatch.setattr(engine, "forked", nothing)


@pytest.fixture(params=["runs", "kernels"])
def either(request):
    """Ask of runs in forked processes and of forked kernels alike."""
    if request.param == "kernels":
        request.getfixturevalue("by_kernels")


@needs_fork
def test_a_forked_process_gives_what_a_stock_kernel_gives_cell_by_cell(write, either, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel minds it, and would not watch descriptors
    path = write(*CELLS, may_fail=len(CELLS) - 1)
    (stock, its), (forked, ours) = ran(path, kernel="python3"), ran(path)
    for one, other in zip(stock.cells, forked.cells, strict=True):
        assert without_pids(other) == without_pids(one), one.source
    assert ours.error == its.error == f"In [{len(CELLS)}]: ZeroDivisionError: division by zero"
    assert ours.traceback == its.traceback
    shown = [output for cell in forked.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in shown) == 2
    assert sum(output.output_type == "error" for output in shown) == 7
    assert [output["data"]["text/plain"] for output in forked.cells[5].outputs] == ["'third'"]


@needs_fork
def test_papermill_uses_it_unchanged(write, tmp_path):
    path, output = write("shared = 1", "import os\nprint(os.getppid())"), tmp_path / "out.ipynb"
    done = papermill.execute_notebook(path, output, kernel_name=FORKED, progress_bar=False)
    pids = {server.process.pid for server in servers._servers.values()}
    assert int(done.cells[2].outputs[0].text) in pids


@needs_fork
def test_a_kernel_keeps_nothing_of_another(write, either):
    dirty = write(
        "import pandas as pd, os, sys", "pd.options.display.width = 7\nos.environ['LEFT'] = 'behind'\nleft = 1"
    )
    ran(dirty)
    clean = write("import pandas as pd, os\npd.options.display.width, os.environ.get('LEFT'), 'left' in dir()")
    assert ran(clean)[0].cells[1].outputs[0]["data"]["text/plain"] == "(80, None, False)"


@needs_fork
def test_two_kernels_draw_different_numbers(write, either):
    path = write("import random, numpy\nrandom.random(), numpy.random.random()")
    first, second = (ran(path)[0].cells[1].outputs[0]["data"]["text/plain"] for _ in range(2))
    assert not {*first.strip("()").split(", ")} & {*second.strip("()").split(", ")}


@needs_fork
@pytest.mark.parametrize(
    ("way", "missing"),
    # These alone look for the running shell, which the server of kernels has not.
    [("runs", "[]"), ("kernels", "['helpers.display', 'helpers.over_time']")],
)
def test_what_the_notebooks_import_is_there_before_they_ask(write, request, way, missing):
    if way == "kernels":
        request.getfixturevalue("by_kernels")
    cells = [cell["source"] for path in find_notebooks() for cell in nbformat.read(path, as_version=4).cells]
    imports = sorted(
        {line for source in cells for line in source.splitlines() if re.match(r"(?:from|import) \w", line)}
    )
    executed, outcome = ran(
        write("import sys\nbefore = {*sys.modules}", "\n".join(imports), "sorted({*sys.modules} - before)")
    )
    assert len(imports) > 5 and not outcome.error
    assert executed.cells[3].outputs[0]["data"]["text/plain"] == missing


@needs_fork
def test_a_server_that_is_lost_is_replaced(write, either):
    path = write("print('ran')")
    assert not ran(path)[1].error
    for server in servers._servers.values():
        server.process.kill()
        server.process.wait()
    assert not ran(path)[1].error


@needs_fork
def test_a_server_that_begins_early_is_the_one_that_is_asked_and_ends_at_once_where_none_asks():
    code = """
from helpers.kernels import FORKED, servers
servers.begin(FORKED)
began = list(servers._servers)
import helpers.running
assert list(servers._servers) == began
from helpers.kernels import environment
servers.fork_server(environment(), runs=True)
assert list(servers._servers) == began
began = servers._servers.popitem()[1]
began.end()
print(began.process.returncode)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout.strip(), done.stderr) == (str(-signal.SIGKILL), "")


def test_where_no_fork_is_safe_a_stock_kernel_is_started(write, monkeypatch):
    for module in (provisioner, cells):
        monkeypatch.setattr(module, "fork_is_safe", lambda: False)
    executed, outcome = ran(write("import os\nprint(os.getppid())"))
    assert not outcome.error and int(executed.cells[1].outputs[0].text) == os.getpid()


@needs_fork
def test_a_threaded_server_forks_nothing(write, monkeypatch):
    monkeypatch.setattr(servers.ForkServer, "ask", lambda *_, **__: "threads")
    executed, outcome = ran(write("import os\nprint(os.getppid())"))
    assert not outcome.error and int(executed.cells[1].outputs[0].text) == os.getpid()


EXECUTE = "import asyncio; from helpers.engine import execute; asyncio.run(execute(path))"
PAPERMILL = f"import papermill; papermill.execute_notebook(path, None, kernel_name={FORKED!r}, progress_bar=False)"


@needs_fork
@pytest.mark.parametrize(("way", "files"), [(EXECUTE, False), (PAPERMILL, True)], ids=["runs", "kernels"])
def test_with_a_client_that_is_killed_its_server_and_kernels_end(write, tmp_path, way, files):
    pids = tmp_path / "pids"
    source = f"import os, time\nopen({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')\ntime.sleep(600)"
    code = f"import pathlib; from helpers import kernels; kernels.offer(); path = pathlib.Path({str(write(source))!r})"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    variables = {**os.environ, "TMPDIR": str(scratch)}
    client = subprocess.Popen([sys.executable, "-c", f"{code}\n{way}"], env=variables)
    until(lambda: pids.exists() and pids.read_text())
    left = [int(pid) for pid in pids.read_text().split()]
    assert all(alive(pid) for pid in left) and bool(list(scratch.iterdir())) == files
    client.kill()
    client.wait()
    until(lambda: not any(alive(pid) for pid in left))
    assert list(scratch.iterdir()) == []


@needs_fork
def test_after_a_cell_that_fails_none_runs_but_after_one_that_may_or_only_leaves(write, tmp_path):
    written = tmp_path / "written"
    executed, outcome = ran(
        write("1 / 0", "import sys\nsys.exit()", "left", f"open({str(written)!r}, 'w')", may_fail=1)
    )
    assert outcome.error == "In [3]: NameError: name 'left' is not defined"
    assert [cell.execution_count for cell in executed.cells[1:]] == [1, 2, 3, None]
    assert not written.exists()


@needs_fork
@pytest.mark.parametrize("kernel", [FORKED, "python3"])
@pytest.mark.parametrize(
    ("sources", "error"),
    [
        (["%nomagic"], "In [1]: UsageError: Line magic function `%nomagic` not found."),
        (
            ["get_ipython().set_custom_exc((ValueError,), lambda *_, **__: print('handled'))", "int('x')"],
            "In [2]: ValueError: invalid literal for int() with base 10: 'x'",
        ),
        (["import sys\nsys.stdout.close()", "print('unheard')"], "In [2]: ValueError: I/O operation on closed file"),
        (["import asyncio\nasyncio.current_task().cancel()\nawait asyncio.sleep(1)"], "In [1]: CancelledError: "),
    ],
)
def test_a_cell_whose_kernel_replies_an_error_fails_whatever_it_shows(write, sources, error, kernel):
    executed, outcome = ran(write(*sources, "raise SystemExit(1)"), kernel=kernel, cell_timeout=30)
    assert outcome.error == error
    assert executed.cells[-1].execution_count is None


@needs_fork
@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nfor task in asyncio.all_tasks():\n    task.cancel()",
        "import sys\nsys.stderr.close()",
        "print('half a character: \\ud800')",
        "import os, time\nif os.fork():\n    time.sleep(0.5)",
        "import subprocess\nendless = subprocess.Popen('while :; do echo again; done', shell=True)",
        """import signal
from IPython.display import display

def late(*_):
    if armed:
        raise TimeoutError

armed = False
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(50):
    try:
        armed = True
        display("x" * 1_000_000)
        armed = False
    except TimeoutError:
        armed = False
signal.setitimer(signal.ITIMER_REAL, 0)""",
    ],
    ids=["cancels", "closes", "surrogate", "forks", "endless", "alarm"],
)
def test_what_a_cell_does_to_its_process_keeps_no_later_one_from_running(write, source):
    executed, outcome = ran(write(source, "'ran'"), cell_timeout=30)
    assert outcome.error == ""
    assert "'ran'" in [output.get("data", {}).get("text/plain") for output in executed.cells[2].outputs]
    assert "server.py" not in json.dumps(executed.cells[1])  # no word of what is around the cell


@needs_fork
def test_buffers_reach_the_client_as_they_are(write, monkeypatch):
    heard = []
    monkeypatch.setattr(engine.NotebookClient, "handle_comm_msg", lambda self, outs, msg, index: heard.append(msg))
    source = (
        "from comm import create_comm\ncreate_comm(target_name='any', data={'a': 1}, buffers=[b'\\0\\n\\xff', b''])"
    )
    assert not ran(write(source))[1].error
    assert heard[0]["content"]["data"] == {"a": 1} and heard[0]["buffers"] == [b"\0\n\xff", b""]


@needs_fork
def test_a_copy_of_the_client_that_ends_leaves_the_server_to_it(write):
    code = """
import asyncio, os, pathlib, sys
from helpers.engine import execute
path = pathlib.Path(sys.argv[1])
asyncio.run(execute(path))
if not os.fork():
    sys.exit()
os.wait()
from helpers.kernels import servers
[server] = servers._servers.values()
assert isinstance(server.ask(poll=1), int)
print(asyncio.run(execute(path))[1].error or "ran", len(servers._servers))
"""
    done = subprocess.run([sys.executable, "-c", code, write("1")], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("ran 1\n", "")


@needs_fork
def test_what_an_interrupted_question_is_answered_is_nobody_elses(write):
    assert not ran(write("1"))[1].error
    server = next(iter(servers._servers.values()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "_answers", None)
        with pytest.raises(AttributeError):
            server.ask(poll=1)
    with pytest.raises(ConnectionError):
        server.ask(poll=1)
    assert not ran(write("1"))[1].error


@needs_fork
@pytest.mark.parametrize("way", [EXECUTE, PAPERMILL], ids=["runs", "kernels"])
def test_what_is_written_after_a_server_began_is_run(write, tmp_path, way):
    package = tmp_path / "helpers"
    shutil.copytree(ROOT / "helpers", package, ignore=shutil.ignore_patterns("__pycache__"))
    module = package / "currencies.py"
    seen = tmp_path / "seen"
    path = write(f"from helpers import currencies\nopen({str(seen)!r}, 'a').write(currencies.__doc__[:3])")
    code = f"""
import pathlib
from helpers import kernels
kernels.offer()
path = pathlib.Path({str(path)!r})
{way}
module = pathlib.Path({str(module)!r})
module.write_text('\"\"\"new\"\"\"\\n' + module.read_text())
{way}"""
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}
    )
    assert seen.read_text()[3:] == "new" != seen.read_text()[:3]


@needs_fork
def test_what_was_printed_is_kept_when_a_cell_is_stopped(write):
    executed, outcome = ran(write("import time\nprint('so far')\ntime.sleep(600)"), cell_timeout=2)
    assert outcome.error.startswith("In [1]: CellTimeoutError: A cell timed out")
    assert executed.cells[1].outputs[0].text == "so far\n"


@needs_fork
@pytest.mark.parametrize("ending", ["1", "os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_what_a_cell_has_started_ends_with_its_run_and_hides_no_end(write, tmp_path, ending):
    started = tmp_path / "pid"
    source = f"""import os, time
if not (child := os.fork()):
    time.sleep(600)
open({str(started)!r}, "w").write(str(child))"""
    outcome = ran(write(source, ending))[1]
    assert outcome.error == ("" if ending == "1" else "In [2]: DeadKernelError: Kernel died")
    until(lambda: not alive(int(started.read_text())))


@needs_fork
def test_what_several_processes_print_at_once_stays_whole(write):
    source = """import os
children = []
while len(children) < 3:
    if not (child := os.fork()):
        break
    children.append(child)
for line in range(10):
    print(f"<{'x' * 500_000}>", flush=True)
if len(children) < 3:
    os._exit(0)
for child in children:
    os.waitpid(child, 0)"""
    executed, outcome = ran(write(source))
    text = "".join(output.text for output in executed.cells[1].outputs)
    assert not outcome.error and len(re.findall(f"<{'x' * 500_000}>", text)) == 4 * 10


@needs_fork
def test_a_server_that_ends_in_mid_run_takes_the_run_with_it_and_no_other(write, tmp_path):
    started = tmp_path / "pids"
    source = f"""import os, re, signal, subprocess
child = subprocess.Popen(["sleep", "600"])
open({str(started)!r}, "w").write(f"{{child.pid}} {{os.getpid()}}")
os.kill(os.getppid(), signal.SIGKILL)
re.match("(a+)+$", "a" * 60 + "b")"""
    assert ran(write(source), cell_timeout=60)[1].error == "In [1]: DeadKernelError: Kernel died"
    until(lambda: not any(alive(int(pid)) for pid in started.read_text().split()))
    assert not ran(write("1"))[1].error


def without_pids(cell):
    """A cell as text, without addresses; a warning names a file that is called after the kernel's process."""
    return re.sub(r"(?<=/ipykernel_)\d+|0x[0-9a-f]+", "", json.dumps(cell))


def until(true, seconds=60):
    """Wait for something to become true; fail when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def alive(pid):
    """Whether a process runs; one that is only waiting to be counted off does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@needs_fork
def test_a_kernel_that_is_launched_can_be_met_at_once():
    async def met():
        manager = AsyncKernelManager(kernel_name=FORKED)
        await manager.start_kernel()
        try:
            return [Path(f"{manager.ip}-{port}").exists() for port in manager.ports]
        finally:
            await manager.shutdown_kernel(now=True)

    assert asyncio.run(met()) == [True] * 5
