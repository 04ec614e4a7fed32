"""Loading an edition again, over what was changed, renamed, deleted and made by hand in between."""

import csv
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from catalogue import deciding, seeding, snapshots, workflow
from catalogue.choices import Act, RevisionState
from catalogue.models import (
    Alias,
    Award,
    ChangeLogRow,
    Classification,
    Identifier,
    Organisation,
    Place,
    Revision,
    Source,
    Term,
)
from catalogue.resolving import Found, Moved, resolve
from catalogue.seeding.reading import FAMILIES, Reader
from tests.checking import check_everything_public

pytestmark = pytest.mark.django_db

FACT = {"source": "report", "locator": "表 1"}
MEGVII = {"entry": "organisation:megvii"}
SLUGS = ("megvii", "cas", "institute")
CITED = "name;kind;place;founded;parents"
# A small edition: every kind of reference that rows make to one another.
ROWS = {
    "sources": [{"slug": "report", "title": "报告", "kind": "report"}],
    "source_tables": [{"slug": "table-1", "source": "report", "kind": "table", "caption": "表 1"}],
    "terms": [
        {"vocabulary": "organisation_kind", "slug": "company", "name": "企业", "name_en": "Company"},
        {"vocabulary": "sector", "slug": "ai-chips", "name": "AI芯片"},
    ],
    "places": [
        {"slug": "beijing", "name": "北京市", "kind": "city", "code": "110000"},
        {"slug": "haidian", "name": "海淀区", "kind": "district", "parent": "beijing"},
    ],
    "topics": [{"slug": "chips", "name": "芯片", "terms": "sector:ai-chips"}],
    "organisations": [
        {"slug": "megvii", "name": "旷视科技", "kind": "company", "place": "haidian", "founded": "2011-10"},
        {"slug": "cas", "name": "中国科学院"},
        {"slug": "institute", "name": "计算所", "parents": "cas"},
        {"slug": "hidden", "name": "未公开", "status": "draft"},
    ],
    "policies": [{"slug": "plan", "name": "规划"}],
    "scenarios": [{"slug": "brain", "name": "城市大脑", "policies": "plan"}],
    "aliases": [{"key": "face", **MEGVII, "name": "Face++", "kind": "brand", **FACT}],
    "identifiers": [{"key": "wiki", **MEGVII, "scheme": "wikidata", "value": "Q1", **FACT}],
    "citations": [
        *({"key": slug, "entry": f"organisation:{slug}", "fields": CITED, **FACT} for slug in SLUGS),
        {"key": "plan", "entry": "policy:plan", "fields": "name", **FACT},
        {"key": "brain", "entry": "scenario:brain", "fields": "name;policies", **FACT},
    ],
    "classifications": [{"key": "c1", "organisation": "megvii", "sector": "ai-chips", **FACT}],
    "policy_issuers": [{"key": "i1", "policy": "plan", "organisation": "cas", **FACT}],
    "participants": [{"key": "p1", "scenario": "brain", "organisation": "megvii", **FACT}],
}
NAMED_BY_SLUG = {
    *("source", "sourcetable", "term", "place", "topic", "person", "ranking", "indicator"),
    *("organisation", "policy", "scenario", "dataset", "product", "award", "achievement"),
}


