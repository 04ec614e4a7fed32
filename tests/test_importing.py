"""Files that become entries: dry run, applying, the same again, taking back."""

import datetime
import io
import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from catalogue import health, importing, tasks, workflow
from catalogue.admin.imports import _state
from catalogue.choices import Act, ImportState, RevisionState, RowVerdict
from catalogue.importing import applying
from catalogue.models import (
    Alias,
    ChangeCounter,
    Citation,
    Classification,
    Identifier,
    Import,
    ImportRow,
    Organisation,
    PublicDocument,
    Revision,
    Scenario,
    Term,
)
from catalogue.publishing import Refused
from tests.acting import in_state, user
from tests.factories import OrganisationFactory, PlaceFactory, SourceFactory, TermFactory

pytestmark = pytest.mark.django_db

USCC = ["91110108551385082Q", "91110000802100433B"]


def receive(text, *, kind="organisation", by=None, name="list.csv", encoding="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return importing.receive(
        file=io.BytesIO(data), size=len(data), name=name, kind=kind, user=by or user("editor")
    )


def run(job, state, *, by=None, publish=False):
    by = by or user("reviewer")
    token = importing.begin(job=job, state=state, user=by, publish=publish)
    tasks.run_import.call(str(job.pk), str(token), by.pk, "", "en")
    job.refresh_from_db()
    return job


def named(job, *, by=None, mapping=None):
    mapping = mapping or [name or "-" for name in json.loads(job.mapping)]
    importing.name_columns(
        job=job,
        header_row=job.header_row,
        mapping=mapping,
        source=SourceFactory(),
        locator="row {n}",
        user=by or user("reviewer"),
    )
    job.refresh_from_db()
    return job


def checked(text, mapping=None, **kwargs):
    job = named(receive(text, **kwargs), mapping=mapping)
    return run(job, ImportState.CHECKING)


def applied(text, publish=False, **kwargs):
    return run(checked(text, **kwargs), ImportState.APPLYING, publish=publish)


def verdicts(job):
    return {row.number: row.verdict for row in job.rows.exclude(verdict="")}


def row(job, number):
    return job.rows.get(number=number)


LIST = """序号,企业名称,统一社会信用代码,所属区,成立日期,网址,简称
1,甲科技有限公司,,海淀区,2019年3月5日,www.jia.example,甲;甲科
2,乙科技有限公司,,海淀,2018/5,,
3,丙科技有限公司,,北京市海淀区,-,https://c.example/,
"""


@pytest.fixture(autouse=True)
def haidian(db):
    with translation.override("en"):
        beijing = PlaceFactory(slug="beijing", name="北京市", name_en="Beijing", kind="city")
        yield PlaceFactory(parent=beijing)


def test_a_list_becomes_drafts_with_their_sources(haidian):
    job = applied(LIST)
    assert job.state == ImportState.APPLIED, job.message
    assert [
        (one.name, one.founded, one.place, one.website, one.status)
        for one in Organisation.objects.order_by("name")
    ] == [
        ("丙科技有限公司", None, haidian, "https://c.example/", "draft"),
        ("乙科技有限公司", "2018-05", haidian, "", "draft"),
        ("甲科技有限公司", "2019-03-05", haidian, "http://www.jia.example", "draft"),
    ]
    first = Organisation.objects.get(name="甲科技有限公司")
    assert set(Alias.objects.values_list("name", flat=True)) == {"甲", "甲科"}
    citation = Citation.objects.get(organisation=first)
    assert (citation.locator, set(citation.field_names)) == ("row 2", {"name", "place", "founded", "website"})
    revision = Revision.objects.get(record_id=first.pk)
    assert (revision.act, revision.batch, revision.user.username) == (Act.CREATED, job.batch, "reviewer")
    assert not PublicDocument.objects.exists()


def test_the_same_file_again_changes_nothing():
    applied(LIST)
    before = Revision.objects.count()
    again = checked(LIST)
    assert set(verdicts(again).values()) == {RowVerdict.UNCHANGED}
    run(again, ImportState.APPLYING)
    assert (Organisation.objects.count(), Revision.objects.count()) == (3, before)


