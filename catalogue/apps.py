"""The one application of the project."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy

from catalogue import slowness


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = gettext_lazy("Catalogue")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(slowness.watch, dispatch_uid="slowness")
        # Labels are written once, in English, as the name of the model or field; this makes each of them translatable.
        # (What migrations record, `original_attrs` and `_verbose_name`, stays untouched.)
        for model in self.get_models():
            options = model._meta
            if "verbose_name_plural" not in options.original_attrs:
                options.verbose_name_plural = gettext_lazy(f"{options.verbose_name}s")
            if isinstance(options.verbose_name, str):
                options.verbose_name = gettext_lazy(options.verbose_name)
            for field in (*options.local_fields, *options.local_many_to_many):
                if isinstance(field.verbose_name, str):
                    field.verbose_name = gettext_lazy(field.verbose_name)


class CatalogueAdminConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "catalogue.admin.site.CatalogueAdminSite"

    def ready(self) -> None:
        super().ready()
        import catalogue.admin.pages  # noqa: F401 - registers them, when models and site are there

        apps.get_app_config("django_tasks_database").verbose_name = gettext_lazy("Tasks")
