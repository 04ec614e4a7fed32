"""The one application of the project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = gettext_lazy("Catalogue")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Labels are written once, in English, as the field's name; this makes each of them translatable.
        # (`_verbose_name`, which migrations record, stays untouched.)
        for model in self.get_models():
            for field in model._meta.get_fields():
                if hasattr(field, "verbose_name") and hasattr(field, "_verbose_name"):
                    field.verbose_name = gettext_lazy(str(field.verbose_name))
