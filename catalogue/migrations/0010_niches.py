"""Where the landscape draws the organisations that are published already, from their stored documents."""

import json

from django.db import migrations

CHUNK = 500


def niche(document: dict) -> str:
    claims = sorted(document["classifications"], key=lambda row: not row["preferred"])
    if not claims:
        return f"={document['kind']['slug'] if document['kind'] else ''}"
    layer = claims[0]["layer"]["slug"] if claims[0]["layer"] else ""
    sector = claims[0]["sector"]["slug"] if claims[0]["sector"] else ""
    return f"{'foundation' if layer.startswith('foundation') else layer}:{sector}"


def add(apps, _editor):
    documents = apps.get_model("catalogue", "PublicDocument").objects.filter(type="organisation")
    values = apps.get_model("catalogue", "FacetValue").objects
    remove(apps, _editor)  # what a run that was stopped has left
    last = 0
    while rows := list(documents.filter(number__gt=last).order_by("number").values_list("number", "body")[:CHUNK]):
        last = rows[-1][0]
        values.bulk_create(
            values.model(
                document_id=number, type="organisation", facet="niche", value=niche(json.loads(body))
            )
            for number, body in rows
        )


def remove(apps, _editor):
    apps.get_model("catalogue", "FacetValue").objects.filter(facet="niche").delete()


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_quality")]
    operations = [migrations.RunPython(add, remove)]
