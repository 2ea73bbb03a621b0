import re
from copy import deepcopy
from datetime import date
from fractions import Fraction
from shutil import copy

import pytest
import yaml

from reference.catalogue import HERE, TAG, CatalogueError, load, scaled

FIGURES, OUTLINE = "pku_2023.yaml", "pku_2023_outline.yaml"
REAL_NAMES = (
    "北大", "北京大学", "北医", "燕园", "未名", "肖家河", "燕南", "平民学校",
    "武汉", "湖北", "理工精神", "马房山", "余家头",
)  # fmt: skip
# Figures, sections, and characters of the report as it is read out.
SIZES = {"pku-2023": (127, 43, (7000, 9000)), "whut-2023": (58, 39, (3500, 5000))}


@pytest.fixture(scope="module")
def report():
    return load("pku-2023")


@pytest.fixture(scope="module", params=SIZES)
def any_report(request):
    return load(request.param)


@pytest.fixture(scope="module")
def second():
    return load("whut-2023")


@pytest.fixture(scope="module")
def contents():
    return {
        name: yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
        for name in (FIGURES, OUTLINE)
    }


@pytest.fixture
def broken(tmp_path, contents):
    """Copy the catalogue, change one file as told, load both, return the refusal."""

    def refusal(change, file=FIGURES):
        for name in (FIGURES, OUTLINE):
            copy(HERE / name, tmp_path / name)
        content = deepcopy(contents[file])
        change(content)
        changed = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True)
        (tmp_path / file).write_text(changed, encoding="utf-8")
        with pytest.raises(CatalogueError) as error:
            load("pku-2023", tmp_path)
        return str(error.value)

    return refusal


def row(content, key):
    return next(figure for figure in content["figures"] if figure["key"] == key)


def section(content, place):
    return next(entry for entry in content["sections"] if entry["id"] == place)


def spoken(report):
    """The whole report as it is read out, figures printed."""
    cover = report.cover
    lines = [*cover.title_lines, *cover.subtitle_lines, cover.salutation]
    for entry in report.sections:
        lines += [entry.number + entry.heading, *entry.paragraphs]
    return report.filled("\n".join(lines))


def test_every_figure_of_the_printed_report_is_there(any_report):
    figures, sections, _characters = SIZES[any_report.key]
    assert len(any_report.figures) == len(any_report.by_key) == figures
    assert len(any_report.sections) == sections


def test_the_roll_is_what_the_portal_computes_now(report):
    computed = {
        figure.key: (figure.figure, figure.union, figure.start, figure.end)
        for figure in report.figures
        if figure.kind == "records" and figure.due == "2-members"
    }

    year = (date(2023, 1, 1), date(2023, 12, 31))
    until_the_meeting = (date(2023, 1, 1), date(2024, 4, 11))
    assert computed == {
        "members.unions.founded": (
            "members.unions_founded",
            "mhu",
            *until_the_meeting,
        ),
        "members.unions.reelected": (
            "members.unions_reelected",
            "mhu",
            *until_the_meeting,
        ),
        "members.unions.total": ("members.unions", "mhu", *year),
        "members.unions.hq": ("members.unions", "mhu-hq", *year),
        "members.unions.med": ("members.unions", "mhu-med", *year),
        "members.total": ("members.persons", "mhu", *year),
        "members.hq": ("members.persons", "mhu-hq", *year),
        "members.med": ("members.persons", "mhu-med", *year),
    }
    assert {figure.as_of for figure in report.figures} == {date(2024, 4, 11)}


def test_works_and_honours_are_computed_where_they_were_done(report):
    computed = [
        figure
        for figure in report.figures
        if figure.kind == "records" and figure.due == "3-members"
    ]

    assert len(computed) == 22
    assert {figure.union for figure in computed} == {"mhu", "mhu-med"}
    assert {figure.figure.split(".")[0] for figure in computed} == {"works", "honours"}


