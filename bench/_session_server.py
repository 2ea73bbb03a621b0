"""The portal as it is served, with one page more: the yardstick of ``bench session``."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "union_portal.settings")

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = PLAIN  # none need be collected
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()

from union_portal.urls import urlpatterns as portal  # noqa: E402 - apps are loaded now


@login_required
@require_POST
def bare(request):
    """Signed in, one row, nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_mark (person) VALUES (%s)", [request.user.pk])
    return HttpResponse("ok")


urlpatterns = [path("bench/mark/", bare), *portal]
