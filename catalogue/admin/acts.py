"""What can be done to a record beside editing it: buttons on its page, actions on the list, one page that asks why.

Each is one call of the workflow, which decides whether it is possible. What has to be asked is in `act_forms`.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from catalogue import (
    bareness,
    deleting,
    documents,
    merging,
    once,
    reviewing,
    snapshots,
    supporting,
    tasks,
    together,
    workflow,
)
from catalogue.admin.act_forms import ActForm, MergeForm, ReasonedActForm, ReplaceForm, ScheduleForm
from catalogue.admin.beside import beside
from catalogue.admin.differences import Comparison, differences
from catalogue.admin.forms import state_token
from catalogue.bulk import batches
from catalogue.choices import Status
from catalogue.importing.resolving import as_uuid
from catalogue.many import Change
from catalogue.models import ChangeCounter, Entry, PublicDocument, Revision, Source
from catalogue.permissions import may
from catalogue.refusals import REFUSALS, refusal_messages

# So many of the records that an act is to be done to are named.
SHOWN = 100
CHANGED_SINCE = gettext_lazy(
    "It has changed since this page was opened, so nothing was done. Look at it again before you confirm."
)

LOST = gettext_lazy("These no longer exist and were left out: %(names)s")
CHANGED_SINCE_PROPOSED = gettext_lazy(
    "The entry has changed since this was proposed. Compare both, and enter what still holds on the entry’s own page."
)
IS_PUBLIC = gettext_lazy("“%(name)s” is public now: %(page)s")
CALLED_OFF = gettext_lazy(
    "“%(name)s” is not published on schedule any more. It can be published at any time."
)
IS_DELETED = gettext_lazy("“%(name)s” is deleted. Its last state stays in the history: %(act)s")


def told(words: str | Promise, **parts: Any) -> SafeString:
    """A sentence for a message, in which a part may be a link."""
    return SafeString(escape(words) % {name: conditional_escape(part) for name, part in parts.items()})


def linked(record: models.Model) -> SafeString:
    """The name of a record, leading to its form."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, record)


def too_few(user, entry: Entry) -> list[str]:
    """Why this user cannot publish the entry yet, where others have to approve it first."""
    try:
        reviewing.of_entry(entry).check(user)
    except workflow.Refused as refusal:
        return refusal.messages
    return []


def seen_state(record: models.Model) -> str:
    """What the page that asks remembers of a record, so that nobody confirms what they did not see."""
    return f"{record.pk} {state_token(record)}"


def seen_states(request) -> dict[uuid.UUID, int]:
    """The same of many records, as a form sends it back: id → state. What is no such thing is left out."""
    found: dict[uuid.UUID, int] = {}
    for one in ";".join(request.POST.getlist("seen")).split(";"):
        pk, _space, state = one.strip().partition(" ")
        if (known := as_uuid(pk)) and state.isascii() and state.isdigit() and len(state) < 10:
            found[known] = int(state)
    return found


@dataclass(frozen=True)
class RecordAct:
    """One thing that can be done to a record."""

    name: str  # in the address
    label: str | Promise
    explanation: str | Promise
    permission: str
    # of record, user and what the form asks for; what is done to many is in `together`
    perform: Callable[..., Any]
    states: tuple[Status, ...] = ()  # of entries; empty: any
    form: type[ActForm] = ActForm
    applies: Callable[[Any, Any], bool] = lambda user, record: True
    # what has happened and what comes next; `%(name)s` is the record, and what the form asked for has its name
    done: str | Promise = ""

    @property
    def suits_many(self) -> bool:
        """Whether one answer serves several records."""
        return self.form in (ActForm, ReasonedActForm)

    def offered(self, user, record: models.Model) -> bool:
        if not may(user, self.permission, record):
            return False
        fits = not (self.states and isinstance(record, Entry)) or record.status in self.states
        return fits and self.applies(user, record)