class Edition:
    """A folder with the files of an edition, and the means to change one."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = {name: [dict(row) for row in ROWS.get(name, ())] for name, _model in FAMILIES}
        self.headers = {name: self.header(model) for name, model in FAMILIES}
        (folder / "edition.json").write_text(json.dumps({"published_at": "2020-11-20T00:00:00Z"}))

    def header(self, model):
        columns = Reader(self.folder)._columns(model) - {"slug", "verified_on", "next_check_due"}
        return ["slug" if model._meta.model_name in NAMED_BY_SLUG else "key", *sorted(columns)]

    def write(self):
        for name, rows in self.rows.items():
            with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, self.headers[name], restval="", lineterminator="\n")
                csv.writer(file, lineterminator="\n").writerow(self.headers[name])
                writer.writerows(rows)

    def row(self, name, key):
        return next(row for row in self.rows[name] if key in (row.get("slug"), row.get("key")))

    def load(self):
        self.write()
        return seeding.load(self.folder)

    def faults(self):
        """What a load complains of, after seeing that it wrote nothing."""
        self.write()
        return self.faults_as_written()

    def faults_as_written(self):
        before = everything()
        with pytest.raises(seeding.FaultyFixtures) as caught:
            seeding.load(self.folder)
        assert everything() == before
        return [(fault.file, fault.line, fault.column) for fault in caught.value.faults]


@pytest.fixture
def edition(tmp_path):
    return Edition(tmp_path)


@pytest.fixture
def loaded(edition):
    edition.load()
    return edition


def everything():
    """Every row of every table of ours, to the last column."""
    tables = apps.get_app_config("catalogue").get_models(include_auto_created=True)
    return {model._meta.label: sorted(map(str, model._base_manager.values_list())) for model in tables}


def edit(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    workflow.saved(record=record, user=None)


def waiting():
    return Revision.objects.get(state=RevisionState.PENDING)


# --- as it should be -----------------------------------------------------------------------------------------------


def test_every_model_that_an_edition_fills_has_a_file():
    parts = {part for parts in snapshots.PARTS.values() for part, _key in parts}
    assert {*snapshots.PARTS, *parts} == {model for _name, model in FAMILIES}


def test_a_second_load_writes_not_a_single_row(loaded):
    check_everything_public()
    before = everything()
    report = loaded.load()
    assert everything() == before
    assert (report.created, report.changed, report.waiting, report.deleted_here) == (0, 0, [], [])


def test_the_command_says_what_it_did_and_what_is_wrong(edition, capsys):
    edition.write()
    call_command("load_catalogue", str(edition.folder))
    assert "created" in capsys.readouterr().out
    edition.row("aliases", "face")["kind"] = "nickname"
    edition.write()
    with pytest.raises(CommandError, match=r"aliases\.csv, line 2, column kind"):
        call_command("load_catalogue", str(edition.folder))


def test_a_byte_order_mark_and_lines_of_windows_are_no_fault(edition):
    edition.write()
    for path in edition.folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert seeding.load(edition.folder).created
    before = everything()
    edition.load()
    assert everything() == before


# --- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "line"),
    [
        ("organisations", "megvii", "kind", "ai-chips", 2),  # a term of another vocabulary
        ("organisations", "megvii", "kind", "sector:ai-chips", 2),
        ("organisations", "megvii", "founded", "2018-02-30", 2),
        ("organisations", "institute", "parents", "cas;nobody", 4),
        ("identifiers", "wiki", "value", "42", 2),
        ("policy_issuers", "i1", "organisation", "", 2),
        ("topics", "chips", "terms", "ai-chips", 2),
        ("classifications", "c1", "row", "-1", 2),
        ("classifications", "c1", "table", "table-2", 2),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_else(edition, file, key, column, value, line):
    edition.row(file, key)[column] = value
    assert edition.faults() == [(f"{file}.csv", line, column)]


def test_a_circle_is_named_at_each_of_its_rows(edition):
    edition.row("organisations", "cas")["parents"] = "institute"
    edition.row("places", "beijing")["parent"] = "haidian"
    assert edition.faults() == [
        *[("organisations.csv", line, "parents") for line in (3, 4)],
        *[("places.csv", line, "parent") for line in (2, 3)],
    ]


def test_what_only_the_database_refuses_is_named_by_its_cell(edition):
    for file, key, column in (("identifiers", "wiki", "value"), ("policy_issuers", "i1", "organisation_id")):
        edition.rows[file].append({**edition.row(file, key), "key": "again"})
        assert edition.faults() == [(f"{file}.csv", 3, column)]
        edition.rows[file].pop()
    edition.row("places", "haidian")["code"] = "110000"
    assert edition.faults() == [("places.csv", 3, "code")]
    edition.row("places", "haidian")["code"] = ""
    edition.row("classifications", "c1").update(sector="", layer="")
    assert edition.faults() == [("classifications.csv", 2, "layer")]


def test_a_code_that_somebody_entered_by_hand_is_named(edition):
    other = Organisation.objects.create(name="别家", slug="another")
    source = Source.objects.create(title="书", slug="book")
    Identifier.objects.create(organisation=other, scheme="wikidata", value="Q1", source=source, locator="1")
    assert edition.faults() == [("identifiers.csv", 2, "value")]


def test_a_key_stands_once_and_is_never_empty(edition):
    edition.rows["aliases"] += [dict(edition.row("aliases", "face")), {"key": ""}]
    assert edition.faults() == [("aliases.csv", 3, "key"), ("aliases.csv", 4, "key")]


@pytest.mark.parametrize("change", ["unknown", "missing", "twice", "no key"])
def test_a_header_names_every_column_once(edition, change):
    header = edition.headers["aliases"]
    column = {"unknown": "colour", "missing": "note", "twice": "note", "no key": "key"}[change]
    if change in ("unknown", "twice"):
        header.append(column)
    else:
        header.remove(column)
    for row in edition.rows["aliases"]:
        row.pop(column, None)
    assert edition.faults() == [("aliases.csv", 1, column)]


def test_what_is_no_csv_is_named_by_its_line(edition):
    edition.write()
    path = edition.folder / "people.csv"
    good = path.read_bytes()
    for wrong in (b"li,\xff\n", b"li\n", b'li,"open\n', b""):
        path.write_bytes(good + wrong if wrong else b"")
        file, line, _column = edition.faults_as_written()[0]
        assert (file, line) == ("people.csv", 2 if wrong else 1)
    path.unlink()
    assert edition.faults_as_written() == [("people.csv", 0, "")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ('"face"x,,,', "key"),
        ('a,"b,\n', "entry"),
        ('a,"b ""c""","d"e', "fields"),
        ('a,"b\nc","d" ,', "fields"),
        ("a,b", "fields"),
    ],
)
def test_a_stray_quotation_mark_and_a_missing_cell_are_named_by_their_column(edition, row, column):
    edition.headers["citations"] = [
        "key",
        "entry",
        "fields",
        *sorted(set(edition.headers["citations"][1:]) - {"entry", "fields"}),
    ]
    edition.write()
    path = edition.folder / "citations.csv"
    line = path.read_text(encoding="utf-8").count("\n") + 1
    with path.open("a", encoding="utf-8") as file:
        file.write(row)
    assert edition.faults_as_written() == [("citations.csv", line, column)]


