"""After any sequence of acts the stored documents are those that would be built now, and the log has no gap."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from catalogue import snapshots, workflow
from catalogue.choices import RevisionState
from catalogue.models import (
    ENTRY_MODELS,
    Achievement,
    Award,
    AwardParticipant,
    BenchmarkResult,
    Finding,
    Indicator,
    Issuer,
    Link,
    Observation,
    Organisation,
    Participant,
    Person,
    Place,
    Policy,
    Product,
    Ranking,
    RankingEdition,
    RankingPlace,
    Revision,
    Role,
    Scenario,
    Source,
    SourceTable,
    Term,
    Topic,
)
from tests.checking import check_everything_public
from tests.factories import (
    FACTORIES,
    IndicatorFactory,
    PersonFactory,
    PlaceFactory,
    RankingFactory,
    SourceFactory,
    TermFactory,
    TopicFactory,
    cited,
)

NAMES = ("百度", "旷视科技", "Megvii", "中国科学院", "甲")
SLUGS = ("one", "two", "three", "four", "five")
names, slugs, numbers = st.sampled_from(NAMES), st.sampled_from(SLUGS), st.integers(0, 20)
kinds = st.sampled_from(list(FACTORIES))


class Catalogue(RuleBasedStateMachine):
    """A handful of entries, reference records and shared records, and everything that editors do to them.

    Records are chosen by a number, whatever there is at that moment. What the catalogue refuses is no fault; a database
    error is one, and so is a document that differs from a fresh one.
    """

    @initialize()
    def furnish(self):
        self.serial = itertools.count(1)
        for _each in range(2):
            for factory in FACTORIES.values():
                factory()
            TermFactory(vocabulary="sector")
            TermFactory(vocabulary="domain")
        top = PlaceFactory(slug="beijing", name="北京市")
        PlaceFactory(slug="haidian", parent=top)
        PersonFactory()
        IndicatorFactory()
        SourceFactory(slug="second")
        ranking = RankingFactory()
        RankingEdition.objects.create(ranking=ranking, edition="2020", slug="edition", **cited())
        Product.objects.create(name="芯片", kind="chip", slug="product", **cited())
        Award.objects.create(name="奖", slug="award", **cited())
        Achievement.objects.create(title="成果", slug="achievement", **cited())
        BenchmarkResult.objects.create(benchmark="ImageNet", **cited())

    # --- choosing

    def pick(self, model, number):
        found = list(model.objects.order_by("pk"))
        return found[number % len(found)] if found else None

    def entry(self, kind, number):
        return self.pick(ENTRY_MODELS[kind], number)

    def attempt(self, act, *args, **kwargs):
        """Do it, or let the catalogue refuse it in words."""
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except ValidationError:
            return None

    def saved(self, record):
        self.attempt(workflow.saved, record=record, user=None)

    def change(self, record, write):
        """Write to the record and save it by the workflow, both or neither."""
        if record is None:
            return

        def act():
            write(record)
            workflow.saved(record=record, user=None)

        self.attempt(act)

    # --- lives of entries

    @rule(kind=kinds, number=numbers)
    def publish(self, kind, number):
        if entry := self.entry(kind, number):
            self.attempt(workflow.publish, entry=entry, user=None)

    @rule(kind=kinds, number=numbers)
    def archive(self, kind, number):
        if entry := self.entry(kind, number):
            self.attempt(workflow.archive, entry=entry, user=None, reason="closed")

    @rule(kind=kinds, number=numbers)
    def bring_back(self, kind, number):
        if entry := self.entry(kind, number):
            self.attempt(workflow.bring_back, entry=entry, user=None)

    @rule(kind=kinds, number=numbers)
    def delete(self, kind, number):
        if entry := self.entry(kind, number):
            self.attempt(workflow.delete, record=entry, user=None)

    @rule(kind=kinds)
    def create(self, kind):
        if ENTRY_MODELS[kind].objects.count() < 4:
            FACTORIES[kind](published=True)

    @rule(kind=kinds, one=numbers, other=numbers)
    def merge(self, kind, one, other):
        loser, winner = self.entry(kind, one), self.entry(kind, other)
        if loser and winner:
            self.attempt(workflow.merge, entry=loser, into=winner, user=None)

    @rule(kind=kinds, number=numbers, name=names, slug=slugs)
    def rename(self, kind, number, name, slug):
        def write(entry):
            entry.name = name
            if not type(entry).objects.filter(slug=slug).exists():
                entry.slug = slug
            entry.save()

        self.change(self.entry(kind, number), write)

    @rule(number=numbers, back=numbers)
    def revert(self, number, back):
        revisions = list(Revision.objects.filter(kind__in=ENTRY_MODELS).order_by("record_id", "number"))
        if revisions:
            self.attempt(workflow.revert, revision=revisions[(number * 7 + back) % len(revisions)], user=None)

    @rule(kind=kinds, number=numbers, name=names)
    def propose(self, kind, number, name):
        if entry := self.entry(kind, number):
            snapshot = snapshots.take(entry)
            snapshot["values"]["name"] = name
            self.attempt(workflow.propose, entry=entry, snapshot=snapshot, user=None)

    @rule()
    def approve(self):
        for revision in Revision.objects.filter(state=RevisionState.PENDING):
            self.attempt(workflow.approve, revision=revision, user=None)

    # --- what entries say of one another

    @rule(number=numbers, other=numbers, place=numbers, sector=numbers)
    def describe_organisation(self, number, other, place, sector):
        def write(entry):
            entry.place = self.pick(Place, place)
            entry.save()
            entry.parents.set(Organisation.objects.order_by("pk")[other % 3 : other % 3 + 1])
            entry.classification_set.all().delete()
            entry.classification_set.create(sector=self.pick(Term, sector), **cited())

        self.change(self.pick(Organisation, number), write)

    @rule(number=numbers, other=numbers, domain=numbers)
    def describe_scenario(self, number, other, domain):
        def write(entry):
            entry.parent = self.pick(Scenario, other)
            entry.save()
            entry.domains.set(Term.objects.filter(vocabulary="domain").order_by("pk")[: domain % 3])
            entry.places.set(Place.objects.order_by("pk")[: domain % 3])
            entry.policies.set(Policy.objects.order_by("pk")[: other % 3])

        try:
            self.change(self.pick(Scenario, number), write)
        except IntegrityError as error:
            assert "own_parent" in str(error)  # the database says it itself

    @rule(number=numbers, other=numbers, kind=kinds)
    def link(self, number, other, kind):
        target = self.entry(kind, other)

        def write(entry):
            if entry.link_set.count() < 3 and target.pk != entry.pk:
                Link.objects.create(organisation=entry, rel="related_to", **{f"to_{kind}": target}, **cited())

        if target:
            self.change(self.pick(Organisation, number), write)

    @rule(number=numbers, other=numbers)
    def issue(self, number, other):
        def write(policy):
            policy.issuer_set.all().delete()
            if organisation := self.pick(Organisation, other):
                Issuer.objects.create(policy=policy, organisation=organisation, **cited())

        self.change(self.pick(Policy, number), write)

    @rule(number=numbers, other=numbers)
    def take_part(self, number, other):
        def write(scenario):
            scenario.participant_set.all().delete()
            if organisation := self.pick(Organisation, other):
                Participant.objects.create(scenario=scenario, organisation=organisation, **cited())

        self.change(self.pick(Scenario, number), write)

    @rule(number=numbers, other=numbers)
    def rank(self, number, other):
        def write(organisation):
            organisation.rankingplace_set.all().delete()
            organisation.role_set.all().delete()
            if edition := self.pick(RankingEdition, other):
                RankingPlace.objects.create(edition=edition, organisation=organisation, rank=other, **cited())
            if person := self.pick(Person, other):
                Role.objects.create(organisation=organisation, person=person, role="founder", **cited())

        self.change(self.pick(Organisation, number), write)

    # --- shared and reference records

    @rule(number=numbers, some=numbers, name=names)
    def share(self, number, some, name):
        organisations = list(Organisation.objects.order_by("pk")[: some % 4])
        model = (Product, Award, Achievement, BenchmarkResult)[number % 4]

        def write(record):
            setattr(record, {Achievement: "title", BenchmarkResult: "benchmark"}.get(model, "name"), name)
            record.save()
            if model is Award:
                record.participants.all().delete()
                for organisation in organisations:
                    AwardParticipant.objects.create(award=record, organisation=organisation, **cited())
            else:
                getattr(record, "makers" if model is Product else "organisations").set(organisations)

        self.change(self.pick(model, number), write)

    @rule(number=numbers, name=names, which=st.sampled_from((Term, Place, Person, Ranking, Indicator, Topic)))
    def rename_record(self, number, name, which):
        def write(record):
            record.name = name
            record.save()

        self.change(self.pick(which, number), write)

    @rule(number=numbers, which=st.sampled_from((Term, Place, Topic, Ranking, Indicator, Source)))
    def publish_record(self, number, which):
        if record := self.pick(which, number):
            self.attempt(workflow.publish_record, record=record, user=None)

    @rule(
        number=numbers,
        which=st.sampled_from(
            (Term, Place, Topic, Person, Product, Award, RankingEdition, Ranking, Indicator, Source)
        ),
    )
    def delete_record(self, number, which):
        if which.objects.count() > 1 and (record := self.pick(which, number)):
            self.attempt(workflow.delete, record=record, user=None)

    @rule(number=numbers, other=numbers)
    def move_place(self, number, other):
        def write(place):
            place.parent = self.pick(Place, other)
            place.save()

        try:
            self.change(self.pick(Place, number), write)
        except IntegrityError as error:
            assert "own_parent" in str(error)

    @rule(number=numbers, some=numbers)
    def join_in_topic(self, number, some):
        def write(topic):
            topic.terms.set(Term.objects.order_by("pk")[: some % 4])

        self.change(self.pick(Topic, number) or TopicFactory(), write)

    @rule(number=numbers, other=numbers)
    def observe(self, number, other):
        if (indicator := self.pick(Indicator, number)) and Observation.objects.count() < 4:
            record = Observation(indicator=indicator, slug=f"o-{next(self.serial)}", value=other, **cited())
            record.organisation = self.pick(Organisation, other) if other % 3 else None
            self.change(record, lambda record: record.save())

    @rule(number=numbers, other=numbers)
    def find(self, number, other):
        source = self.pick(Source, number)
        if source and Finding.objects.count() < 4:
            record = Finding(source=source, slug=f"f-{next(self.serial)}", kind="first", statement="第一")

            def write(record):
                record.save()
                record.organisations.set(Organisation.objects.order_by("pk")[: other % 3])
                record.indicators.set(Indicator.objects.order_by("pk")[: other % 2])

            self.change(record, write)
            table = SourceTable(source=source, slug=f"t-{next(self.serial)}", caption="表")
            self.change(table, lambda table: table.save())

    @invariant()
    def everything_public_is_fresh(self):
        check_everything_public()


class Rolled(Catalogue):
    """Each example in a transaction that is rolled back."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)


def run(**how):
    every = list(HealthCheck)
    run_state_machine_as_test(Rolled, settings=settings(deadline=None, suppress_health_check=every, **how))


@pytest.mark.django_db
def test_stored_documents_are_fresh_after_any_sequence_of_acts():
    run(max_examples=8, stateful_step_count=25, derandomize=True)


@pytest.mark.prove
@pytest.mark.django_db
def test_stored_documents_are_fresh_after_many_sequences_of_acts():
    run(max_examples=150, stateful_step_count=40)
