"""Who is at the keyboard: the code after the password, one's second factor and sessions, being asked again, a new
password."""

import time
from functools import wraps

import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from catalogue import addresses, second_factor, security, sessions, signing_in, tasks
from catalogue.choices import SecurityAct
from catalogue.models import SecondFactor

# What a session says: which factor it passed, when its owner last showed who they are, the key that is being set up.
PASSED, SHOWN_AT, NEW_KEY = "second_factor", "shown_at", "second_factor_key"
# Whoever showed it longer ago is asked before what is most dangerous; a form that was opened in time may be sent later.
RECENT, RECENT_FORM = 15 * 60, 45 * 60
# Pages that are open after the password alone.
BEFORE_CODE = {"admin:login", "admin:logout", "admin:code", "admin_password_set", "admin_password_reset"}
BEFORE_SETTING_UP = BEFORE_CODE | {"admin:again", "admin:second_factor"}


def not_yet(request):
    """Where whoever has given a password alone is sent, or None; everything that is not named above is refused."""
    user, name = request.user, request.resolver_match.view_name
    if settings.SECOND_FACTOR == "off" or not user.is_authenticated or name in BEFORE_CODE:
        return None
    factor = second_factor.of(user)
    if factor is not None:
        return None if request.session.get(PASSED) == factor.pk else _sent("admin:code", request)
    if name in BEFORE_SETTING_UP or not second_factor.is_required(user):
        return None
    return _sent("admin:second_factor")


def _sent(name, request=None):
    response = HttpResponseRedirect(
        reverse(name) + (f"?{urlencode({'next': request.get_full_path()})}" if request else "")
    )
    add_never_cache_headers(response)
    return response


# --- after a password ------------------------------------------------------------------------------------------------


def attempt_at(request, kind, account):
    """The attempt, and the page that says to wait, or None."""
    tasks.see_to_quotas()
    cookie = request.COOKIES.get(signing_in.COOKIE, "")
    attempt = signing_in.begin(account=account, address=addresses.client(request), cookie=cookie, kind=kind)
    if not attempt.seconds:
        return attempt, None
    response = render(request, "429.html", {"seconds": attempt.seconds}, status=429)
    response.headers["Retry-After"] = str(attempt.seconds)
    return attempt, response


def password_was_right(request, response):
    """With a new key of the session. Who has a second factor is in only when its code was right."""
    request.session.cycle_key()  # Django keeps it for who is signed in already
    request.session.pop(PASSED, None)
    request.session[SHOWN_AT] = int(time.time())
    if settings.SECOND_FACTOR == "off" or second_factor.of(request.user) is None:
        _is_in(request, response)
    return response