def test_an_import_is_taken_back_as_one():
    kept = OrganisationFactory(name="乙科技有限公司", founded=None)
    workflow.record_revision(record=kept, act=Act.CREATED)
    job = applied(LIST)
    kept.refresh_from_db()
    assert kept.founded == "2018-05"
    run(job, ImportState.REVERTING)
    assert job.state == ImportState.REVERTED
    kept.refresh_from_db()
    assert (list(Organisation.objects.all()), kept.founded, kept.place) == ([kept], None, None)
    assert not Alias.objects.exists()


def test_changes_of_published_entries_wait_for_review():
    entry = in_state("published", name="甲科技有限公司")
    job = applied(LIST)
    entry.refresh_from_db()
    assert entry.founded is None
    proposal = Revision.objects.get(state=RevisionState.PENDING)
    assert (proposal.record_id, proposal.batch) == (entry.pk, job.batch)
    run(job, ImportState.REVERTING)
    assert not Revision.objects.filter(state=RevisionState.PENDING).exists()


def test_what_waits_for_review_is_not_proposed_twice():
    entry = in_state("published", name="甲科技有限公司")
    applied(LIST)
    assert verdicts(checked(LIST)) == {2: "unchanged", 3: "unchanged", 4: "unchanged"}
    other = applied("企业名称,成立日期\n甲科技有限公司,2001")
    assert verdicts(other) == {2: "rejected"} and "waits" in row(other, 2).reason
    assert Revision.objects.get(state=RevisionState.PENDING).record_id == entry.pk


def test_a_reviewer_may_have_everything_published_at_the_end():
    entry = in_state("published", name="甲科技有限公司")
    job = applied(LIST, publish=True)
    entry.refresh_from_db()
    assert entry.founded == "2019-03-05"
    assert PublicDocument.objects.filter(type="organisation").count() == 3
    run(job, ImportState.REVERTING)
    entry.refresh_from_db()
    assert (entry.founded, entry.status) == (None, "published")
    assert list(PublicDocument.objects.filter(type="organisation").values_list("pk", flat=True)) == [entry.pk]


def test_an_editor_may_not_publish_by_an_import():
    job = checked(LIST)
    with pytest.raises(PermissionDenied):
        importing.begin(job=job, state=ImportState.APPLYING, user=user("editor"), publish=True)


def test_somebody_elses_import_is_not_an_editors():
    other = type(user("editor")).objects.create(username="other", is_staff=True)
    other.groups.set(user("editor").groups.all())
    job = receive(LIST)
    with pytest.raises(PermissionDenied):
        importing.remove(job=job, user=other)
    importing.remove(job=job, user=user("editor"))
    assert not Import.objects.exists() and not ImportRow.objects.exists()


@pytest.mark.parametrize(
    ("cells", "verdict", "said"),
    [
        ("企业名称\n甲公司\n甲公司", "duplicate", "Rows 2 and 3"),
        ("企业名称\n甲公司\n甲 公司", "duplicate", "Rows 2 and 3"),
        (f"企业名称,统一社会信用代码\n甲,{USCC[0]}\n乙,{USCC[0]}", "duplicate", "Rows 2 and 3"),
        ("企业名称,统一社会信用代码\n甲,\n乙,91110108551385082X", "rejected", "check character"),
        ("企业名称,成立日期\n甲,\n乙,2019-13-45", "rejected", "no date"),
        ("企业名称,成立日期\n甲,\n,2019", "rejected", "no name"),
        ("企业名称,所属区\n甲,\n乙,火星", "rejected", "火星"),
        ("企业名称,成立日期\n甲,\n乙,2019,x", "rejected", "3 cells"),
        ("企业名称,成立日期\n甲,\n企业名称,成立日期", "rejected", "headings"),
        ("企业名称,网址\n甲,\n乙,javascript:alert(1)", "rejected", "https://"),
        ("企业名称,网址\n甲,\n乙,#REF!", "rejected", "#REF!"),
        ("企业名称\n甲\n" + "乙" * 301, "rejected", "300"),
        ("企业名称\n甲\n乙\x01丙", "rejected", "U+0001"),
        ("企业名称,类型\n甲,\n乙,飞船", "rejected", "飞船"),
        ("id,企业名称\n,甲\nx,乙", "rejected", "no id"),
        ("id,企业名称\n,甲\n00000000-0000-4000-8000-000000000000,乙", "rejected", "this id"),
    ],
)
def test_a_faulty_row_is_set_apart_with_its_reason(cells, verdict, said):
    job = checked(cells)
    assert verdicts(job) == {2: "new", 3: verdict}
    assert said in row(job, 3).reason
    run(job, ImportState.APPLYING)
    assert Organisation.objects.count() == 1