ENTRY_ACTS = (
    RecordAct(
        "submit",
        gettext_lazy("Submit for review"),
        gettext_lazy("The reviewers find it in their list. They publish it when every fact has its source."),
        "submit",
        lambda entry, user, **said: workflow.submit(entry=entry, user=user, **said),
        states=(Status.DRAFT,),
        done=gettext_lazy(
            "“%(name)s” is with the reviewers. They publish it or return it with a reason; your desk tells you which."
        ),
    ),
    RecordAct(
        "approve",
        gettext_lazy("Approve"),
        gettext_lazy(
            "You have read it and find it right. It is published when enough reviewers have approved it."
        ),
        "approve",
        lambda entry, user, **said: workflow.review(entry=entry, user=user, **said),
        states=(Status.IN_REVIEW, Status.ARCHIVED),
        applies=lambda user, entry: reviewing.of_entry(entry).is_one_of_several(user),
        done=gettext_lazy(
            "You have approved “%(name)s” as it stands. It waits for more reviewers; the last one publishes it."
        ),
    ),
    RecordAct(
        "publish",
        gettext_lazy("Publish"),
        gettext_lazy("The entry and all its facts become public. Every fact needs a source and a locator."),
        "publish",
        lambda entry, user, **said: workflow.publish(entry=entry, user=user, **said),
        states=(Status.DRAFT, Status.IN_REVIEW),
        done=IS_PUBLIC,
    ),
    RecordAct(
        "return",
        gettext_lazy("Return to the editor"),
        gettext_lazy("It becomes a draft again. Say what is to be changed."),
        "return",
        lambda entry, user, **said: workflow.send_back(entry=entry, user=user, **said),
        states=(Status.IN_REVIEW,),
        form=ReasonedActForm,
        done=gettext_lazy(
            "“%(name)s” is a draft again. Who sent it finds your reason on the desk and submits it again."
        ),
    ),
    RecordAct(
        "schedule",
        gettext_lazy("Publish later"),
        gettext_lazy("It becomes public at the moment you choose, if every fact has a source by then."),
        "publish",
        lambda entry, user, reason, at: tasks.schedule(entry=entry, user=user, at=at, reason=reason),
        states=(Status.DRAFT, Status.IN_REVIEW),
        form=ScheduleForm,
        done=gettext_lazy("“%(name)s” becomes public on %(at)s, if every fact has a source by then."),
    ),
    RecordAct(
        "archive",
        gettext_lazy("Archive"),
        gettext_lazy("It is taken down. The public reads the reason at its address."),
        "archive",
        lambda entry, user, **said: workflow.archive(entry=entry, user=user, **said),
        states=(Status.PUBLISHED,),
        form=ReasonedActForm,
        done=gettext_lazy(
            "“%(name)s” is taken down, and its address says why. “Bring back” on its page publishes it again."
        ),
    ),
    RecordAct(
        "restore",
        gettext_lazy("Bring back"),
        gettext_lazy("It is published again at its old address."),
        "restore",
        lambda entry, user, **said: workflow.bring_back(entry=entry, user=user, **said),
        states=(Status.ARCHIVED,),
        done=gettext_lazy("“%(name)s” is public again at its old address: %(page)s"),
    ),
)
MERGE = RecordAct(
    "merge",
    gettext_lazy("Merge into another"),
    gettext_lazy(
        "It is another record under a second name. Facts, choices and citations move there, "
        "its address leads there, and everything that names it names the other one."
    ),
    "merge",
    lambda record, user, reason, into: workflow.merge(record=record, into=into, user=user, reason=reason),
    states=(Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED),
    form=MergeForm,
    done=gettext_lazy(
        "“%(name)s” was merged into “%(into)s”, which has its facts and names now. If that was wrong: %(act)s"
    ),
)
DELETE = RecordAct(
    "delete",
    gettext_lazy("Delete"),
    gettext_lazy("It is gone with everything that belongs to it; its last state stays in the history."),
    "delete",
    lambda record, user, **said: workflow.delete(record=record, user=user, **said),
    done=IS_DELETED,
)
REPLACE_SOURCE = RecordAct(
    "replace",
    gettext_lazy("Replace by another source"),
    gettext_lazy(
        "Every fact and citation that rests on it rests on the other one afterwards, at the same locator. "
        "Rows leave its tables; the source itself stays."
    ),
    "merge",
    lambda record, user, reason, by: supporting.replace(source=record, by=by, user=user, reason=reason),
    form=ReplaceForm,
    done=gettext_lazy("What rested on “%(name)s” rests on “%(by)s” now. “%(name)s” is still there."),
)
DELETE_SOURCE = RecordAct(
    "delete",
    gettext_lazy("Delete"),
    gettext_lazy(
        "Nothing that the public sees may rest on it. Facts of drafts stay, and have no source any more."
    ),
    "delete",
    lambda record, user, reason: supporting.delete(source=record, user=user, reason=reason),
    done=IS_DELETED,
)
PUBLISH_RECORD = RecordAct(
    "publish",
    gettext_lazy("Publish"),
    gettext_lazy("It gets its public document now, before any published entry names it."),
    "publish",
    lambda record, user, **said: workflow.publish_record(record=record, user=user, **said),
    done=IS_PUBLIC,
)


