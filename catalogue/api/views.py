"""The views of /api/v1/. Each sends text that publishing stored, as it is; the queries stand below this layer."""

import base64
import binascii
import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from catalogue import facets, index, queries, resolving
from catalogue.api import picking, schema
from catalogue.api.base import JSON, PublicView, dumps
from catalogue.api.problems import Behind, Expired, refused, withdrawn
from catalogue.api.serializers import (
    answers,
    base,
    datasets,
    organisations,
    policies,
    records,
    scenarios,
)
from catalogue.choices import ApiScope, EntryType, Vocabulary
from catalogue.documents import entry_address, public_text
from catalogue.documents.base import enumeration, timestamp
from catalogue.exports import JSON_LINES, json_lines
from catalogue.filters import Listing
from catalogue.models import PublicDocument
from catalogue.neighbours import incoming

# --- where everything is -----------------------------------------------------------------------------------------


class Start(PublicView):
    """The addresses of the API by name."""

    schema = None
    scopes = ()

    LISTS = (
        "organisation",
        "policy",
        "scenario",
        "dataset",
        "source",
        "indicator",
        "place",
        "topic",
        "ranking",
    )
    OTHERS = ("search", "suggest", "match", "changes", "dump")

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        paths = {
            **{
                reverse(f"api:{name}_list").split("/")[-2]: reverse(f"api:{name}_list") for name in self.LISTS
            },
            "vocabularies": reverse("api:vocabulary_list"),
            **{name: reverse(f"api:{name}") for name in self.OTHERS},
            "schema": reverse("api_schema"),
            "docs": reverse("api_docs"),
        }
        text = dumps({name: settings.SITE_URL + path for name, path in paths.items()})
        return self.answer(request, lambda: HttpResponse(text, content_type=JSON), tag=(text,))


# --- entries -----------------------------------------------------------------------------------------------------


class EntryList(PublicView):
    """Published entries, by the parameters that pages, exports and feeds understand too."""

    type = ""
    item: Any = None
    failures: tuple[int, ...] = (400, 404)

    def parameters(self):
        return [*schema.listing_parameters(self.type), schema.fields_of(self.item)]

    def get(self, request: Request) -> HttpResponseBase:
        parameters, fields = picking.asked(request.GET, self.item)
        listing = Listing(self.type, parameters)
        return self.answer(request, lambda: self.page(request, listing, fields))

    def page(self, request: Request, listing: Listing, fields: list[str]) -> HttpResponse:
        found = index.answer(listing.question())
        cards = [picking.only(row.card, fields) for row in found.rows]
        texts = [public_text(",".join(cards))]
        return self.envelope(request, found.count, listing.page_number, listing.page_size, texts)


class OrganisationList(EntryList):
    type = EntryType.ORGANISATION
    item = organisations.OrganisationCard
    serializer = schema.page_of(item)


class PolicyList(EntryList):
    type = EntryType.POLICY
    item = policies.PolicyCard
    serializer = schema.page_of(item)


class ScenarioList(EntryList):
    type = EntryType.SCENARIO
    item = scenarios.ScenarioCard
    serializer = schema.page_of(item)


class DatasetList(EntryList):
    type = EntryType.DATASET
    item = datasets.DatasetCard
    serializer = schema.page_of(item)


class DocumentDetail(PublicView):
    """The document: the same bytes as its line in an export and in the dump, and as `document` in the change log."""

    type = ""
    path_parameters: tuple[str, ...] = ("slug",)
    moves = True
    failures: tuple[int, ...] = (400, 404, 410)

    def address(self, slug: str) -> str:
        return reverse(f"api:{self.type}_detail", args=[slug])

    def get(self, request: Request, slug: str, **kwargs) -> HttpResponseBase:
        return self.document(request, resolving.resolve(self.type, slug))

    def document(self, request: Request, found) -> HttpResponseBase:
        self.check_names(request)
        if not isinstance(found, resolving.Found):
            return self.elsewhere(found)
        document = found.document
        return self.answer(
            request,
            lambda: HttpResponse(
                public_text(document.body), content_type=JSON, headers=self.links(document.slug)
            ),
            tag=(document.pk, document.version),
            at=document.updated_at,
        )

    def links(self, slug: str) -> dict[str, str]:
        """The page that shows an entry to people."""
        if self.type not in EntryType:
            return {}
        page = settings.SITE_URL + entry_address(self.type, slug)
        return {"Link": f'<{page}>; rel="alternate"; type="text/html"'}

    def elsewhere(self, found: resolving.Moved | resolving.Gone | None) -> HttpResponse:
        """The answer for what is not, or no longer, at this address."""
        if isinstance(found, resolving.Moved):
            query = self.request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(self.address(found.slug) + (f"?{query}" if query else ""))
        if isinstance(found, resolving.Gone):
            return withdrawn(found.row)
        raise Http404


