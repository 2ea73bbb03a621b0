"""What the union of 明湖大学 did and was awarded in the year: invented like its people.

Every number of the report that counts such rows is the target of the (scaled)
catalogue; the rows here give exactly that.
"""

from datetime import date, timedelta
from random import Random

from reference.catalogue import Catalogue
from reference.names import Namer
from reference.university import MED, SCHOOL

YEAR = 2023
CITY, CITY_EDUCATION = "京华市总工会", "京华市教育工会"
NATIONAL = "中华全国总工会"
# Code, name, level, body, group, unit.
TITLES = (
    ("national_model_worker", "全国劳动模范", "national", "国务院", "model_worker", "人"),
    ("national_labour_certificate", "全国五一劳动奖状", "national", NATIONAL,
     "model_worker", "家"),
    ("capital_labour_medal", "首都劳动奖章", "province", CITY, "model_worker", "人"),
    ("education_role_model", "市教育系统育人榜样", "system", CITY_EDUCATION, "advanced",
     "人"),
    ("education_pioneer", "市教育系统育人先锋", "system", CITY_EDUCATION, "advanced", "人"),
    ("national_model_home", "全国教科文卫体系统模范职工小家", "national",
     "中国教科文卫体工会", "home", "家"),
    ("city_advanced_home", "市教育工会先进教职工小家", "system", CITY_EDUCATION, "home",
     "家"),
    ("warm_station", "暖心驿站", "system", CITY_EDUCATION, "home", "家"),
)  # fmt: skip
OUTSIDE = ("京华师范大学工会", "京华理工大学工会", "滨海大学工会", "江城大学工会")
TOPICS = (
    "青年教师住房与子女入托", "实验技术队伍发展", "后勤职工权益保障", "二级教代会运行",
    "教职工心理健康服务",
)  # fmt: skip
ASPECTS = {
    "理论学习": 2, "联系会员": 3, "服务阵地": 3, "经费使用": 2, "队伍建设": 2, "信息化": 2,
}  # fmt: skip
FIGURES = (
    ("publicity", "works.publicity.voice", "《杏林之声》", "期", "count", "杏林之声"),
    ("publicity", "works.publicity.window", "《会员之窗》", "期", "count", "会员之窗"),
)
PLATFORM = "工会大额资金线上审批平台"
MODULES = ("经费缴纳管理", "经费管理", "慰问管理", "活动管理")
GAME = "市职工乒乓球赛"
REGULATION = """\
第一条 为了规范工会会员会籍管理，保障会员权利，根据《中国工会章程》，制定本办法。
第二条 在本校工作、以工资收入为主要生活来源的教职工，不分用工形式，都可以自愿加入工会。
第三条 入会由本人申请，二级工会审核，校工会确认。会籍从确认之日起计算。
第四条 会员在校内调动的，会籍随工作单位转移；离校的，由校工会开具会籍关系证明。
第五条 会员离岗或者外派期间保留会籍，不缴纳会费，不参加选举。
第六条 会员一年以上不缴纳会费、不参加工会活动，经教育不改的，按自动退会处理。"""
OLD_REGULATION = REGULATION.replace("，不分用工形式，", "，")
WELFARE = """第一条 会员生日、结婚、生育、住院、退休和直系亲属去世，工会给予慰问。
第二条 慰问标准由校工会委员会讨论决定，每年公布一次，不得超过上级工会规定的标准。
第三条 慰问由二级工会经办，慰问时须两人以上到场，事后登记。"""