def test_rows_about_the_same_new_entry_name_each_other():
    job = checked("企业名称,简称,slug\n甲科技,甲科,\n甲科,,\n乙,,yi\n丙,,yi\n甲科技,,\n")
    assert verdicts(job) == {2: "new", 3: "duplicate", 4: "new", 5: "duplicate", 6: "duplicate"}
    assert [row(job, number).reason for number in range(2, 7)] == [
        "Also about the same in this file: row 3, 6.",
        "Rows 2 and 3 of this file are about the same.",
        "Also about the same in this file: row 5.",
        "Rows 4 and 5 of this file are about the same.",
        "Rows 2 and 6 of this file are about the same.",
    ]


@pytest.mark.parametrize("chunk", [1, 500])
def test_rows_that_are_said_to_be_the_same_become_one_entry(monkeypatch, chunk):
    monkeypatch.setattr(applying, "CHUNK", chunk)
    job = checked(
        "企业名称,成立日期,网址\n甲科技,2019,\n甲科技,2018,\n甲科技,,https://a.example/\n乙科技,2017,\n乙科技,2016,"
    )
    importing.decide(job=job, decisions={3: "same", 4: "same", 6: "new"}, user=user("reviewer"))
    run(job, ImportState.APPLYING)
    assert (job.state, job.rows.filter(applied=True).count()) == (ImportState.APPLIED, 5)
    entry = Organisation.objects.get(name="甲科技")
    assert (entry.founded, entry.website) == ("2018", "https://a.example/")
    assert set(Organisation.objects.filter(name="乙科技").values_list("founded", flat=True)) == {
        "2017",
        "2016",
    }


def test_a_name_that_is_like_another_is_suspected():
    OrganisationFactory(name="“甲”科技")
    entry = OrganisationFactory(name="乙公司")
    Alias.objects.create(organisation=entry, name="小乙")
    job = checked("企业名称\n甲科技\n小乙\n乙公司")
    assert verdicts(job) == {2: "duplicate", 3: "duplicate", 4: "unchanged"}


@pytest.mark.parametrize(
    "name", ["合计", "合计 20 家", "Total:", "本页小计", "总 计（家）", "Subtotal", "〔缺〕"]
)
def test_a_total_is_no_entry_unless_somebody_says_so(name):
    job = checked(f"企业名称,成立日期\n甲,2019\n{name},\n")
    assert (row(job, 3).verdict, "looks like a total" in row(job, 3).reason) == (RowVerdict.DUPLICATE, True)
    importing.decide(job=job, decisions={3: "new"}, user=user("reviewer"))
    run(job, ImportState.APPLYING)
    assert Organisation.objects.count() == 2


def test_what_cannot_be_seen_does_not_come_in():
    job = applied("企业名称,成立日期\n甲\u200b公司\ufeff,2019\n乙\u202e公司,2019\n")
    assert [one.name for one in Organisation.objects.all()] == ["甲公司"]
    assert "U+202E" in row(job, 3).reason


def test_a_suspected_duplicate_is_decided():
    entry = OrganisationFactory(name="“甲”科技", founded=None)
    other = OrganisationFactory(name="“乙”科技", founded=None)
    job = checked("企业名称,成立日期\n甲科技,2019\n乙科技,2018\n甲-科技,2017")
    importing.decide(job=job, decisions={2: "same", 3: "new"}, user=user("reviewer"))
    run(job, ImportState.APPLYING)
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.founded, other.founded, Organisation.objects.count()) == ("2019", None, 3)


def test_an_unknown_value_is_mapped_made_or_rejected():
    chips = TermFactory(slug="ai-chips", name="AI芯片")
    job = checked("企业名称,行业\n甲,芯片\n乙,机器人\n丙,乱写\n丁,AI芯片")
    assert {value.value for value in job.values.all()} == {"芯片", "机器人", "乱写"}
    answers = {"sector": {"芯片": str(chips.pk), "机器人": "+", "乱写": "x"}}
    importing.answer_values(job=job, answers=answers, user=user("reviewer"))
    job.refresh_from_db()
    run(job, ImportState.CHECKING)
    assert verdicts(job) == {2: "new", 3: "new", 4: "rejected", 5: "new"}
    run(job, ImportState.APPLYING)
    made = Term.objects.get(name="机器人")
    assert set(Classification.objects.values_list("organisation__name", "sector")) == {
        ("甲", chips.pk),
        ("乙", made.pk),
        ("丁", chips.pk),
    }


