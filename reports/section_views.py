"""One section: written, previewed, taken back to an older version, talked about."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members.models import Person
from reports import transitions
from reports.blocks import blocks_of
from reports.comparing import differences
from reports.composing import TAG, read
from reports.content_forms import form_for, initial_of
from reports.forms import CommentForm, SectionForm
from reports.inserting import STEPS, Picker
from reports.models import FigureKind, Report, ReportState, SectionKind
from reports.transitions.checking import texts_of
from reports.workspace import papers_of, title_of
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import get_permitted

# What stands in these is kept on the page of the plan.
PLANNED = (SectionKind.PLAN, SectionKind.SHORTCOMINGS, SectionKind.RESULTS)
FOUND = 12  # people shown at most when somebody is looked for


@dataclass
class Chip:
    """A tag of the text: what it is, what it prints now and printed last year.

    ``papers``: how many files prove a typed number.
    """

    tag: str
    figure: object = None
    scope: object = None
    now: str = ""
    before: str = ""
    papers: int = 0

    @property
    def text(self):
        """The tag as it stands in the text."""
        return "{" + self.tag + "}"


def opened(request, public_id, section, perm="", among=None):
    """``(report, section)`` for who may see the desk, and may do this with the section."""
    report = get_permitted(
        request.user, Report.objects, "reports.see_desk", public_id=public_id
    )
    rows = report.sections.select_related("locked_by", "report__union")
    row = get_object_or_404(rows, pk=section)
    if perm and not request.user.has_perm(perm, row):
        raise PermissionDenied
    return report, row


def page_of(row):
    return redirect("reports:section", row.report.public_id, row.pk)


# --- What stands in the text ----------------------------------------------------------
def chips(report, texts):
    """The numbers of a text with their print now and in the report before."""
    tags = list(dict.fromkeys(TAG.findall("\n".join(texts))))
    reading = read(report, tags)
    before = read(report.previous, tags).tokens if report.previous else {}
    papers = papers_of(reading.figures.values())
    return reading, [chip_of(tag, reading, before.get(tag, ""), papers) for tag in tags]


def chip_of(tag, reading, before, papers):
    row = reading.figures.get(tag)
    if row is None:
        return Chip(tag)
    counts = row.kind == FigureKind.RECORDS
    return Chip(
        tag,
        row,
        row.scope(reading.report) if counts else None,
        reading.tokens[tag],
        before,
        papers.get(row.pk, 0),
    )


def shown(reading, text):
    """Paragraphs as pieces for ``running_text``; a tag without a number is marked."""
    paragraphs = [part.strip() for part in text.replace("\r", "").split("\n\n")]
    return [pieces(reading, part) for part in paragraphs if part]


def pieces(reading, text):
    found = []
    for index, part in enumerate(TAG.split(text)):
        if index % 2 == 0:
            found += [{"text": part}] if part else []
        elif part in reading.figures:
            found.append(reading.chip(reading.figures[part]))
        else:
            found.append({"text": _("〔没有数据“%(tag)s”〕") % {"tag": part}})
    return found


def made_of(report, row):
    """The table, chart or list of a section as it was saved; nothing for mere text."""
    if row.kind == SectionKind.TEXT:
        return []
    reading = read(report, TAG.findall("\n".join(texts_of(row))))
    found = blocks_of(row, reading)
    return [block for block in found if block["type"] != "paragraph"]


def text_context(report, lead, heading, text):
    reading, found = chips(report, [heading, lead, text])
    return {
        "report": report,
        "chips": found,
        "lead": pieces(reading, lead),
        "paragraphs": shown(reading, text),
    }


# --- The editor -----------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, public_id, section):
    """Read a section; write it once 开始编辑 was pressed."""
    report, row = opened(request, public_id, section)
    if request.method == "POST":
        if not request.user.has_perm("reports.write_section", row):
            raise PermissionDenied
        return typed(request, report, row)
    initial = {name: getattr(row, name) for name in SectionForm.base_fields}
    return section_page(request, report, row, SectionForm(initial=initial))


def typed(request, report, row):
    """What the pressed button asks for: save, or a step of the box beside the text."""
    verb, _colon, argument = request.POST.get("do", "save").partition(":")
    if verb != "save" and began(row, request.user) and "write" in report.open_moves:
        row = transitions.keep_section(row, actor=request.user)
    # Beside a text nobody may change any more, the box would count for whoever once wrote.
    if verb in STEPS and "write" in report.open_moves:
        return pick_number(request, report, row, verb, argument)
    form, content = SectionForm(request.POST), content_form(row, request.POST)
    sound = form.is_valid() and (content is None or content.is_valid())
    if verb == "preview" or not sound:
        return preview(request, report, row, form)
    values = form.cleaned_data | ({"content": content.content()} if content else {})
    try:
        transitions.write_section(row, actor=request.user, **values)
    except TransitionError as refusal:
        form.add_error(None, str(refusal))
        return section_page(request, report, row, form)
    messages.success(request, _("已保存。"))
    return page_of(row)


def content_form(row, data=None):
    """What a table, chart or list is made of; None for a section of mere text."""
    kind = form_for(row.kind)
    return kind(data, initial=initial_of(row), prefix="c") if kind else None


def preview(request, report, row, form):
    """The text as it will be printed; alone while somebody is typing."""
    if request.htmx:
        context = typed_text(report, form) | {
            "section": row,
            "blocks": made_of(report, row),
            "keeps": mine(row, request.user),
            "holder": row.locked_by if row.held_by_other(request.user) else None,
            "is_alone": True,
        }
        return render(request, "reports/write/_preview.html", context)
    return section_page(request, report, row, form)


def typed_text(report, form):
    values = {name: form[name].value() or "" for name in ("lead", "heading", "text")}
    return text_context(report, **values)


def pick_number(request, report, row, verb, argument):
    picker = Picker(report, request.user, request.POST, request.FILES)
    picker.act(verb, argument)
    if request.htmx:
        return render(
            request,
            "reports/write/_picker.html",
            {"picker": picker, "report": report, "section": row},
        )
    data = request.POST.copy()
    if picker.inserted:
        # Nobody told us where the cursor stood: at the end, and the author is told so.
        data["text"] = f"{data.get('text', '')}{{{picker.inserted}}}"
    return section_page(request, report, row, SectionForm(data), picker)


def section_page(request, report, row, form, picker=None):
    person = request.user
    may_write = report.state == ReportState.DRAFT and person.has_perm(
        "reports.write_section", row
    )
    held = row.held_by_other(person)
    context = {
        "section": row,
        "blocks": made_of(report, row),
        "form": form,
        "content_form": content_form(row, form.data if form.is_bound else None),
        "is_planned": row.kind in PLANNED,
        "picker": picker or Picker(report, person, {}),
        "may_write": may_write,
        "writes": may_write
        and not row.removed_at
        and (form.is_bound or mine(row, person)),
        "holder": row.locked_by if held else None,
        "keeps": mine(row, person),
        "comments": row.comments.select_related("author", "settled_by"),
        "comment_form": CommentForm(auto_id="comment-%s"),
        "authors": row.authors.all(),
        "may_assign": person.has_perm("reports.write_report", report),
        "newer": row
        if form.is_bound and str(row.version) != form["version"].value()
        else None,
        **typed_text(report, form),
    }
    context["heading"] = title_of(
        row, read(report, TAG.findall("".join(texts_of(row))))
    )
    return render(request, "reports/write/section.html", context)


def mine(row, person):
    """Whether the person began to write here and nobody came after."""
    return row.locked_by_id == person.pk and row.locked_until > timezone.now()


def began(row, person):
    """The same, however long ago: who was away a while and writes on keeps the section."""
    return row.locked_by_id == person.pk


@login_required
@require_POST
def take(request, public_id, section):
    """开始编辑."""
    _report, row = opened(request, public_id, section, "reports.write_section")
    transitions.take_section(row, actor=request.user)
    return page_of(row)


@login_required
@require_POST
def release(request, public_id, section):
    """放弃编辑: what was typed is not kept."""
    _report, row = opened(request, public_id, section, "reports.write_section")
    transitions.release_section(row, actor=request.user)
    messages.info(request, _("没有保存，这一节还是原来的样子。"))
    return redirect("reports:write", public_id)


# --- Versions -------------------------------------------------------------------------
@login_required
@require_safe
def versions(request, public_id, section, number=None):
    """Who wrote what when; one version beside the present text."""
    report, row = opened(request, public_id, section)
    found = row.versions.select_related("author")
    old = get_object_or_404(found, number=number) if number else None
    context = {
        "report": report,
        "section": row,
        "versions": found,
        "old": old,
        "may_write": report.state == ReportState.DRAFT
        and request.user.has_perm("reports.write_section", row),
    }
    if old:
        context["parts"] = [
            (label, differences(getattr(old, name), getattr(row, name)))
            for name, label in (
                ("heading", _("标题")),
                ("lead", _("段首")),
                ("text", _("正文")),
            )
            if getattr(old, name) or getattr(row, name)
        ]
    return render(request, "reports/write/versions.html", context)


@login_required
@require_POST
def restore_version(request, public_id, section, number):
    """An old text becomes the newest version."""
    _report, row = opened(request, public_id, section, "reports.write_section")
    old = get_object_or_404(row.versions, number=number)
    transitions.write_section(
        row,
        actor=request.user,
        version=row.version,
        **{name: getattr(old, name) for name in ("heading", "lead", "text", "content")},
    )
    messages.success(
        request, _("已恢复成第 %(number)s 版的文字。") % {"number": number}
    )
    return page_of(row)


# --- Talking --------------------------------------------------------------------------
@login_required
@require_POST
def comment(request, public_id, section):
    _report, row = opened(request, public_id, section)
    form = CommentForm(request.POST)
    if not form.is_valid():
        raise TransitionError(_("意见不能空着，也不要超过 1000 字。"))
    transitions.comment(row, actor=request.user, **form.cleaned_data)
    messages.success(request, _("意见已转给执笔人。"))
    return page_of(row)


@login_required
@require_POST
def settle(request, public_id, section, pk):
    _report, row = opened(request, public_id, section, "reports.write_section")
    transitions.settle_comment(
        get_object_or_404(row.comments, pk=pk), actor=request.user
    )
    return page_of(row)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def authors(request, public_id, section):
    """分派执笔人: look somebody up by name, add or take off."""
    report, row = opened(request, public_id, section)
    if not request.user.has_perm("reports.write_report", report):
        raise PermissionDenied
    people = Person.objects.visible_to(request.user)
    if request.method == "POST":
        change_authors(request, row, people)
        return redirect("reports:section_authors", public_id, row.pk)
    text = request.GET.get("q", "").strip()[:40]
    found = (
        people.matching(text).with_present(request.user.today)
        if text
        else people.none()
    )
    context = {
        "report": report,
        "section": row,
        "authors": row.authors.all(),
        "q": text,
        "found": found.exclude(report_sections=row).order_by("name_sort", "pk")[:FOUND],
    }
    return render(request, "reports/write/authors.html", context)


def change_authors(request, row, people):
    now = list(row.authors.all())
    verb, _colon, pk = request.POST.get("do", "").partition(":")
    known = people if verb == "add" else row.authors
    if verb not in ("add", "drop") or not re.fullmatch("[0-9]{1,18}", pk):
        raise TransitionError(_("请用页面上的按钮分派执笔人。"))
    person = get_object_or_404(known, pk=pk)
    chosen = [p for p in now if p != person] + ([person] if verb == "add" else [])
    transitions.assign_authors(row, actor=request.user, authors=chosen)
