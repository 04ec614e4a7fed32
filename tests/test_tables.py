"""Tables as they are read out of records: what a column may show, what the public may not see, and at which cost."""

import csv
import io
import re

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from catalogue import freshness, tables, workflow
from catalogue.choices import Layer, Metric
from catalogue.models import (
    Award,
    AwardParticipant,
    Citation,
    Classification,
    Designation,
    Figure,
    FundingRound,
    Listing,
    Measure,
    Observation,
    Product,
    RankingEdition,
    RankingPlace,
    SourceTable,
    SourceTableColumn,
)
from catalogue.permissions import may
from tests.factories import (
    IndicatorFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    PolicyFactory,
    RankingFactory,
    SourceFactory,
    TermFactory,
    cited,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    OrganisationFactory(published=True)  # a source is public when something public rests on it
    return SourceTable.objects.create(
        slug="test-table",
        source=SourceFactory(),
        caption="测试表",
        caption_en="Test table",
        locator="表 1 L1-9",
    )


def column(table, path, where="", form="", label="列", order=None):
    number = table.columns.count() + 1
    return SourceTableColumn.objects.create(
        slug=f"{table.slug}-{number:02}",
        table=table,
        order=number if order is None else order,
        label=f"{label} {number}",
        label_en=f"Column {number}",
        path=path,
        where=where,
        form=form,
    )


def fact(model, table, row, **values):
    return model.objects.create(**cited(table=table, row=row, **values))


def shown(table):
    """The rows as lists of text, in Chinese; lost cells as 〔缺〕."""
    return [
        [
            " ".join("".join(part.text or "〔缺〕" for part in line.parts) for line in cell.lines)
            for cell in row.cells
        ]
        for row in tables.read(table.slug).rows
    ]


# --- what a column shows ---


def test_rows_stand_in_their_order_with_values_as_the_column_writes_them(table):
    column(table, "listing.security_name", form="link")
    column(table, "listing.listed_on", form="Y/M/D")
    column(table, "figure.money", "metric=revenue;period=2019", "0.00亿")
    column(table, "classification.layer")
    for row, name in ((2, "乙"), (1, "甲")):
        organisation = OrganisationFactory(name=f"{name}公司", published=True)
        common = {"organisation": organisation}
        fact(Listing, table, row, security_name=name, listed_on="2018-09-20", **common)
        fact(
            Figure, table, row, metric="revenue", period="2019", amount=97568000000, currency="CNY", **common
        )
        fact(Figure, table, row, metric="revenue", period="2018", amount=1, currency="CNY", **common)
        fact(Classification, table, row, layer=Layer.APPLICATION, sector=TermFactory(), **common)
    assert shown(table) == [["甲", "2018/9/20", "975.68", "应用层"], ["乙", "2018/9/20", "975.68", "应用层"]]
    part = tables.read(table.slug).rows[0].cells[0].parts[0]
    assert (part.type, part.text_en) == ("organisation", Listing.objects.get(row=1).organisation.name_en)


@pytest.mark.parametrize(
    ("amount", "currency", "qualifier", "chinese", "english"),
    [
        (600_000_000, "USD", "exact", "6 亿美元", "USD 600 million"),
        (100_000_000, "USD", "at_least", "1 亿美元以上", "at least USD 100 million"),
        (1_080_000_000, "CNY", "", "10.8 亿元人民币", "CNY 1.08 billion"),
        (12_345, "CNY", "", "1.2345 万元人民币", "CNY 12,345"),
        (5_000_000, "CNY", "about", "约 500 万元人民币", "about CNY 5 million"),
    ],
)
def test_money_is_written_in_both_languages(table, amount, currency, qualifier, chinese, english):
    column(table, "funding_round.money")
    money = {"amount": amount, "currency": currency, "qualifier": qualifier}
    fact(FundingRound, table, 1, organisation=OrganisationFactory(published=True), **money)
    (part,) = tables.read(table.slug).rows[0].cells[0].parts
    assert (part.text, part.text_en) == (chinese, english)


def test_what_is_lost_is_marked_and_says_why(table):
    column(table, "ranking_place.organisation")
    column(table, "figure.money", "metric=valuation")
    column(table, "citation.entry.founded", "fields=founded")
    column(table, "row", form="missing")
    edition = RankingEdition.objects.create(slug="edition", ranking=RankingFactory(), **cited())
    fact(RankingPlace, table, 1, edition=edition, absent={"organisation": "missing", "founded": "missing"})
    fact(Figure, table, 1, metric="valuation", absent={"amount": "not_stated"})
    assert shown(table) == [["〔缺〕", "〔缺〕", "〔缺〕", "〔缺〕"]]
    cells = tables.read(table.slug).rows[0].cells
    assert [cell.parts[0].absence for cell in cells] == ["missing", "not_stated", "missing", "missing"]
    assert tables.read(table.slug).missing == 3


def test_a_value_that_lost_a_piece_is_marked_and_kept(table):
    column(table, "designation.title")
    column(table, "product.name")
    organisation = OrganisationFactory(published=True)
    fact(Designation, table, 1, organisation=organisation, title="轮", absent={"title": "missing"})
    product = fact(
        Product, table, 1, slug="p", name="〔缺〕平台", kind="platform", absent={"name": "missing"}
    )
    product.makers.add(organisation)
    assert shown(table) == [["〔缺〕轮", "〔缺〕平台"]]
    assert tables.read(table.slug).missing == 2


def test_a_lost_piece_of_a_name_is_explained_at_the_foot(client, table):
    column(table, "product.name")
    product = fact(Product, table, 1, slug="p", name="智能〔缺〕平台", kind="platform")
    product.makers.add(OrganisationFactory(published=True))
    assert tables.read(table.slug).missing == 1
    assert 'class="legend"' in client.get("/tables/test-table/").content.decode()


def test_a_cell_joins_its_facts_in_order_and_quotes_nothing_twice(table):
    column(table, "award_participant.person", "person!=", order=1)
    column(table, "citation.as_reported", "fields=summary", order=2)
    award = Award.objects.create(slug="award", name="奖", **cited())
    for order, name in enumerate(("乙", "甲")):
        fact(AwardParticipant, table, 1, award=award, person=PersonFactory(name=name), order=order)
    organisation = OrganisationFactory(published=True)
    for locator, words in (
        ("表 L20", "第二句话说到这里为止就完了"),
        ("表 L3", "第一句话"),
        ("表 L21", "第二句话"),
    ):
        quote = {"fields": "summary", "as_reported": words, "locator": locator}
        fact(Citation, table, 1, organisation=organisation, **quote)
    cells = tables.read(table.slug).rows[0].cells
    assert [part.text for part in cells[0].parts] == ["乙", "甲"]
    assert [[part.text for part in line.parts] for line in cells[1].lines] == [
        ["第一句话"],
        ["第二句话说到这里为止就完了"],
    ]


def test_quotes_that_share_an_english_summary_show_it_once(table):
    """Each quote is Chinese; in English the entry's summary stands for all of them."""
    column(table, "citation.entry.summary", "fields=summary", "as_reported")
    organisation = OrganisationFactory(summary_en="What it does.", published=True)
    for number in (1, 2):
        quote = {"fields": "summary", "as_reported": f"第{number}句", "locator": f"表 L{number}"}
        fact(Citation, table, 1, organisation=organisation, **quote)
    (cell,) = tables.read(table.slug).rows[0].cells
    assert [part.text for line in cell.lines for part in line.parts] == ["第1句", "第2句"]
    assert [part.text_en for line in cell.lines_en for part in line.parts] == ["What it does."]


@pytest.mark.parametrize(
    ("value", "unit", "unit_en", "reported", "in_english"),
    [
        ("62.44", "%", "%", "62.44%", "62.44%"),
        ("131989000000", "元", "CNY", "1319.89 亿元", "CNY 131.989 billion"),
        ("1084", "家", "companies", "1084 家", "1,084 companies"),
        ("-3", "", "", "负三", "-3"),
    ],
)
def test_a_number_as_reported_has_its_unit_in_english_too(table, value, unit, unit_en, reported, in_english):
    column(table, "observation.value", form="as_reported")
    indicator = IndicatorFactory(unit=unit, unit_en=unit_en)
    fact(Observation, table, 1, slug="o", indicator=indicator, value=value, as_reported=reported)
    (part,) = tables.read(table.slug).rows[0].cells[0].parts
    assert (part.text, part.text_en) == (reported, in_english)


def test_lost_values_keep_their_places_between_others(client, table):
    column(table, "designation.host")
    organisation = OrganisationFactory(published=True)
    for line, name in enumerate(("", "甲", "", "", "乙", "")):
        host = OrganisationFactory(name=name, published=True) if name else None
        lost = {} if name else {"host": "missing"}
        values = {"title": "称号", "host": host, "absent": lost, "locator": f"L{line}"}
        fact(Designation, table, 1, organisation=organisation, **values)
    text = client.get(f"/tables/{table.slug}.csv").content.decode()
    assert text.splitlines()[1] == "〔缺〕、甲、〔缺〕、乙、〔缺〕"


def test_no_comma_stands_behind_a_lost_piece_or_a_full_stop(client, table):
    column(table, "funding_round.round", form="as_reported")
    column(table, "measure.description")
    round_ = TermFactory(vocabulary="round", name_en="Series B", slug="b")
    organisation, policy = OrganisationFactory(published=True), PolicyFactory(published=True)
    fact(
        FundingRound,
        table,
        1,
        organisation=organisation,
        round=round_,
        as_reported="轮",
        absent={"round": "missing"},
    )
    for number in (1, 2):
        words = {"description": f"措施 {number}", "description_en": f"Do {number}.", "locator": f"L{number}"}
        fact(Measure, table, 1, policy=policy, **words)
    assert client.get("/tables/test-table.csv").content.decode().splitlines()[1] == "〔缺〕轮,措施 1、措施 2"
    english = client.get("/en/tables/test-table.csv").content.decode().splitlines()[1]
    assert english == "[missing] Series B,Do 1. Do 2."


def test_a_reason_is_taken_from_no_fact_that_speaks_of_something_else(table):
    column(table, "figure.money", "metric=revenue")
    column(table, "figure.money", "metric=valuation")
    lost = {"metric": "revenue", "absent": {"amount": "missing"}}
    fact(Figure, table, 1, organisation=OrganisationFactory(published=True), **lost)
    assert shown(table) == [["〔缺〕", ""]]


def test_names_of_one_line_stand_in_its_order(table):
    column(table, "product.makers", order=1)
    column(table, "designation.organisation", order=2)
    makers = [OrganisationFactory(name=name, slug=slug) for name, slug in (("甲方", "b"), ("乙方", "a"))]
    product = Product(slug="p", name="产品", kind="chip", as_reported="甲方、乙方研发")
    for name, value in cited(table=table, row=1).items():
        setattr(product, name, value)
    product.save()
    product.makers.set(makers)
    for organisation in reversed(makers):
        workflow.publish(entry=organisation, user=None)
        fact(Designation, table, 1, organisation=organisation, title="称号", as_reported="甲方、乙方")
    assert shown(table) == [["甲方乙方", "甲方乙方"]]


def test_an_entry_stands_under_the_name_that_the_source_uses_there(table):
    column(table, "designation.host")
    host = OrganisationFactory(name="百度")
    for name in ("百度公司", "百度集团"):
        host.alias_set.create(name=name, **cited())
    workflow.publish(entry=host, user=None)
    platform = OrganisationFactory(published=True)
    words = {1: "百度公司 自动驾驶平台 北京", 2: "自动驾驶平台"}
    for row, as_reported in words.items():
        fact(Designation, table, row, organisation=platform, host=host, as_reported=as_reported)
    assert shown(table) == [["百度公司"], ["百度"]]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("as_reported", "甲 乙 丙"),
        ("as_reported 2", "乙"),
        ("as_reported -1", "丙"),
        ("as_reported 2-", "乙 丙"),
    ],
)
def test_words_of_the_source(table, form, text):
    column(table, "designation.title", form=form)
    fact(Designation, table, 1, organisation=OrganisationFactory(published=True), as_reported="甲 乙 丙")
    assert shown(table) == [[text]]


