"""The public pages. Each reads what publishing stored, and touches neither session nor CSRF.

Django finds the pages for errors here; everything else is imported from its module.
"""

from catalogue.views.pages import bad_request, page_not_found, permission_denied, server_error, unavailable

__all__ = ["bad_request", "page_not_found", "permission_denied", "server_error", "unavailable"]
