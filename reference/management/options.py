"""What the reference commands take: the key of a year, and a scale."""

import argparse
from decimal import Decimal, InvalidOperation

from django.core.management.base import CommandError

from reference.catalogue import HERE, CatalogueError, load


def add_key(parser):
    parser.add_argument("key", help="参考年度，例如 pku-2023")


def add_scale(parser):
    parser.add_argument(
        "--scale", type=scale, default=Decimal(1), help="人数的比例，例如 0.1；默认 1"
    )


def scale(text):
    try:
        value = Decimal(text)
    except InvalidOperation as problem:
        raise argparse.ArgumentTypeError(f"“{text}”不是数") from problem
    if not (value.is_finite() and value > 0):
        raise argparse.ArgumentTypeError("比例要大于 0，例如 0.1")
    return value


def catalogue(key):
    """The catalogue of a year; a refusal in words if there is none or it is wrong."""
    known = [
        path.stem.removesuffix("_outline").replace("_", "-")
        for path in HERE.glob("*_outline.yaml")
    ]
    if key not in known:
        raise CommandError(f"没有参考年度“{key}”；现有：{'、'.join(sorted(known))}。")
    try:
        return load(key)
    except CatalogueError as problem:
        raise CommandError(str(problem)) from problem