def test_words_around_a_value(table):
    column(table, "citation.entry.founded", "fields=founded", "成立时间：{Y-M}|Founded: {}")
    organisation = OrganisationFactory(founded="2016-03", published=True)
    fact(Citation, table, 1, organisation=organisation, fields="founded;place")
    (line,) = tables.read(table.slug).rows[0].cells[0].lines
    assert (line.before, line.parts[0].text, line.before_en) == ("成立时间：", "2016-3", "Founded: ")


def test_what_a_source_says_otherwise_stands_in_its_table(table):
    column(table, "citation.entry.founded", "fields=founded")
    organisation = OrganisationFactory(founded="2016", published=True)
    fact(Citation, table, 1, organisation=organisation, fields="founded", value="2015")
    assert shown(table) == [["2015"]]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("figure", ""),
        ("figure.", ""),
        ("figure.delete", ""),
        ("figure.nothing.more", ""),
        ("figure.absent", ""),
        ("citation.field_names", ""),
        ("figure.organisation.internal_note", ""),
        ("nothing.name", "as_reported x"),
        ("figure.organisation.alias_set.name", "{"),
        ("figure.money", "0.0000000千"),
    ],
)
def test_a_column_that_makes_no_sense_is_no_error(client, table, path, form):
    column(table, path, "x;=;y^=", form)
    column(table, path, "", form)
    organisation = OrganisationFactory(internal_note="geheim", published=True)
    fact(Figure, table, 1, organisation=organisation, metric="revenue", amount=1, currency="CNY")
    fact(Citation, table, 1, organisation=organisation, fields="place")
    response = client.get("/tables/test-table/")
    assert response.status_code == 200
    assert "geheim" not in response.content.decode()


