"""The admin as a whole: its first page, the order of its sections, and what an autocomplete may tell."""

import datetime
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.base import words
from catalogue.choices import Act, RevisionState, Status, SuggestionState
from catalogue.models import ENTRY_MODELS, Revision, Suggestion, Term
from catalogue.permissions import may

SHOWN = 12
MOST_COUNTED = 1000

# Sections of the first page and the side bar, each with its models; a model that is named nowhere comes last.
SECTIONS = (
    ("entries", gettext_lazy("Entries"), ("organisation", "policy", "scenario", "dataset")),
    (
        "shared",
        gettext_lazy("Shared records"),
        (
            *("person", "product", "award", "achievement", "benchmarkresult"),
            *("ranking", "rankingedition", "rankingplace"),
        ),
    ),
    ("sources", gettext_lazy("Sources"), ("source", "sourcetable", "finding", "exchangerate")),
    ("statistics", gettext_lazy("Statistics"), ("indicator", "observation")),
    ("reference", gettext_lazy("Vocabularies and places"), ("term", "topic", "place")),
    (
        "review",
        gettext_lazy("History"),
        ("suggestion", "gapcount", "revision", "changelogrow", "dbtaskresult"),
    ),
    (
        "lost",
        gettext_lazy("Facts that have lost their subject"),
        (
            *("classification", "figure", "listing", "fundingstage", "fundinground", "designation"),
            *("programme", "role", "milestone", "filing"),
        ),
    ),
    ("accounts", gettext_lazy("Accounts"), ("user", "group")),
)


class ChoicesView(AutocompleteJsonView):
    """Who may edit a record may choose what it points at, also a colleague whose account they may not open."""

    def has_perm(self, request, obj=None):
        return may(request.user, "change", self.source_field.model)

    def process_request(self, request):
        term, *others = super().process_request(request)
        return (words(term), *others)

    def get_queryset(self):
        queryset = super().get_queryset()
        if queryset.model is Term:  # a deprecated one stays where it was chosen, and is not chosen anew
            queryset = queryset.filter(replaced_by=None)
        # what is called exactly so stands first
        names = {field.name for field in queryset.model._meta.fields} & {"slug", "name", "name_en", "title"}
        exact = reduce(or_, (Q(**{f"{name}__iexact": self.term}) for name in sorted(names)), Q())
        if not (names and self.term):
            return queryset
        return queryset.order_by(Case(When(exact, then=0), default=1), *queryset.query.order_by)

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        english = getattr(obj, "name_en", "") or getattr(obj, "title_en", "")
        if english and english != result["text"]:
            result["text"] += f" · {english}"
        return result


class CatalogueAdminSite(admin.AdminSite):
    site_title = gettext_lazy("Editing the catalogue")
    site_header = gettext_lazy("Editing the catalogue")
    index_title = gettext_lazy("Your desk")
    index_template = "admin/catalogue/index.html"
    enable_nav_sidebar = True

    def autocomplete_view(self, request):
        return ChoicesView.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """The models in our sections instead of by application."""
        applications = super().get_app_list(request, app_label)
        if app_label:
            return applications
        models = {model["model"]._meta.model_name: model for app in applications for model in app["models"]}
        sections = [
            (name, label, [models.pop(one, None) for one in names]) for name, label, names in SECTIONS
        ]
        sections.append(("other", _("Other"), list(models.values())))
        return [
            {
                "name": label,
                "app_label": name,
                "app_url": "",
                "has_module_perms": True,
                "models": [model for model in members if model],
            }
            for name, label, members in sections
            if any(members)
        ]

    def index(self, request, extra_context=None):
        user = request.user
        today = timezone.localdate()
        revisions = Revision.objects.defer("snapshot").select_related("user")
        created = Revision.objects.filter(act=Act.CREATED, user=user).values("record_id")
        desk = {
            "drafts": _entries(
                lambda rows: rows.filter(Q(responsible=user) | Q(pk__in=created), status=Status.DRAFT)
            ),
            "in_review": _entries(lambda rows: rows.filter(status=Status.IN_REVIEW)),
            "due": _entries(lambda rows: rows.filter(next_check_due__lte=today)),
            "suggestions": Suggestion.objects.filter(state=SuggestionState.WAITING, same_as=None)[
                : MOST_COUNTED + 1
            ].count(),
            "proposals": revisions.filter(state=RevisionState.PENDING).order_by("-at", "id")[:SHOWN],
            "recent": revisions.filter(state=RevisionState.DONE)
            .exclude(act=Act.LOADED)
            .order_by("-at", "id")[:SHOWN],
        }
        return super().index(request, {**(extra_context or {}), "desk": desk})


@dataclass(frozen=True)
class DeskEntry:
    name: str
    kind: str
    url: str
    modified_at: datetime.datetime


def _entries(condition) -> list[DeskEntry]:
    """Entries of all types that meet a condition, the last changed first."""
    rows = [
        row
        for model in ENTRY_MODELS.values()
        for row in condition(model._default_manager.order_by("-modified_at", "id"))[:SHOWN]
    ]
    return [
        DeskEntry(
            row.name,
            row._meta.verbose_name,
            reverse(f"admin:catalogue_{row._meta.model_name}_change", args=[row.pk]),
            row.modified_at,
        )
        for row in sorted(rows, key=lambda row: row.modified_at, reverse=True)[:SHOWN]
    ]