def test_the_second_school_computes_what_its_areas_have_landed(second):
    computed = {
        figure.key: (figure.figure, figure.reach)
        for figure in second.figures
        if figure.kind == "records" and figure.due != "5-congress"
    }

    assert computed == {
        "core.committee.term": ("members.committee_term", "own"),
        "finance.review_committee.term": ("members.audit_term", "own"),
        "activities.publicity.wechat_posts": ("works.publicity.wechat", "subtree"),
        "activities.publicity.wechat_reach": (
            "works.member_services.convenience",
            "subtree",
        ),
    }
    assert {figure.union for figure in second.figures} == {"jhut"}
    assert {figure.as_of for figure in second.figures} == {date(2024, 3, 20)}


def test_congresses_are_counted_from_their_records(report, second):
    """What stands on the as-of day or was done in the year, of the school itself."""
    typed = {figure.key for figure in (*report.figures, *second.figures)
             if figure.due == "5-congress" and figure.kind != "records"}  # fmt: skip
    assert typed == set()
    keys = ("congress.session.no", "congress.delegates.formal", "congress.staff.term")
    found = {**report.by_key, **second.by_key}

    assert [found[key].figure for key in keys] == [
        "congress.staff_session",
        "congress.full_present",
        "congress.staff_term",
    ]
    assert {found[key].reach for key in keys} == {"own"}


def test_members_are_counted_as_printed_or_as_the_year_says(report, second):
    assert report.members == {"MHU-HQ": 11774, "MHU-MED": 26605}
    assert second.members == {"JHUT": 5486}
    assert scaled(report, "0.1").members == {"MHU-HQ": 1177, "MHU-MED": 2661}
    assert scaled(second, "0.1").members == {"JHUT": 549}


def test_the_roll_prints_as_published(report):
    tokens = [
        report.by_key[key].token
        for key in ("members.total", "members.hq", "members.med")
    ]

    assert tokens == ["38379人", "11774人", "26605人"]


def test_a_manual_figure_is_typed_in_as_its_target(report):
    assert report.by_key["proposals.filed"].value == 26


def test_persons_kilometres_and_yuan_scale_and_nothing_else(any_report):
    units = ("人", "名", "位", "公里", "元")
    exceptions = {
        "activities.external.hexie_cup.rank",  # 第七名 is a place
        "proposals.delegates",  # bound to 35 proposals, which do not scale
        "competitions.innovation.startup.rank",
        "competitions.innovation.innovate.rank",
    }

    for figure in any_report.figures:
        counted = any(unit in figure.token for unit in (*units, "千余"))
        assert figure.scales == (counted and figure.key not in exceptions), figure.key


def test_tags_are_filled_with_tokens(report):
    text = "会员{members.total}，其中医学部{members.med}"

    assert report.filled(text) == "会员38379人，其中医学部26605人"


def test_the_lead_runs_into_the_first_paragraph(report):
    study = next(entry for entry in report.sections if entry.id == "1.1.1")

    assert len(study.paragraphs) == 2
    assert study.paragraphs[0].startswith("扎实开展主题教育。校工会")


def test_the_report_is_of_a_length_to_be_spoken(any_report):
    least, most = SIZES[any_report.key][2]
    assert least <= len(spoken(any_report)) <= most


def test_every_number_in_the_report_is_a_figure(any_report):
    text = "\n".join(entry.lead + entry.text for entry in any_report.sections)

    untagged = re.sub("20[0-9]{2}年", "", TAG.sub("", text))

    assert re.findall("[0-9]+", untagged) == []


def test_the_report_keeps_to_common_characters(any_report):
    # Python maps the dash of GB2312 to another code point; both print alike.
    spoken(any_report).replace("—", "―").encode("gb2312")


def test_nobody_real_is_named(any_report):
    names = [figure.zh + figure.source for figure in any_report.figures]

    text = spoken(any_report) + "".join(names)

    assert [name for name in REAL_NAMES if name in text] == []


@pytest.mark.parametrize("blunder", ["共计共", "共共", "约约", "个个", "余余", "。。"])
def test_the_report_does_not_stammer(any_report, blunder):
    assert blunder not in spoken(any_report)


@pytest.mark.parametrize("scale", ["0.5", "0.1", "0.01", "0.001", "3"])
def test_a_scaled_catalogue_still_agrees_with_itself(any_report, scale):
    small = scaled(any_report, scale)

    for figure in small.figures:
        assert figure.target >= 1
        assert figure.token == figure.form(figure.target)
        if figure.at_least:
            assert figure.target >= small.by_key[figure.at_least].target
    for total, parts in small.sums.items():
        added = sum(small.by_key[part].target for part in parts)
        assert small.by_key[total].target == added


