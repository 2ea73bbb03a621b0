"""The registry of block kinds; each kind of section has a function and a check."""

BLOCKS: dict = {}
CHECKS: dict = {}


class ContentError(ValueError):
    """What a table, chart or list is made of cannot be used; says why and what would do."""


def block(kind, check=None):
    """Register what a kind of section shows below its text.

    The function takes the section and the reading and returns blocks (see the package).
    ``check(content)`` raises :class:`ContentError` for what could not be shown.
    """

    def register(function):
        BLOCKS[kind] = function
        if check:
            CHECKS[kind] = check
        return function

    return register


def texts(content, name, most=200):
    """A list of texts in the content, or a refusal."""
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(t, str) for t in found):
        raise ContentError(f"“{name}”应是若干段文字。")
    if len(found) > most:
        raise ContentError(f"最多 {most} 项，现在有 {len(found)} 项。")
    return found


def text(content, name, most=120):
    found = content.get(name, "")
    if not isinstance(found, str) or len(found) > most:
        raise ContentError(f"“{name}”应是不超过 {most} 字的文字。")
    return found


def whole(content, name, usual, least, most):
    """A whole number in the content, within bounds."""
    found = content.get(name, usual)
    if isinstance(found, bool) or not isinstance(found, int):
        raise ContentError(f"“{name}”应是整数。")
    if not least <= found <= most:
        raise ContentError(f"“{name}”应在 {least} 到 {most} 之间，现在是 {found}。")
    return found
