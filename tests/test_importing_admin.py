"""The pages of an import: who may, every step, nothing lost, nothing broken by what is sent."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from catalogue import importing, lookups, tasks
from catalogue.choices import ImportState
from catalogue.models import Citation, Figure, Import, Organisation, Term
from tests.acting import user
from tests.factories import OrganisationFactory, PlaceFactory, SourceFactory, TermFactory
from tests.test_importing import LIST, checked, named, receive, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def reviewer(client):
    client.force_login(user("reviewer"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def upload(client, text, kind="organisation", name="list.csv"):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post(reverse("admin:catalogue_import_add"), {"kind": kind, "file": file})


def test_a_file_that_is_sent_twice_is_one_import_and_another_one_is_another(reviewer):
    form = reviewer.get(reverse("admin:catalogue_import_add")).content.decode()
    key = form.split('name="once" value="')[1][:22]

    def send(text):
        data = {"kind": "organisation", "once": key}
        file = SimpleUploadedFile("list.csv", f"企业名称\n{text}\n".encode())
        return reviewer.post(reverse("admin:catalogue_import_add"), {**data, "file": file})

    first, again = send("甲"), send("甲")
    assert first["Location"] == again["Location"] and Import.objects.count() == 1
    assert send("乙")["Location"] != first["Location"] and Import.objects.count() == 2


def page(job):
    return reverse("admin:catalogue_import_change", args=[job.pk])


def do(client, job, what, **data):
    return client.post(reverse("admin:catalogue_import_do", args=[job.pk, what]), data, follow=True)


def work(job):
    """What the worker would do now."""
    job.refresh_from_db()
    tasks.run_import.call(str(job.pk), str(job.run), user("reviewer").pk, "", "en")
    job.refresh_from_db()


def test_a_file_from_upload_to_taking_back(reviewer):
    PlaceFactory()
    response = upload(reviewer, LIST.replace("北京市海淀区", "海淀区"))
    job = Import.objects.get()
    assert response.headers["Location"] == reverse("admin:catalogue_import_columns", args=[job.pk])
    shown = reviewer.get(response.headers["Location"])
    assert "甲科技有限公司" in shown.content.decode()
    columns = {f"column-{n}": name or "-" for n, name in enumerate(json.loads(job.mapping))}
    response = reviewer.post(
        reverse("admin:catalogue_import_columns", args=[job.pk]),
        {**columns, "source": str(SourceFactory().pk), "locator": "row {n}"},
    )
    assert response.headers["Location"] == page(job)
    assert reviewer.get(page(job)).headers["Refresh"] == "3"
    work(job)
    assert job.state == ImportState.CHECKED
    assert "将写入 3 行" in reviewer.get(page(job)).content.decode()
    do(reviewer, job, "apply", publish="1")
    work(job)
    assert job.state == ImportState.APPLIED
    assert Organisation.objects.filter(status="published").count() == 3
    do(reviewer, job, "revert", reason="wrong list")
    work(job)
    assert job.state == ImportState.REVERTED
    do(reviewer, job, "remove")
    assert not Import.objects.exists()


def test_what_is_refused_is_said_at_the_file(reviewer):
    response = upload(reviewer, b"%PDF-1.7")
    assert "PDF" in response.content.decode()
    assert not Import.objects.exists()
    assert "没有任何行" in upload(reviewer, b"\n\n,\n").content.decode()


def test_columns_that_nobody_named_are_listed_and_nothing_is_lost(reviewer):
    upload(reviewer, "企业名称,随便\n甲,x\n")
    job = Import.objects.get()
    address = reverse("admin:catalogue_import_columns", args=[job.pk])
    response = reviewer.post(
        address, {"column-0": "name", "column-1": "", "source": str(SourceFactory().pk), "locator": "行 {n}"}
    )
    text = response.content.decode()
    assert "请说明“随便”列" in text
    assert 'value="行 {n}"' in text and '<option value="name" selected>' in text
    response = reviewer.post(address, {"column-0": "name", "column-1": "-", "source": "x\x00", "locator": ""})
    assert response.status_code == 200


def test_unknown_values_are_answered(reviewer):
    chips = TermFactory(slug="ai-chips", name="AI芯片")
    job = checked("企业名称,行业\n甲,芯片\n乙,机器人\n丙,乱写\n丁,没有\n")
    address = reverse("admin:catalogue_import_values", args=[job.pk])
    assert "AI芯片" in reviewer.get(address).content.decode()
    keys = {value.value: value.pk for value in job.values.all()}
    given = {
        f"what-{keys['芯片']}": "same",
        f"name-{keys['芯片']}": "nonsense\x00",
        f"what-{keys['机器人']}": "create",
        f"english-{keys['机器人']}": " Robots\x00",
        f"what-{keys['乱写']}": "reject",
    }
    assert "没有这样的名称" in reviewer.post(address, given).content.decode()
    given[f"name-{keys['芯片']}"] = "AI芯片"
    assert 'value="Robots' in reviewer.post(address, given).content.decode()  # it is nothing that can be kept
    reviewer.post(address, {**given, f"english-{keys['机器人']}": " Robots "})
    work(job)
    assert json.loads(job.counts) == {"new": 2, "rejected": 2}
    assert {value.value for value in job.values.all()} == {"没有"}
    do(reviewer, job, "apply")
    work(job)
    assert Term.objects.get(name="机器人").name_en == "Robots"
    assert chips.pk in Organisation.objects.get(name="甲").classification_set.values_list("sector", flat=True)


def test_what_cannot_be_read_is_left_out_of_its_row_if_wanted(reviewer):
    PlaceFactory()
    job = checked("企业名称,行业,成立日期\n甲,乱写,2019\n乙,,明天\n丙,,后天\n,,2019\n")
    assert json.loads(job.counts) == {"rejected": 4}
    text = reviewer.get(f"{page(job)}?verdict=rejected").content.decode()
    assert '<span class="count">2</span>' in text and "“明天”" in text
    do(reviewer, job, "lenient", lenient="1")
    work(job)
    assert json.loads(job.counts) == {"new": 3, "rejected": 1}  # nobody knows what the last one is about
    text = reviewer.get(f"{page(job)}?verdict=new").content.decode()
    assert "This is left out." in text
    do(reviewer, job, "apply")
    work(job)
    assert {one.name: one.founded for one in Organisation.objects.all()} == {
        "甲": "2019",
        "乙": None,
        "丙": None,
    }
    again = checked("企业名称,行业,成立日期\n丁,乱写,2019\n")
    do(reviewer, again, "lenient", lenient="1")
    work(again)
    do(reviewer, again, "lenient")
    work(again)
    assert json.loads(again.counts) == {"rejected": 1}


def test_one_unknown_value_is_left_out_of_its_rows(reviewer):
    job = checked("企业名称,行业\n甲,乱写\n乙,没有\n")
    value = job.values.get(value="乱写")
    reviewer.post(reverse("admin:catalogue_import_values", args=[job.pk]), {f"what-{value.pk}": "omit"})
    work(job)
    assert json.loads(job.counts) == {"new": 1, "rejected": 1}
    do(reviewer, job, "apply")
    work(job)
    assert not Organisation.objects.get().classification_set.exists()


def test_what_came_in_as_drafts_is_published_from_the_page_of_the_file(reviewer):
    job = checked("企业名称,成立日期\n甲,2019\n乙,2018\n", by=user("reviewer"))
    do(reviewer, job, "apply")
    work(job)
    batch = job.batch
    assert "2 个条目仍是草稿" in reviewer.get(page(job)).content.decode()
    assert job.file_name in reviewer.get(reverse("admin:index")).content.decode()
    do(reviewer, job, "apply", publish="1")
    work(job)
    assert (job.state, job.batch, job.total) == (ImportState.APPLIED, batch, 2)
    assert Organisation.objects.filter(status="published").count() == 2
    assert "仍是草稿" not in reviewer.get(page(job)).content.decode()
    do(reviewer, job, "apply")  # nothing that has been done is done again
    job.refresh_from_db()
    assert job.state == ImportState.APPLIED
    do(reviewer, job, "revert", reason="wrong list")
    work(job)
    assert not Organisation.objects.exclude(status="archived").exists()


def test_an_editor_does_not_publish_from_there(client):
    editor = user("editor")
    client.force_login(editor)
    job = checked("企业名称,成立日期\n甲,2019\n", by=editor)
    do(client, job, "apply")
    tasks.run_import.call(str(job.pk), str(Import.objects.get().run), editor.pk, "", "en")
    assert do(client, job, "apply", publish="1").status_code == 403
    assert Import.objects.get().state == ImportState.APPLIED


def test_duplicates_are_decided_and_rejected_rows_come_back_as_a_file(reviewer):
    job = checked("企业名称,成立日期\n甲,2019\n“甲”,2018\n=乙,明天\n")
    text = reviewer.get(f"{page(job)}?verdict=duplicate").content.decode()
    assert "Rows 2 and 3 of this file" in text
    do(
        reviewer,
        job,
        "decide",
        **{"row-3": "new", "row-9999999999999": "new", "row-x": "new", "row-4": "nonsense"},
    )
    assert job.rows.get(number=3).decision == "new"
    answer = reviewer.get(reverse("admin:catalogue_import_rows", args=[job.pk]) + "?verdict=rejected")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeff企业名称,成立日期,")
    assert lines[1].startswith("'=乙,明天,4,")


def test_an_interrupted_run_offers_to_go_on_or_to_take_back(reviewer):
    PlaceFactory()
    job = checked("企业名称\n甲\n")
    do(reviewer, job, "apply")
    Import.objects.update(alive_at=None)
    text = reviewer.get(page(job)).content.decode()
    ways = [reverse("admin:catalogue_import_do", args=[job.pk, what]) for what in ("apply", "revert")]
    assert [way in text for way in ways] == [True, True]
    do(reviewer, job, "apply")
    work(job)
    assert job.state == ImportState.APPLIED


def test_a_task_that_fails_says_why(reviewer, monkeypatch):
    job = checked("企业名称\n甲\n")
    token = importing.begin(job=job, state=ImportState.APPLYING, user=user("reviewer"))
    Import.objects.update(mapping="{")
    with pytest.raises(ValueError):
        tasks.run_import.call(str(job.pk), str(token), user("reviewer").pk, "", "en")
    job.refresh_from_db()
    assert importing.is_interrupted(job) and job.message


@pytest.mark.parametrize("role", [None, "editor", "reviewer", "administrator"])
def test_who_may(client, role):
    other = user("reviewer")
    job = named(receive("企业名称\n甲\n", by=other), by=other)
    if role:
        client.force_login(user(role))
    views = {
        "catalogue_import_add": [],
        "catalogue_import_changelist": [],
        "catalogue_import_change": [job.pk],
    }
    for name, args in views.items():
        status = client.get(reverse(f"admin:{name}", args=args)).status_code
        assert (status in (200, 302 if name == "catalogue_import_change" else 200)) == bool(role) or not role
    columns = client.get(reverse("admin:catalogue_import_columns", args=[job.pk])).status_code
    assert columns == {None: 302, "editor": 403}.get(role, 200)
    removal = client.post(reverse("admin:catalogue_import_do", args=[job.pk, "remove"])).status_code
    assert removal == {None: 302, "editor": 403}.get(role, 302)
    assert Import.objects.exists() == (role in (None, "editor"))


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_a_list_is_exported_as_it_is_filtered(reviewer, form):
    OrganisationFactory(name="百度")
    OrganisationFactory(name="京东")
    lookups.complete()
    address = reverse("admin:catalogue_organisation_export", args=[form])
    response = reviewer.get(address, {"q": "百度"})
    data = b"".join(response.streaming_content)

    assert response.status_code == 200
    if form != "xlsx":
        assert "百度" in data.decode() and "京东" not in data.decode()
    assert (
        "export.csv?q="
        in reviewer.get(reverse("admin:catalogue_organisation_changelist"), {"q": "百度"}).content.decode()
    )


def test_pages_cost_the_same_with_two_rows_and_with_twelve(reviewer, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (2, 12):
        job = checked("企业名称,行业\n" + "".join(f"甲{rows}-{n},x{n}\n" for n in range(rows)))
        for name in ("change", "values", "columns"):
            reviewer.get(reverse(f"admin:catalogue_import_{name}", args=[job.pk]))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                reviewer.get(reverse(f"admin:catalogue_import_{name}", args=[job.pk]))
            counts.append((name, len(queries)))
    assert counts[:3] == counts[3:]


def test_the_worker_gets_the_task(reviewer):
    job = named(receive("企业名称\n甲\n"))
    do(reviewer, job, "check")
    assert DBTaskResult.objects.filter(task_path="catalogue.tasks.run_import").count() == 1


def test_addresses_that_lead_nowhere(reviewer):
    job = checked("企业名称\n甲\n")
    assert reviewer.get(f"{page(job)}?verdict=x&after=99999999999999999999").status_code == 200
    assert do(reviewer, job, "nonsense").status_code == 404
    assert do(reviewer, job, "revert").status_code == 200
    assert do(reviewer, job, "header", row="²").status_code == 200
    run(job, ImportState.CHECKING) if job.state == ImportState.CHECKED else None
    assert (
        reviewer.get(reverse("admin:catalogue_import_rows", args=[job.pk]) + "?verdict=x").status_code == 404
    )
    assert reviewer.get("/admin/catalogue/import/x/change/").status_code in (302, 404)


def large(rows=30_000, last=""):
    return "企业名称,企业简介\n" + "".join(f"第{n}号公司,一家很长的介绍{n}\n" for n in range(rows)) + last


def test_a_large_file_is_read_by_the_worker(reviewer):
    response = upload(reviewer, large())
    job = Import.objects.get()
    assert (response.headers["Location"], job.state, job.rows.count()) == (page(job), "reading", 0)
    assert reviewer.get(page(job)).headers["Refresh"] == "3"
    work(job)
    assert (job.state, job.total, job.rows.count()) == ("uploaded", 30_001, 30_001)
    assert not job.pieces.exists()
    assert "企业简介" in reviewer.get(page(job), follow=True).content.decode()


def test_what_is_wrong_with_a_large_file_is_said_when_it_was_read(reviewer):
    upload(reviewer, large(last='"没有结束\n'))
    job = Import.objects.get()
    work(job)
    assert (job.state, job.rows.count(), job.pieces.count()) == ("refused", 0, 0)
    shown = reviewer.get(page(job)).content.decode()
    assert "quotation mark" in shown
    do(reviewer, job, "remove")
    assert not Import.objects.exists()


def test_reading_that_was_interrupted_begins_anew(reviewer):
    upload(reviewer, large())
    job = Import.objects.get()
    job.rows.create(number=1, cells="[]")
    Import.objects.update(alive_at=None)
    assert (
        reverse("admin:catalogue_import_do", args=[job.pk, "read"])
        in reviewer.get(page(job)).content.decode()
    )
    do(reviewer, job, "read")
    work(job)
    assert (job.state, job.rows.count()) == ("uploaded", 30_001)


def test_what_somebody_said_of_a_file_is_remembered_for_the_next(reviewer):
    chips = TermFactory(slug="ai-chips", name="AI芯片")
    text = "企业名称,行业,随便\n甲,芯片,x\n乙,机器人,x\n丙,乱写,x\n"
    first = checked(text, mapping=["name", "sector", "internal_note"])
    answers = {"sector": {"芯片": str(chips.pk), "机器人": "+Robots", "乱写": "x", "没有": "-"}}
    importing.answer_values(job=first, answers=answers, user=user("reviewer"))
    first.refresh_from_db()
    run(first, ImportState.CHECKING)
    run(first, ImportState.APPLYING)

    upload(reviewer, text.replace("甲", "丁"))
    job = Import.objects.exclude(pk=first.pk).get()
    assert json.loads(job.mapping) == ["name", "sector", "internal_note"]
    assert (job.source, job.locator) == (first.source, "row {n}")
    assert json.loads(job.answers) == answers
    named(job)
    run(job, ImportState.CHECKING)
    assert (json.loads(job.counts), job.values.count()) == ({"new": 1, "unchanged": 1, "rejected": 1}, 0)
    assert "4 个值" in reviewer.get(page(job)).content.decode()
    run(job, ImportState.APPLYING)
    assert Term.objects.filter(name="机器人").count() == 1
    sectors = Organisation.objects.get(name="丁").classification_set.values_list("sector", flat=True)
    assert list(sectors) == [chips.pk]


def test_remembered_answers_can_be_asked_again_and_name_what_is_there(reviewer):
    text = "企业名称,行业\n甲,芯片\n乙,乱写\n"
    chips, other = TermFactory(slug="ai-chips", name="AI芯片"), TermFactory(slug="chips", name="集成电路")
    first = checked(text)
    answers = {"sector": {"芯片": str(other.pk), "乱写": "x"}}
    importing.answer_values(job=first, answers=answers, user=user("reviewer"))
    Term.objects.filter(pk=other.pk).update(replaced_by=chips)
    job = checked(text)
    assert json.loads(job.answers) == {"sector": {"乱写": "x"}}
    assert [value.value for value in job.values.all()] == ["芯片"]
    do(reviewer, job, "forget")
    work(job)
    assert job.values.count() == 2
    assert checked("企业名称,行业\n甲,芯片\n", kind="policy").answers == ""


def test_what_is_shown_is_in_words(reviewer):
    """Names that only files use stay in files."""
    entry = OrganisationFactory(name="甲公司", founded="2001", name_en="Jia", name_en_status="pinyin")
    job = checked("企业名称,简称,name_en_status\n甲公司,甲,official\n")
    text = reviewer.get(reverse("admin:catalogue_import_columns", args=[job.pk])).content.decode()
    assert '<option value="aliases" selected>别名</option>' in text
    assert json.loads(job.rows.get(number=2).difference)[0] == [
        "Name en status",
        "Pinyin",
        "Official translation",
    ]

    with translation.override("zh-hans"):
        cited = checked("企业名称,fields,locator\n甲公司,name;founded,第 3 页\n", kind="citation")
        figures = checked(
            "企业名称,metric,period,absent\n甲公司,revenue,2019,amount=missing\n", kind="figure"
        )
        run(figures, ImportState.APPLYING)
        assert str(Citation(fields="name;founded", organisation=entry)).startswith("名称、成立")
    assert cited.rows.get(number=2).label == "甲公司 · name、founded"  # the task of this test speaks English
    assert Figure.objects.get().absent == {"amount": "missing"}