class OrganisationDetail(DocumentDetail):
    type = EntryType.ORGANISATION
    serializer = organisations.Organisation


class PolicyDetail(DocumentDetail):
    type = EntryType.POLICY
    serializer = policies.Policy


class ScenarioDetail(DocumentDetail):
    type = EntryType.SCENARIO
    serializer = scenarios.Scenario


class DatasetDetail(DocumentDetail):
    type = EntryType.DATASET
    serializer = datasets.Dataset


class EntryById(DocumentDetail):
    """Leads to the entry's address. OpenAPI cannot tell it from the address by slug, which is described."""

    schema = None

    def get(self, request: Request, slug: str = "", **kwargs) -> HttpResponseBase:
        return self.document(request, resolving.resolve_id(self.type, kwargs["id"]))


class EntryLinks(DocumentDetail):
    """The entries that point here, by the role in which they do."""

    serializer = schema.page_of(answers.IncomingLink)
    query = schema.PAGING

    def address(self, slug: str) -> str:
        return reverse(f"api:{self.type}_links", args=[slug])

    def document(self, request: Request, found) -> HttpResponseBase:
        self.check_names(request)
        number, size = self.whole(request, "page"), self.whole(request, "page_size")
        if not isinstance(found, resolving.Found):
            return self.elsewhere(found)
        rows = (
            incoming(found.document.pk).select_related("document").defer("document__body", "document__card")
        )
        return self.answer(request, lambda: self.paged(request, rows, number, size, self.link))

    @staticmethod
    def link(reference) -> str:
        entry = reference.document
        return dumps(
            {
                "rel": reference.role,
                "type": entry.type,
                "id": str(entry.pk),
                "slug": entry.slug,
                "name": entry.name,
                "name_en": entry.name_en,
            }
        )


class EntryFacets(EntryList):
    """How many entries each value of a facet would leave. A facet's counts leave out its own selection."""

    failures = (400,)

    def parameters(self):
        return schema.listing_parameters(self.type)

    def get(self, request: Request) -> HttpResponseBase:
        listing = Listing(self.type, request.GET)
        return self.answer(request, lambda: HttpResponse(self.counts(listing), content_type=JSON))

    @staticmethod
    def counts(listing: Listing) -> str:
        found = index.answer(listing.question(facets=listing.filter_set_class.facet_filters()))
        return dumps(
            {
                name: [
                    {
                        "value": one.value,
                        "label": one.label,
                        "label_en": one.label_en,
                        "count": one.count,
                    }
                    for one in choices
                ]
                for name, choices in facets.choices(listing, found.counts).items()
            }
        )


class OrganisationFacets(EntryFacets):
    type = EntryType.ORGANISATION
    serializer = schema.facets_of(EntryType.ORGANISATION)


class PolicyFacets(EntryFacets):
    type = EntryType.POLICY
    serializer = schema.facets_of(EntryType.POLICY)


class ScenarioFacets(EntryFacets):
    type = EntryType.SCENARIO
    serializer = schema.facets_of(EntryType.SCENARIO)


class DatasetFacets(EntryFacets):
    type = EntryType.DATASET
    serializer = schema.facets_of(EntryType.DATASET)


# --- records that stand by themselves ----------------------------------------------------------------------------


