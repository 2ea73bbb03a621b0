"""The titles and words of HR's own tables, as far as we have met them."""

from datetime import date

from members.models import EmploymentKind, Post, Union, UnionLevel, Unit
from union_portal.workbooks.vocabulary import codes_of, teach

STAFF = (
    "职工号",
    "职工编号",
    "人事编号",
    "教工号",
    "教职工号",
    "员工编号",
    "人员编号",
    "工作证号",
)
SPELT_SEX = {
    "男性": "男", "男士": "男", "M": "男", "m": "男", "Male": "男", "male": "男", "1": "男",
    "女性": "女", "女士": "女", "F": "女", "f": "女", "Female": "女", "female": "女", "2": "女",
}  # fmt: skip

teach("工号", *STAFF, example="202300001")
teach(
    "姓名", "职工姓名", "教工姓名", "教职工姓名", "人员姓名", "名字", example="林知远"
)
teach("姓名拼音更正", "姓名拼音", "拼音", example="")
teach("性别", spellings=SPELT_SEX, example="女")
teach("民族", "族别", example="汉族")
teach("出生日期", "出生年月日", "生日", "出生时间", example=date(1985, 4, 12))
teach(
    "证件类型",
    "证件种类",
    "身份证件类型",
    spellings={
        "身份证": "居民身份证",
        "二代身份证": "居民身份证",
        "中国护照": "护照",
        "外国护照": "护照",
        "永居证": "外国人永久居留证",
    },
    example="居民身份证",
)
teach("证件号码", "身份证号", "身份证号码", "证件号", "公民身份号码", "身份证件号码")
teach("手机号", "手机号码", "手机", "移动电话", "联系电话", example="19400000001")
teach(
    "电子邮箱",
    "邮箱",
    "电子邮件",
    "E-mail",
    "Email",
    "邮件地址",
    example="lin@example.edu.cn",
)
teach(
    "单位代码", "所在单位代码", "单位编号", "部门代码", "部门编号", "单位编码", "单位号"
)
teach("单位名称", "部门名称", "单位全称", example="文学院")
teach("用工形式代码", "用工形式编号", "用工类型代码", "编制类别代码", "人员类别代码")
teach(
    "岗位类别",
    "岗位类型",
    spellings={
        "专任教师": "教师",
        "教师岗": "教师",
        "管理岗": "管理",
        "管理人员": "管理",
        "专业技术": "其他专业技术",
        "其他专技": "其他专业技术",
        "工勤": "工勤技能",
        "工勤人员": "工勤技能",
    },
    example="教师",
)
teach(
    "职称级别",
    "职称等级",
    "专业技术职务级别",
    spellings={
        "正高": "正高级",
        "副高": "副高级",
        "中级职称": "中级",
        "初级职称": "初级",
    },
    example="副高级",
)
teach("派遣单位", "劳务派遣单位", "派遣公司", "劳务公司")
teach("入职日期", "入职时间", "来校日期", "来校时间",
      "到校日期", "到岗日期", "报到日期",
      example=date(2012, 7, 1))  # fmt: skip
teach("离职日期", "离职时间", "离校日期", "离校时间", "减员日期")
teach("工会代码", "所属工会代码", "工会编号", "工会组织代码", "二级工会代码")
teach("工会名称", "工会全称", "工会组织名称", example="文学院工会")
teach(
    "会籍状态",
    "会员状态",
    spellings={"正常": "在会", "会员": "在会", "是": "在会", "保留": "保留会籍"},
    example="在会",
)
teach("入会日期", "入会时间", "加入工会日期", "加入工会时间", example=date(2013, 3, 8))
teach("层级", "工会层级", spellings={"分工会": "二级工会", "部门工会": "二级工会"})
teach("上级工会代码", "上级代码", "上级工会编号", "父级代码")
teach("归属口径", "统计口径", "口径", example="校本部")
teach("成立日期", "成立时间", "建会日期", example=date(1956, 5, 4))
teach("设立日期", "设立时间", "成立时间", example=date(1956, 9, 1))
teach("排序", "显示顺序", example="10")
teach("名称", "全称")
teach("代码", "编号", "编码")
teach("机构名称", "机构", "组织名称", "委员会名称", example="工会委员会")
teach("届次", "第几届", "届", example="3")
teach("选举日期", "换届日期", "换届时间", "选举时间", example=date(2022, 6, 1))
teach("任期届满", "届满日期", "届满时间", "任期届满日期", example=date(2027, 5, 31))
teach("职务代码", "职务编号", "岗位代码")
teach("任职日期", "任职时间", "任职起始日期", "到任日期", example=date(2022, 6, 1))
teach("离任日期", "离任时间", "任职结束日期", "免职日期")
teach("专职", "是否专职", "专职干部", example="否")
teach("编制内", "是否编制内", "在编", "是否在编", example="是")
teach("由派遣单位用工", "是否派遣", "劳务派遣", example="否")
teach("只作统计口径", "是否只作统计口径", example="否")


def inside(school):
    """The unions of a school that stand and take members; of all, without a school."""
    unions = Union.objects.filter(closed_on=None, is_reporting_node=False)
    unions = unions.below(school) if school else unions
    return unions.in_tree_order().values_list("code", "name")


@codes_of("工会代码")
def union_codes(school):
    lowest = [UnionLevel.BRANCH, UnionLevel.GROUP]
    return inside(school).filter(level__in=lowest)


@codes_of("上级工会代码")
def parent_codes(school):
    return inside(school).exclude(level=UnionLevel.GROUP)


@codes_of("单位代码")
def unit_codes(school):
    units = Unit.objects.filter(closed_on=None).order_by("code")
    units = units.filter(school=school) if school else units
    return units.values_list("code", "name")


@codes_of("用工形式代码")
def kind_codes(school):
    return EmploymentKind.objects.values_list("code", "name")


@codes_of("职务代码")
def post_codes(school):
    return Post.objects.values_list("code", "name")