class ActsMixin:
    """Buttons, list actions and history of a record. Goes before ModelAdmin."""

    def acts(self) -> tuple[RecordAct, ...]:
        lead = ENTRY_ACTS if issubclass(self.model, Entry) else ()
        if not lead and documents.type_of(self.model()):
            lead = (PUBLISH_RECORD,)
        merge = [MERGE] if merging.pointing_at(self.model) else []
        if self.model is Source:
            return (*lead, *merge, REPLACE_SOURCE, DELETE_SOURCE)
        return (*lead, *merge, DELETE)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        act = path("<path:object_id>/act/<slug:act>/", self.admin_site.admin_view(self.act_view), name=name)
        return [act, *super().get_urls()]

    def offered_acts(self, request, record: models.Model) -> list[RecordAct]:
        offered = [
            act for act in self.acts() if act.name != DELETE.name and act.offered(request.user, record)
        ]
        if PUBLISH_RECORD in offered and PublicDocument.objects.filter(pk=record.pk).exists():
            offered.remove(PUBLISH_RECORD)
        return offered

    # --- one record

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj is not None:
            context["acts"] = self.offered_acts(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_view(self, request, object_id, extra_context=None):
        return self.act_view(request, object_id, DELETE.name)

    def act_view(self, request, object_id, act):
        if request.method == "POST":
            return once.done(request, lambda: self.act_page(request, object_id, act))
        return self.act_page(request, object_id, act)

    def act_page(self, request, object_id, act):
        record = self.get_object(request, unquote(object_id))
        chosen = next((one for one in self.acts() if one.name == act), None)
        if record is None or chosen is None:
            raise Http404
        if not may(request.user, chosen.permission, record):
            raise PermissionDenied
        problems: list[str] = []
        if not chosen.offered(request.user, record):
            messages.warning(request, _("“%(name)s” is in another state meanwhile.") % {"name": record})
            request.nothing_done = True
            return HttpResponseRedirect(self._page_of(record))
        form = chosen.form(
            request.POST if request.method == "POST" else None,
            record=record,
            admin_site=self.admin_site,
            initial={"into": request.GET.get("into", "")},  # chosen in the list of possible duplicates
        )
        to_publish = isinstance(record, Entry) and chosen.name in ("submit", "publish")
        if request.method == "POST":
            name = str(record)
            problems = self._perform(request, chosen, record, form) if form.is_valid() else []
            if form.is_valid() and not problems:
                messages.success(request, self._outcome(chosen, record, name, form.cleaned_data))
                if chosen is MERGE:
                    return HttpResponseRedirect(self._page_of(form.cleaned_data["into"]))
                gone = chosen.name == DELETE.name
                return HttpResponseRedirect(self._list_page() if gone else self._page_of(record))
            record = self.get_object(request, unquote(object_id))
        elif to_publish:
            bare = bareness.facts(record)
            problems = [_("Publishing needs a source and a locator under every fact:"), *bare] if bare else []
            if chosen.name == "publish":
                problems += too_few(request.user, record)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{chosen.label}{pgettext('before words', ': ')}{record}",
            "opts": self.opts,
            "original": record,
            "seen": [seen_state(record)],
            "act": chosen,
            "form": form,
            "problems": problems,
            "beside": beside(record) if to_publish else [],
            "uncited": bareness.uncited_fields(record) if to_publish else [],
            "consequences": deleting.consequences(record) if chosen is DELETE else None,
            "support": supporting.support(record) if chosen in (REPLACE_SOURCE, DELETE_SOURCE) else None,
            "mentions": merging.mentions(record) if chosen is MERGE else None,
            "back": self._page_of(record),
        }
        return TemplateResponse(request, "admin/catalogue/act.html", context)

    def _perform(self, request, act: RecordAct, record: models.Model, form: ActForm) -> list[str]:
        """Do it, if the record is still as the page that asked has seen it; returns what was wrong."""
        try:
            with transaction.atomic():
                # whoever saves holds this lock first, so the record stays as it is read here
                ChangeCounter.objects.select_for_update().get(pk=1)
                now = type(record)._default_manager.filter(pk=record.pk).first()
                if now is not None and seen_state(now) not in request.POST.getlist("seen"):
                    raise workflow.Conflict(CHANGED_SINCE)
                act.perform(record, request.user, **form.cleaned_data)
        except REFUSALS as error:
            return refusal_messages(error)
        except PermissionDenied as error:
            return [str(error)]
        return []

    def _outcome(self, act: RecordAct, record: models.Model, name: str, said: dict) -> SafeString:
        """What an act has done, in a sentence that leads to all that it names."""
        now = type(record)._default_manager.filter(pk=record.pk).first()
        parts: dict[str, Any] = {
            key: linked(value) if isinstance(value, models.Model) else value for key, value in said.items()
        }
        done = act.done
        if "at" in said:
            done = done if said["at"] else CALLED_OFF
            parts["at"] = said["at"] and timezone.localtime(said["at"]).strftime("%Y-%m-%d %H:%M")
        acts = Revision.objects.filter(kind=record._meta.model_name, record_id=record.pk).defer("snapshot")
        if last := acts.order_by("-number").first():
            address = reverse("admin:catalogue_revision_change", args=[last.pk])
            parts["act"] = format_html('<a href="{}">{}</a>', address, _("the act in the history"))
        page = now.get_absolute_url() if isinstance(now, Entry) else ""
        parts["page"] = format_html('<a href="{}">{}</a>', page, _("View on site")) if page else ""
        return told(done, **parts, name=linked(now) if now else name)

    def _page_of(self, record: models.Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])

    def _list_page(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    # --- many records

    def get_actions(self, request):
        """Our acts only: Django's own deletion would pass the workflow by."""
        if request.GET.get("_popup"):
            return {}
        actions = {}
        for act in (act for act in self.acts() if act.suits_many):
            if act.name == "approve" and reviewing.needed(self.model()) == 1:
                continue
            if may(request.user, act.permission, self.model) or act.name == DELETE.name:
                actions[act.name] = (self._bulk(act), act.name, act.label)
        return actions

    def response_action(self, request, queryset):
        try:
            return super().response_action(request, queryset)
        except ValidationError:  # what was chosen is the id of nothing
            messages.error(request, _("Choose records of this list."))
            return HttpResponseRedirect(request.get_full_path())

    def _bulk(self, act: RecordAct):
        def action(_self, request, queryset):
            form = act.form(request.POST if "confirmed" in request.POST else None)
            if form.is_valid():
                return self.act_together(request, act.name, act.label, form.cleaned_data["reason"])
            records = list(queryset.order_by("pk")[: together.MOST + 1])
            more, records = len(records) > together.MOST, records[: together.MOST]
            obstacles = self._obstacles(request, act, records)
            # those that something stands against come first
            shown = sorted(records, key=lambda record: record.pk not in obstacles)[:SHOWN]
            context = {
                **self.admin_site.each_context(request),
                "title": act.label,
                "opts": self.opts,
                "act": act,
                "form": form,
                "count": len(records),
                "refused": len(obstacles),
                "records": [(record, obstacles.get(record.pk, [])) for record in shown],
                "unnamed": len(records) - len(shown),
                "seen": [seen_state(record) for record in records],
                "more": more,
                "most": together.MOST,
                "chosen": self.chosen(request),
                "back": request.get_full_path(),
            }
            return TemplateResponse(request, "admin/catalogue/act.html", context)

        return action

    def chosen(self, request) -> list[tuple[str, str]]:
        """What the next page of an action has to say again about which records are meant."""
        if request.POST.get("select_across") == "1":
            return [("select_across", "1")]
        name = helpers.ACTION_CHECKBOX_NAME
        return [(name, pk) for pk in request.POST.getlist(name)]

    def _obstacles(self, request, act: RecordAct, records: list[Any]) -> dict[Any, list[str]]:
        """Why this cannot be done to some of the chosen records, said before anybody confirms."""
        found: dict[Any, list[str]] = {}
        for record in records:
            if not act.offered(request.user, record):
                found[record.pk] = [_("This is not possible from its state, or not yours to do.")]
        if act.name != "publish" or not issubclass(self.model, Entry):
            return found
        left = [record for record in records if record.pk not in found]
        for some in batches(left):
            for pk, bare in bareness.facts_of(some).items():
                found[pk] = [str(fact) for fact in bare]
        for record in left:
            if few := too_few(request.user, record):
                found.setdefault(record.pk, []).extend(few)
        return found

    def act_together(self, request, name: str, label: Any, reason: str, change: Change | None = None):
        """Do to the records that the page has shown what was confirmed: at once where they are few, else by the
        worker, whose page follows."""
        seen = seen_states(request)
        if len(seen) > together.MOST:
            messages.error(request, _("At most %(count)d records at once.") % {"count": together.MOST})
            return HttpResponseRedirect(request.get_full_path())
        return once.done(request, lambda: self._act_together(request, name, label, seen, reason, change))

    def _act_together(self, request, name, label, seen, reason, change):
        if len(seen) > together.AT_ONCE:
            task = tasks.start_together(
                act=name, model=self.model, seen=seen, user=request.user, reason=reason, change=change
            )
            return HttpResponseRedirect(reverse("admin:catalogue_revision_together", args=[task]))
        act = together.Act(name, self.model, request.user, uuid.uuid4(), reason, change)
        outcome = act.carry_out(seen)
        for _pk, said, why in outcome.refused:
            messages.error(request, f"{said}: {why}")
        self._tell_batch(request, act.batch, label)
        return HttpResponseRedirect(request.get_full_path())

    def _tell_batch(self, request, batch: uuid.UUID, label: Any) -> None:
        """How many were done, with the way to take them back together."""
        acts = Revision.objects.filter(batch=batch)
        first = acts.order_by("at").values_list("pk", flat=True).first()
        if first is None:
            request.nothing_done = True
            messages.warning(request, _("%(act)s: nothing was done.") % {"act": label})
            return
        done = acts.filter(kind=self.opts.model_name).values("record_id").distinct().count()
        said = ngettext("%(act)s: %(count)d record.", "%(act)s: %(count)d records.", done)
        messages.success(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                said % {"act": label, "count": done},
                reverse("admin:catalogue_revision_change", args=[first]),
                _("What was done together, and how to take it back"),
            ),
        )

    # --- history

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        revisions = Revision.objects.filter(kind=self.opts.model_name, record_id=record.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(name)s") % {"name": record},
            "opts": self.opts,
            "original": record,
            "revisions": revisions.select_related("user").defer("snapshot").order_by("-number"),
            "compared": self._compared(request, revisions),
            "first": request.GET.get("first", ""),
            "second": request.GET.get("second", ""),
        }
        return TemplateResponse(request, "admin/catalogue/history.html", context)

    def _compared(self, request, revisions) -> Comparison | None:
        """The difference between the two revisions that were chosen, the earlier one first."""
        numbers = [request.GET.get(name, "") for name in ("first", "second")]
        if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
            return None
        chosen = list(revisions.filter(number__in=numbers).exclude(snapshot="").order_by("number"))
        if len(chosen) != 2:
            messages.warning(request, _("Choose two different acts that have kept the record."))
            return None
        rows = differences(*(snapshots.loads(revision.snapshot) for revision in chosen))
        before, after = (f"{revision.number} · {revision.get_act_display()}" for revision in chosen)
        return Comparison(_("What lies between the two"), before, after, rows)
