"""Records that several entries share: people, products, awards, achievements, benchmark results, rankings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue import text
from catalogue.choices import ApprovalStatus, AwardGrade, AwardStatus, DateBasis, ProductKind, Vocabulary
from catalogue.fields import CharField, CountField, PartialDateField, SlugField, TextField, UrlField
from catalogue.models.base import Fact, Named, exactly_one, free_slug, unknown_first
from catalogue.models.vocabularies import TermField


class Person(Named):
    """Somebody named for a public, professional fact. Has no page; see the privacy page for removal."""

    note = TextField(
        blank=True, help_text=_("Why the person is named here: public, professional facts only.")
    )
    note_en = TextField(blank=True)

    class Meta(Named.Meta):
        verbose_name_plural = _("people")


class SharedFact(Fact):
    """A cited record with a name of its own and many participants."""

    slug = SlugField(unique=True)
    sort_key = CharField(max_length=200, blank=True, editable=False)
    naming_field = "name"

    class Meta(Fact.Meta):
        abstract = True
        ordering = ["sort_key", "id"]

    def __str__(self):
        return getattr(self, self.naming_field)

    def prepare(self):
        super().prepare()
        self.sort_key = text.sort_key(str(self))
        if not self.slug:
            self.slug = free_slug(self, str(self))


class Product(SharedFact):
    """A chip, framework, medical device, robot, platform or other thing that organisations make."""

    name = CharField(max_length=300)
    name_en = CharField(max_length=300, blank=True)
    kind = CharField(max_length=12, choices=ProductKind)
    makers = models.ManyToManyField("catalogue.Organisation", blank=True, related_name="products")
    description = TextField(blank=True)
    description_en = TextField(blank=True)
    licence = TermField(Vocabulary.LICENCE)
    released_on = PartialDateField()
    website = UrlField()


class Approval(Fact):
    """A medical device's approval or special review."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="approvals")
    status = CharField(max_length=16, choices=ApprovalStatus)
    device_class = CharField(max_length=20, blank=True, help_text=_("Class of the device: III."))
    registrant = models.ForeignKey(
        "catalogue.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="approvals"
    )
    place = models.ForeignKey(
        "catalogue.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = CharField(max_length=100, blank=True)
    decided_on = PartialDateField()

    class Meta(Fact.Meta):
        ordering = [unknown_first("decided_on"), unknown_first("row"), "id"]

    def __str__(self):
        return f"{self.product} · {self.get_status_display()}"


class Award(SharedFact):
    """A prize with its project, organisations and people."""

    name = CharField(max_length=300)
    name_en = CharField(max_length=300, blank=True)
    grade = CharField(max_length=10, choices=AwardGrade, blank=True)
    year = PartialDateField()
    status = CharField(max_length=12, choices=AwardStatus, default=AwardStatus.GRANTED)
    project = CharField(max_length=300, blank=True)
    project_en = CharField(max_length=300, blank=True)


class AwardParticipant(Fact):
    """An organisation or a person who won an award."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="participants")
    organisation = models.ForeignKey(
        "catalogue.Organisation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="award_participations",
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="award_participations"
    )
    order = CountField(default=0)

    class Meta(Fact.Meta):
        ordering = ["order", "id"]
        constraints = [exactly_one("awardparticipant_exactly_one", "organisation", "person")]

    def __str__(self):
        return str(self.organisation or self.person)


class Achievement(SharedFact):
    """An original result of research."""

    naming_field = "title"
    title = CharField(max_length=300)
    title_en = CharField(max_length=300, blank=True)
    sector = TermField(Vocabulary.SECTOR)
    date = PartialDateField()
    organisations = models.ManyToManyField("catalogue.Organisation", blank=True, related_name="achievements")
    people = models.ManyToManyField(Person, blank=True, related_name="achievements")
    description = TextField(blank=True)
    description_en = TextField(blank=True)


class BenchmarkResult(Fact):
    """A place reached in a competition or on a benchmark."""

    benchmark = CharField(max_length=200, blank=True)
    dataset = models.ForeignKey(
        "catalogue.Dataset",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="benchmark_results",
    )
    task = TermField(Vocabulary.TASK)
    model = CharField(max_length=200, blank=True)
    rank = CountField(at_least=1, null=True, blank=True)
    date = PartialDateField()
    date_basis = CharField(
        max_length=10, choices=DateBasis, blank=True, help_text=_("What the date is the date of.")
    )
    organisations = models.ManyToManyField(
        "catalogue.Organisation", blank=True, related_name="benchmark_results"
    )

    class Meta(Fact.Meta):
        ordering = [unknown_first("date"), unknown_first("row"), "id"]

    def __str__(self):
        return self.benchmark or "〔缺〕"


class Ranking(Named):
    """A list that ranks or selects organisations, people or places; it has editions."""

    publisher = CharField(max_length=300, blank=True)
    publisher_en = CharField(max_length=300, blank=True)
    definition = TextField(blank=True)
    definition_en = TextField(blank=True)
    url = UrlField()


class RankingEdition(Fact):
    """One edition of a ranking."""

    slug = SlugField(unique=True)
    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="editions")
    edition = CharField(max_length=40, blank=True)
    published_on = PartialDateField()

    class Meta(Fact.Meta):
        ordering = ["ranking", "edition", "id"]
        constraints = [models.UniqueConstraint(fields=["ranking", "edition"], name="ranking_edition_unique")]

    def __str__(self):
        return f"{self.ranking} {self.edition}"
