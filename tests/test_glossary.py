"""Words explained where they first stand, in both languages, and listed on the page about the catalogue."""

import csv
import re

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.safestring import mark_safe

from catalogue.templatetags.glossary import glossary, glossed
from tests.factories import OrganisationFactory

LINK = re.compile(r'<a href="([^"]*)" aria-describedby="gloss-([^"]*)">([^<]*)</a>')


def test_the_words_of_the_edition_are_complete_and_their_sources_known():
    with (settings.BASE_DIR / "fixtures" / "sources.csv").open(encoding="utf-8") as file:
        sources = {row["slug"] for row in csv.DictReader(file)}
    slugs = [row["slug"] for row in glossary()]
    assert "srdi" in slugs and len(slugs) == len(set(slugs))
    for row in glossary():
        assert all(row[name] for name in row if name != "source"), row["slug"]
        assert row["source"] is None or row["source"] in sources, row["slug"]


@pytest.mark.parametrize(
    "language, words, found",
    [
        (
            "zh-hans",
            "独角兽与专精特新企业，独角兽居多",
            [("/about/", "unicorn", "独角兽"), ("/about/", "srdi", "专精特新")],
        ),
        ("en", "Two Unicorns, a unicorn, not acorns", [("/en/about/", "unicorn", "Unicorn")]),
        (
            "en",
            "a new-type R&amp;D institution",
            [("/en/about/", "new-type-rd-institution", "new-type R&amp;D institution")],
        ),
        ("zh-hans", '<abbr title="独角兽">缺</abbr>', []),
        ("en", "独角兽", []),
    ],
)
def test_a_word_is_explained_where_it_first_stands(language, words, found):
    with translation.override(language):
        html = glossed(mark_safe(words))  # noqa: S308 - our own
    assert LINK.findall(html) == [(f"{about}#glossary-{slug}", slug, word) for about, slug, word in found]
    assert html.count("gloss-tip") == len(found)


@pytest.mark.django_db
def test_an_entry_leads_to_the_explanation(client):
    entry = OrganisationFactory(summary="<b>独角兽</b>企业。", summary_en="A unicorn.", published=True)
    html = client.get(f"/organisations/{entry.slug}/").content.decode()
    assert '&lt;b&gt;<span class="gloss">' in html
    target = LINK.search(html)[1]
    about = client.get(target.partition("#")[0]).content.decode()
    assert f'id="{target.partition("#")[2]}"' in about
    assert (
        "A unicorn" not in html
        and 'aria-describedby="gloss-unicorn">unicorn<'
        in client.get(f"/en/organisations/{entry.slug}/").content.decode()
    )
