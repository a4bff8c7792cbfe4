"""The command line: ``python -m helpers COMMAND``."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import helpers
from helpers.kernels import FORKED, servers

PROJECT = Path(__file__).resolve().parent.parent
SHOWN = 20  # rows of a list that `check` prints without --all
INTERRUPTED = 130  # as a shell counts a command ended by Ctrl-C


class _Refused(Exception):
    """Raised when a request cannot be met: one line that names what would do."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        The exit status: 0 for good, 1 where a run failed or a figure breaks, 2 for a request that cannot be met,
        130 when interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (helpers.ReleaseError, _Refused) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # what is finished is kept
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m helpers",
        description="Earnings releases that prove themselves.",
        epilog="python -m helpers COMMAND --help shows how each is used, with an example.",
    )
    parser.set_defaults(command=lambda options: print(parser.format_help(), end="") or 0)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    run = _command(
        commands, "run", run_notebooks, "run the notebooks on releases and write the pages",
        "run", "run acme-2007q3 --notebooks 01-income,02-cash-flow -p months=9 --to reports/nine-months",
    )  # fmt: skip
    run.add_argument(
        "releases", nargs="*", metavar="RELEASE", help="id or company under data/releases, path or URL; all if none"
    )
    run.add_argument("--notebooks", metavar="NAME,...", help="for example 01-income,02-cash-flow; all if omitted")
    run.add_argument("--to", default=PROJECT / "reports", metavar="FOLDER", help="folder or URL; default: reports")
    run.add_argument("-p", dest="parameters", action="append", default=[], metavar="NAME=VALUE", help="as -p months=9")
    run.add_argument("--jobs", type=_positive, metavar="N", help="runs at a time; default: the cores")
    run.add_argument("--force", action="store_true", help="run again what is up to date")
    run.add_argument("--cell-timeout", type=_amount, metavar="SECONDS", help="what a cell may take; default: no limit")
    run.add_argument("--memory-limit", type=_amount, metavar="MB", help="what a run may hold; default: no limit")
    run.add_argument("--dask", metavar="ADDRESS", help="run on a Dask cluster: its scheduler, as tcp://host:8786")
    run.add_argument("--kernel", default=FORKED, help=f"name of a Jupyter kernel, as python3; default: {FORKED}")

    add = _command(
        commands, "add", add_releases, "store releases on the shelf, then run their notebooks",
        "add ~/Downloads/acme-third-quarter.html", "add exhibit991.htm --as acme-2007q3 --replace --no-run",
    )  # fmt: skip
    add.add_argument("files", nargs="+", metavar="FILE", help="text, HTML, PDF or EDGAR submission")
    add.add_argument("--as", dest="as_id", metavar="ID", help="default: company and quarter, as acme-2007q3")
    add.add_argument("--replace", action="store_true", help="take the place of a release with this id, which is kept")
    add.add_argument("--no-run", action="store_true", help="leave the notebooks")

    check = _command(
        commands, "check", check_release, "read a release and say what does not tie",
        "check acme-2007q3", "check ~/Downloads/acme-third-quarter.pdf --all",
    )  # fmt: skip
    check.add_argument("release", metavar="RELEASE", help="id under data/releases, or a path")
    check.add_argument("--all", action="store_true", help="list what was not read and what no check touches to the end")

    export = _command(
        commands, "export", export_releases, "write a release as a workbook or as data, or many as one dataset",
        "export acme-2007q3 --to acme.xlsx", "export --to facts",
    )  # fmt: skip
    export.add_argument("releases", nargs="*", metavar="RELEASE", help="id, company, file or folder; the shelf if none")
    export.add_argument(
        "--to", type=Path, required=True, metavar="TARGET",
        help="a file that ends in .xlsx, .csv, .parquet or .json for one release; a folder for the Parquet dataset",
    )  # fmt: skip
    export.add_argument("--jobs", type=_positive, metavar="N", help="files at a time; default: the cores")

    bench = _command(
        commands, "bench", measure, "measure what is read, how well ties find a wrong digit, how long it takes",
        "bench ties acme-2007q3 --share 0.01", "bench load data/releases",
    )  # fmt: skip
    bench.add_argument("what", choices=("load", "ties", "history", "runs", "growth"))
    bench.add_argument("name", nargs="?", help="load: a folder of releases; ties: an id, a path, or a folder")
    bench.add_argument("--runs", type=_positive, default=20, metavar="N", help="runs: how many; default: 20")
    bench.add_argument("--sizes", type=_sizes, default=[10, 100], metavar="N,...", help="growth; default: 10,100")
    bench.add_argument("--share", type=float, default=1.0, help="ties: how many of all misprints are tried; default: 1")
    return parser


