"""Front-end files straight out of ``node_modules``: an explicit list, nothing else."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FILES = [
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map",
    "@tabler/core/dist/js/tabler.min.js",
    "@tabler/core/dist/js/tabler.min.js.map",
]


class PackageFinder(BaseFinder):
    """Finds the listed files of installed npm packages under ``npm/``."""

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.ROOT / "node_modules")
        self.storage.prefix = "npm"  # type: ignore[attr-defined]  # collectstatic reads it

    def find(self, path, find_all=False, **kwargs):
        name = path.removeprefix("npm/")
        known = path.startswith("npm/") and name in FILES
        found = [self.storage.path(name)] if known and self.storage.exists(name) else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns):
        for name in FILES:
            if self.storage.exists(name):
                yield name, self.storage