@pytest.mark.parametrize("publish", [False, True])
def test_a_term_that_was_made_for_a_file_goes_with_it(publish):
    job = checked("企业名称,行业\n甲,机器人")
    importing.answer_values(job=job, answers={"sector": {"机器人": "+"}}, user=user("reviewer"))
    run(job, ImportState.CHECKING)
    run(job, ImportState.APPLYING, publish=publish)
    assert Term.objects.filter(name="机器人").exists()
    run(job, ImportState.REVERTING)
    assert (job.state, Term.objects.filter(name="机器人").exists()) == (ImportState.REVERTED, publish), (
        job.message
    )
    assert "could not" not in job.message or publish


def test_a_part_of_a_year_is_read_as_the_year_and_said():
    job = applied("企业名称,成立日期\n甲,2019年底\n乙,２０２０年上半年\n丙,底")
    assert dict(Organisation.objects.values_list("name", "founded")) == {"甲": "2019", "乙": "2020"}
    assert "“2019年底” is read as 2019." in row(job, 2).reason
    again = checked("企业名称,成立日期\n甲,2019年底\n乙,2020年上半年")
    assert set(verdicts(again).values()) == {"unchanged"}


@pytest.mark.parametrize("publish", [False, True])
def test_taking_a_file_back_shows_how_far_it_is(publish, monkeypatch):
    monkeypatch.setattr("catalogue.bulk.BATCH", 2)
    job = applied("企业名称\n" + "\n".join(f"第{n}家公司" for n in range(5)), publish=publish)
    steps, note = [], applying.reverting.revert_batch

    def noted(*, progress, **said):
        def both(done, total):
            progress(done, total)
            now = Import.objects.get(pk=job.pk)
            steps.append((now.done, now.total, now.state))

        return note(progress=both, **said)

    monkeypatch.setattr(applying.reverting, "revert_batch", noted)
    run(job, ImportState.REVERTING)
    assert steps == [(2, 5, "reverting"), (4, 5, "reverting"), (5, 5, "reverting")]
    assert job.state == ImportState.REVERTED and "5 records were taken back" in job.message
    assert Organisation.objects.count() == (5 if publish else 0)
    assert not PublicDocument.objects.filter(type="organisation").exists()


@pytest.mark.parametrize("times", [2, 200])
def test_an_import_waits_for_whoever_writes_to_sqlite_for_long(times, monkeypatch):
    job, tried, check = named(receive("企业名称\n甲")), [], importing.check

    def locked(*said):
        tried.append(1)
        if len(tried) <= times:
            raise OperationalError("database is locked")
        check(*said)

    monkeypatch.setattr(importing, "check", locked)
    if times < tasks.PATIENCE:
        assert run(job, ImportState.CHECKING).state == ImportState.CHECKED
        return
    with pytest.raises(OperationalError):
        run(job, ImportState.CHECKING)
    assert len(tried) == tasks.PATIENCE + 1 and importing.is_interrupted(Import.objects.get())


def test_what_changed_since_the_dry_run_is_set_aside():
    job = checked("企业名称,成立日期\n甲,2019\n乙,2018")
    OrganisationFactory(name="甲", founded="2001")
    run(job, ImportState.APPLYING)
    assert verdicts(job) == {2: "rejected", 3: "new"}
    assert "changed since the dry run" in row(job, 2).reason


def test_a_zone_is_known_by_each_of_its_names():
    city = PlaceFactory(slug="d-city", name="东丁市", kind="city")
    PlaceFactory(slug="zone", name="东丁经济技术开发区（戊）", kind="zone", parent=city)
    names = [
        "东丁经济技术开发区（戊）",
        "东丁经济技术开发区",
        "东丁经开区",
        "东丁市经开区",
        "经开区",
        "戊",
        "东丁市戊",
    ]
    lines = [f"公司{number},{name}" for number, name in enumerate(names)]
    job = applied("\n".join(["企业名称,地区", *lines]))
    assert {entry.place.slug for entry in Organisation.objects.all()} == {"zone"}, job.message
    assert Organisation.objects.count() == len(names)