def test_scaling_rounds_half_up_and_leaves_unions_alone(report):
    small = scaled(report, "0.1").by_key

    assert small["members.hq"].token == "1177人"
    assert small["members.med"].token == "2661人"
    assert small["members.total"].token == "3838人"
    assert small["members.unions.total"].token == "62个"
    assert small["welfare.love_fund.donated"].token == "2万余元"
    assert small["activities.run.total_km"].token == "约700公里"


def test_scaling_never_leaves_a_union_without_a_member(report):
    assert scaled(report, "0.0001").by_key["members.total"].target == 48 + 14


def test_scale_one_changes_nothing(report):
    assert scaled(report, 1) is report


@pytest.mark.parametrize("scale", [0, Fraction(-1, 2)])
def test_scale_must_be_above_zero(report, scale):
    with pytest.raises(ValueError, match="应大于零"):
        scaled(report, scale)


@pytest.mark.parametrize(
    ("key", "changes", "right"),
    [
        ("members.total", {"target": 38380}, "应为各部分之和38379|应印作“38379人”"),
        ("members.total", {"target": "38379"}, "target应是整数"),
        ("members.total", {"target": 38379.0}, "target应是整数"),
        ("members.total", {"target": True}, "target应是整数"),
        ("members.total", {"target": None}, "target应是整数"),
        ("members.total", {"scales": "yes"}, "scales应是true 或 false"),
        ("members.total", {"token": "38380人"}, "应出自“38379人”"),
        ("members.total", {"form": "{n}"}, "应印作“38379人”"),
        ("members.total", {"form": "{N}人"}, "数位应写成"),
        ("members.total", {"target": -1}, "负数"),
        ("members.total", {"colour": "red"}, "不认识“colour”"),
        ("members.total", {"source": "台账"}, "不认识“source”"),
        ("members.total", {"kind": "guess"}, "kind应为records、date"),
        ("members.total", {"due": "someday"}, "due应为2-members"),
        ("members.total", {"reach": "all"}, "reach应为own、subtree"),
        ("members.total", {"start": "2023"}, "start应是日期"),
        ("members.total", {"scales": False}, "与各部分的scales应一致"),
        ("members.hq", {"at_least": "members.none"}, "at_least“members.none”应是"),
        ("members.hq", {"at_least": "members.med"}, "应是不缩放的数"),
        ("members.unions.hq", {"at_least": "members.unions.med"}, "scales应为true"),
        ("activities.pingmin.enrolled", {"key": "Pingmin"}, "键只用小写字母"),
        ("proposals.filed", {"key": "proposals.converted"}, "重复出现"),
        ("proposals.filed", {"due": "2-members"}, "kind应改为records"),
        ("proposals.filed", {"becomes": "magic"}, "becomes应为records、norm"),
        ("core.plan.prc_anniversary", {"at": date(2024, 9, 30)}, "算得74"),
        ("welfare.love_fund.year_no", {"count": "years"}, "算得16"),
        ("welfare.love_fund.year_no", {"count": "days"}, "count应为years"),
    ],
)
def test_a_wrong_figure_is_named(broken, key, changes, right):
    message = broken(lambda content: row(content, key).update(changes))

    assert message.startswith(f"{FIGURES}：{changes.get('key', key)}：")
    assert re.search(right, message)


@pytest.mark.parametrize("field", ["target", "token", "figure", "union", "reach"])
def test_a_missing_field_is_named(broken, field):
    message = broken(lambda content: row(content, "members.total").pop(field))

    assert message == f"{FIGURES}：members.total：缺少{field}。"


def test_a_figure_must_be_a_mapping(broken):
    message = broken(lambda content: content["figures"].append("members.total"))

    assert message.startswith(f"{FIGURES}：figures：kind应为")


def test_a_floor_stands_below(broken):
    def change(content):
        row(content, "members.unions.hq").update(
            target=12000, token="12000个", raw="12000个"
        )
        row(content, "members.unions.total").update(
            target=12014, token="12014个", raw="12014个"
        )

    assert "members.hq：target 11774小于“members.unions.hq”" in broken(change)