class RecordList(PublicView):
    """Documents in the order of their names."""

    type = ""
    item: Any = None
    query = schema.PAGING
    failures = (400, 404)

    def parameters(self):
        return [*self.query, schema.fields_of(self.item)]

    def documents(self, **kwargs) -> QuerySet[PublicDocument]:
        return PublicDocument.objects.filter(type=self.type).order_by("sort_key", "id")

    def get(self, request: Request, **kwargs) -> HttpResponseBase:
        self.check_names(request)
        number, size = self.whole(request, "page"), self.whole(request, "page_size")
        _others, fields = picking.asked(request.GET, self.item)
        bodies = self.documents(**kwargs).values_list("body", flat=True)

        def write(body: str) -> str:
            return picking.only(public_text(body), fields)

        return self.answer(request, lambda: self.paged(request, bodies, number, size, write))


class SourceList(RecordList):
    type = "source"
    item = records.Source
    serializer = schema.page_of(item)


class SourceDetail(DocumentDetail):
    type = "source"
    serializer = records.Source


class IndicatorList(RecordList):
    type = "indicator"
    item = records.Indicator
    serializer = schema.page_of(item)


class IndicatorDetail(DocumentDetail):
    type = "indicator"
    serializer = records.Indicator


class PlaceList(RecordList):
    type = "place"
    item = records.Place
    serializer = schema.page_of(item)


class PlaceDetail(DocumentDetail):
    type = "place"
    serializer = records.Place


class TopicList(RecordList):
    type = "topic"
    item = records.Topic
    serializer = schema.page_of(item)


class TopicDetail(DocumentDetail):
    type = "topic"
    serializer = records.Topic


class RankingList(RecordList):
    type = "ranking"
    item = records.Ranking
    serializer = schema.page_of(item)


class RankingDetail(DocumentDetail):
    type = "ranking"
    serializer = records.Ranking


class VocabularyList(PublicView):
    """The vocabularies."""

    serializer = schema.page_of(answers.VocabularyName)

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        results = [
            {
                **enumeration(Vocabulary, name),
                "url": settings.SITE_URL + reverse("api:vocabulary_detail", args=[name]),
            }
            for name in Vocabulary.values
        ]
        page = {"count": len(results), "next": None, "previous": None, "results": results}
        return self.answer(request, lambda: HttpResponse(dumps(page), content_type=JSON))


class VocabularyDetail(RecordList):
    """The terms of one vocabulary."""

    path_parameters = ("vocabulary",)
    item = records.Term
    serializer = schema.page_of(item)
    type = "term"

    def documents(self, *, vocabulary: str = "", **kwargs) -> QuerySet[PublicDocument]:
        if vocabulary not in Vocabulary.values:
            raise Http404
        # between `kind.` and `kind/`, which comes next: a prefix, compared alike by both databases
        return super().documents().filter(slug__gt=f"{vocabulary}.", slug__lt=f"{vocabulary}/")


class TermDetail(DocumentDetail):
    """A term of a vocabulary."""

    path_parameters = ("vocabulary", "slug")
    serializer = records.Term
    type = "term"

    def address(self, slug: str) -> str:
        return reverse("api:vocabulary_term", args=slug.split(".", 1))

    def get(self, request: Request, slug: str, **kwargs) -> HttpResponseBase:
        found = resolving.resolve(self.type, f"{kwargs['vocabulary']}.{slug}")
        return self.document(request, found)


# --- the whole, and what changes ---------------------------------------------------------------------------------


def cursor(epoch: uuid.UUID, seq: int) -> str:
    """A place in the change log, as opaque text: behind the row `seq` of this history."""
    return base64.urlsafe_b64encode(epoch.bytes + seq.to_bytes(8, "big")).decode()


def read_cursor(text: str, head: queries.Head) -> int:
    """The seq behind which to go on. Raises BadParameters, Expired for a cursor of another history, or Behind for one
    that another node gave out and this one, a standby, has not come to yet."""
    try:
        decoded = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        decoded = b""
    seq = int.from_bytes(decoded[16:], "big")
    if len(decoded) == 24 and decoded[:16] != head.epoch.bytes:
        raise Expired
    if len(decoded) != 24:
        raise refused("cursor", message="“cursor” is the `next_cursor` of an earlier answer.")
    if seq > head.seq and seq > queries.head(at_once=True).seq:  # what was known of the head is a moment old
        raise Behind
    return seq


