"""Suggesting a correction or a missing entry, without an account; and the receipt that says what became of it.

These pages are written anew for everybody and kept nowhere. There is no cookie to forge a request with, as nobody is
signed in here (`CookiesBelowAdmin`), so Django's protection against that has nothing to check. In its place the form
carries a signed token with the moment at which it was opened, and a form that another site has a browser send is
refused.
"""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalogue import addresses, fields, suggestions, tasks, text
from catalogue.choices import EntryType, SuggestionKind
from catalogue.models import ENTRY_MODELS, PublicDocument, Suggestion
from catalogue.resolving import Gone, Moved, resolve_id
from catalogue.views.entries import LAYOUTS, stored
from catalogue.views.sheets import Sheet, Value

SOONEST, LATEST = 3, 24 * 60 * 60  # seconds between opening a form and sending it
MOST_LINKS = 3
MOST_STATEMENTS = 500
# What is no statement by itself.
PARTS_OF_FIELDS = ("size_unit", "size_qualifier", "archived_text")
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_signer = signing.TimestampSigner(salt="catalogue.suggestion")


# --- the forms -------------------------------------------------------------------------------------------------------


def _line(label, length, *, required=False, help_text="", **attrs):
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": gettext_lazy("Fill this in.")},
    )


def _prose(label, help_text):
    return forms.CharField(
        label=label,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Fill this in.")},
    )


def _web_address(label):
    attrs = {"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}
    return _line(label, 1000, **attrs)


class SuggestionForm(forms.Form):
    """What both kinds ask: the source and, if they like, who sends it."""

    source = _line(
        gettext_lazy("Which source says so"),
        300,
        help_text=gettext_lazy(
            "The title of a document or page. A suggestion with a source is decided sooner."
        ),
    )
    locator = _line(
        gettext_lazy("Place in the source"), 300, help_text=gettext_lazy("A page, a table, a heading.")
    )
    source_url = _web_address(gettext_lazy("Web address of the source"))
    sender_name = _line(gettext_lazy("Your name"), 100, autocomplete="name")
    sender_email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Only for questions; never public, and deleted 90 days after the decision."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("This is no e-mail address; correct it or leave it empty.")},
    )
    credit_wished = forms.BooleanField(
        label=gettext_lazy("Keep my name with the change, if it is accepted"), required=False
    )

    asked: tuple[str, ...] = ()
    about = ("source", "locator", "source_url")
    sender = ("sender_name", "sender_email", "credit_wished")

    def __init__(self, data=None, **kwargs):
        super().__init__(data, label_suffix="", use_required_attribute=False, **kwargs)

    def describe(self) -> None:
        """Tie help and faults to their fields, for screen readers."""
        for name, field in self.fields.items():
            described = [f"id_{name}_help"] if field.help_text else []
            if self.is_bound and name in self.errors:
                described.append(f"id_{name}_error")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)
            if field.required:
                field.widget.attrs["aria-required"] = "true"

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and text.UNSEEN.search(value):
                self.add_error(name, _("It holds a character that cannot be seen; type it again."))
        for name in ("source_url", "website"):
            said = cleaned.get(name, "")
            if _HOST.fullmatch(said):  # as people type it on a phone
                said = f"https://{said}"
            try:
                cleaned[name] = fields.canonical_url(said)
            except ValidationError as error:
                self.add_error(name, error)
            else:
                if cleaned[name] and not re.fullmatch(fields.UrlField.pattern, cleaned[name]):
                    self.add_error(name, _("This is no web address."))
        prose = [value for name, value in cleaned.items() if isinstance(value, str) and "url" not in name]
        if sum(len(_LINK.findall(value)) for value in prose) > MOST_LINKS + bool(cleaned.get("website")):
            self.add_error(
                "proposed", _("It holds too many web addresses; %(most)d are enough.") % {"most": MOST_LINKS}
            )
        if cleaned.get("credit_wished") and "sender_name" in cleaned and not cleaned["sender_name"]:
            self.add_error("sender_name", _("Write the name that is to be kept."))
        return cleaned


class CorrectionForm(SuggestionForm):
    anchor = forms.ChoiceField(label=gettext_lazy("What is wrong"), required=False)
    proposed = _prose(
        gettext_lazy("What it should be"),
        gettext_lazy("The right value alone where there is one, such as 2016-03; else a sentence or two."),
    )
    asked = ("anchor", "proposed")

    def __init__(self, data=None, *, statements, **kwargs):
        super().__init__(data, **kwargs)
        groups: dict[str, list] = {}
        for anchor, (group, words) in statements.items():
            groups.setdefault(group, []).append((anchor, words if len(words) <= 120 else f"{words[:119]}…"))
        field: Any = self.fields["anchor"]
        field.choices = [("", _("Something else, or the whole entry")), *groups.items()]