def _command(commands, name: str, function: Callable, does: str, *examples: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog="\n  ".join(["examples:", *(f"python -m helpers {example}" for example in examples)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=function)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of runs")
    return int(text)


def _sizes(text: str) -> list[int]:
    return [_positive(part) for part in text.split(",")]


def _amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = 0
    if not 0 < amount < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no amount above zero")
    return amount


def check_release(options: argparse.Namespace) -> int:
    """Print what was read and the findings that do not tie: 0 when nothing breaks, 1 when something does."""
    release = helpers.load_release(options.release)
    _tell(release, options.all)
    return int((release.findings()["status"] == "breaks").any())


def add_releases(options: argparse.Namespace) -> int:
    """Store releases, say what was read and whether it ties, run their notebooks: 1 where a file or a run fails.

    A figure that breaks is the release's, and no reason to leave it out. Of several files each gets one line.
    """
    from helpers import audit, release, shelf

    alone, ids = len(options.files) == 1, []
    if options.as_id and not alone:
        raise _Refused(f"--as {options.as_id} names one release, not {len(options.files)}")
    for file in options.files:
        try:
            added = shelf.add(file, options.as_id, options.replace, release.RELEASES)
        except helpers.ReleaseError as error:
            if alone:
                raise
            print(f"error: {error}", file=sys.stderr)
            continue
        done = {"added": "added", "replaced": "took the place of the first", "unchanged": "was there already"}
        stored = f"{added.id}: {done[added.outcome]}, as {os.path.relpath(added.path)}"
        if alone:
            _tell(added.release)
            print(f"\n{stored}")
        else:
            print(f"{stored}. {audit.proof(added.release.findings(), added.release.facts)!r}")
        ids.append(added.id)
    ran = main(["run", *ids]) if ids and not options.no_run else 0
    return max(ran, int(len(ids) < len(options.files)))


def export_releases(options: argparse.Namespace) -> int:
    """Write one release as the file that its ending asks for, or any number as a dataset: 1 where a file failed."""
    from helpers import dataset, workbook

    try:
        if options.to.suffix and not options.to.is_dir():
            if len(options.releases) != 1:
                raise _Refused(f"{options.to} holds one release: name one, or a folder without an ending for many")
            workbook.export(helpers.load_release(options.releases[0]), options.to)
            print(f"Open {options.to}")
            return 0
        exported = dataset.export(options.releases, options.to, options.jobs)
    except ValueError as error:
        raise _Refused(str(error)) from error
    except OSError as error:
        raise _Refused(f"{options.to} cannot be written: {error.strerror}") from error
    print(f"{exported}\n\nOpen {options.to}")
    return int(len(exported.errors) > 0)


def measure(options: argparse.Namespace) -> int:
    """Print a measurement: `bench.load` of a folder, `bench.ties` of a release or a folder, or one of `speed`."""
    from helpers import bench, speed

    if options.what == "load" and not (options.name and Path(options.name).is_dir()):
        raise _Refused(f"bench load needs a folder of releases; {options.name or 'none'} is no folder")
    if options.what == "ties" and not options.name:
        raise _Refused("which release? for example bench ties acme-2007q3")
    measurements = {
        "load": lambda: bench.load(options.name),
        "ties": lambda: bench.ties(options.name, options.share),
        "history": speed.history,
        "runs": lambda: speed.runs(options.runs),
        "growth": lambda: speed.growth(options.sizes),
    }
    print(measurements[options.what]().to_string())
    return 0


def _tell(release: "helpers.Release", whole: bool = False) -> None:
    from helpers import audit

    findings, coverage = release.findings(), release.coverage()
    print(f"{release.company}, {release.quarter}, to {release.period_end}: {len(release.facts):,} figures\n")
    print(release.report().to_string(index=False, max_colwidth=60))
    parts = [audit.proof(findings, release.facts), audit.cover(release.facts, coverage)]
    parts += [audit.alone(coverage, len(coverage))] if whole else []
    skipped = audit.skipped(release.unread, len(release.unread) if whole else SHOWN)
    for note in release.document.notes:
        print(f"\nNot read: {note.text} ({note.source})")
    for part in (*parts, audit.exceptions(findings, release.facts), skipped):
        print(f"\n{part!r}")


def run_notebooks(options: argparse.Namespace) -> int:
    """Run notebooks on releases and write all pages: 0 when every run ended well, 1 when one did not."""
    if not options.dask and (options.force or not _written(options)):
        servers.begin(options.kernel)  # it imports what kernels need, while this process does what it needs
    from helpers import batch, cluster, running, urls
    from helpers.engine import check_kernel
    from helpers.parameters import RunError, find_notebooks

    with ExitStack() as stack:
        try:
            if not options.dask:
                check_kernel(options.kernel)
            notebooks = find_notebooks(options.notebooks.split(",") if options.notebooks else None)
            releases, parameters = _releases(options.releases), dict(_pair(text) for text in options.parameters)
            perform = stack.enter_context(cluster.connected(options.dask)) if options.dask else batch.run
            to = Path(options.to)
            if urls.is_url(options.to):
                copy = stack.enter_context(urls.copied(options.to))
                to, perform = copy.folder, copy.sending(perform)
            done = running.run(
                releases, notebooks, to, parameters, jobs=options.jobs, force=options.force, perform=perform,
                kernel=options.kernel, cell_timeout=options.cell_timeout, memory_limit=options.memory_limit,
            )  # fmt: skip
        except RunError as error:
            raise _Refused(str(error)) from error
    for reason in done.errors.values():
        print(f"error: {reason}", file=sys.stderr)
    if done.results:
        print(batch.summary(done.results))
    if done.current:
        print(f"{done.current} up to date; --force runs them again")
    if done.interrupted:
        print(f"interrupted: {len(done.results)} of {done.due or 'all'} ran; the same command runs the others")
    print(f"\nOpen {f'{options.to}/{done.index.name}' if urls.is_url(options.to) else os.path.relpath(done.index)}")
    return INTERRUPTED if done.interrupted else int(done.failed)


def _written(options: argparse.Namespace) -> bool:
    """Whether the folder has something of every release that is named: if so, nothing may be left to do."""
    return all(Path(options.to, Path(name).stem).is_dir() for name in options.releases or ["."])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise _Refused(f"-p takes NAME=VALUE, as -p months=9; {text!r} has no value")
    return name, value


def _releases(names: list[str]) -> dict[str, str]:
    """Release id to what a notebook is to load: the id itself, or the full path of a file that is not on the shelf."""
    from helpers import release, shelf

    releases = {}
    for name in names or shelf.files(release.RELEASES):
        if Path(name).is_file():
            found = {Path(name).stem: str(Path(name).resolve())}
        elif "://" in name:
            found = {Path(name).stem: name}
        else:
            found = {one: one for one in shelf.named(name, release.RELEASES)}
        for release_id in found.keys() & releases:
            raise _Refused(f"{name}: {release_id} is named twice, and both would be written to one folder")
        releases |= found
    return releases


if __name__ == "__main__":
    sys.exit(main())