@pytest.mark.parametrize("what", ["missing", "garbled", "mistyped"])
def test_the_cause_of_many_faults_is_said_first_and_once(edition, what):
    edition.write()
    path = edition.folder / "sources.csv"
    text = path.read_text(encoding="utf-8")
    if what == "missing":
        path.unlink()
    else:
        path.write_text(
            text.replace("slug", "slag") if what == "garbled" else text.replace("\nreport,", "\nreports,")
        )
    with pytest.raises(seeding.FaultyFixtures) as caught:
        seeding.load(edition.folder)
    lines = caught.value.lines()
    if what == "mistyped":
        assert len(caught.value.faults) > len(lines) == len({line.split(",")[0] for line in lines})
        assert all("“report” is not in sources.csv; “reports” is" in line for line in lines)
    else:
        assert {line.split(",")[0] for line in lines} == {"sources.csv"}


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", "{}", '{"published_at": 3}', '{"published_at": "2026-11-20"}']
)
def test_an_edition_says_when_it_was_published(edition, text):
    edition.write()
    path = edition.folder / "edition.json"
    path.unlink() if text is None else path.write_text(text)
    assert [file for file, _line, _column in edition.faults_as_written()] == ["edition.json"]


def test_what_is_no_longer_in_the_files_is_reported_and_left(loaded, capsys):
    loaded.rows["aliases"].clear()
    loaded.rows["topics"].clear()
    report = loaded.load()
    assert report.not_in_files == ["topic: 芯片"]
    assert report.changed == 1  # the entry has lost its alias


def test_a_cell_of_several_lines_moves_those_below_it(edition):
    edition.row("organisations", "megvii")["summary"] = "一\n二\n三"
    edition.row("organisations", "cas")["founded"] = "soon"
    assert edition.faults() == [("organisations.csv", 5, "founded")]


# --- what has changed in the files -------------------------------------------------------------------------------