# --- what the public may not see ---

TOKEN = "Zq7vXk2"


def test_no_row_of_a_draft_is_shown(client, table):
    draft = OrganisationFactory(name=f"{TOKEN} 公司", name_en=TOKEN, summary=TOKEN, slug="draft")
    place = PlaceFactory()
    fact(Listing, table, 1, organisation=draft, security_name=TOKEN)
    fact(Figure, table, 1, organisation=draft, metric="revenue", as_reported=TOKEN, amount=1, currency="CNY")
    fact(Citation, table, 1, organisation=draft, fields="name;place;summary", as_reported=TOKEN, value=TOKEN)
    fact(Observation, table, 1, organisation=draft, slug="o", indicator=IndicatorFactory(), category=TOKEN)
    product = fact(Product, table, 1, slug="p", name=TOKEN, kind="chip", as_reported=TOKEN)
    product.makers.add(draft)
    product.approvals.create(
        status="approved", registrant=draft, as_reported=TOKEN, **cited(table=table, row=1)
    )
    award = fact(Award, table, 1, slug="a", name=TOKEN, project=TOKEN)
    fact(AwardParticipant, table, 1, award=award, organisation=draft, as_reported=TOKEN)
    fact(AwardParticipant, table, 1, award=award, person=PersonFactory(name=TOKEN))
    public = OrganisationFactory(name="公开机构", place=place, published=True)
    fact(Designation, table, 2, organisation=public, host=draft, title="称号")
    paths = [
        *(
            "listing.security_name",
            "figure.money",
            "figure.as_reported",
            "citation.entry",
            "citation.as_reported",
        ),
        *(
            "citation.value",
            "citation.entry.summary",
            "observation.category",
            "product.name",
            "approval.product",
        ),
        *("approval.as_reported", "award.name", "award_participant.person", "award_participant.as_reported"),
        *("designation.title", "designation.host", "designation.host.name", "designation.organisation.place"),
    ]
    for path in paths:
        column(table, path)
    for path in ("/tables/test-table/", "/en/tables/test-table/", "/tables/test-table.csv", "/tables/"):
        response = client.get(path)
        assert response.status_code == 200
        assert TOKEN not in response.content.decode(), path
    assert [row.number for row in tables.read(table.slug).rows] == [2]
    workflow.publish(entry=draft, user=None)
    assert client.get("/tables/test-table/").content.decode().count(TOKEN) > 10


