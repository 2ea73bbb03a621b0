"""What the union of an invented school did and was awarded in the year, from its plan.

Every number of the report that counts such rows is the target of the (scaled)
catalogue; the rows here give exactly that.
"""

from datetime import date, timedelta
from random import Random

from reference.catalogue import Catalogue
from reference.names import Namer
from reference.university import University


class Works:
    """The rows of honours, work records and regulations for one (scaled) year."""

    def __init__(self, university: University, people, catalogue: Catalogue):
        self.university = university
        self.plan, self.year = university.plan, university.plan.year
        self.starts_on = catalogue.start
        self.random = Random(self.plan.seed)
        self.branches = university.branches
        self.targets = {key: one.target for key, one in catalogue.by_key.items()}
        self.members = [person for person in people if person.is_member]
        self.awarded = list(self.award())

    def rows(self):
        """``{register: rows}`` in the order they are imported; none without rows."""
        found = {
            "honour_titles": self.titles(),
            "honours": self.honours(),
            "model_workers": self.model_workers(),
            "regulations": self.regulations(),
            "work_figures": self.year.figures,
            "work-visits": self.visits(),
            "work-study": self.study(),
            "work-research_reports": self.research_reports(),
            "work-rectification": self.rectification(),
            "work-publicity": self.publicity(),
            "work-films": self.films(),
            "work-health_articles": self.health_articles(),
            "work-outside_results": self.outside_results(),
            "work-home_acceptance": self.home_acceptance(),
            "work-system_modules": self.system_modules(),
            "work-member_services": self.member_services(),
        }
        listed = {key: list(rows) for key, rows in found.items()}
        return {key: rows for key, rows in listed.items() if rows}

    # --- helpers ------------------------------------------------------------------------
    def number(self, given):
        """A number of the plan: what the report prints under a key, or itself."""
        return self.targets[given] if isinstance(given, str) else given

    def on(self, month, day):
        return date(self.starts_on.year, month, day)

    def days(self, number):
        """So many working-day-like dates of the year, in order, all different if they
        can be."""
        step = 300 / max(number, 1)
        return [self.on(2, 14) + timedelta(days=int(n * step)) for n in range(number)]

    def months(self, given):
        """``(month, its last days, share)`` of a number of the whole year."""
        total = self.number(given)
        for month in range(1, 13):
            share = total * month // 12 - total * (month - 1) // 12
            yield month, self.on(month, 28), share

    def row(self, day, title, union="", **values):
        union = union or self.plan.code
        return {"union": union, "happened_on": day, "title": title, **values}

    # --- honours ------------------------------------------------------------------------
    def titles(self):
        names = ("code", "name", "level", "body", "group", "unit", "order")
        return [dict(zip(names, title, strict=True)) for title in self.year.titles]

    def award(self):
        """Who was awarded something themself: ``(title, person)``, nobody twice."""
        chosen = [person for person in self.members if person.kind == "SYB"]
        self.random.shuffle(chosen)
        for title, number in self.year.awards:
            for _n in range(self.number(number)):
                yield title, chosen.pop()

    def honours(self):
        """Of people and of unions; some homes were awarded in earlier years."""
        for title, person in self.awarded:
            yield {
                "title": title,
                "staff_number": person.staff_number,
                "name": person.name,
                "awarded_on": self.on(4, 26),
                "document_no": f"京教工〔{self.starts_on.year}〕11号",
            }
        for award in self.year.named:
            branch = self.university.named(award.unit)
            holder = (
                {"union": branch.code}
                if award.to_the_union
                else {"unit": branch.units[0].code}
            )
            yield {"title": award.title, **holder, "awarded_on": award.awarded_on}
        codes = [branch.code for branch in self.branches if not branch.is_new]
        for homes in self.year.homes:
            number = self.number(homes.number) + homes.earlier
            for n, code in enumerate(self.random.sample(codes, number)):
                year = self.starts_on.year
                if n < homes.earlier:
                    year -= 1 + n % 3
                yield {
                    "title": homes.title,
                    "union": code,
                    "awarded_on": date(year, 12, 8),
                }

    def model_workers(self):
        """Those awarded for it this year, and a few of earlier years."""
        year, titles = self.starts_on.year, self.year.workers
        medals = [person for title, person in self.awarded if title in titles]
        for person in medals:
            yield self.worker(person, "province", year, "年度体检、疗休养", 200)
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
        for regulation in self.year.regulations:
            for label, issued_on, starts_on, text in regulation.versions:
                yield {
                    "union": self.plan.code,
                    "title": regulation.title,
                    "number": regulation.number,
                    "area": regulation.area,
                    "body": self.plan.union_name,
                    "label": label,
                    "issued_on": issued_on,
                    "starts_on": starts_on,
                    "text": text,
                }

    # --- the work -----------------------------------------------------------------------
    def visits(self):
        """Different unions as many as printed; three of them were visited again."""
        outside = self.year.outside
        number = self.number(self.year.visits) - len(outside)
        inside = self.random.sample(self.branches, number)
        places = [
            *(
                {"target": branch.code, "title": f"走访{branch.name}"}
                for branch in inside
            ),
            *({"outside": name, "title": f"走访{name}"} for name in outside),
        ]
        again = [place | {"title": f"再访{place['title'][2:]}"} for place in places[:3]]
        places += again
        for day, place in zip(self.days(len(places)), places, strict=True):
            yield self.row(
                day, visitors="校工会班子成员", findings="听取会员意见，已转有关部门。",
                **place,
            )  # fmt: skip

    def study(self):
        for form, number in self.year.study:
            for n, day in enumerate(self.days(self.number(number)), 1):
                yield self.row(
                    day, f"第{n}次{form}", form=form,
                    participants=self.random.randint(18, 40),
                )  # fmt: skip

    def research_reports(self):
        topics = self.year.topics
        for n, day in enumerate(self.days(self.number(self.year.research_reports))):
            topic = topics[n % len(topics)]
            yield self.row(day, f"关于{topic}的调研报告", authors="校工会调研组")

    def rectification(self):
        days = iter(self.days(sum(self.year.aspects.values())))
        for aspect, number in self.year.aspects.items():
            for n in range(1, number + 1):
                day = next(days)
                done = min(day + timedelta(days=75), self.on(12, 29))
                yield self.row(
                    day, f"{aspect}问题{n}", aspect=aspect, measure="明确责任人，限期整改",
                    due_on=self.on(12, 31), done_on=done,
                )  # fmt: skip

    def publicity(self):
        """Papers issue by issue; posts and websites by the month."""
        for paper in self.year.papers:
            union, outlet, series = paper.union, paper.outlet, paper.series
            if series:
                for n, day in enumerate(self.days(self.number(paper.number)), 1):
                    yield self.row(
                        day, f"《{series}》第{n}期", union,
                        outlet=outlet, series=series, number=1,
                    )  # fmt: skip
                continue
            for month, day, share in self.months(paper.number):
                title = f"{month}月{outlet}发布"
                yield self.row(day, title, union, outlet=outlet, number=share)

    def films(self):
        """Model workers of all the city's universities: no names of our roll."""
        number = self.number(self.year.films)
        namer, names = Namer(self.random), []
        while len(names) < number:
            name = namer.chinese(self.random.choice("男女"), 1968)
            if name not in names:
                names.append(name)
        for day, name in zip(self.days(number), names, strict=True):
            home = self.random.choice(self.year.outside).removesuffix("工会")
            yield self.row(day, f"劳模宣传片（{name}）", subject=name, home=home)

    def health_articles(self):
        if self.year.health_articles:
            union, author, number = self.year.health_articles
            for n, day in enumerate(self.days(self.number(number)), 1):
                yield self.row(day, f"健康科普第{n}期", union, author=author)

    def outside_results(self):
        for day, event, level, rank, team in self.year.results:
            yield self.row(
                day, f"{event}团体赛", event=event, level=level, rank=self.number(rank),
                team=team,
            )  # fmt: skip

    def home_acceptance(self):
        """As many unions rise as printed, and the visitors add up."""
        number = self.number(self.year.accepted_homes)
        visitors = self.number(self.year.acceptance_visits)
        unions = self.random.sample(self.branches, number)
        for n, (day, union) in enumerate(zip(self.days(number), unions, strict=True)):
            share = visitors * (n + 1) // number - visitors * n // number
            yield self.row(
                day, f"{union.name}建家验收", target=union.code, participants=share,
                result="晋升等级", grade="先进教职工小家",
            )  # fmt: skip

    def system_modules(self):
        modules = self.year.modules
        for name, day in zip(modules, self.days(len(modules)), strict=True):
            yield self.row(day, f"{name}模块", form="模块")
        for name, use in self.year.platforms:
            yield self.row(self.on(9, 18), name, form="平台", use=use)

    def member_services(self):
        for field, title, number in self.year.services:
            for month, day, share in self.months(number):
                yield self.row(
                    day, f"{month}月{title}", field=field, participants=share
                )