class MissingForm(SuggestionForm):
    entry_type = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=EntryType.choices,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    label = _line(gettext_lazy("Name"), 300, required=True)
    name_en = _line(gettext_lazy("English name"), 300, help_text=gettext_lazy("If you know one."))
    website = _web_address(gettext_lazy("Its own website"))
    proposed = _prose(
        gettext_lazy("Why it belongs here"), gettext_lazy("What it does and where, in a sentence or two.")
    )
    asked = ("entry_type", "label", "name_en", "website", "proposed")


# --- what keeps programs out ------------------------------------------------------------------------------------------


def new_token() -> str:
    return _signer.sign(secrets.token_urlsafe(16))


def _is_good(token: str, seconds: int) -> bool:
    """Whether a token is ours and was made in the last so many seconds."""
    try:
        _signer.unsign(token, max_age=seconds)
    except signing.BadSignature:
        return False
    return True


def _suspicion(request: HttpRequest, data: QueryDict) -> str:
    """What is to be said to whatever behaves like no person; empty where nothing is wrong."""
    token = data.get("token", "")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return _("This came from another site. Nothing is lost: look through it and send it once more.")
    if data.get("fax"):
        return _("A field that people do not see was filled in. It is empty again; send it once more.")
    if not _is_good(token, LATEST):
        return _("This form was open for too long. Nothing is lost: look through it and send it once more.")
    if _is_good(token, SOONEST):
        return _(
            "That was faster than people type. Nothing is lost: wait a few seconds and send it once more."
        )
    return ""


# --- pages -----------------------------------------------------------------------------------------------------------


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address of a receipt is its key
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """A correction of an entry; `?fact=` is the anchor of the statement that is wrong."""
    document = stored(request, kind, slug)
    if isinstance(document, HttpResponse):
        return _private(document)
    parsed = json.loads(document.body)
    statements = _statements(kind, parsed)
    fact = request.GET.get("fact", "")

    def form(data=None):
        initial = {"anchor": fact if fact in statements else ""}
        return CorrectionForm(data, statements=statements, initial=initial)

    def filled(values) -> Suggestion:
        _group, statement = statements.get(values["anchor"], ("", ""))
        return Suggestion(
            kind=SuggestionKind.CORRECTION,
            entry_type=kind,
            entry_id=document.pk,
            label=parsed["name"],
            statement=statement[:500],
            **values,
        )

    context = {"document": parsed, "kind": kind, "back": reverse(f"{kind}_detail", args=[slug])}
    return _answer(request, form, filled, context)


@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest) -> HttpResponse:
    """An entry that is not in the catalogue; `?type=` and `?name=` fill the form."""
    asked = {"entry_type": request.GET.get("type", ""), "label": request.GET.get("name", "")[:300]}

    def form(data=None):
        return MissingForm(data, initial=asked)

    def filled(values) -> Suggestion:
        return Suggestion(kind=SuggestionKind.ENTRY, **values)

    return _answer(request, form, filled, {"back": reverse("home")})


def _answer(request: HttpRequest, make_form, filled, context: dict) -> HttpResponse:
    """The empty form, the form with what is wrong and all that was typed, or the way to the receipt."""
    if request.method != "POST":
        return _shown(request, make_form(), context, token=new_token())
    try:
        data = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        form = make_form(QueryDict())
        form.errors.clear()
        form.add_error(None, _("That was too much for one suggestion; send the most important part of it."))
        return _shown(request, form, context, token=new_token(), status=413)
    form, token = make_form(data), data.get("token", "")
    problem = _suspicion(request, data)
    if form.is_valid() and not problem:
        try:
            key = suggestions.receive(
                suggestion=filled(form.cleaned_data), address=addresses.client(request), form=token
            )
        except suggestions.TooMany:
            problem = _("Too many suggestions came from your network today. Please send it tomorrow.")
        else:
            tasks.see_to_senders()
            return _private(HttpResponseRedirect(reverse("suggestion_receipt", args=[key])))
    if problem:
        form.add_error(None, problem)
    # one that is good for another hour goes on being this form's, so that sending it twice stays one suggestion
    good = _is_good(token, LATEST - 3600)
    return _shown(request, form, context, token=token if good else new_token(), status=422)


