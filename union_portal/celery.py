"""Celery wakes people up; the truth stays in PostgreSQL rows."""

from celery import Celery

app = Celery("union_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
