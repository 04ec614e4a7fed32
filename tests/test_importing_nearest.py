"""The nearest name for an unknown value, among the terms of the edition."""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from catalogue.importing.nearest import Nearest
from tests.acting import user
from tests.factories import TermFactory
from tests.test_importing import checked


def terms(vocabulary):
    with Path(settings.BASE_DIR, "fixtures", "terms.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row[0] == vocabulary]
    return Nearest(
        [(form, name) for _vocabulary, slug, name, name_en, *_rest in rows for form in (name, name_en, slug)]
    )


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("智能芯片", "AI芯片"),
        ("机器视觉", "计算机视觉"),
        ("无人驾驶", "自动驾驶"),
        ("智慧医疗", "智能医疗"),
        ("语音识别", "智能语音"),
        ("金融科技", "智能金融"),
        ("服务机器人", "智能机器人"),
        ("自然语言理解", "自然语言处理"),
        ("Machine learning", "机器学习"),
        ("robots", "智能机器人"),
        ("火星", ""),
        ("乱写", ""),
    ],
)
def test_the_nearest_sector(value, name):
    assert terms("sector").to(value) == name


@pytest.mark.parametrize(
    ("value", "name"), [("文旅", "文化旅游"), ("养老", "社区养老"), ("电力", "能源电力")]
)
def test_the_nearest_domain(value, name):
    assert terms("domain").to(value) == name


def test_nothing_is_near_nothing():
    assert Nearest([]).to("甲") == Nearest([("甲", "甲")]).to("") == ""


@pytest.mark.django_db
def test_a_name_that_is_no_longer_used_leads_to_the_one_that_is(client):
    chips = TermFactory(slug="ai-chips", name="AI芯片")
    TermFactory(slug="processors", name="神经网络处理器", replaced_by=chips)
    TermFactory(slug="smart-retail", name="智能零售")
    job = checked("企业名称,行业\n甲,智能芯片\n乙,网络处理器\n丙,乱写\n")
    client.force_login(user("reviewer"))
    rows = client.get(reverse("admin:catalogue_import_values", args=[job.pk])).context["rows"]
    assert {row["value"].value: row["name"] for row in rows} == {
        "智能芯片": "AI芯片",
        "网络处理器": "AI芯片",
        "乱写": "",
    }