class Works:
    """The rows of honours, work records and regulations for one (scaled) year."""

    def __init__(self, university, people, catalogue: Catalogue, seed=2023):
        self.random = Random(seed)
        self.branches = university.branches
        self.targets = {key: one.target for key, one in catalogue.by_key.items()}
        self.members = [person for person in people if person.is_member]
        self.awarded = list(self.award())

    def rows(self):
        """``{register: rows}`` in the order they are imported."""
        return {
            "honour_titles": self.titles(),
            "honours": list(self.honours()),
            "model_workers": list(self.model_workers()),
            "regulations": list(self.regulations()),
            "work_figures": list(self.figures()),
            "work-visits": list(self.visits()),
            "work-study": list(self.study()),
            "work-research_reports": list(self.research_reports()),
            "work-rectification": list(self.rectification()),
            "work-publicity": list(self.publicity()),
            "work-films": list(self.films()),
            "work-health_articles": list(self.health_articles()),
            "work-outside_results": list(self.outside_results()),
            "work-home_acceptance": list(self.home_acceptance()),
            "work-system_modules": list(self.system_modules()),
        }

    # --- helpers ------------------------------------------------------------------------
    def days(self, number):
        """So many working-day-like dates of the year, in order, all different if they
        can be."""
        step = 300 / max(number, 1)
        return [
            date(YEAR, 2, 14) + timedelta(days=int(n * step)) for n in range(number)
        ]

    def row(self, day, title, union=SCHOOL, **values):
        return {"union": union, "happened_on": day, "title": title, **values}

    # --- honours ------------------------------------------------------------------------
    def titles(self):
        names = ("code", "name", "level", "body", "group", "unit")
        return [
            dict(zip(names, title, strict=True)) | {"order": order}
            for order, title in enumerate(TITLES, 1)
        ]

    def award(self):
        """Who was awarded something themself: ``(title, person)``, nobody twice."""
        chosen = [person for person in self.members if person.kind == "SYB"]
        self.random.shuffle(chosen)
        for title, key in (
            ("capital_labour_medal", "capital_labour_medal"),
            ("education_role_model", "bj_education_role_model"),
            ("education_pioneer", "bj_education_pioneer"),
        ):
            for _n in range(self.targets[f"competitions.honours.{key}"]):
                yield title, chosen.pop()

    def honours(self):
        """Of people and of unions; some homes were awarded in earlier years."""
        for title, person in self.awarded:
            yield {
                "title": title,
                "staff_number": person.staff_number,
                "name": person.name,
                "awarded_on": date(YEAR, 4, 26),
                "document_no": f"京教工〔{YEAR}〕11号",
            }
        codes = [branch.code for branch in self.branches if not branch.is_new]
        named = {branch.units[0].name: branch for branch in self.branches}
        yield {
            "title": "national_labour_certificate",
            "unit": named["附属第二医院"].units[0].code,
            "awarded_on": date(YEAR, 4, 23),
        }
        home = named["材料学院"].code
        yield self.home("national_model_home", home, date(YEAR, 11, 30))
        for title, key, earlier in (
            ("city_advanced_home", "members.homes.city_advanced", 9),
            ("warm_station", "members.homes.warm_station", 6),
        ):
            chosen = self.random.sample(codes, self.targets[key] + earlier)
            for n, code in enumerate(chosen):
                year = YEAR if n >= earlier else YEAR - 1 - n % 3
                yield self.home(title, code, date(year, 12, 8))

    def home(self, title, union, day):
        return {"title": title, "union": union, "awarded_on": day}

    def model_workers(self):
        """Those with the medal of the year, and a few of earlier years."""
        medals = [person for title, person in self.awarded if "medal" in title]
        for person in medals:
            yield self.worker(person, "province", YEAR, "年度体检、疗休养", 200)
        for n, person in enumerate(self.random.sample(self.members, 5)):
            if person not in medals:
                yield self.worker(person, "city", 2005 + n * 3, "年度体检", 100)

    def worker(self, person, level, year, benefits, allowance):
        return {
            "staff_number": person.staff_number,
            "name": person.name,
            "level": level,
            "award_year": year,
            "status": "working",
            "contact": person.phone,
            "benefits": benefits,
            "allowance": allowance,
        }

    # --- regulations --------------------------------------------------------------------
    def regulations(self):
        common = {
            "union": SCHOOL,
            "title": "明湖大学工会会员会籍管理办法",
            "number": "明工〔2023〕5号",
            "area": "organisation",
            "body": "明湖大学工会",
        }
        yield common | {
            "label": "2015 年试行",
            "issued_on": date(2015, 3, 18),
            "starts_on": date(2015, 4, 1),
            "text": OLD_REGULATION,
        }
        yield common | {
            "label": "2023 年修订",
            "issued_on": date(2023, 6, 9),
            "starts_on": date(2023, 7, 1),
            "text": REGULATION,
        }
        yield {
            "union": SCHOOL,
            "title": "明湖大学工会会员慰问办法",
            "number": "明工〔2022〕12号",
            "area": "welfare",
            "body": "明湖大学工会",
            "label": "2022 年印发",
            "issued_on": date(2022, 11, 21),
            "starts_on": date(2023, 1, 1),
            "text": WELFARE,
        }

    # --- the work -----------------------------------------------------------------------
    def figures(self):
        for kind, key, title, unit, how, series in FIGURES:
            yield {
                "kind": kind, "key": key, "title": title, "unit": unit, "how": how,
                "where_column": "series", "where_value": series,
            }  # fmt: skip
        yield {
            "kind": "outside_results", "key": "works.outside_results.table_tennis",
            "title": f"{GAME}名次", "unit": "名", "how": "best", "column": "rank",
            "where_column": "event", "where_value": GAME,
        }  # fmt: skip

    def visits(self):
        """Different unions as many as printed; three of them were visited again."""
        number = self.targets["activities.research.unions_visited"] - len(OUTSIDE)
        inside = self.random.sample(self.branches, number)
        places = [
            *(
                {"target": branch.code, "title": f"走访{branch.name}"}
                for branch in inside
            ),
            *({"outside": name, "title": f"走访{name}"} for name in OUTSIDE),
        ]
        again = [place | {"title": f"再访{place['title'][2:]}"} for place in places[:3]]
        for day, place in zip(self.days(number + 7), [*places, *again], strict=True):
            yield self.row(
                day, visitors="校工会班子成员", findings="听取会员意见，已转有关部门。",
                **place,
            )  # fmt: skip

    def study(self):
        counts = (
            ("集中学习", self.targets["activities.study.sessions"]),
            ("专题党课", self.targets["activities.study.party_lectures"]),
        )
        for form, number in counts:
            for n, day in enumerate(self.days(number), 1):
                yield self.row(
                    day, f"第{n}次{form}", form=form,
                    participants=self.random.randint(18, 40),
                )  # fmt: skip

    def research_reports(self):
        number = self.targets["activities.research.reports"]
        for n, day in enumerate(self.days(number)):
            topic = TOPICS[n % len(TOPICS)]
            yield self.row(day, f"关于{topic}的调研报告", authors="校工会调研组")

    def rectification(self):
        days = iter(self.days(self.targets["activities.rectification.issues"]))
        for aspect, number in ASPECTS.items():
            for n in range(1, number + 1):
                day = next(days)
                done = min(day + timedelta(days=75), date(YEAR, 12, 29))
                yield self.row(
                    day, f"{aspect}问题{n}", aspect=aspect, measure="明确责任人，限期整改",
                    due_on=date(YEAR, 12, 31), done_on=done,
                )  # fmt: skip

    def publicity(self):
        """The papers of 医学部 issue by issue; posts and website by the month."""
        for series, outlet, key in (
            ("杏林之声", "内刊", "jiaogong_voice.med"),
            ("会员之窗", "视频栏目", "union_window.med"),
        ):
            number = self.targets[f"activities.publicity.{key}"]
            for n, day in enumerate(self.days(number), 1):
                title = f"《{series}》第{n}期"
                yield self.row(day, title, MED, outlet=outlet, series=series, number=1)
        for outlet, key in (
            ("公众号", "wechat_posts.med"),
            ("网站", "website_posts.med"),
        ):
            total = self.targets[f"activities.publicity.{key}"]
            for month in range(1, 13):
                number = total * month // 12 - total * (month - 1) // 12
                yield self.row(
                    date(YEAR, month, 28), f"{month}月{outlet}发布", MED,
                    outlet=outlet, number=number,
                )  # fmt: skip

    def films(self):
        """Model workers of all the city's universities: no names of our roll."""
        number = self.targets["activities.publicity.model_worker_films"]
        namer, names = Namer(self.random), []
        while len(names) < number:
            name = namer.chinese(self.random.choice("男女"), 1968)
            if name not in names:
                names.append(name)
        for day, name in zip(self.days(number), names, strict=True):
            home = self.random.choice(OUTSIDE).removesuffix("工会")
            yield self.row(day, f"劳模宣传片（{name}）", subject=name, home=home)

    def health_articles(self):
        number = self.targets["activities.health_articles.issues.med"]
        for n, day in enumerate(self.days(number), 1):
            yield self.row(day, f"健康科普第{n}期", MED, author="医学部志愿医生团队")

    def outside_results(self):
        yield self.row(
            date(YEAR, 10, 14), f"{GAME}团体赛", event=GAME, level="省市级",
            rank=self.targets["activities.external.hexie_cup.rank"], team="教职工乒乓球队",
        )  # fmt: skip

    def home_acceptance(self):
        """As many unions rise as printed, and the visitors add up."""
        number = self.targets["members.homes.upgraded"]
        visitors = self.targets["members.homes.acceptance_visits"]
        unions = self.random.sample(self.branches, number)
        for n, (day, union) in enumerate(zip(self.days(number), unions, strict=True)):
            share = visitors * (n + 1) // number - visitors * n // number
            yield self.row(
                day, f"{union.name}建家验收", target=union.code, participants=share,
                result="晋升等级", grade="先进教职工小家",
            )  # fmt: skip

    def system_modules(self):
        modules = self.targets["core.system.modules_launched"]
        for name, day in zip(MODULES[:modules], self.days(modules), strict=True):
            yield self.row(day, f"{name}模块", form="模块")
        for _n in range(self.targets["core.system.approval_platforms"]):
            yield self.row(date(YEAR, 9, 18), PLATFORM, form="平台", use="大额资金审批")