def test_every_column_must_be_named_or_ignored():
    job = receive("企业名称,随便\n甲,x")
    with pytest.raises(Refused, match="随便"):
        named(job, mapping=json.loads(job.mapping))


def test_the_headings_are_found_below_a_title():
    job = receive("北京市人工智能企业名录,,\n,,\n企业名称,地区,成立时间\n甲,海淀,2019\n")
    assert (job.header_row, json.loads(job.mapping)) == (3, ["name", "place", "founded"])


def test_a_run_that_was_taken_over_stops():
    job = checked(LIST)
    old = importing.begin(job=job, state=ImportState.APPLYING, user=user("reviewer"))
    Import.objects.update(alive_at=None)
    job.refresh_from_db()
    new = importing.begin(job=job, state=ImportState.APPLYING, user=user("reviewer"))
    job.refresh_from_db()
    applying.apply(job, old, user("reviewer"))
    assert not Organisation.objects.exists()
    applying.apply(job, new, user("reviewer"))
    assert Organisation.objects.count() == 3


def test_scenarios_with_several_places_and_money():
    TermFactory(vocabulary="domain", slug="transport", name="交通")
    PlaceFactory(slug="haidian", name="海淀区")
    PlaceFactory(slug="yizhuang", name="亦庄", kind="area")
    job = applied(
        "场景名称,应用领域,区域,投资额,币种\n无人车,交通,海淀、亦庄,1.5亿,CNY\n无人船,交通,海淀,100,\n",
        kind="scenario",
    )
    assert verdicts(job) == {2: "new", 3: "rejected"}
    scenario = Scenario.objects.get()
    assert (scenario.places.count(), scenario.domains.count(), scenario.investment_amount) == (
        2,
        1,
        150_000_000,
    )
    again = checked("场景名称,应用领域,区域,投资额,币种\n无人车,交通,海淀、亦庄,1.5亿,CNY\n", kind="scenario")
    assert verdicts(again) == {2: "unchanged"}


def test_codes_are_kept_and_match_again():
    job = applied(f"企业名称,统一社会信用代码\n甲,{USCC[0]}")
    assert verdicts(job) == {2: "new"}
    assert Identifier.objects.get().value == USCC[0]
    again = checked(f"企业名称,统一社会信用代码\n甲甲,{USCC[0].lower()}")
    assert verdicts(again) == {2: "changed"}
    assert json.loads(row(again, 2).difference) == [["Name", "甲", "甲甲"]]


def test_a_namesake_with_another_code_is_asked_about():
    applied(f"企业名称,统一社会信用代码\n甲,{USCC[0]}")
    job = checked(f"企业名称,统一社会信用代码\n甲,{USCC[1]}")
    assert verdicts(job) == {2: "duplicate"}
    assert USCC[0] in row(job, 2).reason
    assert verdicts(checked("企业名称,统一社会信用代码\n甲,\n")) == {2: "unchanged"}


@pytest.mark.parametrize(
    ("heading", "cell", "amount", "currency"),
    [
        ("投资额（万元）", "1500", 15_000_000, "CNY"),
        ("投资额（万美元）", "1500", 15_000_000, "USD"),
        ("投资额(亿)", "约1.5亿元", 150_000_000, "CNY"),
        ("投资额", "1500万美元", 15_000_000, "USD"),
        ("投资额（万元）", "1500万美元", 15_000_000, "USD"),
    ],
)
def test_an_amount_has_the_unit_and_currency_of_its_cell_or_heading(heading, cell, amount, currency):
    assert verdicts(applied(f"场景名称,{heading}\n无人车,{cell}\n", kind="scenario")) == {2: "new"}
    scenario = Scenario.objects.get()
    assert (scenario.investment_amount, scenario.investment_currency) == (amount, currency)
    assert verdicts(checked(f"场景名称,{heading}\n无人车,{cell}\n", kind="scenario")) == {2: "unchanged"}


def test_an_amount_agrees_with_the_currency_beside_it():
    job = checked("场景名称,投资额（万元）,币种\n甲,1500,USD\n乙,1500万美元,CNY\n丙,—,\n", kind="scenario")
    assert verdicts(job) == {2: "new", 3: "rejected", 4: "new"}
    assert "USD" in row(job, 3).reason
    assert verdicts(checked("场景名称,投资额\n丁,1500\n", kind="scenario")) == {2: "rejected"}


