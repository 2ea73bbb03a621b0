"""Configurable rules of membership and organisation, with default and citation."""

from members.roles import Role
from union_portal.norms import Norm, NormKind, Strength

TERM_YEARS = Norm(
    "members.term_years",
    "基层工会委员会每届任期",
    NormKind.INTEGER,
    5,
    "年",
    "《工会法》第十六条：每届任期三年或者五年",
    least=3,
    most=5,
)
TERM_REMINDER_DAYS = Norm(
    "members.term_reminder_days",
    "任期届满前多少天开始提醒换届",
    NormKind.INTEGER,
    90,
    "天",
    "本门户默认值；换届须提前向上一级工会请示",
    least=7,
    most=730,
)
SECOND_FACTOR_ROLES = Norm(
    "members.second_factor_roles",
    "必须使用动态口令的职务权限",
    NormKind.ROLES,
    [Role.LEAD.value, Role.FINANCE.value],
    "",
    "GB/T 22239-2019 身份鉴别：审批、付款采用两种鉴别技术",
    allowed=tuple(Role.choices),
    fixed=(Role.LEAD.value, Role.FINANCE.value),
)
SIGN_IN_CODE_DAYS = Norm(
    "members.sign_in_code_days",
    "首次登录码有效天数",
    NormKind.INTEGER,
    7,
    "天",
    "本门户默认值",
    least=1,
    most=60,
)
ACT_DAYS_AHEAD = Norm(
    "members.act_days_ahead",
    "会籍手续最多提前多少天登记",
    NormKind.INTEGER,
    62,
    "天",
    "本门户默认值：退休、调动一般提前一两个月知道",
    most=366,
)
RETAIN_REASONS = Norm(
    "members.retain_reasons",
    "可以保留会籍的情形",
    NormKind.ROLES,
    ["retired", "unemployed", "military"],
    "",
    "《工会会员会籍管理办法》：退休、失业、服兵役期间保留会籍",
    allowed=(
        ("retired", "退休"),
        ("unemployed", "失业待岗"),
        ("military", "服兵役"),
        ("abroad", "出国（境）"),
    ),
    fixed=("retired",),
)
LAPSE_MONTHS = Norm(
    "members.lapse_months",
    "不缴会费又不参加组织生活满多少个月可按自动退会办理",
    NormKind.INTEGER,
    6,
    "个月",
    "《中国工会章程》：没有正当理由连续六个月不交纳会费、不参加工会组织生活，经教育拒不改正，视为自动退会",
    least=6,
    most=36,
)
LAPSE_WARNING_DAYS = Norm(
    "members.lapse_warning_days",
    "自动退会前提醒本人、等待答复的天数",
    NormKind.INTEGER,
    30,
    "天",
    "本门户默认值：章程要求先行教育",
    least=7,
    most=180,
)
# --- Applications of members ------------------------------------------------------------
SCHOOL_CONFIRMS_JOINING = Norm(
    "members.school_confirms_joining",
    "入会申请在二级工会确认后，还要校工会批准",
    NormKind.BOOLEAN,
    True,
    "",
    "《中国工会章程》：入会由基层工会委员会批准；高校的基层工会一般是校工会",
)
SCHOOL_CONFIRMS_TRANSFER = Norm(
    "members.school_confirms_transfer",
    "校内转会在双方工会确认后，还要校工会确认",
    NormKind.BOOLEAN,
    False,
    "",
    "本门户默认值：校内转会由双方工会接转即可",
)
FOREIGN_AT_SCHOOL = Norm(
    "members.foreign_at_school",
    "外籍教职工入会一律由校工会决定",
    NormKind.BOOLEAN,
    True,
    "",
    "《工会法》第三条没有国籍限制，各校做法不一，由校工会逐人决定",
)
PAPERS_FOR = Norm(
    "members.papers_for",
    "入会时要上传证明材料的人员",
    NormKind.ROLES,
    ["foreign"],
    "",
    "本门户默认值：外籍教职工的证件不在公安身份系统里，要看原件或扫描件",
    allowed=(("foreign", "外籍教职工"), ("dispatch", "劳务派遣人员")),
)
APPLICATION_DAYS = Norm(
    "members.application_days",
    "申请在一级工会停留多少天后提醒经办人",
    NormKind.INTEGER,
    5,
    "天",
    "本门户默认值",
    least=1,
    most=60,
)
CONSENT_YEARS = Norm(
    "members.consent_years",
    "会籍终止后，会员登记信息保存的年数",
    NormKind.INTEGER,
    10,
    "年",
    "《个人信息保护法》第十七条、第十九条：告知保存期限，只保存必要的最短时间",
    least=1,
    most=30,
)
CARD_MINUTES = Norm(
    "members.card_minutes",
    "会员证二维码的有效分钟数",
    NormKind.INTEGER,
    10,
    "分钟",
    "本门户默认值：过期的截图扫不出有效",
    least=1,
    most=1440,
)
# --- Sessions ---------------------------------------------------------------------------
IDLE_MINUTES_STAFF = Norm(
    "members.idle_minutes_staff",
    "涉及审批或付款的职务多少分钟不操作就自动退出",
    NormKind.INTEGER,
    30,
    "分钟",
    "GB/T 22239-2019 身份鉴别：登录连接超时自动退出",
    least=5,
    most=120,
)
IDLE_MINUTES = Norm(
    "members.idle_minutes",
    "会员和其他干部多少分钟不操作就自动退出",
    NormKind.INTEGER,
    240,
    "分钟",
    "本门户默认值",
    least=15,
    most=720,
)
SESSION_HOURS = Norm(
    "members.session_hours",
    "一次登录最长多少小时",
    NormKind.INTEGER,
    12,
    "小时",
    "本门户默认值：一个工作日",
    least=1,
    most=12,
)
PROVIDER_SECOND_FACTOR = Norm(
    "members.provider_second_factor",
    "统一身份认证自带的第二种验证视同动态口令",
    NormKind.BOOLEAN,
    False,
    "",
    "本门户默认值；GB/T 22239-2019 身份鉴别：采用两种鉴别技术",
)
NEW_UNIT_MONTHS = Norm(
    "members.new_unit_months",
    "新设单位多少个月内应建立工会",
    NormKind.INTEGER,
    12,
    "个月",
    "本门户默认值；新建单位应同步组建工会（应建尽建）",
    least=1,
    most=60,
)
COMMITTEE_STAFF = Norm(
    "members.committee_staff",
    "会员多少人以上应建立基层工会委员会",
    NormKind.INTEGER,
    25,
    "人",
    "《工会法》第十一条：有会员二十五人以上的，应当建立基层工会委员会",
    Strength.HARD,
)
LEDGER_PERCENT = Norm(
    "members.ledger_percent",
    "会员台账资料齐全的最低比例",
    NormKind.INTEGER,
    95,
    "%",
    "本门户默认值",
    least=1,
    most=100,
)
# --- What a roster proposes -------------------------------------------------------------
RETIREMENT = (
    "国发〔1978〕104号：男年满六十周岁，女干部年满五十五周岁；2025年起按"
    "《关于实施渐进式延迟法定退休年龄的决定》逐步延迟。只用于导入名册时的建议"
)
RETIREMENT_AGE_MEN = Norm(
    "members.retirement_age_men",
    "名册中离职的男会员满多少岁建议按退休办理",
    NormKind.INTEGER,
    60,
    "岁",
    RETIREMENT,
    least=45,
    most=70,
)
RETIREMENT_AGE_WOMEN = Norm(
    "members.retirement_age_women",
    "名册中离职的女会员满多少岁建议按退休办理",
    NormKind.INTEGER,
    55,
    "岁",
    RETIREMENT,
    least=45,
    most=70,
)
# --- The organisation -----------------------------------------------------------------
AUDIT_COMMITTEE_MEMBERS = Norm(
    "members.audit_committee_members",
    "会员达到多少人应建立经费审查委员会",
    NormKind.INTEGER,
    25,
    "人",
    "《工会法》第四十五条：各级工会建立经费审查委员会",
)
WOMEN_COMMITTEE_WOMEN = Norm(
    "members.women_committee_women",
    "女会员达到多少人应建立女教职工委员会",
    NormKind.INTEGER,
    25,
    "人",
    "《北京市实施〈工会法〉办法》第九条；也有按十人执行的",
    least=10,
    most=25,
)
GROUP_MEMBERS = Norm(
    "members.group_members",
    "二级工会会员达到多少人应划分工会小组",
    NormKind.INTEGER,
    500,
    "人",
    "本门户默认值",
    least=10,
    most=10_000,
)
COMMITTEE_SEATS = Norm(
    "members.committee_seats",
    "工会委员会名额（会员人数上限:最少-最多）",
    NormKind.BANDS,
    [
        [24, 3, 5],
        [200, 3, 7],
        [1_000, 7, 15],
        [5_000, 15, 21],
        [10_000, 21, 29],
        [50_000, 29, 37],
        [None, 37, 45],
    ],
    "",
    "《工会基层组织选举工作条例》",
)
AUDIT_SEATS = Norm(
    "members.audit_seats",
    "经费审查委员会名额（会员人数上限:最少-最多）",
    NormKind.BANDS,
    [[None, 3, 11]],
    "",
    "《工会基层组织选举工作条例》",
)
FULL_TIME_PERMILLE = Norm(
    "members.full_time_permille",
    "学校专职工会干部占会员的比例（不足一人的进为一人）",
    NormKind.INTEGER,
    3,
    "‰",
    "《企业工会工作条例》和高校工会通行做法：不低于会员的千分之三",
    most=100,
)
FRONT_LINE_COMMITTEE = Norm(
    "members.front_line_committee",
    "工会委员会中劳模先进和一线教职工的最低比例",
    NormKind.INTEGER,
    40,
    "%",
    "工会改革要求：委员中劳模、先进和一线教职工不低于 40%",
    most=100,
)
FRONT_LINE_STANDING = Norm(
    "members.front_line_standing",
    "常务委员会中劳模先进和一线教职工的最低比例",
    NormKind.INTEGER,
    20,
    "%",
    "工会改革要求：常委中劳模、先进和一线教职工不低于 20%",
    most=100,
)
FRONT_LINE_CATEGORIES = Norm(
    "members.front_line_categories",
    "哪些岗位类别算一线教职工",
    NormKind.ROLES,
    ["teacher", "technical", "worker"],
    "",
    "本门户默认值：管理岗位之外的",
    allowed=(
        ("teacher", "教师"),
        ("technical", "其他专业技术"),
        ("management", "管理"),
        ("worker", "工勤技能"),
    ),
)
PART_TIME_VICE_CHAIRS = Norm(
    "members.part_time_vice_chairs",
    "学校工会副主席中挂职、兼职的最低比例",
    NormKind.INTEGER,
    50,
    "%",
    "工会改革要求配备挂职、兼职副主席；比例为本门户默认值",
    most=100,
)
SECONDED_DOWN = Norm(
    "members.seconded_down",
    "处级以下专职干部下派挂职的最低比例",
    NormKind.INTEGER,
    10,
    "%",
    "工会改革要求机关干部到基层挂职；比例为本门户默认值",
    most=100,
)
CHAIR_IN_LEADERSHIP = Norm(
    "members.chair_in_leadership",
    "工会主席应进入单位领导班子",
    NormKind.BOOLEAN,
    True,
    "",
    "高校工会工作要求：工会主席进入同级领导班子",
)
AUDIT_APART = Norm(
    "members.audit_apart",
    "主席、副主席和财务人员不兼经费审查委员会职务",
    NormKind.BOOLEAN,
    True,
    "",
    "《中国工会审计条例》：经审委员与经费管理人员分开",
    strength=Strength.HARD,
)
LEGAL_HEAD_APART = Norm(
    "members.legal_head_apart",
    "法定代表人不任工会主席",
    NormKind.BOOLEAN,
    True,
    "",
    "《北京市实施〈工会法〉办法》第十四条",
    strength=Strength.HARD,
)
VOTERS_ONLY = Norm(
    "members.voters_only",
    "有表决权的会员才能在工会机构任职",
    NormKind.BOOLEAN,
    True,
    "",
    "《工会基层组织选举工作条例》第四条：保留会籍期间没有选举权、被选举权和表决权",
    strength=Strength.HARD,
)
REMOVAL_MAJORITY = Norm(
    "members.removal_majority",
    "罢免主席、副主席须超过全体会员（代表）的比例",
    NormKind.INTEGER,
    50,
    "%",
    "《工会法》第十八条：非经会员大会全体会员或者代表大会全体代表过半数通过，不得罢免",
    strength=Strength.HARD,
)
EXTENSION_MONTHS = Norm(
    "members.extension_months",
    "延期换届最长几个月",
    NormKind.INTEGER,
    6,
    "个月",
    "《工会基层组织选举工作条例》：延期一般不超过半年",
    least=1,
    most=24,
)
DEPARTURE_AUDIT_DAYS = Norm(
    "members.departure_audit_days",
    "主席离任后多少天内完成经济责任审查",
    NormKind.INTEGER,
    90,
    "天",
    "《北京市实施〈工会法〉办法》第五十八条要求离任审查；天数为本门户默认值",
    least=1,
    most=365,
)
ALLOWANCE_RATE = Norm(
    "members.allowance_rate",
    "兼职工会干部每月补贴标准",
    NormKind.INTEGER,
    200,
    "元",
    "本门户默认值；以上级工会规定为准",
    least=1,
)
VISIT_MONTHS = Norm(
    "members.visit_months",
    "定点联系的工会至少多少个月走访一次",
    NormKind.INTEGER,
    6,
    "个月",
    "本门户默认值：每学期到联系的工会走访一次",
    least=1,
    most=24,
)
AGREEMENT_REMINDER_DAYS = Norm(
    "members.agreement_reminder_days",
    "劳务派遣协议到期前多少天提醒续签",
    NormKind.INTEGER,
    60,
    "天",
    "本门户默认值",
    least=7,
    most=365,
)
PLAN_REMINDER_DAYS = Norm(
    "members.plan_reminder_days",
    "片组计划到期前多少天提醒责任人",
    NormKind.INTEGER,
    14,
    "天",
    "本门户默认值",
    least=1,
    most=180,
)
# --- Absence and deputies ---------------------------------------------------------------
ABSENCE_MOST_DAYS = Norm(
    "members.absence_most_days",
    "一次请假代理最长天数",
    NormKind.INTEGER,
    180,
    "天",
    "本门户默认值；更长的按离任或调整任职办理",
    least=1,
    most=366,
)
DEPUTY_APPROVAL = Norm(
    "members.deputy_approval",
    "代理任职须经登记任职的人批准",
    NormKind.BOOLEAN,
    True,
    "",
    "本门户默认值；权限变动由一人提出、另一人确认（GB/T 22239-2019 访问控制）",
)
HANDOVER_DAYS = Norm(
    "members.handover_days",
    "离任后多少天内办完工作交接",
    NormKind.INTEGER,
    10,
    "天",
    "本门户默认值；过了天数提醒一次，以后每隔同样天数再提醒",
    least=1,
    most=90,
)
# --- Keeping ----------------------------------------------------------------------------
LEFT_CONTACT_MONTHS = Norm(
    "members.left_contact_months",
    "离校、退会人员的证件号码和联系方式保存多少个月",
    NormKind.INTEGER,
    24,
    "个月",
    "《个人信息保护法》第十九条、第四十七条：目的已实现的，应当主动删除；"
    "不超过入会时告知本人的保存年数",
    least=3,
    most=120,
)
PAPER_MONTHS = Norm(
    "members.paper_months",
    "办结的申请和更正所附的证件材料保存多少个月",
    NormKind.INTEGER,
    12,
    "个月",
    "《个人信息保护法》第十九条、第四十七条：目的已实现的，应当主动删除",
    least=1,
    most=60,
)
SIGN_IN_LOG_MONTHS = Norm(
    "members.sign_in_log_months",
    "登录码和已退出的登录设备保存多少个月",
    NormKind.INTEGER,
    12,
    "个月",
    "《网络安全法》：网络日志留存不少于六个月",
    least=6,
    most=60,
)