class Changes(PublicView):
    """What was published, changed and withdrawn, in order and without a gap.

    Follow `next_cursor` until it stays the same; then you hold exactly what `dump.jsonl` holds.
    """

    query = (
        OpenApiParameter(
            "cursor",
            {"$ref": "#/components/schemas/Cursor"},
            description="`next_cursor` of the last answer; without it from the beginning.",
        ),
        schema.whole("limit", 100, 1000, "How many rows at most."),
    )
    serializer = answers.Changes
    failures = (400, 409, 410)
    scopes = (ApiScope.READ, ApiScope.MIRROR)

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        limit = self.whole(request, "limit")
        head = queries.head()
        text = request.GET.get("cursor", "")
        after = read_cursor(text, head) if text else 0
        return self.answer(
            request,
            lambda: self.rows(head.epoch, after, limit),
            tag=(head.epoch, head.seq, after, limit),
            at=head.at,
        )

    def rows(self, epoch: uuid.UUID, after: int, limit: int) -> HttpResponse:
        rows = queries.changes(after, limit)
        last, newest = (rows[-1].seq, rows[-1].head) if rows else (after, after)
        results = ",".join(self.row(row) for row in rows)
        headers = {}
        if last < newest:
            query = urlencode({"cursor": cursor(epoch, last), "limit": limit})
            headers["Link"] = f'<{settings.SITE_URL}{self.request.path}?{query}>; rel="next"'
        return HttpResponse(
            f'{{"results":[{results}],"next_cursor":"{cursor(epoch, last)}",'
            f'"head":{newest},"epoch":"{epoch}"}}',
            content_type=JSON,
            headers=headers,
        )

    @staticmethod
    def row(row: queries.Change) -> str:
        head = dumps(
            {
                "seq": row.seq,
                "type": row.type,
                "id": str(row.record_id),
                "slug": row.slug,
                "version": row.version,
                "action": row.action,
                "reason": row.reason,
                "successor": row.successor,
                "at": timestamp(row.at),
                "superseded": row.superseded,
            }
        )
        return f'{head[:-1]},"document":{public_text(row.body) if row.body else "null"}}}'


class JsonLines(BaseRenderer):
    media_type = JSON_LINES
    format = "jsonl"


class Dump(PublicView):
    """Every document of every type, one a line, cut at one moment: the seq in the header `Catalogue-Seq`.

    Go on from there with `changes/` and the cursor in the header `Catalogue-Cursor`. Without a key it counts as fifty
    requests, with one that has the scope `mirror` as one.
    """

    scopes = (ApiScope.MIRROR,)
    COUNTS = 50  # without a key

    renderer_classes = (JsonLines, JSONRenderer)
    media_type = JSON_LINES
    serializer = base.Head
    headers_described = {
        "Catalogue-Seq": "The newest seq that it holds.",
        "Catalogue-Cursor": "The cursor for `changes/` behind it.",
    }

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        head = queries.head()
        return self.answer(request, self.stream, tag=(head.epoch, head.seq, "dump"), at=head.at)

    def stream(self) -> StreamingHttpResponse:
        if self.request.method != "HEAD" and self.admission.scopes is None:
            self.admission = self.admission.charge(self.COUNTS - 1)
        head, bodies = (queries.head(), iter(())) if self.request.method == "HEAD" else queries.dump()
        response = StreamingHttpResponse(json_lines(bodies), content_type=JSON_LINES)
        response.headers["Catalogue-Seq"] = str(head.seq)
        response.headers["Catalogue-Cursor"] = cursor(head.epoch, head.seq)
        response.headers["Content-Disposition"] = 'attachment; filename="catalogue.jsonl"'
        return response


# --- everything else ---------------------------------------------------------------------------------------------


class Nothing(PublicView):
    """Any other address below /api/: 404 as problem JSON, or a redirect to the same address with the slash it lacks."""

    schema = None
    scopes = ()

    def initial(self, request: Request, *args, **kwargs) -> None:
        pass  # whatever the reader accepts or sends: there is nothing here

    def get(self, request: Request, **kwargs) -> HttpResponse:
        if not request.path.endswith("/"):
            there = resolve(f"{request.path_info}/").func
            if getattr(there, "cls", None) is not Nothing:
                query = request.META.get("QUERY_STRING", "")
                return HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{query}" if query else ""))
        raise Http404

    def http_method_not_allowed(self, request, *args, **kwargs):
        raise Http404