def test_a_change_of_the_files_happens_when_it_is_loaded(loaded):
    first = ChangeLogRow.objects.order_by("-seq")[0]
    loaded.row("organisations", "megvii")["summary"] = "新的简介。"
    loaded.load()
    (row,) = ChangeLogRow.objects.filter(seq__gt=first.seq)
    assert row.action == "updated"
    assert row.at > first.at  # whatever date the edition bears
    before = everything()
    loaded.load()
    assert everything() == before
    check_everything_public()


def test_facts_come_and_go_with_their_rows(loaded):
    loaded.rows["aliases"] = [{**loaded.row("aliases", "face"), "key": "other", "name": "旷视"}]
    assert loaded.load().changed == 1
    assert Alias.objects.get().name == "旷视"
    check_everything_public()


def test_what_is_new_and_what_has_changed_may_name_each_other(loaded):
    loaded.rows["places"].append({"slug": "yizhuang", "name": "亦庄", "kind": "zone", "parent": "beijing"})
    loaded.rows["organisations"].append({"slug": "lab", "name": "实验室", "parents": "megvii"})
    loaded.rows["citations"].append({"key": "lab", "entry": "organisation:lab", "fields": CITED, **FACT})
    loaded.row("organisations", "megvii")["place"] = "yizhuang"
    loaded.row("aliases", "face")["entry"] = "organisation:lab"
    loaded.row("identifiers", "wiki")["entry"] = "organisation:cas"
    report = loaded.load()
    assert (report.changed, report.created) == (2, 2)
    assert Organisation.objects.get(slug="megvii").place.slug == "yizhuang"
    assert Alias.objects.get().organisation.slug == "lab"
    assert Identifier.objects.get().organisation.slug == "cas"
    check_everything_public()


def test_the_status_of_a_fact_is_compared_too(edition):
    edition.rows["awards"].append({"slug": "prize", "name": "奖", "status": "preliminary", **FACT})
    edition.load()
    edition.row("awards", "prize")["status"] = "granted"
    assert edition.load().changed == 1
    assert Award.objects.get().status == "granted"


def test_a_draft_of_the_files_is_published_when_they_call_it_one_no_more(loaded):
    assert resolve("organisation", "hidden") is None
    loaded.row("organisations", "hidden")["status"] = ""
    loaded.rows["citations"].append({"key": "h", "entry": "organisation:hidden", "fields": "name", **FACT})
    loaded.load()
    assert isinstance(resolve("organisation", "hidden"), Found)
    before = everything()
    loaded.load()
    assert everything() == before
    check_everything_public()


# --- what has changed here ---------------------------------------------------------------------------------------


def test_an_approved_row_is_what_was_loaded_and_a_declined_one_stays_away(loaded):
    megvii = Organisation.objects.get(slug="megvii")
    edit(megvii, summary="Edited here.")
    loaded.row("organisations", "megvii")["founded"] = "2011"
    assert len(loaded.load().waiting) == 1
    deciding.decline(revision=waiting(), user=None, reason="No.")
    assert loaded.load().waiting == []
    loaded.row("organisations", "megvii")["founded"] = "2012"
    assert len(loaded.load().waiting) == 1
    deciding.approve(revision=waiting(), user=None)
    megvii.refresh_from_db()
    assert (megvii.summary, megvii.founded) == ("", "2012")
    before = everything()
    assert loaded.load().waiting == []
    assert everything() == before
    check_everything_public()


@pytest.mark.parametrize(
    ("model", "file", "key", "column"),
    [
        (Source, "sources", "report", "edition"),
        (Term, "terms", "company", "group"),
        (Place, "places", "haidian", "code"),
    ],
)
def test_the_rows_of_records_without_a_lock_wait_too(loaded, model, file, key, column):
    record = model.objects.get(slug=key)
    edit(record, **{"title_en" if model is Source else "name_en": "Edited here"})
    loaded.row(file, key)[column] = "110108"
    assert len(loaded.load().waiting) == 1
    deciding.approve(revision=waiting(), user=None)
    record.refresh_from_db()
    assert getattr(record, column) == "110108"
    check_everything_public()


