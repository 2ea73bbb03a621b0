"""Files of a row: told by content, made harmless, shown to who may see the row."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from tests.factories import MembershipFactory, TermFactory
from tests.files import PDF, bomb, office, old_office, photo, upload
from union_portal.attachments import (
    Attachment,
    attach,
    private_files,
    stored,
    sweep,
    withdraw,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(branch):
    return TermFactory(organ__union=branch)


@pytest.fixture
def pdf(term, officer):
    return attach(term, upload("批复.pdf", PDF), actor=officer)


# --- What comes in ----------------------------------------------------------------------
HONEST = {
    "a PDF": ("换届批复.pdf", PDF, "换届批复.pdf", "application/pdf"),
    "a photograph": ("IMG.JPEG", photo(), "IMG.jpg", "image/jpeg"),
    "a screenshot": ("截图.png", photo("PNG"), "截图.png", "image/png"),
    "a WebP": ("a.webp", photo("WEBP"), "a.webp", "image/webp"),
    "a JPEG called PNG": ("a.png", photo(), "a.jpg", "image/jpeg"),
    "a document": (
        "章程.docx",
        office(),
        "章程.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a workbook": (
        "名单.xlsx",
        office("xl/workbook.xml"),
        "名单.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "an old document": (
        "旧.doc", old_office("Root Entry", "WordDocument"), "旧.doc",
        "application/msword",
    ),
    "an old workbook": (
        "旧.xls", old_office("Root Entry", "Workbook"), "旧.xls",
        "application/vnd.ms-excel",
    ),
    "a table": ("a.csv", "姓名,工号\n".encode("gb18030"), "a.csv", "text/csv"),
    "a text": ("a.txt", "各位老师好".encode(), "a.txt", "text/plain"),
}  # fmt: skip


@pytest.mark.parametrize("what", HONEST)
def test_honest_files_come_in_by_their_content(term, officer, what):
    name, content, clean, content_type = HONEST[what]

    row = attach(term, upload(name, content, "text/html"), actor=officer)

    assert (row.name, row.content_type, row.owner) == (clean, content_type, term)
    assert row.size == len(row.read())


DENIED = (
    "不能上传这种文件。可以上传 PDF、照片（JPG、PNG、WebP）、Word、Excel、"
    "CSV 和 TXT；请用相应的软件打开后另存再传。"
)
BROKEN_PHOTO = "照片打不开，可能已损坏；请重新拍照或另存为 JPG 再传。"
MACROS = "文件里有宏；请另存为不带宏的 .docx 或 .xlsx 再传。"
HOSTILE = {
    "a programme called PDF": ("发票.pdf", b"MZ\x90\0" + b"\0" * 200, DENIED),
    "a programme": ("setup.exe", b"\x7fELF" + b"\0" * 200, DENIED),
    "a page called PDF": ("a.pdf", b"<html><script>1</script></html>", DENIED),
    "a page": ("a.html", b"<html></html>", DENIED),
    "a drawing with scripts": ("a.svg", b"<svg onload='x()'/>", DENIED),
    "nothing": ("a.pdf", b"", "文件是空的，请重新选择。"),
    "a torn PDF": (
        "a.pdf",
        PDF[:20],
        "这个 PDF 不完整或混有别的内容，请重新导出后再传。",
    ),
    "a PDF that is an archive too": (
        "a.pdf",
        PDF + office() + b"%%EOF",
        "这个 PDF 不完整或混有别的内容，请重新导出后再传。",
    ),
    "a torn photograph": ("a.jpg", photo(size=(400, 400))[:300], BROKEN_PHOTO),
    "a photograph in name": ("a.jpg", b"\xff\xd8\xff<script>", BROKEN_PHOTO),
    "an image bomb": (
        "a.png",
        bomb(9_000, 6_000),
        "照片太大：9000×6000 像素；请缩小到 5000 万像素以内。",
    ),
    "an image bomb beyond all measure": ("a.png", bomb(), BROKEN_PHOTO),
    "an archive": ("a.zip", office("a.txt"), DENIED),
    "a bomb in an office file": (
        "a.docx",
        office(content=b"\0" * 12_000_000),
        "这个文件打不开（展开后太大），请另存为新文件再传。",
    ),
    "a torn office file": (
        "a.docx",
        office()[:60],
        "这个文件打不开（压缩结构已损坏），请另存为新文件再传。",
    ),
    "macros": ("a.docx", office("word/document.xml", "word/vbaProject.bin"), MACROS),
    "old macros": ("a.doc", old_office("WordDocument", "_VBA_PROJECT"), MACROS),
    "a password": (
        "a.xlsx",
        old_office("EncryptedPackage"),
        "文件设了打开密码；请去掉密码另存后再传。",
    ),
    "some other compound file": ("a.msi", old_office("Installer"), DENIED),
    "bytes called text": ("a.txt", b"\0\1\2\3", DENIED),
    "an unknown encoding": ("a.csv", b"\xff\xfe\xff\xff", DENIED),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_in_words(term, officer, what):
    name, content, why = HOSTILE[what]

    with pytest.raises(TransitionError) as refusal:
        attach(term, upload(name, content, "application/pdf"), actor=officer)

    assert str(refusal.value) == why
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_kept_upright_and_without_its_place(term, officer, kind):
    hidden = b"PK\x03\x04<script>alert(1)</script>"
    content = photo(kind, behind=hidden)
    assert Image.open(io.BytesIO(content)).getexif()  # the control

    row = attach(term, upload("a", content), actor=officer)

    kept = row.read()
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (20, 40)
    assert dict(picture.getexif()) == {}
    assert b"script" not in kept
    assert "某品牌".encode() not in kept


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\文档\\批复.PDF": "批复.pdf",
    "发票\u202efdp.exe": "发票fdp.pdf",
    "a\x00b\nc.pdf": "abc.pdf",
    '一<二>"三"|四?.pdf': "一_二__三__四_.pdf",
    ".pdf": "附件.pdf",
    "": "附件.pdf",
    " . ": "附件.pdf",
    "没有后缀": "没有后缀.pdf",
    "第2.0版.pdf": "第2.0版.pdf",
    "长" * 300 + ".pdf": "长" * 80 + ".pdf",
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_strange_names_become_plain_ones(term, officer, name):
    file = ContentFile(PDF, name=name)

    row = attach(term, file, actor=officer)

    assert row.name == NAMES[name]
    assert row.file.name == (f"attachments/{row.public_id.hex[:2]}/{row.public_id.hex}")


def test_a_file_that_is_too_large_is_refused_by_its_size(term, officer, settings):
    settings.ATTACHMENT_MB = 1

    with pytest.raises(TransitionError) as refusal:
        attach(term, upload("a.pdf", PDF + b"\0" * 1_600_000), actor=officer)

    assert str(refusal.value) == "文件有 1.5 MB，超过 1 MB；请压缩或分成几个再传。"


def test_the_same_file_comes_once_and_not_without_end(term, officer, pdf, settings):
    settings.ATTACHMENTS_PER_ROW = 1

    for content, why in (
        (PDF, "这个文件已经上传过了。"),
        (
            PDF + b" ",
            "附件已有 1 个，不能再加；请合并成一个 PDF，或先撤下用不着的。",
        ),
    ):
        with pytest.raises(TransitionError) as refusal:
            attach(term, upload("a.pdf", content), actor=officer)
        assert str(refusal.value) == why


# --- Who opens it -----------------------------------------------------------------------
def test_a_file_is_saved_by_the_browser_and_run_by_nobody(as_user, officer, pdf):
    response = as_user(officer).get(pdf.get_absolute_url())

    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%89%B9%E5%A4%8D.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in response.headers["Cache-Control"]


def test_a_file_of_a_person_is_for_who_may_see_the_person(
    as_user, tree, member, officer, branch_officer
):
    foreign = MembershipFactory(union=tree.hq_branches[1]).person
    file = attach(foreign, upload("a.pdf", PDF), actor=officer)

    def answer(user):
        return as_user(user).get(file.get_absolute_url()).status_code

    assert {who.name: answer(who) for who in (foreign, officer)} == {
        foreign.name: 200,
        officer.name: 200,
    }
    assert [answer(member), answer(branch_officer)] == [404, 404]


def test_nobody_opens_a_file_signed_out_or_without_its_number(client, pdf):
    assert client.get(pdf.get_absolute_url()).status_code == 302
    with pytest.raises(ValueError, match="no address"):
        _ = pdf.file.url


def test_a_file_lost_from_the_disk_is_not_there(as_user, officer, pdf):
    private_files().delete(pdf.file.name)

    assert as_user(officer).get(pdf.get_absolute_url()).status_code == 404


# --- Out of sight -----------------------------------------------------------------------
def test_withdraw_keeps_row_and_file_and_says_why(as_user, officer, term, pdf):
    withdraw(pdf, actor=officer, reason="传错了 ")

    pdf.refresh_from_db()
    assert (pdf.withdrawn_by, pdf.withdrawn_because) == (officer, "传错了")
    assert pdf.read() == PDF
    assert list(Attachment.objects.of(term)) == []
    assert list(Attachment.objects.every_of(term)) == [pdf]
    assert as_user(officer).get(pdf.get_absolute_url()).status_code == 404
    assert list(
        AuditEntry.objects.order_by("pk").values_list("action", "subject_id")
    ) == [
        ("union_portal.attach", term.pk),
        ("union_portal.withdraw_file", term.pk),
    ]
    for reason, why in (
        ("x", "这个附件已经撤下了。"),
        (" ", "这个附件已经撤下了。"),
    ):
        with pytest.raises(TransitionError) as refusal:
            withdraw(pdf, actor=officer, reason=reason)
        assert str(refusal.value) == why


def test_withdraw_wants_a_reason_and_the_database_does_too(officer, pdf):
    with pytest.raises(TransitionError):
        withdraw(pdf, actor=officer, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=pdf.pk).update(withdrawn_at=pdf.uploaded_at)


def test_the_trail_tells_neither_name_nor_content(term, officer, pdf):
    entry = AuditEntry.objects.get()

    assert (entry.subject, entry.union) == (term, term.organ.union)
    assert entry.data == {"attachment": pdf.pk, "sha256": pdf.sha256}


def test_the_sweep_takes_what_no_row_names_and_nothing_young(term, officer, pdf):
    lost = "attachments/00/0000"
    private_files().save(lost, ContentFile(b"x"))

    assert sweep() == 0
    assert sweep(older_than=timedelta(0)) == 1
    assert [private_files().exists(name) for name in (lost, pdf.file.name)] == [
        False,
        True,
    ]


def test_an_act_that_fails_leaves_no_file(term, officer, settings, monkeypatch):
    """A row the database refuses: its file goes again at once."""
    file = ContentFile(PDF, name="a.pdf")
    monkeypatch.setattr(Attachment._meta.get_field("size"), "default", None)
    officer.pk = None

    with pytest.raises(ValueError, match="unsaved"), transaction.atomic():
        attach(term, file, actor=officer)

    assert list(stored(private_files())) == []


@pytest.mark.django_db(transaction=True)
def test_a_second_hand_waits_and_is_told_the_file_is_there(term, officer, meanwhile):
    with transaction.atomic():
        attach(term, upload("a.pdf", PDF), actor=officer)
        second = meanwhile(attach, term, upload("b.pdf", PDF), actor=officer)

    with pytest.raises(TransitionError):
        second.result()
    assert Attachment.objects.count() == 1


# --- The page ---------------------------------------------------------------------------
def test_an_officer_adds_and_withdraws_a_file_on_the_row_page(as_user, officer, term):
    desk, page = as_user(officer), f"/admin/members/term/{term.pk}/"
    assert "还没有附件。" in desk.get(f"{page}change/").content.decode()
    assert desk.get(f"{page}withdraw_file/").status_code == 404

    refused = desk.post(f"{page}attach/", {"file": upload("a.exe", b"MZ")})
    added = desk.post(f"{page}attach/", {"file": upload("批复.pdf", PDF)})

    assert DENIED in refused.content.decode()
    assert added.status_code == 302
    file = Attachment.objects.get()
    assert file.get_absolute_url() in desk.get(f"{page}change/").content.decode()

    form = {"attachment": file.pk, "reason": "盖章页缺失"}
    assert desk.post(f"{page}withdraw_file/", form).status_code == 302
    text = desk.get(f"{page}change/").content.decode()
    assert "撤下：盖章页缺失" in text
    assert file.get_absolute_url() not in text


def test_a_file_of_another_row_cannot_be_withdrawn_from_here(as_user, officer, pdf):
    other = TermFactory(organ=pdf.owner.organ, number=2, elected_on=date(2023, 6, 1))
    attach(other, upload("a.pdf", PDF + b" "), actor=officer)

    response = as_user(officer).post(
        f"/admin/members/term/{other.pk}/withdraw_file/",
        {"attachment": pdf.pk, "reason": "x"},
    )

    assert response.status_code == 200
    pdf.refresh_from_db()
    assert pdf.withdrawn_at is None
