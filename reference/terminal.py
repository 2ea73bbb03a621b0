"""What the reference commands write: tables with Chinese in them, and progress."""

import time
import unicodedata
from contextlib import contextmanager


def width(text):
    """Columns a text takes in a terminal: a Chinese character takes two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide


def table(rows, gap="  "):
    """Lines with the columns of ``rows`` (lists of texts) one below the other."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            text + " " * (most - width(text))
            for text, most in zip(row, widths, strict=True)
        )
        yield gap.join(cells).rstrip()


class Progress:
    """One line per step with its seconds; on a terminal it shows what goes on."""

    def __init__(self, out):
        self.out = out
        self.live = out.isatty()

    @contextmanager
    def step(self, title):
        """Yields a function that tells the stage; its ``done`` becomes the line."""
        began = time.monotonic()
        step = Step(self, title)
        yield step
        took = time.monotonic() - began
        self.clear()
        padded = title + " " * max(0, 14 - width(title))
        self.out.write(f"  {padded} {step.done}，{took:.1f} 秒")

    def show(self, text):
        if self.live:
            self.out.write(f"\r\033[K  {text} …", ending="")
            self.out.flush()

    def clear(self):
        if self.live:
            self.out.write("\r\033[K", ending="")


class Step:
    """What a step is doing now, and what it has done in the end."""

    def __init__(self, progress, title):
        self.progress = progress
        self.title = title
        self.done = ""
        progress.show(title)

    def __call__(self, stage, percent=None):
        self.progress.show(f"{self.title}：{stage}")
