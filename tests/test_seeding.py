"""Loading an edition: whole or not at all, again without change, and never over somebody's work."""

import csv
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from catalogue import deciding, publishing, seeding, snapshots, workflow
from catalogue.choices import Act, RevisionState
from catalogue.models import (
    ChangeCounter,
    ChangeLogRow,
    Figure,
    Organisation,
    PublicDocument,
    Revision,
    Term,
)

pytestmark = pytest.mark.django_db

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture
def edition(tmp_path):
    """The headers of every file, and a few rows that load by themselves."""
    for file in FIXTURES.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            header = next(csv.reader(lines))
        write(tmp_path / file.name, header, [])
    shutil.copy(FIXTURES / "edition.json", tmp_path)
    add(tmp_path, "sources", slug="report", title="报告", title_en="Report", kind="report")
    add(tmp_path, "terms", vocabulary="sector", slug="ai-chips", name="AI芯片", name_en="AI chips")
    add(tmp_path, "places", slug="haidian", name="海淀区", name_en="Haidian District", kind="district")
    add(
        tmp_path,
        "organisations",
        slug="alpha",
        name="甲公司",
        name_en="Alpha",
        place="haidian",
        founded="2016-03",
    )
    add(tmp_path, "organisations", slug="beta", name="乙公司", name_en="Beta")
    for name in ("alpha", "beta"):
        add(
            tmp_path,
            "citations",
            key=f"{name}-name",
            entry=f"organisation:{name}",
            fields="name;place;founded",
            **FACT,
        )
    add(
        tmp_path,
        "figures",
        key="alpha-revenue",
        organisation="alpha",
        metric="revenue",
        period="2019",
        amount="441000000",
        currency="CNY",
        qualifier="exact",
        **FACT,
    )
    return tmp_path


FACT = {"source": "report", "locator": "表 1"}


def write(file, header, rows):
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def read(folder, family):
    with (folder / f"{family}.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return header, rows


def add(folder, family, **cells):
    header, rows = read(folder, family)
    write(folder / f"{family}.csv", header, [*rows, [cells.get(column, "") for column in header]])


def change(folder, family, line, **cells):
    header, rows = read(folder, family)
    for column, value in cells.items():
        rows[line - 2][header.index(column)] = value
    write(folder / f"{family}.csv", header, rows)


def faults(folder):
    with pytest.raises(seeding.FaultyFixtures) as error:
        seeding.load(folder)
    assert not Organisation.objects.exists() and not PublicDocument.objects.exists()
    assert ChangeCounter.objects.get().seq == 0
    return [(fault.file, fault.line, fault.column) for fault in error.value.faults]


def everything():
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in (Organisation, Figure, Revision, PublicDocument, ChangeLogRow, Term)
    }


