"""The columns of a kind of file: which fields it may give, by which headings they are known, how cells are written.

A file holds entries of one type, or records of one family: facts of entries, or what entries share. Import and export
share the columns, so that what was exported is read again as it is.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.text import capfirst

from catalogue import pasting, snapshots, text
from catalogue.choices import EntryType, IdentifierScheme, Layer, Vocabulary
from catalogue.exports import _GUARDED as GUARDED
from catalogue.importing.files import joined
from catalogue.models import ENTRY_MODELS, Alias, Classification, Entry, Term

IGNORED = "-"

# What else people write above a column. Parentheses, spaces and punctuation do not matter.
SYNONYMS = {
    "name": (
        "企业名称 单位名称 公司名称 机构名称 组织名称 企业全称 公司全称 单位全称 全称 中文名称 "
        "企业 单位 机构 政策名称 文件名称 标题 场景名称 项目名称 案例名称 应用场景名称 应用场景 "
        "数据集名称 数据名称 资源名称 名录 organisation organization company name_zh company_name "
        "title fullname"
    ),
    "name_en": "英文名称 英文名 英文全称 english_name english name_english",
    "summary": (
        "简介 企业简介 公司简介 单位简介 机构简介 项目简介 场景简介 简要介绍 内容简介 介绍 概述 "
        "场景描述 项目描述 description abstract 描述 内容摘要"
    ),
    "summary_en": "英文简介 description_en english_summary",
    "website": "网址 官网 网站 官方网站 企业官网 公司网址 url web homepage site",
    "homepage": "网址 官网 网站 链接 数据链接 url website link",
    "text_url": "原文链接 链接 网址 url link 文件链接",
    "place": (
        "所在地 地区 所属地区 所在地区 所在区 所属区 区域 行政区 行政区划 注册地 注册地区 区县 "
        "城市 district city region location"
    ),
    "places": "所在地 地区 所属地区 实施地 落地区域 区域 区县 实施地点 district city region location",
    "founded": (
        "成立日期 成立时间 成立年份 注册日期 注册时间 创立时间 establishment_date established "
        "founding_date founded_on"
    ),
    "kind": "类型 类别 机构类型 单位类型 企业类型 组织类型 数据集类型 政策类型 type category",
    "parents": "上级单位 隶属 所属机构 母公司 parent parent_organisation",
    "aliases": (
        "简称 别名 曾用名 又名 企业简称 公司简称 其他名称 品牌 alias short_name other_names former_name"
    ),
    "identifier_uscc": (
        "统一社会信用代码 社会信用代码 信用代码 统一代码 uscc credit_code unified_social_credit_code"
    ),
    "identifier_stock": "股票代码 证券代码 stock_code ticker",
    "identifier_doi": "doi",
    "identifier_ror": "ror ror_id",
    "identifier_wikidata": "wikidata_id qid",
    "identifier_lei": "lei",
    "identifier_index_number": "索引号",
    "sector": "行业 所属行业 产业 细分领域 赛道 行业领域 industry sectors",
    "layer": "产业链环节 产业链 层级 产业层 layers",
    "domains": "应用领域 领域 所属领域 场景领域 应用行业 domain application_domain",
    "technologies": "技术 关键技术 应用技术 主要技术 technology",
    "stage": "阶段 建设阶段 进展 项目状态 项目阶段",
    "batch": "批次",
    "campaign": "专项 活动",
    "document_number": "文号 发文字号 发文号 文件编号",
    "issued_on": "发布日期 发布时间 印发日期 印发时间 发文日期 publication_date date_issued",
    "in_force_from": "施行日期 实施日期 生效日期",
    "in_force_to": "失效日期 有效期至 截止日期",
    "validity": "有效性 时效性",
    "level": "级别 政策级别 层级",
    "themes": "政策主题 主题分类 theme",
    "topics": "专题 topic",
    "publishers": "发布机构 发布单位 提供单位 提供方 publisher provider",
    "licence": "许可 许可协议 许可证 license 协议",
    "access": "获取方式 开放方式 开放类型",
    "modalities": "模态 数据类型 modality",
    "tasks": "任务 任务类型 task",
    "languages": "语言 语种 language",
    "size_value": "数据量 规模 size",
    "size_unit": "数据量单位 单位 unit",
    "released_on": "发布日期 发布时间 release_date",
    "edition": "版本 版次 version",
    "investment_amount": "投资额 投资金额 总投资 investment",
    "investment_currency": "币种 currency",
    "internal_note": "备注 说明 remarks remark notes note",
    "id": "uuid",
}
_IN_PARENTHESES = re.compile(r"[(（〔\[【][^)）〕\]】]*[)）〕\]】]")


@dataclass(frozen=True)
class Column:
    """One field that a file may give. `kind` says how its cells are read: value, relation, many, aliases, identifier,
    sector, layer or id."""

    name: str
    kind: str
    label: str
    field: Any = None
    related: Any = None
    vocabulary: str = ""

    @property
    def has_values(self) -> bool:
        """Whether its cells name records that must be there."""
        return self.related is not None


FAMILIES: dict[str, Any] = {
    str(model._meta.model_name): model
    for model in sorted(snapshots.MODELS, key=lambda model: str(model._meta.model_name))
    if not issubclass(model, Entry)
}
KINDS: dict[str, Any] = {**ENTRY_MODELS, **FAMILIES}


def label_of(kind: str) -> str:
    """What the rows of such a file are."""
    if kind in ENTRY_MODELS:
        return str(EntryType(kind).label)
    return capfirst(str(KINDS[kind]._meta.verbose_name_plural))


def has_drafts(kind: str) -> bool:
    """Whether its rows are entries, or facts of entries: what is written waits there until it is published."""
    return kind in ENTRY_MODELS or any(issubclass(one, Entry) for one in owners_of(FAMILIES[kind]).values())


def owners_of(model: type[models.Model]) -> dict[str, Any]:
    """The records whose parts the rows of a family may be: by the foreign key that says so."""
    return {key: owner for owner, parts in snapshots.PARTS.items() for part, key in parts if part is model}


def columns_of(kind: str) -> dict[str, Column]:
    return _columns(kind, translation.get_language() or "en")


@cache
def _columns(kind: str, _language: str) -> dict[str, Column]:
    model = KINDS[kind]
    found = [Column("id", "id", "ID")]
    left_out = {"id", "responsible"}
    first = owners_of(model)
    fields = [*snapshots.content_fields(model), *model._meta.many_to_many]
    for field in sorted(fields, key=lambda field: field.name not in first):
        if field.name in left_out:
            continue
        reads = "many" if field.many_to_many else "relation" if field.is_relation else "value"
        related = field.related_model if field.is_relation else None
        limits = field.get_limit_choices_to() if field.is_relation else {}
        label = capfirst(str(field.verbose_name))
        found.append(Column(field.name, reads, label, field, related, str(limits.get("vocabulary", ""))))
    if kind in FAMILIES:
        return {column.name: column for column in found}
    found.append(Column("aliases", "aliases", capfirst(str(Alias._meta.verbose_name_plural))))
    found += [
        Column(f"identifier_{scheme.value}", "identifier", str(scheme.label)) for scheme in IdentifierScheme
    ]
    if kind == EntryType.ORGANISATION:
        sector: Any = Classification._meta.get_field("sector")
        layer: Any = Classification._meta.get_field("layer")
        label = capfirst(str(sector.verbose_name))
        found.append(Column("sector", "sector", label, sector, Term, Vocabulary.SECTOR))
        found.append(Column("layer", "layer", capfirst(str(layer.verbose_name)), layer))
    return {column.name: column for column in found}


def key(heading: str) -> str:
    """Headings that differ only in spaces, punctuation, letters' width and what stands in parentheses are one."""
    bare = _IN_PARENTHESES.sub("", heading.replace("_", " ").replace(".", " "))
    return text.fold(bare or heading).replace("_", "")