def _is_in(request, response):
    security.note(SecurityAct.SIGNED_IN, user=request.user)
    response.set_cookie(
        signing_in.COOKIE,
        signing_in.remembered(request.COOKIES.get(signing_in.COOKIE, ""), request.user),
        max_age=signing_in.KNOWN_SECONDS,
        path=reverse("admin:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        max_length=40,
        help_text=gettext_lazy("Six digits from your authenticator, or a recovery code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


def _next(request):
    to = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if is_ours and to.startswith("/admin/") else reverse("admin:index")


def _ask(request, site, form, *, title, lead, submit, **more):
    context = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": title,
        "lead": lead,
        "submit": submit,
        "form": form,
        "next": _next(request),
        **more,
    }
    return TemplateResponse(request, "admin/catalogue/ask.html", context)


@never_cache
def code_view(request, site):
    """The code after the password."""
    factor = second_factor.of(request.user)
    if settings.SECOND_FACTOR == "off" or factor is None or request.session.get(PASSED) == factor.pk:
        return HttpResponseRedirect(_next(request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wait = _try_code(request, form)
        if wait is not None:
            return wait
        if form.is_valid():
            request.session.cycle_key()
            request.session[PASSED] = factor.pk
            request.session[SHOWN_AT] = int(time.time())
            response = HttpResponseRedirect(_next(request))
            _is_in(request, response)
            return response
    return _ask(
        request,
        site,
        form,
        title=_("Second factor"),
        lead=_("Your password was right. Now the code, please."),
        submit=_("Sign in"),
        lost=True,
    )


def _try_code(request, form):
    """Counts the attempt; a wrong code becomes a fault of the form. Returns the page that says to wait, or None."""
    attempt, wait = attempt_at(request, signing_in.CODE, request.user.get_username())
    if wait is None:
        if second_factor.accept(user=request.user, typed=form.cleaned_data["code"]):
            signing_in.forgive(attempt)
        else:
            security.note(SecurityAct.CODE_FAILED, user=request.user)
            form.add_error("code", _("This code is wrong, was used already or is too old. Try the next one."))
    return wait


# --- asked again -----------------------------------------------------------------------------------------------------


def recently(view):
    """Before a method of an admin that handles what is most dangerous: whoever has not shown lately who they are is
    asked for a code or the password."""

    @wraps(view)
    def asked(self, request, *args, **kwargs):
        return ask_again(request) or view(self, request, *args, **kwargs)

    return asked


def ask_again(request):
    if not request.user.is_authenticated:
        return None
    now = int(time.time())
    # a session from before this was written down began by signing in
    shown = request.session.get(SHOWN_AT, request.session.get("began", now))
    if now - shown <= (RECENT_FORM if request.method == "POST" else RECENT):
        return None
    return _sent("admin:again", request)


@never_cache
def again_view(request, site):
    has_factor = settings.SECOND_FACTOR != "off" and second_factor.of(request.user) is not None
    form = (CodeForm if has_factor else PasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wait = _try_code(request, form) if has_factor else _try_password(request, form)
        if wait is not None:
            return wait
        if form.is_valid():
            request.session[SHOWN_AT] = int(time.time())
            return HttpResponseRedirect(_next(request))
    return _ask(
        request,
        site,
        form,
        title=_("Is it still you?"),
        lead=_("This changes who can get in. You signed in a while ago, so please show that it is you."),
        submit=_("Go on"),
    )


def _try_password(request, form):
    attempt, wait = attempt_at(request, signing_in.PASSWORD, request.user.get_username())
    if wait is None:
        if request.user.check_password(form.cleaned_data["password"]):
            signing_in.forgive(attempt)
        else:
            security.note(SecurityAct.FAILED, user=request.user)
            form.add_error("password", _("This password is wrong."))
    return wait


# --- one's own second factor -----------------------------------------------------------------------------------------


@never_cache
def second_factor_view(request, site):
    if settings.SECOND_FACTOR == "off":
        raise Http404
    user, session = request.user, request.session
    if asked := ask_again(request):
        return asked
    act = request.POST.get("act", "") if request.method == "POST" else ""
    factor = second_factor.of(user)
    if factor is not None and act == "codes":
        return _shown_once(request, site, second_factor.new_codes(user=user))
    if factor is not None and act == "remove" and not second_factor.is_required(user):
        second_factor.reset(user=user, by=None)
        session.pop(PASSED, None)
        messages.success(request, _("The second factor is removed. Your password alone opens your account."))
        return HttpResponseRedirect(reverse("admin:second_factor"))
    form = CodeForm(request.POST if act == "set" else None)
    del form.fields["code"].widget.attrs["autofocus"]  # it would scroll the picture away
    if act == "set" and session.get(NEW_KEY) and form.is_valid():
        codes = second_factor.set_up(user=user, key=session[NEW_KEY], typed=form.cleaned_data["code"])
        if codes is not None:
            del session[NEW_KEY]
            session.cycle_key()
            session[PASSED] = SecondFactor.objects.get(user=user).pk
            return _shown_once(request, site, codes)
        form.add_error(
            "code", _("This is not the code of this moment. Is the clock of your telephone right?")
        )
    # the form that set it up may arrive twice, and the second time there is no key to confirm
    is_setting_up = factor is None or act == "replace" or (act == "set" and NEW_KEY in session)
    context = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Second factor"),
        "factor": factor,
        "form": form,
        "left": second_factor.codes_left(user),
        "is_required": second_factor.is_required(user),
        "is_setting_up": is_setting_up,
    }
    if is_setting_up:
        key = session.setdefault(NEW_KEY, second_factor.new_key())
        qr = segno.make(second_factor.address(user, key), micro=False)
        context["key"] = " ".join(key[i : i + 4] for i in range(0, len(key), 4))
        # black on white also where the page is dark, for cameras
        context["image"] = qr.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return TemplateResponse(request, "admin/catalogue/second_factor.html", context)


def _shown_once(request, site, codes):
    context = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Recovery codes"),
        "codes": codes,
        "host": settings.SITE_URL,
    }
    return TemplateResponse(request, "admin/catalogue/recovery_codes.html", context)


# --- one's own sessions ----------------------------------------------------------------------------------------------


@never_cache
def sessions_view(request, site):
    if asked := ask_again(request):
        return asked
    this = request.session.session_key
    if request.method == "POST":
        # without a key, all but this one
        count = sessions.end(request.user, key=request.POST.get("key", "")[:64], but=this)
        said = ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("admin:sessions"))
    context = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Where you are signed in"),
        "sessions": sessions.of(request.user, this=this),
        "idle_hours": settings.SESSION_IDLE_SECONDS // 3600,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return TemplateResponse(request, "admin/catalogue/sessions.html", context)


# --- a new password --------------------------------------------------------------------------------------------------


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


@never_cache
def forgotten_view(request):
    """Asks for a link by e-mail. The answer is the same whether there is such an account, and so is what it costs."""
    form, is_sent = ForgottenForm(request.POST or None), False
    if request.method == "POST" and settings.EMAIL_HOST and form.is_valid():
        address = form.cleaned_data["email"]
        _attempt, wait = attempt_at(request, signing_in.LINK, address)
        if wait is not None:
            return wait
        tasks.send_password_link.enqueue(address)
        is_sent = True
    lead = _("An administrator makes a link for you, on the page of your account. It works once.")
    if settings.EMAIL_HOST:
        lead = _(
            "We send a link to the address of your account, with which you set a new password. It works once."
        )
    if is_sent:
        lead = _(
            "If an account has this address, a link is on its way. If nothing comes, ask an administrator."
        )
    return _ask(
        request,
        admin.site,
        None if is_sent or not settings.EMAIL_HOST else form,
        title=_("New password"),
        lead=lead,
        submit=_("Send the link"),
    )


class SetPassword(PasswordResetConfirmView):
    """Where a one-time link leads. It opens the account as the password does: a second factor is still asked for."""

    success_url = reverse_lazy("admin:index")
    post_reset_login = True

    def get_context_data(self, **kwargs):
        # `make` is for one's own machine, where it brings settings and libraries of its own
        here = "make administrator USERNAME=…"
        in_service = "catalogue-manage administrator_link --username …"
        return super().get_context_data(**kwargs) | {"new_link": here if settings.PLAIN_HTTP else in_service}

    def form_valid(self, form):
        response = super().form_valid(form)
        security.note(SecurityAct.PASSWORD_SET, user=self.user)
        return password_was_right(self.request, response)
