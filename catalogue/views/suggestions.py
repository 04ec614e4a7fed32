"""Suggesting a correction or a missing entry, without an account; and the receipt that says what became of it.

These pages are written anew for everybody and kept nowhere. The form carries a signed token with the time at which it
was opened; there is no cookie, so none is needed against forms of other sites.
"""

import json
import secrets

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue import fields, suggestions, text
from catalogue.choices import EntryType, SuggestionKind
from catalogue.models import ENTRY_MODELS, PublicDocument, Suggestion
from catalogue.views.entries import LAYOUTS, stored
from catalogue.views.sheets import Sheet, Value

SOONEST, LATEST = 3, 24 * 60 * 60  # seconds between opening a form and sending it
MOST_LINKS = 5
MOST_STATEMENTS = 500
_signer = signing.TimestampSigner(salt="catalogue.suggestion")


# --- the form --------------------------------------------------------------------------------------------------------


def _line(label, length, *, required=False, help_text="", **attrs):
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": gettext_lazy("Fill this in.")},
    )


def _prose(label, help_text=""):
    return forms.CharField(
        label=label,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 4000}),
        error_messages={"required": gettext_lazy("Fill this in.")},
    )


def _address(label, help_text=""):
    return _line(label, 1000, help_text=help_text, inputmode="url", autocomplete="off")


class SuggestionForm(forms.Form):
    """What both kinds ask: the source, who sends it, and what only programs fill in."""

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
    source_url = _address(gettext_lazy("Web address of the source"))
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
        label=gettext_lazy("Name me on the page of the entry if this is accepted"), required=False
    )
    fax = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    token = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    about = ("source", "source_url", "locator")
    sender = ("sender_name", "sender_email", "credit_wished")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def describe(self) -> None:
        """Tie help and faults to their fields, for screen readers."""
        for name, field in self.fields.items():
            described = [f"id_{name}_help"] if field.help_text else []
            if self.is_bound and name in self.errors:
                described.append(f"id_{name}_error")
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean(self):
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and text.UNSEEN.search(value):
                self.add_error(name, _("It holds a character that cannot be seen; type it again."))
        for name in ("source_url", "website"):
            try:
                cleaned[name] = fields.canonical_url(cleaned.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)
        links = sum(
            str(cleaned.get(name, "")).lower().count("://") for name in ("proposed", "source", "label")
        )
        if links > MOST_LINKS:
            self.add_error(
                "proposed", _("It holds too many web addresses; %(most)d are enough.") % {"most": MOST_LINKS}
            )
        if cleaned.get("credit_wished") and not cleaned.get("sender_name"):
            self.add_error("sender_name", _("Write the name that is to be shown."))
        if cleaned.get("fax"):
            self.add_error(
                None, _("A field that people do not see was filled in. It is empty again; send it once more.")
            )
        if problem := self._time_problem(cleaned.get("token", "")):
            self.add_error(None, problem)
        return cleaned

    def _time_problem(self, token: str) -> str | None:
        try:
            _signer.unsign(token, max_age=LATEST)
        except signing.BadSignature:
            return _(
                "This form was open for too long. Nothing is lost: look through it and send it once more."
            )
        try:
            _signer.unsign(token, max_age=SOONEST)
        except signing.SignatureExpired:
            return None
        return _(
            "That was faster than people type. Nothing is lost: wait a few seconds and send it once more."
        )

    def next_token(self) -> str:
        """The token of the form that is shown again: its own, while that is good."""
        token = self.data.get("token", "")
        try:
            _signer.unsign(token, max_age=LATEST - 3600)
        except signing.BadSignature:
            return new_token()
        return token


def new_token() -> str:
    return _signer.sign(secrets.token_urlsafe(16))


