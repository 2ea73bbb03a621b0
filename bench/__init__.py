"""Measurements: how fast the portal is, as ratios taken in one run on one machine.

Each ``bench/NAME.py`` is run by ``./portal bench NAME [--json]`` and says what it
measures; goals and results stand in ``docs/performance.md``.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "union_portal.settings")
django.setup()
