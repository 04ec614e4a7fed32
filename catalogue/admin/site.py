"""The admin as a whole: its first page, the order of its sections, and what an autocomplete may tell."""

import re
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, When
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django_tasks_db.models import DBTaskResult

from catalogue import accounts, desk, once, security, signing_in
from catalogue.admin import duplicates, missing, operating, quality
from catalogue.admin import signing_in as door
from catalogue.admin.base import words
from catalogue.admin.current_source import current_source, current_source_view
from catalogue.admin.pasting import paste_view
from catalogue.choices import SecurityAct
from catalogue.models import Revision, Term
from catalogue.permissions import may

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

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
    ("review", gettext_lazy("History"), ("suggestion", "import", "revision", "changelogrow", "dbtaskresult")),
    (
        "lost",
        gettext_lazy("Facts that have lost their subject"),
        (
            *("classification", "figure", "listing", "fundingstage", "fundinground", "designation"),
            *("programme", "role", "milestone", "filing"),
        ),
    ),
    ("accounts", gettext_lazy("Accounts"), ("user", "group", "apikey")),
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
        if _UUID.fullmatch(without := self.request.GET.get("without", "")):
            queryset = queryset.exclude(pk=without)
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


def view_on_site(request, content_type_id, object_id):
    """Django's own, which takes an id that is none for a fault of ours."""
    try:
        return shortcut(request, content_type_id, object_id)
    except ValidationError as error:
        raise Http404 from error


class CatalogueAdminSite(admin.AdminSite):
    site_title = gettext_lazy("Editing the catalogue")
    site_header = gettext_lazy("Editing the catalogue")
    index_title = gettext_lazy("Your desk")
    index_template = "admin/catalogue/index.html"
    enable_nav_sidebar = True

    def get_urls(self):
        return [
            # below the login, where the cookie of known browsers is sent
            path("login/code/", self.admin_view(self.code_view), name="code"),
            path("login/again/", self.admin_view(self.again_view), name="again"),
            path("second-factor/", self.admin_view(self.second_factor_view), name="second_factor"),
            path("sessions/", self.admin_view(self.sessions_view), name="sessions"),
            path("current-source/", self.admin_view(current_source_view), name="current_source"),
            path("notices/", self.admin_view(self.dismiss_view), name="notices_dismiss"),
            path("duplicates/", self.admin_view(self.duplicates_view), name="duplicates"),
            path(
                "duplicates/like/<slug:kind>/", self.admin_view(duplicates.candidates_view), name="candidates"
            ),
            path("quality/", self.admin_view(self.quality_view), name="quality"),
            path("quality/<slug:gap>/", self.admin_view(self.gap_view), name="quality_gap"),
            path("operation/", self.admin_view(self.operation_view), name="operation"),
            path("paste/", self.admin_view(paste_view), name="paste"),
            *missing.urls(self.admin_view),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(view_on_site),
                name="view_on_site",
            ),
            *super().get_urls(),
        ]

    def each_context(self, request):
        return {
            **super().each_context(request),
            "current_source": lambda: current_source(request),
            "has_second_factors": settings.SECOND_FACTOR != "off",
            "once": once.new_key,
        }

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        account, password = (request.POST.get(name, "") for name in ("username", "password"))
        if not (request.method == "POST" and account.strip() and password):
            return super().login(request, extra_context)
        attempt, wait = door.attempt_at(request, signing_in.PASSWORD, account)
        if wait is not None:
            return wait
        response = super().login(request, extra_context)
        if response.status_code == 302:
            signing_in.forgive(attempt)
            return door.password_was_right(request, response)
        security.note(SecurityAct.FAILED, user=accounts.named(account))
        return response

    def password_change(self, request, extra_context=None):
        response = super().password_change(request, extra_context)
        if response.status_code == 302:
            security.note(SecurityAct.PASSWORD_SET, user=request.user)
        return response

    def code_view(self, request):
        return door.code_view(request, self)

    def again_view(self, request):
        return door.again_view(request, self)

    def second_factor_view(self, request):
        return door.second_factor_view(request, self)

    def sessions_view(self, request):
        return door.sessions_view(request, self)

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

    def duplicates_view(self, request):
        return duplicates.list_view(request, self)

    def quality_view(self, request):
        return quality.desk_view(request, self)

    def gap_view(self, request, gap):
        return quality.gap_view(request, self, gap)

    def operation_view(self, request):
        return operating.view(request, self)

    def dismiss_view(self, request):
        """Take one notice, or all that were shown, off one's own desk."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        known = [pk for pk in request.POST.getlist("notice")[:100] if _UUID.fullmatch(pk)]
        desk.dismiss(request.user, known)
        return HttpResponseRedirect(reverse("admin:index"))

    def index(self, request, extra_context=None):
        user, lists = request.user, {}
        if may(user, "view", Revision):
            lists = {
                "notices": desk.notices(user),
                "drafts": desk.drafts(user),
                "own_proposals": desk.own_proposals(user),
                "imports": desk.imports(user),
                "in_review": desk.in_review(),
                "proposals": desk.proposals(),
                "suggestions": desk.suggestions(),
                "due": desk.due(timezone.localdate()),
                "recent": desk.recent(),
                "gaps": quality.open_gaps(),
            }
        return super().index(
            request, {**(extra_context or {}), "desk": lists, "may_operate": may(user, "view", DBTaskResult)}
        )
