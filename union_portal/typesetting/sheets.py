"""Sheets of a union for print: in Chinese, dated, the same again byte for byte."""

from datetime import UTC, datetime, time
from functools import wraps

from django.conf import settings
from django.utils import translation

from union_portal.typesetting import pdf


def day_in_words(day):
    """A date as documents print it: 2024年4月11日 (GB/T 9704: no leading zero)."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_chinese(make):
    """Printed sheets are Chinese, whatever language the page is read in."""

    @wraps(make)
    def made(*args, **kwargs):
        with translation.override(settings.LANGUAGE_CODE):
            return make(*args, **kwargs)

    return made


def sheet_pdf(document, *, author, day):
    """A document as PDF (bytes), by a union, of a day; the day is its only date."""
    return pdf.render(
        document.to_html(),
        title=document.title,
        author=str(author or ""),
        created=datetime.combine(day, time(), UTC),
    )
