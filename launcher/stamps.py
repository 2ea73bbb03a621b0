"""What makes the second run quick: a step is skipped while its inputs are the same."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *words: str) -> str:
    """Of names and contents; a folder counts with everything below it."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                total.update(f"\0{file}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


class Stamp:
    """Remembers the inputs a product was made from; lies best inside the product."""

    def __init__(self, path: Path, value: str) -> None:
        self.path, self.value = path, value

    def is_fresh(self) -> bool:
        try:
            return self.path.read_text() == self.value
        except OSError:
            return False

    def set(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.value)
