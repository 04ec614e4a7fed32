"""Every page of the admin: importing this registers them all."""

from catalogue.admin import (  # noqa: F401 - importing them registers the pages
    accounts,
    datasets,
    imports,
    keys,
    organisations,
    places,
    policies,
    records,
    revisions,
    scenarios,
    sources,
    statistics,
    suggestions,
    vocabularies,
)