def test_a_total_must_be_the_sum_of_its_parts(broken):
    def change(content):
        row(content, "members.hq").update(target=11775, token="11775人", raw="11775人")

    assert broken(change) == (
        f"{FIGURES}：members.total：target 38379应为各部分之和38380。"
    )


@pytest.mark.parametrize(
    ("changes", "right"),
    [
        ({"key": "pku-2024"}, "key：应为“pku-2023”"),
        ({"landed": ["2-member"]}, "landed：不认识“2-member”"),
        ({"landed": "2-members"}, "文件：landed应是列表"),
        ({"members": {"mhu-hq": "members.lost"}}, "members mhu-hq：'members.lost'应是"),
        ({"members": {"mhu-hq": "members.hq"}}, "members：应列出mhu-hq、mhu-med"),
        ({"union": "thu"}, "union：不认识“thu”，可用：jhut、mhu"),
        ({"members": {"mhu-hq": 0}}, "members mhu-hq：0应是"),
        ({"members": {"mhu-hq": True}}, "members mhu-hq：True应是"),
        ({"members": ["mhu-hq"]}, "文件：members应是对照表"),
        ({"sums": {"members.all": ["members.hq"]}}, "sums members.all：不认识"),
        ({"period": {"start": date(2023, 1, 1)}}, "period：缺少end"),
        ({"as_of": "今天"}, "文件：as_of应是日期"),
        ({"extra": 1}, "文件：不认识“extra”"),
        (
            {"landed": ["2-members", "proposals"]},
            "proposals.submitted：proposals已完成",
        ),
    ],
)
def test_a_wrong_report_is_named(broken, changes, right):
    assert right in broken(lambda content: content.update(changes))


def test_a_figure_without_tag_is_named(broken):
    def change(content):
        entry = section(content, "1.2.2")
        entry["text"] = entry["text"].replace("{proposals.filed}", "26件")

    message = broken(change, OUTLINE)

    assert (
        message
        == f"{OUTLINE}：proposals.filed：应在提纲中用 {{proposals.filed}} 印出。"
    )


@pytest.mark.parametrize(
    ("place", "changes", "right"),
    [
        ("1.2.2", {"text": "{proposals.lost}"}, "标记“proposals.lost”应先列入"),
        ("1.2.2", {"text": "{Proposals}"}, "花括号只用来写标记"),
        ("1.2.2", {"parent": "9"}, "上级“9”应列在它前面"),
        ("1.2.2", {"level": 2}, "level 2应大于上级的层次"),
        ("1.2.2", {"level": 4}, "不超过3"),
        ("1.2.2", {"level": "3"}, "level应是整数"),
        ("1.2.2", {"heading": "提案"}, "其他层次都没有"),
        ("1.2.2", {"number": "1."}, "其他层次都没有"),
        ("1.2", {"number": ""}, "一、二级要有number和heading"),
        ("1.2", {"heading": ""}, "一、二级要有number和heading"),
        ("1.2", {"id": "1.1"}, "id应各不相同"),
        ("1.2", {"pages": 2}, "不认识“pages”"),
    ],
)
def test_a_wrong_section_is_named(broken, place, changes, right):
    message = broken(lambda content: section(content, place).update(changes), OUTLINE)

    assert message.startswith(f"{OUTLINE}：{changes.get('id', place)}：")
    assert right in message


@pytest.mark.parametrize(
    ("changes", "right"),
    [
        ({"date_line": date(2024, 4, 11)}, "cover：date_line应是文字"),
        ({"title_lines": "一行"}, "cover：title_lines应是列表"),
        ({"date_line": "{today}"}, "cover：标记“today”应先列入"),
    ],
)
def test_a_wrong_cover_is_named(broken, changes, right):
    assert right in broken(lambda content: content["cover"].update(changes), OUTLINE)


def test_a_section_must_be_a_mapping(broken):
    message = broken(lambda content: content["sections"].append("text"), OUTLINE)

    assert message == f"{OUTLINE}：sections：应是“名称: 值”的对照表。"