def test_an_editor_brings_in_drafts_and_takes_them_back():
    editor = user("editor")
    published = in_state("published", name="甲科技有限公司")
    job = receive(LIST)
    named(job, by=editor)
    run(job, ImportState.CHECKING, by=editor)
    run(job, ImportState.APPLYING, by=editor)
    assert (job.state, Organisation.objects.filter(status="draft").count()) == (ImportState.APPLIED, 2)
    assert Revision.objects.get(state=RevisionState.PENDING).user == editor
    run(job, ImportState.REVERTING, by=editor)
    assert list(Organisation.objects.all()) == [published], job.message
    assert not Revision.objects.filter(state=RevisionState.PENDING).exists()


# --- public all at once ----------------------------------------------------------------------------------------------


def test_the_public_sees_nothing_until_all_of_it(monkeypatch):
    """Also where the last step breaks off in its midst: nothing is public, and the next run does all of it."""
    published = in_state("published", name="甲科技有限公司")
    job = checked(LIST)
    seen = []
    plain = applying.many.publish

    def break_off(**kwargs):
        plain(**kwargs)
        seen.append(Organisation.objects.filter(status="published").count())
        if len(seen) < 3:
            raise RuntimeError("killed")

    monkeypatch.setattr(applying, "CHUNK", 1)
    monkeypatch.setattr(applying.many, "publish", break_off)
    by = user("reviewer")
    token = importing.begin(job=job, state=ImportState.APPLYING, user=by, publish=True)
    with pytest.raises(RuntimeError):
        tasks.run_import.call(str(job.pk), str(token), by.pk, "", "en")
    job.refresh_from_db()
    assert seen == [1] or seen == [2]
    assert importing.is_interrupted(job) and Organisation.objects.filter(status="draft").count() == 2
    assert list(PublicDocument.objects.filter(type="organisation").values_list("pk", flat=True)) == [
        published.pk
    ]
    head = ChangeCounter.objects.get().acts
    monkeypatch.setattr(applying.many, "publish", plain)
    run(job, ImportState.APPLYING, publish=True)
    assert PublicDocument.objects.filter(type="organisation").count() == 3
    assert ChangeCounter.objects.get().acts == head + 1  # one publication


def test_what_is_not_published_is_named_with_its_reason():
    job = checked("企业名称,成立日期\n甲,2019\n乙,2018\n")
    other = in_state("published", name="别的", slug="yi")
    workflow.delete(record=other, user=None, reason="gone")  # its address stays its own
    run(job, ImportState.APPLYING)
    second = Organisation.objects.get(name="乙")
    Organisation.objects.filter(pk=second.pk).update(slug="yi")
    again = checked("企业名称,成立日期\n甲,2019-01\n乙,2018-01\n")
    run(again, ImportState.APPLYING, publish=True)
    assert again.state == ImportState.APPLIED and json.loads(again.counts)["unpublished"] == 1
    assert [one.label for one in again.rows.filter(unpublished=True)] == ["乙"]
    assert "belongs to another record" in again.rows.get(unpublished=True).reason
    assert list(PublicDocument.objects.filter(type="organisation").values_list("name", flat=True)) == ["甲"]
    assert _state(again) == "Applied, 1 row not published"


def test_a_run_that_was_taken_over_in_the_last_step_leaves_nothing(monkeypatch):
    job = checked(LIST)
    plain = applying._publish

    def overtaken(job, user, work):
        plain(job, user, work)
        Import.objects.filter(pk=job.pk).update(run=uuid.uuid4())

    monkeypatch.setattr(applying, "_publish", overtaken)
    run(job, ImportState.APPLYING, publish=True)
    assert job.state == ImportState.APPLYING
    assert not PublicDocument.objects.filter(type="organisation").exists()


# --- brought back after it was taken back ----------------------------------------------------------------------------


