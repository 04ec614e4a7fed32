"""A reproducible catalogue of any size, of all four types, with names and texts like those of a real one.

`fill(size)` adds entries to a database that holds the first edition already: its terms, places and source serve them.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal

from catalogue import documents
from catalogue.bulk import NewRecord, insert
from catalogue.choices import Act, Status
from catalogue.models import (
    Alias,
    Citation,
    Classification,
    Dataset,
    Figure,
    Issuer,
    Listing,
    Measure,
    Milestone,
    Organisation,
    Outcome,
    Participant,
    Place,
    Policy,
    Scenario,
    Source,
    Term,
)
from catalogue.models.base import Record
from catalogue.publishing import publication
from catalogue.search import hits
from catalogue.text import pinyin

CHUNK = 1000
NAMESPACE = uuid.UUID("0d1f2c4b-2f0c-5e0e-8d35-3a5f1c1f8a11")
BRAND = "云天星海智明瑞达华远新科创思博恒信安泰联合中北京西东南元启光正和德国森维易图灵光年数识旷寒武深睿极视"
TRADE = (
    "智能",
    "数据",
    "视觉",
    "语音",
    "机器人",
    "芯片",
    "云",
    "医疗",
    "教育",
    "交通",
    "安防",
    "金融",
    "网络",
    "信息",
)
TAILS = (
    "科技有限公司",
    "技术有限公司",
    "股份有限公司",
    "研究院",
    "实验室",
    "科技集团",
    "信息技术有限公司",
    "产业园",
)
USES = (
    "城市管理",
    "辅助诊断",
    "自动驾驶",
    "智慧课堂",
    "风险控制",
    "质量检测",
    "客户服务",
    "仓储物流",
    "能源调度",
    "环境监测",
)
THINGS = ("平台", "系统", "示范项目", "试点", "应用", "工程")
DATA = ("图像", "语音", "文本", "病历", "遥感", "交通流量", "人脸", "知识图谱", "对话", "点云")
PLANS = ("行动计划", "若干措施", "实施意见", "发展规划", "工作方案", "管理办法")
SENTENCES = (
    "面向{use}提供{trade}产品，服务{place}等地的客户，团队来自高校和科研院所。",
    "从事{trade}的研究和开发，在{use}方面已有多个项目投入使用。",
    "以{trade}为核心，围绕{use}与合作单位共同开展技术攻关和示范应用。",
    "总部位于{place}，业务覆盖{use}，并参与制定相关标准。",
)
ENGLISH = (
    "It offers {trade} products for {use} and serves customers in {place} and elsewhere.",
    "Works on {trade}; several of its projects in {use} are in service.",
    "Based in {place}, it develops {trade} together with partners and takes part in standards for {use}.",
)
SHARES = (("organisation", 0.70), ("policy", 0.10), ("scenario", 0.12), ("dataset", 0.08))


def fill(size: int, *, seed: int = 1, progress: Callable[[int], object] = lambda done: None) -> None:
    """Add `size` published entries, a thousand in a publication: memory does not grow with the size."""
    world = _World(seed)
    done = 0
    for kind, share in SHARES:
        rows: list[NewRecord] = []
        for row in world.entries(kind, round(size * share)):
            rows.append(row)
            if len(rows) == CHUNK:
                _publish(rows)
                done += len(rows)
                progress(done)
                rows = []
        _publish(rows)
        done += len(rows)
        progress(done)
    hits.settle()  # as one large publication does


def _publish(rows: list[NewRecord]) -> None:
    if not rows:
        return
    with publication() as work:
        insert(rows, act=Act.LOADED, at=documents.moment())
        for row in rows:
            work.publish(row.record)


class _World:
    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.source = Source.objects.get(slug="beijing-ai-report-2020")
        self.terms: dict[str, list[Term]] = {}
        for term in Term.objects.order_by("vocabulary", "slug"):
            self.terms.setdefault(term.vocabulary, []).append(term)
        self.places = list(Place.objects.filter(kind__in=("district", "city")).order_by("slug"))
        self.organisations: list[uuid.UUID] = []
        self.number = 0

    # --- words

    def pick(self, values):
        """One of the values, the first ones more often, as in any catalogue."""
        return values[int(len(values) * self.chance.random() ** 2)]

    def term(self, vocabulary: str) -> Term:
        return self.pick(self.terms[vocabulary])

    def texts(self, place: Place, trade: str, use: str) -> dict[str, str]:
        words = {"place": place.name, "trade": trade, "use": use}
        english = {"place": place.name_en, "trade": pinyin(trade), "use": pinyin(use)}
        chinese = "".join(self.chance.sample(SENTENCES, 2)).format(**words)
        return {"summary": chinese, "summary_en": " ".join(self.chance.sample(ENGLISH, 2)).format(**english)}

    def brand(self) -> str:
        return "".join(self.chance.choices(BRAND, k=2))

    # --- entries

    def entries(self, kind: str, count: int) -> Iterator[NewRecord]:
        make = getattr(self, kind)
        for _each in range(count):
            self.number += 1
            yield make()

    def head(self, name: str) -> dict:
        key = f"{self.number}"
        return {
            "id": uuid.uuid5(NAMESPACE, key),
            "slug": f"entry-{key}",
            "name": name,
            "name_en": f"Entry {key} {self.chance.choice(('Technology', 'Institute', 'Data', 'Robotics'))}",
            "name_en_status": "translated",
            "status": Status.PUBLISHED,
        }

    def fact(self, model: type[Record], owner: Record, number: int = 0, **values) -> NewRecord:
        record = model(
            id=uuid.uuid5(NAMESPACE, f"{owner.pk}:{model.__name__}:{number}"),
            source=self.source,
            locator=f"表 {number + 1} L{self.number}",
            **{owner._meta.model_name: owner, **values},  # type: ignore[dict-item]
        )
        return NewRecord(record)

    def common(self, entry: Record) -> list[NewRecord]:
        return [self.fact(Citation, entry, fields="name;summary")]

    def organisation(self) -> NewRecord:
        place, trade, use = self.pick(self.places), self.pick(TRADE), self.pick(USES)
        brand = self.brand()
        name = f"{place.name.removesuffix('市').removesuffix('区')}{brand}{trade}{self.chance.choice(TAILS)}"
        entry = Organisation(
            **self.head(name),
            **self.texts(place, trade, use),
            kind=self.term("organisation_kind"),
            place=place,
            founded=self.chance.choice([None, "2012", "2015-06", "2018-03-20", "2019"]),
        )
        layer = self.chance.choice(["foundation", "technology", "application"])
        parts = [
            *self.common(entry),
            self.fact(Alias, entry, name=brand + trade, kind="short", language="zh"),
        ]
        parts += [self.fact(Classification, entry, layer=layer, sector=self.term("sector"))]
        parts += [
            self.fact(
                Milestone, entry, date="2019", title=f"{brand}发布{use}产品", title_en="Released a product"
            )
        ]
        if self.chance.random() < 0.3:
            money = {
                "amount": Decimal(self.chance.randrange(10**7, 10**11)),
                "currency": "CNY",
                "qualifier": "about",
            }
            parts.append(self.fact(Figure, entry, metric="market_value", as_of="2020-11-19", **money))
        if self.chance.random() < 0.05:
            parts.append(self.fact(Listing, entry, security_name=brand, listed_on="2018-01-02"))
        self.organisations.append(entry.pk)
        return NewRecord(entry, {}, parts)

    def policy(self) -> NewRecord:
        place, trade, use = self.pick(self.places), self.pick(TRADE), self.pick(USES)
        year = self.chance.randrange(2012, 2021)
        entry = Policy(
            **self.head(
                f"{place.name}促进{trade}{use}{self.chance.choice(PLANS)}（{year}年第{self.number}号）"
            ),
            **self.texts(place, trade, use),
            kind=self.term("policy_kind"),
            level=self.term("policy_level"),
            place=place,
            issued_on=f"{year}-{self.chance.randrange(1, 13):02}",
            validity=self.term("validity"),
        )
        parts = self.common(entry)
        for number in range(2):
            parts.append(
                self.fact(
                    *(Measure, entry, number),
                    instrument=self.term("instrument"),
                    beneficiary=self.term("beneficiary"),
                    description=f"支持{trade}企业开展{use}，给予资助。",
                    description_en="Supports companies.",
                )
            )
        if self.organisations:
            parts.append(self.fact(Issuer, entry, organisation_id=self.pick(self.organisations)))
        return NewRecord(entry, {"themes": [self.term("theme").pk]}, parts)

    def scenario(self) -> NewRecord:
        place, trade, use = self.pick(self.places), self.pick(TRADE), self.pick(USES)
        entry = Scenario(
            **self.head(f"{place.name}{self.brand()}{use}{self.chance.choice(THINGS)}"),
            **self.texts(place, trade, use),
            stage=self.term("stage"),
        )
        parts = self.common(entry)
        for number in range(2 if self.organisations else 0):
            organisation = self.pick(self.organisations)
            role = self.term("participant_role")
            parts.append(self.fact(Participant, entry, number, organisation_id=organisation, role=role))
        text = {"description": f"{use}效率提升", "description_en": "Efficiency rose"}
        parts.append(self.fact(Outcome, entry, value=self.chance.randrange(100), unit="%", **text))
        choices = {"domains": [self.term("domain").pk], "places": [place.pk]}
        return NewRecord(entry, {**choices, "technologies": [self.term("technology").pk]}, parts)

    def dataset(self) -> NewRecord:
        place, trade, use = self.pick(self.places), self.pick(TRADE), self.pick(USES)
        entry = Dataset(
            **self.head(f"{self.brand()}{self.pick(DATA)}{use}数据集"),
            **self.texts(place, trade, use),
            kind=self.term("dataset_kind"),
            licence=self.term("licence"),
            access=self.term("access"),
            released_on=self.chance.choice([None, "2018", "2020-07"]),
            size_value=self.chance.randrange(1000, 10**7),
            size_unit="image",
        )
        publishers = [self.pick(self.organisations)] if self.organisations else []
        choices = {
            "publishers": publishers,
            "modalities": [self.term("modality").pk],
            "tasks": [self.term("task").pk],
        }
        return NewRecord(entry, choices, self.common(entry))
