"""Translations, compiled where their sources changed."""

from launcher.checkout import Checkout
from launcher.commands import CommandFailed, capture
from launcher.stamps import Stamp, digest
from launcher.terminal import step


def compile_catalogues(checkout: Checkout) -> None:
    """With msgfmt itself: ``compilemessages`` would also walk through ``var``."""
    sources = [
        file
        for folder in checkout.source_folders()
        for file in sorted(folder.rglob("LC_MESSAGES/*.po"))
    ]
    stamp = Stamp(checkout.var / "stamps" / "catalogues", digest(sources))
    compiled = all(po.with_suffix(".mo").exists() for po in sources)
    if not sources or (compiled and stamp.is_fresh()):
        return
    with step("Compiling the translations"):
        for po in sources:
            try:
                capture(["msgfmt", "--check-format", "-o", po.with_suffix(".mo"), po])
            except CommandFailed as failure:
                raise failure.as_problem(f"Compiling {po}") from None
    stamp.set()
