"""The audit trail in words: what each act and each kind of detail is called."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from union_portal.norms import NORMS
from union_portal.retention import RETENTIONS
from union_portal.workbooks.registers import REGISTERS

ACTS: dict[str, object] = {
    "union_portal.set_norm": _("设定制度参数"),
    "union_portal.verify_audit": _("核对审计封存"),
    "union_portal.set_wishes": _("修改本人消息设置"),
    "union_portal.end_norm": _("结束制度参数的本级取值"),
    "union_portal.clear_expired": _("清除到期数据"),
    "union_portal.attach": _("上传附件"),
    "union_portal.withdraw_file": _("撤下附件"),
    "jobs.cancel": _("取消后台任务"),
    "workbooks.send": _("上传工作簿"),
    "workbooks.choose_sheet": _("选定工作表"),
    "workbooks.export": _("导出列表"),
    "workbooks.export_full": _("导出完整号码"),
    "workbooks.apply": _("导入写入"),
    "workbooks.discard": _("放弃导入"),
    "workbooks.take_along": _("整册导出"),
    "workbooks.decide_missing": _("处理表中没有的记录"),
    "workbooks.answer_question": _("确认导入行是谁"),
}
DETAILS: dict[str, object] = {
    "fields": _("字段"),
    "key": _("参数"),
    "register": _("登记册"),
    "attachment": _("附件编号"),
    "list": _("列表"),
    "rows": _("行数"),
    "columns": _("列"),
    "filters": _("筛选项"),
    "sha256": _("文件校验值"),
    "new": _("新增"),
    "changed": _("变更"),
    "unchanged": _("未变"),
    "refused": _("退回"),
    "missing": _("表中没有"),
    "question": _("待确认"),
    "decision": _("处理"),
    "answer": _("确认"),
    "row": _("行"),
    "retention": _("数据类别"),
    "before": _("早于"),
}
# Details that are the key of something with a title.
TITLES = {"key": NORMS, "register": REGISTERS, "retention": RETENTIONS}


def name_acts(acts, details=()):
    """Say what the audit actions of an app, and the details they record, are called."""
    ACTS.update(acts)
    DETAILS.update(details)


def act_name(action):
    return ACTS.get(action, action)


def field_names(entry):
    """The changed fields of an entry, by their names on the pages."""
    model = entry.subject_type.model_class() if entry.subject_type else None
    if model is None:
        return entry.data.get("fields", [])
    known = {field.name: field for field in model._meta.get_fields()}
    return [
        str(getattr(known.get(name), "verbose_name", name))
        for name in entry.data["fields"]
    ]


def details(entry):
    """``[(name, value)]`` of what an entry says beyond act and subject."""
    found = []
    for name, value in entry.data.items():
        if name == "fields":
            value = "、".join(field_names(entry))
        elif name in TITLES and value in TITLES[name]:
            value = TITLES[name][value].title
        found.append((DETAILS.get(name, name), "—" if value is None else value))
    return found


def subject_name(entry):
    """What was acted on, by kind and number: the trail tells nobody's name."""
    if entry.subject_type_id is None:
        return "—"
    label = (entry.subject_type.app_label, entry.subject_type.model)
    try:
        kind = apps.get_model(*label)._meta.verbose_name
    except LookupError:  # a model of a version to come or gone
        kind = entry.subject_type.model
    return f"{kind} {entry.subject_id}"