def test_a_shared_record_without_an_entry_is_shown(table):
    column(table, "product.name")
    column(table, "award.name")
    fact(Product, table, 1, slug="p", name="儿童手表", kind="device", absent={"makers": "missing"})
    award = fact(Award, table, 1, slug="a", name="奖")
    fact(AwardParticipant, table, 1, award=award, person=PersonFactory())
    assert shown(table) == [["儿童手表", "奖"]]


# --- pages and files ---


def filled(table, rows):
    """The table with so many more rows of several kinds."""
    first = Listing.objects.count() + 1
    for row in range(first, first + rows):
        organisation = OrganisationFactory(place=PlaceFactory())
        organisation.alias_set.create(name=f"别名 {row}", **cited())
        workflow.publish(entry=organisation, user=None)
        common = {"organisation": organisation, "as_reported": f"别名 {row}"}
        fact(Listing, table, row, security_name=f"证券 {row}", **common)
        fact(Designation, table, row, host=OrganisationFactory(published=True), **common)
        fact(Citation, table, row, fields="place", **common)
        product = fact(Product, table, row, slug=f"p-{row}", name=f"产品 {row}", kind="chip")
        product.makers.add(organisation)


@pytest.mark.parametrize("path", ["/tables/test-table/", "/en/tables/test-table.csv", "/tables/"])
def test_a_table_costs_the_same_whatever_its_rows(client, table, django_assert_num_queries, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name in ("listing.organisation", "designation.host", "citation.entry.place", "product.makers"):
        column(table, name)
    filled(table, 2)
    client.get(path)
    freshness.shelf.clear()
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    filled(table, 10)
    freshness.shelf.clear()  # these rows were not saved by anybody
    with django_assert_num_queries(len(few)):
        client.get(path)


def test_a_table_is_a_scrolling_region_with_a_name(client, table):
    column(table, "row")
    column(table, "listing.organisation")
    filled(table, 1)
    page = client.get("/tables/test-table/").content.decode()
    assert '<div class="table-region" role="region" aria-labelledby="caption" tabindex="0">' in page
    assert '<h1 id="caption">测试表</h1>' in page
    assert re.search(r'<tr id="row-1">\s*<td class="number">1</td>', page)
    english = client.get("/en/tables/test-table/").content.decode()
    assert '<h1 id="caption">Test table</h1>' in english
    assert "Column 2" in english


def test_long_words_have_room_in_the_language_of_the_page(client, table):
    column(table, "designation.title")
    designation = {"title": "称号", "title_en": "A title that takes many more letters in English"}
    fact(Designation, table, 1, organisation=OrganisationFactory(published=True), **designation)
    assert "<td>称号</td>" in client.get("/tables/test-table/").content.decode()
    assert '<td class="names">A title' in client.get("/en/tables/test-table/").content.decode()


def test_the_list_leads_to_tables_whose_rows_are_recognisable(client, table):
    told = {"note": "图中标签尚存。", "note_en": "The labels of the figure are left."}
    SourceTable.objects.create(slug="caption-only", source=table.source, caption="只存题注", order=2, **told)
    SourceTable.objects.create(slug="no-note", source=table.source, caption="无注", order=3)
    column(table, "row")
    page = client.get("/tables/").content.decode()
    assert "图中标签尚存。" in page
    english = client.get("/en/tables/").content.decode()
    assert english.count("The labels of the figure are left.") == 1
    assert english.count("Its rows are not in this catalogue.") == 1
    assert 'href="/tables/test-table/"' in page
    assert "只存题注" in page
    assert "caption-only" not in page


@pytest.mark.parametrize("path", ["/tables/none/", "/tables/caption-only/", "/tables/none.csv"])
def test_a_table_that_cannot_be_read_is_not_found(client, table, path):
    SourceTable.objects.create(slug="caption-only", source=table.source, caption="只存题注")
    assert client.get(path).status_code == 404


def test_the_file_is_for_spreadsheets(client, table):
    column(table, "designation.title", label="=列")
    column(table, "classification.sector", form="as_reported")
    organisation = OrganisationFactory(published=True)
    fact(Designation, table, 1, organisation=organisation, title="=1+1")
    fact(Classification, table, 1, organisation=organisation, sector=TermFactory(), as_reported="--")
    response = client.get("/tables/test-table.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [["'=列 1", "列 2"], ["'=1+1", "--"]]  # signs alone cannot be run


def test_an_unknown_parameter_is_refused(client, table):
    assert client.get("/tables/?x=1").status_code == 400


def test_an_editor_adds_no_row_that_the_public_reads_and_changes_none(table, django_user_model):
    column(table, "figure.as_reported")
    editor = django_user_model.objects.create_user("editor", is_staff=True)
    editor.groups.add(Group.objects.get_or_create(name="editor")[0])
    values = {"metric": Metric.REVENUE, "amount": 1, "currency": "CNY"}
    with pytest.raises(workflow.Refused), transaction.atomic():
        workflow.saved(record=fact(Figure, table, 1, **values), user=editor)
    printed = fact(Figure, table, 2, **values)
    assert not may(editor, "change", printed)
    printed.table = None
    printed.save()
    assert may(editor, "change", printed)
    hidden = SourceTable.objects.create(
        slug="hidden", source=SourceFactory(slug="draft-source"), caption="表", caption_en="", locator="L"
    )
    workflow.saved(record=fact(Figure, hidden, 1, **values), user=editor)
