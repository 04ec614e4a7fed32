"""Where each part of the site is mounted, and nothing else: the paths themselves stand with the parts."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sessions.exceptions import SessionInterrupted
from django.urls import include, path

from catalogue import health, views
from catalogue import urls as site
from catalogue.admin.signing_in import SetPassword, forgotten_view
from catalogue.api.problems import not_understood
from catalogue.views.components import components

set_password = SetPassword.as_view(
    extra_context={"site_title": admin.site.site_title, "site_header": admin.site.site_header}
)


def bad_request(request, exception):
    """For requests that reach neither of the two, as those to a host that we are not."""
    cause = exception
    while isinstance(exception, SessionInterrupted) and cause is not None:
        # what Django makes of a session that the database could not write down
        if health.is_outage(cause):
            return views.unavailable(request, cause)
        cause = cause.__cause__ or cause.__context__
    answer = not_understood if request.path_info.startswith("/api/") else views.bad_request
    return answer(request, exception)


urlpatterns = [
    # before the admin, which answers every path below its own
    path("admin/login/forgotten/", forgotten_view, name="admin_password_reset"),
    path("admin/password/<uidb64>/<token>/", set_password, name="admin_password_set"),
    path("admin/components/", admin.site.admin_view(components), name="components"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("catalogue.api.urls")),
    path("api/", include("catalogue.api.docs_urls")),
    # paths that exist once: sitemap, robots, health, the whole catalogue as RDF
    *site.once,
    # pages and feeds: Chinese at the root, English under /en/
    *i18n_patterns(*site.pages, prefix_default_language=False),
]

handler400 = "config.urls.bad_request"
handler403 = "catalogue.views.permission_denied"
handler404 = "catalogue.views.page_not_found"
handler500 = "catalogue.views.server_error"