def test_a_load_publishes_everything_with_one_revision_each(edition):
    report = seeding.load(edition)
    assert report.created == 5  # source, term, place, two organisations
    assert {document.slug for document in PublicDocument.objects.filter(type="organisation")} == {
        "alpha",
        "beta",
    }
    assert set(Revision.objects.values_list("act", "number")) == {(Act.LOADED, 1)}
    seqs = list(ChangeLogRow.objects.values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_second_load_changes_nothing(edition):
    seeding.load(edition)
    before = everything()
    report = seeding.load(edition)
    assert (report.created, report.changed, report.waiting) == (0, 0, [])
    assert everything() == before


@pytest.mark.parametrize(
    "family,line,cells,column",
    [
        ("organisations", 2, {"founded": "2016-13"}, "founded"),
        ("organisations", 2, {"place": "nowhere"}, "place"),
        ("organisations", 2, {"name": ""}, "name"),
        ("organisations", 3, {"slug": "alpha"}, "slug"),
        ("organisations", 2, {"status": "archived"}, "status"),
        ("organisations", 2, {"website": "ftp://example.org"}, "website"),
        ("organisations", 2, {"summary": "a\x00b"}, "summary"),
        ("figures", 2, {"amount": "many"}, "amount"),
        ("figures", 2, {"currency": ""}, "currency"),
        ("figures", 2, {"metric": "profit"}, "metric"),
        ("figures", 2, {"organisation": "gamma"}, "organisation"),
        ("figures", 2, {"source": ""}, "source"),
        ("figures", 2, {"locator": ""}, "locator"),
        ("figures", 2, {"absent": "amount=lost"}, "absent"),
        ("figures", 2, {"preferred": "yes"}, "preferred"),
        ("figures", 2, {"fiscal": "perhaps"}, "fiscal"),
        ("figures", 2, {"amount": "NaN"}, "amount"),
        ("figures", 2, {"currency": "cny"}, "currency"),
        ("figures", 2, {"row": "0"}, "row"),
        ("figures", 2, {"row": "3000000000"}, "row"),
        ("figures", 2, {"row": "1" + "0" * 30}, "row"),
        ("figures", 2, {"row": "１"}, "row"),
        ("figures", 2, {"row": "1_0"}, "row"),
        ("figures", 2, {"row": "+1"}, "row"),
        ("figures", 2, {"amount": "１"}, "amount"),
        ("figures", 2, {"as_of": "２０２０"}, "as_of"),
        ("figures", 2, {"absent": "bananas=missing"}, "absent"),
        ("figures", 2, {"absent": "amount=not_stated"}, "absent"),
        ("figures", 2, {"table": "of-another"}, "table"),
        ("places", 2, {"tile_x": "100", "tile_y": "1"}, "tile_x"),
        ("places", 2, {"tile_x": "1"}, "tile_x"),
        ("terms", 2, {"replaced_by": "domain:health"}, "replaced_by"),
        ("aliases", 2, {"valid_from": "2020", "valid_to": "2019"}, "valid_from"),
        ("citations", 2, {"fields": "name;bananas"}, "fields"),
        ("source_table_columns", 2, {"path": "figure.bananas"}, "path"),
        ("source_table_columns", 2, {"path": "bananas"}, "path"),
        ("source_table_columns", 2, {"path": ""}, "path"),
        ("source_table_columns", 2, {"where": "metric=revenu"}, "where"),
        ("source_table_columns", 2, {"form": "0.00千"}, "form"),
        ("citations", 2, {"entry": "organisation:gamma"}, "entry"),
        ("citations", 2, {"entry": "company:alpha"}, "entry"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(edition, family, line, cells, column):
    add(edition, "sources", slug="other", title="另一报告", kind="report")
    add(edition, "source_tables", slug="of-another", source="other", caption="表 1", kind="table")
    add(
        edition,
        "source_table_columns",
        key="of-another-01",
        table="of-another",
        label="营收",
        path="figure.money",
        where="metric=revenue",
        form="0.00亿",
    )
    add(edition, "terms", vocabulary="domain", slug="health", name="医疗")
    add(edition, "aliases", key="alpha-short", entry="organisation:alpha", name="甲", **FACT)
    change(edition, family, line, **cells)
    assert (f"{family}.csv", line, column) in faults(edition)


def test_wrong_files_are_named(edition):
    (edition / "terms.csv").write_bytes(b"vocabulary,slug,name\nsector,a,\xff\n")
    header, rows = read(edition, "places")
    write(edition / "places.csv", [*header[:-1], "colour"], rows)
    (edition / "people.csv").unlink()
    with (edition / "figures.csv").open("a", encoding="utf-8") as lines:
        lines.write("a,b,c\n")
    found = faults(edition)
    assert ("terms.csv", 2, "") in found
    assert ("places.csv", 1, "colour") in found
    assert ("people.csv", 0, "") in found
    assert ("figures.csv", 3, "period") in found  # the first column of which it has no cell


def test_a_published_entry_without_citation_is_named(edition):
    header, rows = read(edition, "citations")
    write(edition / "citations.csv", header, rows[:1])
    assert faults(edition) == [("organisations.csv", 3, "slug")]


def test_two_preferred_answers_to_one_question_are_named(edition):
    figure = {"organisation": "alpha", "metric": "revenue", "period": "2019", "currency": "CNY", **FACT}
    add(edition, "figures", key="another", **figure, amount="1", preferred="false")
    add(edition, "figures", key="third", **figure, amount="2")
    assert faults(edition) == [("figures.csv", 4, "preferred")]


def test_what_only_the_database_sees_is_named_too(edition):
    add(edition, "identifiers", key="one", entry="organisation:alpha", scheme="other", value="X", **FACT)
    add(edition, "identifiers", key="two", entry="organisation:beta", scheme="other", value="X", **FACT)
    with pytest.raises(seeding.FaultyFixtures):
        seeding.load(edition)
    assert not Organisation.objects.exists()


def test_a_changed_row_updates_an_entry_that_nobody_edited(edition):
    seeding.load(edition)
    head = ChangeCounter.objects.get().seq
    change(edition, "figures", 2, amount="442000000")
    report = seeding.load(edition)
    assert (report.created, report.changed, report.waiting) == (0, 1, [])
    assert '"amount":"442000000"' in PublicDocument.objects.get(slug="alpha").body
    assert seeding.load(edition).waiting == []
    assert ChangeCounter.objects.get().seq == head + 1
    assert Revision.objects.filter(kind="organisation", label="甲公司").count() == 2


def test_an_edited_entry_is_not_overwritten_and_the_new_row_waits_once(edition):
    seeding.load(edition)
    alpha = Organisation.objects.get(slug="alpha")
    alpha.summary = "编辑写的简介。"
    alpha.save()
    workflow.saved(record=alpha, user=None)
    body = PublicDocument.objects.get(slug="alpha").body
    assert seeding.load(edition).waiting == []  # the edition has nothing new to say
    change(edition, "figures", 2, amount="442000000")
    first, second = seeding.load(edition), seeding.load(edition)
    assert len(first.waiting) == 1
    assert second.waiting == first.waiting
    assert Revision.objects.filter(state=RevisionState.PENDING).count() == 1
    assert PublicDocument.objects.get(slug="alpha").body == body
    proposal = Revision.objects.get(state=RevisionState.PENDING)
    deciding.approve(revision=proposal, user=None)
    assert '"amount":"442000000"' in PublicDocument.objects.get(slug="alpha").body


def test_a_deleted_entry_stays_deleted_and_a_renamed_one_keeps_its_name(edition):
    seeding.load(edition)
    workflow.delete(record=Organisation.objects.get(slug="beta"), user=None, reason="closed")
    alpha = Organisation.objects.get(slug="alpha")
    alpha.slug = "alpha-new"
    alpha.save()
    workflow.saved(record=alpha, user=None)
    change(edition, "organisations", 3, summary="新的简介。")
    report = seeding.load(edition)
    assert report.created == 0 and len(report.deleted_here) == 1
    assert list(Organisation.objects.values_list("slug", flat=True)) == ["alpha-new"]


def test_stored_documents_equal_fresh_ones_after_a_load(edition):
    seeding.load(edition)
    assert publishing.rebuild() == 0


def test_the_live_rows_say_what_the_files_say(edition):
    """Read back from the database, every record is what was read from the files."""
    rows = seeding.Reader(edition).read()
    wanted = {row.record.pk: snapshots.dumps(row.snapshot()) for row in rows}
    seeding.load(edition)
    for row in rows:
        live = type(row.record)._default_manager.get(pk=row.record.pk)
        assert snapshots.dumps(snapshots.take(live)) == wanted[row.record.pk]