def test_a_slug_that_was_changed_here_stays_though_another_has_the_old_one(loaded):
    megvii = Organisation.objects.get(slug="megvii")
    edit(megvii, slug="face-plus-plus")
    Organisation.objects.create(name="另一家", slug="megvii")
    before = everything()
    assert loaded.load().waiting == []
    assert everything() == before
    loaded.row("organisations", "megvii")["founded"] = "2011"
    loaded.load()
    deciding.approve(revision=waiting(), user=None)
    megvii.refresh_from_db()
    assert (megvii.slug, megvii.founded) == ("face-plus-plus", "2011")
    assert resolve("organisation", "megvii") == Moved("face-plus-plus")
    check_everything_public()


def test_what_was_deleted_here_stays_away_and_nothing_new_may_name_it(loaded):
    workflow.delete(record=Organisation.objects.get(slug="megvii"), user=None, reason="closed")
    loaded.row("organisations", "megvii")["founded"] = "2011"
    before = everything()
    assert "organisations.csv, line 2" in loaded.load().deleted_here[0]
    assert everything() == before
    loaded.rows["scenarios"].append({"slug": "new", "name": "新场景"})
    loaded.rows["citations"].append({"key": "new", "entry": "scenario:new", "fields": "name", **FACT})
    loaded.rows["participants"] = [{"key": "p2", "scenario": "new", "organisation": "megvii", **FACT}]
    assert loaded.faults() == [("participants.csv", 2, "organisation")]


def test_a_record_made_by_hand_is_met_and_not_doubled(edition):
    Place.objects.create(slug="haidian", name="海淀", kind="district")
    assert len(edition.load().waiting) == 1
    assert Place.objects.filter(slug="haidian").count() == 1
    assert Organisation.objects.get(slug="megvii").place.name == "海淀"


def test_an_archived_entry_stays_archived(loaded):
    workflow.archive(entry=Organisation.objects.get(slug="megvii"), user=None, reason="closed")
    loaded.row("organisations", "megvii")["founded"] = "2011"
    loaded.load()
    megvii = Organisation.objects.get(slug="megvii")
    assert megvii.status == "archived"
    assert Revision.objects.filter(record_id=megvii.pk, act=Act.ARCHIVED).count() == 1
    check_everything_public()


# --- a fact that loses its subject -----------------------------------------------------------------------------------


def test_a_fact_whose_subject_is_lost_stands_by_itself_and_may_come_back(loaded):
    row = loaded.row("classifications", "c1")
    owner, row["organisation"], row["absent"] = row["organisation"], "", "organisation=missing"
    before = Classification.objects.get()
    report = loaded.load()
    assert (report.created, report.changed, report.waiting) == (1, 1, [])
    assert Classification.objects.get().organisation is None and Classification.objects.get() == before
    check_everything_public()
    again = everything()
    loaded.load()
    assert everything() == again
    row["organisation"], row["absent"] = owner, ""
    loaded.load()
    assert Classification.objects.get().organisation.slug == owner
    check_everything_public()


def test_it_stays_with_a_record_that_was_edited_here(loaded):
    row = loaded.row("classifications", "c1")
    owner, row["organisation"], row["absent"] = row["organisation"], "", "organisation=missing"
    edit(Organisation.objects.get(slug=owner), website="https://example.org/")
    report = loaded.load()
    assert Classification.objects.get().organisation.slug == owner
    assert len(report.waiting) == 2 and waiting().record_id == Classification.objects.get().organisation_id
    assert len(loaded.load().waiting) == 2


def test_a_fact_without_subject_says_that_it_is_lost(loaded):
    loaded.row("classifications", "c1")["organisation"] = ""
    assert loaded.faults() == [("classifications.csv", 2, "organisation")]


def test_a_merged_entry_gets_no_proposals(loaded):
    megvii, institute = (Organisation.objects.get(slug=slug) for slug in ("megvii", "institute"))
    workflow.merge(record=megvii, into=institute, user=None)
    loaded.row("organisations", "megvii")["summary"] = "另一种说法。"
    report = loaded.load()
    assert report.deleted_here and not Revision.objects.filter(state=RevisionState.PENDING).exists()