class CorrectionForm(SuggestionForm):
    anchor = forms.ChoiceField(label=gettext_lazy("What is wrong"), required=False)
    proposed = _prose(
        gettext_lazy("What it should be"),
        gettext_lazy("The right value alone where there is one, such as 2016-03; else a sentence or two."),
    )
    asked = ("anchor", "proposed")

    def __init__(self, *args, statements, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["anchor"].choices = [
            ("", _("Something else")),
            *((anchor, words[:160]) for anchor, words in statements.items()),
        ]


class MissingForm(SuggestionForm):
    entry_type = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=EntryType.choices,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    label = _line(gettext_lazy("Name"), 300, required=True)
    name_en = _line(gettext_lazy("English name"), 300, help_text=gettext_lazy("If you know one."))
    website = _address(gettext_lazy("Its own website"))
    proposed = _prose(
        gettext_lazy("Why it belongs here"), gettext_lazy("What it does and where, in a sentence or two.")
    )
    asked = ("entry_type", "label", "name_en", "website", "proposed")


# --- pages -----------------------------------------------------------------------------------------------------------


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _address_of(request: HttpRequest) -> str:
    """Where the request came from; behind a proxy, what the proxy says last."""
    if settings.BEHIND_PROXY and (told := request.META.get("HTTP_X_FORWARDED_FOR")):
        return told.rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """A correction of an entry; `?fact=` is the anchor of the statement that is wrong."""
    document = stored(request, kind, slug)
    if isinstance(document, HttpResponse):
        return document
    parsed = json.loads(document.body)
    statements = _statements(kind, parsed)
    fact = request.GET.get("fact", "")
    chosen = {"anchor": fact if fact in statements else ""}
    form = CorrectionForm(request.POST or None, statements=statements, initial=chosen)
    if request.method == "POST" and form.is_valid():
        anchor = form.cleaned_data["anchor"]
        suggestion = _filled(form, SuggestionKind.CORRECTION)
        suggestion.entry_type, suggestion.entry_id, suggestion.label = kind, document.pk, parsed["name"]
        suggestion.statement, suggestion.field = statements.get(anchor, "")[:500], _field(kind, anchor)
        if response := _sent(request, form, suggestion):
            return response
    context = {"document": parsed, "kind": kind, "back": reverse(f"{kind}_detail", args=[slug])}
    return _shown(request, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest) -> HttpResponse:
    """An entry that is not in the catalogue; `?type=` and `?name=` fill the form."""
    asked = {"entry_type": request.GET.get("type", ""), "label": request.GET.get("name", "")[:300]}
    form = MissingForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        suggestion = _filled(form, SuggestionKind.ENTRY)
        if response := _sent(request, form, suggestion):
            return response
    return _shown(request, form, {"back": reverse("home")})


def _filled(form: SuggestionForm, kind: str) -> Suggestion:
    names = {field.name for field in Suggestion._meta.concrete_fields}
    values = {name: value for name, value in form.cleaned_data.items() if name in names}
    return Suggestion(kind=kind, language=get_language() or settings.LANGUAGE_CODE, **values)


def _sent(request: HttpRequest, form: SuggestionForm, suggestion: Suggestion) -> HttpResponse | None:
    try:
        token = suggestions.receive(
            suggestion=suggestion, address=_address_of(request), form=form.cleaned_data["token"]
        )
    except suggestions.TooMany:
        form.add_error(None, _("Too many suggestions came from your network today. Please send it tomorrow."))
        return None
    return _private(HttpResponseRedirect(reverse("suggestion_receipt", args=[token])))


def _shown(request: HttpRequest, form: SuggestionForm, context: dict) -> HttpResponse:
    if request.method == "POST" and not form.is_bound:
        form.data, form.is_bound = request.POST, True
    form.describe()
    token = form.next_token() if form.is_bound else new_token()
    faults = [
        (
            form[name].auto_id if name in form.fields else "",
            form.fields[name].label if name in form.fields else "",
            error,
        )
        for name, errors in form.errors.items()
        for error in errors
    ]
    context |= {
        "form": form,
        "token": token,
        "faults": faults,
        "asked": [form[name] for name in form.asked],
        "about": [form[name] for name in form.about],
        "sender": [form[name] for name in form.sender],
        "robots": "noindex",
    }
    return _private(render(request, "catalogue/suggest.html", context, status=422 if faults else 200))


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a suggestion, for whoever knows this address."""
    suggestion = suggestions.at_receipt(token)
    if suggestion is None:
        raise Http404(_("There is no receipt at this address. Look whether it is complete."))
    entry = PublicDocument.objects.filter(pk=suggestion.entry_id).only("type", "slug").first()
    context = {
        "suggestion": suggestion,
        "entry_address": reverse(f"{entry.type}_detail", args=[entry.slug]) if entry else "",
        "kind": suggestion.entry_type,
        "address": request.build_absolute_uri(),
        "robots": "noindex",
    }
    return _private(render(request, "catalogue/suggestion.html", context))


# --- what an entry says ----------------------------------------------------------------------------------------------


def _statements(kind: str, document: dict) -> dict[str, str]:
    """Anchor → words, of everything that the page of the entry states."""
    sheet, layout = Sheet(document, {}), LAYOUTS[EntryType(kind)]
    found = {"name": _said(_("Name"), document["name"])}
    for name, label in (
        ("name_en", _("English name")),
        ("summary", _("Summary")),
        ("summary_en", _("English summary")),
    ):
        found[f"fact-{name.replace('_', '-')}" if name != "summary" else name] = _said(
            label, document[name] or "—"
        )
    for fact in layout.key_facts(sheet):
        found[fact.anchor] = _said(fact.label, _plain(fact.value))
    for section in filter(None, layout.sections(sheet)):
        for row in section.rows:
            if row.anchor and len(found) < MOST_STATEMENTS:
                words = " · ".join(filter(None, (_plain(value) for _heading, value in row.cells)))
                found.setdefault(str(row.anchor), _said(section.title, words))
    return found


def _said(label: str, words: str) -> str:
    return f"{label}{_(':')} {words}"


def _plain(value: Value) -> str:
    return "、".join(str(part.text) for part in value.parts) or ("—" if value.absence else "")


def _field(kind: str, anchor: str) -> str:
    """The field of the entry behind an anchor, if it is one."""
    name = anchor.removeprefix("fact-").replace("-", "_")
    return name if name in ENTRY_MODELS[kind].citable() else ""
