"""The union portal: settings and the mechanisms every app shares."""

from union_portal.celery import app as celery_app

__all__ = ["celery_app"]