def _shown(
    request: HttpRequest, form: SuggestionForm, context: dict, *, token: str, status: int = 200
) -> HttpResponse:
    form.describe()
    faults = [
        (form[name].auto_id if name in form.fields else "", form.fields.get(name), error)
        for name in ("__all__", *form.asked, *form.about, *form.sender)
        for error in form.errors.get(name, ())
    ]
    context |= {
        "form": form,
        "token": token,
        "faults": faults,
        "asked": [form[name] for name in form.asked],
        "about": [form[name] for name in form.about],
        "sender": [form[name] for name in form.sender],
        "robots": "noindex, nofollow",
    }
    return _private(render(request, "catalogue/suggest.html", context, status=status))


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a suggestion, for whoever knows this address."""
    sent = suggestions.at_receipt(token) if re.fullmatch("[0-9a-f]{40}", token) else None
    if sent is None:
        raise Http404(_("There is no receipt at this address. Look whether it is complete."))
    entry_address, taken_down = _standing(sent.same_as or sent)
    context = {
        "sent": sent,
        "decided": sent.same_as or sent,  # of what another reader said before, what became of that
        "entry_address": entry_address,
        "taken_down": taken_down,
        "known": _known(sent),
        "about": _about(sent),
        "address": request.build_absolute_uri(),
        "robots": "noindex, nofollow",
    }
    return _private(render(request, "catalogue/suggestion.html", context))


def _known(suggestion: Suggestion) -> PublicDocument | None:
    """The entry that is called so already, where one was said to be missing."""
    if suggestion.kind != SuggestionKind.ENTRY or suggestion.entry_id is not None:
        return None
    called = Q(name=suggestion.label) | Q(name_en=suggestion.label)
    documents = PublicDocument.objects.filter(called, type=suggestion.entry_type)
    return documents.defer("body", "card").order_by("number").first()


def _about(suggestion: Suggestion) -> Mapping[str, Any] | None:
    """The names of the entry that a correction is about, in both languages, while the public finds it."""
    if suggestion.kind != SuggestionKind.CORRECTION or suggestion.entry_id is None:
        return None
    return PublicDocument.objects.filter(pk=suggestion.entry_id).values("name", "name_en").first()


def _standing(suggestion: Suggestion) -> tuple[str, bool]:
    """Where the public finds the entry, also after a merger, and whether it only reads there why it was taken down;
    empty while it has never been public."""
    if suggestion.entry_id is None:
        return "", False
    match resolve_id(suggestion.entry_type, suggestion.entry_id):
        case Moved(slug):
            return reverse(f"{suggestion.entry_type}_detail", args=[slug]), False
        case Gone(row):
            return reverse(f"{suggestion.entry_type}_detail", args=[row.slug]), True
    draft = suggestions.entry_of(suggestion)
    into = draft.successor_slug if draft else ""  # it was merged into what is here already
    if into and PublicDocument.objects.filter(type=suggestion.entry_type, slug=into).exists():
        return reverse(f"{suggestion.entry_type}_detail", args=[into]), False
    return "", False


# --- what an entry says ----------------------------------------------------------------------------------------------


def _statements(kind: str, document: dict) -> dict[str, tuple[str, str]]:
    """Anchor → group and words, of everything that the page of the entry states, in the order of the page."""
    sheet, layout = Sheet(document, {}), LAYOUTS[EntryType(kind)]
    found = {}
    for name, label in (
        ("name", gettext_lazy("Name")),
        ("name_en", _("English name")),
        ("summary", _("Summary")),
        ("summary_en", _("English summary")),
    ):
        found[name] = (str(_("Name and summary")), _said(label, document[name] or "—"))
    for fact in layout.key_facts(sheet):
        found[fact.anchor] = (str(_("Key facts")), _said(fact.label, _plain(fact.value)))
    stated = [anchor.removeprefix("fact-").replace("-", "_") for anchor in found]
    for name, label in ENTRY_MODELS[kind].citable().items():
        if name not in PARTS_OF_FIELDS and not any(
            name == one or name.startswith(f"{one}_") for one in stated
        ):
            found[f"fact-{name.replace('_', '-')}"] = (str(_("Not stated here yet")), capfirst(label))
    for section in filter(None, layout.sections(sheet)):
        for row in section.rows:
            if row.anchor and len(found) < MOST_STATEMENTS:
                words = " · ".join(filter(None, (_plain(value) for _heading, value in row.cells)))
                found.setdefault(str(row.anchor), (str(section.title), words or "—"))
    return found


def _said(label, words: str) -> str:
    return f"{label}{_(':')} {words}"


def _plain(value: Value) -> str:
    return "、".join(str(part.text) for part in value.parts) or ("—" if value.absence else "")
