"""A column of names, pasted or uploaded, and the ids that come back."""

import csv
import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult
from openpyxl import Workbook

from catalogue import quotas, tasks, workflow
from catalogue.views import matching
from tests.factories import DatasetFactory
from tests.test_search import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def baidu():
    return organisation("百度", "百度在线", name_en="Baidu")


def sheet(*names):
    book = Workbook()
    for name in names:
        book.active.append([name, "x"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send(client, names="", status=200, **values):
    response = client.post("/match/", {"names": names, **values})
    assert response.status_code == status, response.content.decode()
    return response


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("百度", "name"),
        ("百度在线", "alias"),
        ("BAIDU", "name_en"),
        ("bai du", "name_en"),
        ("百度集团", "core_name"),
    ],
)
def test_a_name_gives_its_id_and_says_why(client, baidu, name, reason):
    response = send(client, name)
    (row,) = response.context["rows"]
    assert str(row["found"][0]["document"].id) == str(baidu.id) in response.content.decode()
    if name != "bai du":
        assert row["found"][0]["reasons"] == [reason]


def test_types_and_what_is_not_found(client, baidu):
    dataset = DatasetFactory(name="百度数据")
    workflow.publish(entry=dataset, user=None)
    rows = send(client, "百度\n\n完全没有的东西\n", type="dataset").context["rows"]
    assert [row["query"] for row in rows] == ["百度", "完全没有的东西"]
    assert {one["document"].type for row in rows for one in row["found"]} <= {"dataset"}
    assert not rows[1]["found"]
    assert (
        "1 of 2 names found"
        in Client().post("/en/match/", {"names": "百度\n完全没有的东西"}).content.decode()
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "名称,x\n百度,1\n".encode("gb18030")),
        ("a.csv", "\ufeffname,x\n百度,1\n".encode()),
        ("a.txt", "百度\n".encode()),
        ("a.xlsx", sheet("名称", "百度")),
    ],
)
def test_the_first_column_of_a_file_is_read(client, baidu, name, content):
    (row,) = send(client, file=SimpleUploadedFile(name, content)).context["rows"]
    assert row["query"] == "百度"
    assert row["found"][0]["score"] == "1"


@pytest.mark.parametrize(
    "names",
    ["", " \n", "x\n" * (matching.MOST_NAMES + 1), "长" * 201, "a\x00b"],
    ids=["", "spaces", "many", "long", "nul"],
)
def test_what_cannot_be_read_stays_in_the_box(client, names):
    response = send(client, names, 422)
    assert response.context["problem"]
    assert response.context["form"]["names"].value() == names


@pytest.mark.parametrize("content", [b"", "百度\n百\x00度\n".encode(), b"PK\x03\x04broken", b"%PDF-1.4"])
def test_files_that_are_no_columns_are_refused(client, content):
    assert send(client, "百度", 422, file=SimpleUploadedFile("a.csv", content)).context["problem"]


def test_a_small_file_that_unpacks_to_a_large_one_is_not_opened(client, baidu, monkeypatch):
    """Without an account a megabyte of it would be worked at for a minute and more."""
    letters = random.Random(7)
    content = sheet(*("".join(letters.choices("ab", k=400)) for _row in range(4000)), "百度")
    assert len(content) < 2 * matching.MOST_BYTES // 3
    monkeypatch.setattr(matching.files, "_spreadsheet", lambda file: pytest.fail("opened"))
    assert "1 MB" in send(client, "", 422, file=SimpleUploadedFile("a.xlsx", content)).context["problem"]


def test_as_csv_for_spreadsheets(client, baidu):
    response = send(client, "百度\n=1+1没有", **{"as": "csv"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert (rows[0]["id"], rows[0]["reasons"], rows[0]["score"]) == (str(baidu.id), "name", "1")
    assert (rows[1]["query"], rows[1]["id"]) == ("'=1+1没有", "")


def test_nothing_is_kept(baidu):
    client = Client(enforce_csrf_checks=True)
    for response in (client.get("/match/"), client.get("/en/match/"), send(client, "百度")):
        assert not response.cookies
        assert "no-store" in response.headers["Cache-Control"]
    assert (
        client.post("/match/", {"names": "百度"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 422
    )


def test_a_batch_is_one_request_of_the_quota(client, settings, baidu):
    settings.ANONYMOUS_QUOTA = 1
    quotas.forget()
    send(client, "百度")
    assert send(client, "百度", 422).context["problem"]
    quotas.forget()


def test_a_name_costs_few_queries_and_one_that_is_repeated_none(client, baidu, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        send(client, "百度\n" * matching.MOST_NAMES)
    names = [f"第 {number} 公司" for number in range(30)]
    with django_assert_max_num_queries(25 + 11 * len(names)):
        send(client, "\n".join(names))


def test_what_is_counted_is_swept_too(client, settings, baidu, monkeypatch):
    settings.ANONYMOUS_QUOTA = 5
    quotas.forget()
    monkeypatch.setattr(tasks, "_looked_at", float("-inf"))
    send(client, "百度")
    assert DBTaskResult.objects.filter(task_path=tasks.sweep_quotas.module_path).exists()
    quotas.forget()