def test_a_list_that_was_taken_back_comes_back():
    first = applied(LIST, publish=True)
    ids = set(Organisation.objects.values_list("pk", flat=True))
    run(first, ImportState.REVERTING)
    assert set(Organisation.objects.values_list("status", flat=True)) == {"archived"}

    again = checked(LIST.replace("2018/5", "2017"))
    assert verdicts(again) == dict.fromkeys([2, 3, 4], RowVerdict.RESTORED)
    assert json.loads(row(again, 3).difference) == [["Founded", "2018-05", "2017"]]
    run(again, ImportState.APPLYING, publish=True)
    found = Organisation.objects.order_by("name")
    assert [(one.status, one.founded) for one in found] == [
        ("published", None),
        ("published", "2017"),
        ("published", "2019-03-05"),
    ]
    assert set(found.values_list("pk", flat=True)) == ids
    assert PublicDocument.objects.filter(type="organisation").count() == 3
    assert Revision.objects.filter(batch=again.batch, act=Act.RESTORED).count() == 3

    run(again, ImportState.REVERTING)
    assert again.state == ImportState.REVERTED, again.message
    assert [(one.status, one.founded) for one in Organisation.objects.order_by("name")] == [
        ("archived", None),
        ("archived", "2018-05"),
        ("archived", "2019-03-05"),
    ]
    assert set(verdicts(checked(LIST)).values()) == {RowVerdict.RESTORED}


def test_what_comes_back_as_a_draft_is_put_back():
    run(applied(LIST, publish=True), ImportState.REVERTING)
    editor = user("editor")
    job = named(receive(LIST), by=editor)
    run(job, ImportState.CHECKING, by=editor)
    run(job, ImportState.APPLYING, by=editor)
    assert set(Organisation.objects.values_list("status", flat=True)) == {"draft"}
    assert not PublicDocument.objects.filter(type="organisation").exists()
    run(job, ImportState.REVERTING, by=editor)
    assert set(Organisation.objects.values_list("status", flat=True)) == {"archived"}, job.message
    assert set(verdicts(checked(LIST)).values()) == {RowVerdict.RESTORED}


def test_what_somebody_archived_stays_archived():
    entry = in_state("archived", name="甲科技有限公司")
    job = checked(LIST)
    assert verdicts(job) == {2: "rejected", 3: "new", 4: "new"}
    assert "bring it back" in row(job, 2).reason
    run(applied("企业名称\n丁公司\n", publish=True), ImportState.REVERTING)
    other = Organisation.objects.get(name="丁公司")
    workflow.bring_back(entry=other, user=user("reviewer"))
    workflow.archive(entry=other, user=user("reviewer"), reason="closed")
    assert verdicts(checked("企业名称\n丁公司\n")) == {2: "rejected"}
    entry.refresh_from_db()
    assert entry.status == "archived"


def test_publishing_later_counts_as_the_last_step_from_its_start(monkeypatch):
    job = applied("企业名称\n甲公司\n")
    seen = []
    finish = applying.finish
    monkeypatch.setattr(
        applying,
        "finish",
        lambda job, *args: (
            seen.append(Import.objects.values_list("done", "total").get()) or finish(job, *args)
        ),
    )
    run(job, ImportState.APPLYING, publish=True)
    assert seen == [(1, 1)]


def test_an_import_that_waits_for_the_worker_is_not_interrupted():
    job = checked("企业名称\n甲公司\n")
    tasks.start_import(job=job, state=ImportState.APPLYING, user=user("reviewer"))
    Import.objects.update(alive_at=timezone.now() - datetime.timedelta(hours=1))
    job.refresh_from_db()
    assert not importing.is_interrupted(job)
    DBTaskResult.objects.update(status="RUNNING")
    assert importing.is_interrupted(job)
    DBTaskResult.objects.update(started_at=timezone.now(), worker_ids=[health.process_name("alive")])
    assert not importing.is_interrupted(job)
    gone = health.process_name("killed").rpartition(".")[0] + ".1"
    DBTaskResult.objects.update(worker_ids=[gone])
    assert importing.is_interrupted(job)
    assert tasks.put_back() == 1 and not importing.is_interrupted(job)


def test_an_import_that_takes_fifty_workers_along_is_given_up():
    job = checked("企业名称\n甲公司\n")
    tasks.start_import(job=job, state=ImportState.APPLYING, user=user("reviewer"))
    for count, state in ((49, "READY"), (50, "FAILED")):
        row = DBTaskResult.objects.get()
        row.status, row.started_at, row.worker_ids = "RUNNING", timezone.now(), ["run"] * count
        row.save()
        assert tasks.put_back("run") == 1
        assert DBTaskResult.objects.get().status == state
    job.refresh_from_db()
    assert importing.is_interrupted(job) and "50" in job.message
