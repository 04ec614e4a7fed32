"""Links to a page that is not public yet, for somebody who has no account."""

from django import forms
from django.conf import settings
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import previewing
from catalogue.models import Entry, Revision
from catalogue.permissions import may


class PreviewForm(forms.Form):
    days = forms.IntegerField(
        min_value=1,
        max_value=previewing.MAX_DAYS,
        initial=previewing.DAYS,
        label=gettext_lazy("Days"),
        help_text=gettext_lazy(
            "For how many days the link works, 30 at most. It ends earlier when this is decided."
        ),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args, proposals: list[Revision], **kwargs):
        super().__init__(*args, **kwargs)
        if proposals:
            self.fields["proposal"] = forms.ChoiceField(
                label=_("Which proposal"),
                choices=[
                    (
                        str(one.pk),
                        f"{one.user or _('the system')} · {timezone.localtime(one.at):%Y-%m-%d %H:%M}",
                    )
                    for one in proposals
                ],
            )
            self.order_fields(["proposal", "days"])


class PreviewMixin:
    """The page that makes such links. Goes before ModelAdmin."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        page = path("<path:object_id>/preview/", self.admin_site.admin_view(self.preview_view), name=name)
        return [page, *super().get_urls()]

    def may_preview(self, user, entry: Entry) -> bool:
        return may(user, "propose", entry) and (
            previewing.may_be_previewed(entry) or bool(previewing.open_proposals(entry))
        )

    def preview_view(self, request, object_id):
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            raise Http404
        if not may(request.user, "propose", entry):
            raise PermissionDenied
        itself = previewing.may_be_previewed(entry)
        proposals = [] if itself else previewing.open_proposals(entry)
        posted = request.POST if request.method == "POST" else None
        asked = request.GET.get("proposal", "")
        known = asked in {str(one.pk) for one in proposals}
        form = PreviewForm(posted, proposals=proposals, initial={"proposal": asked} if known else None)
        links: list[tuple[str, str, str]] = []
        if form.is_valid() and (itself or proposals):
            chosen = next((one for one in proposals if str(one.pk) == form.cleaned_data["proposal"]), None)
            signed = previewing.token(entry=entry, proposal=chosen, days=form.cleaned_data["days"])
            for language, label in settings.LANGUAGES:
                with translation.override(language):
                    links.append((language, label, settings.SITE_URL + reverse("preview", args=[signed])))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview to share: %(name)s") % {"name": entry},
            "opts": self.opts,
            "original": entry,
            "form": form,
            "possible": itself or bool(proposals),
            "links": links,
            "back": self._page_of(entry),
        }
        return TemplateResponse(request, "admin/catalogue/preview.html", context)
