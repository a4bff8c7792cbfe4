"""Releases and reports at URLs, whatever fsspec reads and writes: object stores, web servers, other machines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.documents.grid import ReleaseError


def is_url(name: str | Path) -> bool:
    """Tell a URL from a path or an id."""
    return "://" in str(name)


def read(url: str) -> bytes:
    """The content of a file at a URL.

    Raises
    ------
    ReleaseError
        When it cannot be read, whatever the reason is.
    """
    try:
        files, path = _found(url)
        return files.cat_file(path)
    except Exception as error:  # each kind of storage has errors of its own
        raise ReleaseError(f"{url}: cannot be read ({type(error).__name__}: {error})") from error


class Copy:
    """A local copy of a folder at a URL, of which what changes is sent there."""

    def __init__(self, url: str, folder: Path):
        self.url, self.folder, self._sent = url, folder, {}
        self._files, self._root = _found(url)
        for path in self._files.find(self._root) if self._files.exists(self._root) else ():
            local = folder / path.removeprefix(self._root).lstrip("/")
            local.parent.mkdir(parents=True, exist_ok=True)
            self._files.get_file(path, str(local))
            self._sent[local] = local.stat().st_mtime_ns

    def send(self, *paths: Path) -> None:
        """Send files, those that have changed since they were fetched or sent; all of the folder when none is named."""
        for path in paths or self.folder.rglob("*"):
            if path.is_file() and self._sent.get(path) != path.stat().st_mtime_ns:
                there = f"{self._root}/{path.relative_to(self.folder).as_posix()}"
                self._files.makedirs(there.rpartition("/")[0], exist_ok=True)
                self._files.put_file(str(path), there)
                self._sent[path] = path.stat().st_mtime_ns

    def sending(self, perform: Callable) -> Callable:
        """Perform jobs as given, and send what each made as soon as it is done."""

        def performed(jobs, workers=None, **options):
            for result in perform(jobs, workers, **options):
                self.send(result.job.page, result.job.executed)
                yield result

        return performed


@contextmanager
def copied(url: str) -> Iterator[Copy]:
    """A local copy of a folder at a URL, sent there at the end, however that comes."""
    with TemporaryDirectory() as folder:
        copy = Copy(url, Path(folder))
        try:
            yield copy
        finally:
            copy.send()


def _found(url: str):
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        extra = "pip install 'earnings-release-notebooks[cluster]'"
        raise ReleaseError(f"{url}: a URL needs fsspec, which the extra 'cluster' brings: {extra}") from error
    return url_to_fs(url)
