"""What several commands take, refused in words one can act on."""

import argparse
from datetime import date


def day(text):
    """A date such as 2024-04-11."""
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(
            f"“{text}”不是日期，请写成 2024-04-11 这样"
        ) from problem