@cache
def _headings(kind: str) -> dict[str, str]:
    known: dict[str, str] = {}
    synonyms = SYNONYMS
    if kind in FAMILIES:  # beside a fact stands the name of its entry
        names = SYNONYMS["name"].split()
        if "title" in columns_of(kind):  # then that is what a title is
            names = [name for name in names if name not in ("标题", "title")]
        of_owner = {
            owner: f"{' '.join(names)} {pasting.ENTRIES.get(owner, '')}"
            for owner in owners_of(FAMILIES[kind])
        }
        synonyms = {**pasting.HEADINGS, "source": "来源 出处文件", "locator": "出处 位置 页码", **of_owner}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for name, column in columns_of(kind).items():
                for heading in (name, column.label, *synonyms.get(name, "").split()):
                    known.setdefault(key(heading), name)
    # its own name is what an export writes: it goes before any label or synonym
    return known | {key(name): name for name in columns_of(kind)}


def guess(kind: str, headings: list[str]) -> list[str]:
    """The field of each column, or nothing; no field twice."""
    known = _headings(kind)
    found: list[str] = []
    for heading in headings:
        name = known.get(key(heading), "") if heading.strip() else ""
        found.append("" if name in found else name)
    return found


def header_row(kind: str, rows: list[tuple[int, list[str]]]) -> int:
    """The number of the row, among the first ten, whose cells are most often headings that we know."""
    best, most = 0, 0
    for number, cells in rows[:10]:
        known = sum(bool(name) for name in guess(kind, cells))
        if known > most:
            best, most = number, known
    if most:
        return best
    filled = [(sum(bool(cell.strip()) for cell in cells), -number) for number, cells in rows[:10]]
    return -max(filled)[1] if filled else 0


# --- cells -----------------------------------------------------------------------------------------------------------


def unguarded(cell: str) -> str:
    """Without the mark that `exports.guarded` put before it: exactly one."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(GUARDED) else cell


_PART = re.compile(r"((?:[^\\;；、,，\n]|\\(?:.|$))*)(?:[;；、,，\n]|$)", re.DOTALL)
_NAME_PART = re.compile(r"((?:[^\\;；、\n]|\\(?:.|$))*)(?:[;；、\n]|$)", re.DOTALL)  # a name may hold a comma
_EXACT_PART = re.compile(r"((?:[^\\;]|\\(?:.|$))*)(?:;|$)", re.DOTALL)


def parts(cell: str, *, exact: bool = False, names: bool = False) -> list[str]:
    r"""The values of a cell that holds several: `;` between them, or another mark of a list; `\;` is their own."""
    pattern = _EXACT_PART if exact or ";" in cell else _NAME_PART if names else _PART
    found = (re.sub(r"\\([\\;])", r"\1", match[1]).strip() for match in pattern.finditer(cell))
    return list(dict.fromkeys(part for part in found if part))


def layer_of(cell: str) -> str | None:
    """A layer of the industry chain by its value or its name in either language."""
    return choice_of(Layer.choices, cell)


def choice_of(choices, cell: str) -> str | None:
    wanted = text.normalise(cell)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for value, label in choices:
                if wanted in (text.normalise(str(value)), text.normalise(str(label))):
                    return str(value)
    return None


def shown(kind: str) -> list[tuple[str, str]]:
    """The fields to choose from, name and label; with the name where two have one label."""
    known = columns_of(kind)
    labels = [column.label for column in known.values()]
    return [
        (name, column.label if labels.count(column.label) == 1 else f"{column.label} ({name})")
        for name, column in known.items()
    ]


def written(snapshot: dict, names: dict[str, dict[str, str]], kind: str) -> dict[str, Any]:
    """The cells of a record, by column; several values as a list. `names` maps model → id → slug."""
    values, cells = snapshot["values"], {}
    facts = snapshot["parts"].get("classification", ())
    for name, column in columns_of(kind).items():
        if column.kind == "id":
            cells[name] = values["id"]
        elif column.kind == "value":
            cells[name] = plain_text(values[column.field.attname])
        elif column.kind == "relation":
            pk = values[column.field.attname]
            cells[name] = names[column.related.__name__].get(str(pk), "") if pk else ""
        elif column.kind == "many":
            slugs = names[column.related.__name__]
            cells[name] = sorted(slugs.get(pk, "") for pk in snapshot["choices"][name])
        elif column.kind == "aliases":
            rows = snapshot["parts"].get("alias", ())
            cells[name] = sorted(dict.fromkeys(row["values"]["name"] for row in rows))
        elif column.kind == "identifier":
            scheme = name.removeprefix("identifier_")
            rows = snapshot["parts"].get("identifier", ())
            cells[name] = sorted(row["values"]["value"] for row in rows if row["values"]["scheme"] == scheme)
        elif column.kind == "sector":
            pks = {row["values"]["sector_id"] for row in facts} - {None}
            cells[name] = sorted(names["Term"].get(pk, "") for pk in pks)
        elif column.kind == "layer":
            cells[name] = sorted({row["values"]["layer"] for row in facts} - {""})
    return cells


def plain_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def in_one_cell(value: Any) -> str:
    return joined(value) if isinstance(value, list) else value


def citable(kind: str, names: list[str]) -> list[str]:
    """Which of these columns a citation may name; an amount of money is one field."""
    model: type[Entry] = ENTRY_MODELS[kind]
    known = model.citable()
    found: dict[str, None] = {}
    for name in names:
        money = name.rsplit("_", 1)[0] if name.endswith(("_amount", "_currency", "_qualifier")) else name
        for candidate in (name, money):
            if candidate in known:
                found[candidate] = None
    return list(found)


def identifying(kind: str) -> set[str]:
    """Columns of which a file must have one, or nobody knows what its rows are about."""
    if kind in ENTRY_MODELS:
        return {"id", "slug", "name"}
    model = FAMILIES[kind]
    return {"id", *owners_of(model)} | ({"slug", *KEYS[kind][:1]} if model in snapshots.PARTS else set())


# By what two records of a family are told apart, as far as one source goes. Where they do not stand under an entry, the
# first is the one by which they are looked up.
KEYS: dict[str, tuple[str, ...]] = {
    "achievement": ("title",),
    "alias": ("name",),
    "approval": ("status", "number"),
    "award": ("name", "year"),
    "awardparticipant": ("organisation", "person"),
    "benchmarkresult": ("benchmark", "dataset", "task", "model", "date"),
    "citation": ("fields",),
    "classification": ("layer", "sector"),
    "designation": ("designation", "title"),
    "distribution": ("url",),
    "exchangerate": ("currency", "period"),
    "figure": ("metric", "period", "fiscal", "as_of"),
    "filing": ("kind", "title", "number"),
    "finding": ("source", "statement"),
    "fundinground": ("round", "date"),
    "fundingstage": ("as_of",),
    "identifier": ("scheme", "value"),
    "indicator": ("name",),
    "issuer": ("organisation",),
    "link": ("rel", "to_organisation", "to_policy", "to_scenario", "to_dataset"),
    "listing": ("market", "code"),
    "measure": ("description",),
    "milestone": ("title",),
    "observation": (
        *("indicator", "period", "as_of", "nature", "place", "layer", "sector", "round", "organisation"),
        *("category", "unit", "rank_scope"),
    ),
    "outcome": ("description",),
    "participant": ("organisation", "role"),
    "person": ("name",),
    "phase": ("name",),
    "place": ("name", "parent"),
    "product": ("name",),
    "programme": ("programme", "level"),
    "ranking": ("name",),
    "rankingedition": ("ranking", "edition"),
    "rankingplace": ("edition", "person", "place"),
    "role": ("person", "role"),
    "source": ("title",),
    "sourcetable": ("source", "caption"),
    "sourcetablecolumn": ("table", "label"),
    "term": ("name", "vocabulary"),
    "topic": ("name",),
}


def own_checks(model: type[models.Model]) -> list[models.CheckConstraint]:
    """What no single field can check: dates in order, an amount with its currency."""
    suffixes = ("_allowed", "_slug", "_http", "_partial_date", "_count", "_period", "_scaled")
    return [
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and not constraint.name.endswith(suffixes)
    ]
