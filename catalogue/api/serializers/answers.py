"""Answers that are no documents: links, facets, the change log, problems."""

from drf_spectacular.utils import extend_schema_field
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    DictField,
    Field,
    FloatField,
    IntegerField,
    ListField,
    Serializer,
    UUIDField,
)

from catalogue import choices, search
from catalogue.api.serializers.base import Address, Card, EntryLabel, Label, Maybe, Text


class IncomingLink(EntryLabel):
    """An entry that points here; `rel` is the role in which it does."""

    rel = CharField()


class FacetChoice(Serializer):
    value = CharField()
    label = CharField()
    label_en = CharField()
    count = IntegerField()


class SearchResult(Card):
    """A card as in the lists of its type, whose facets it has too."""

    snippet = Maybe(help_text="HTML: the piece of text that was found, the words in `<mark>`.")


class SearchPage(Serializer):
    count = IntegerField(help_text="Of all pages together.")
    next = CharField(allow_null=True, help_text="Address of the next page.")
    previous = CharField(allow_null=True)
    results = SearchResult(many=True)
    did_you_mean = ListField(
        child=CharField(), help_text="Queries that find something, where this one does not."
    )


class EntryName(Serializer):
    id = UUIDField()
    type = ChoiceField(choices.EntryType.choices)
    slug = CharField()
    url = Address()
    name = CharField()
    name_en = Text()


class Suggestions(Serializer):
    results = EntryName(many=True)


class Match(EntryName):
    score = FloatField(help_text="1: an equal normalised name or identifier.")
    reasons = ListField(child=CharField())


class Matches(Serializer):
    results = Match(many=True)


# What divides words: more than the `\s` of all languages in which patterns are read.
_SPACE = r"\s\u001c-\u001f\u0085"


def words_of(least: int) -> dict:
    """What somebody looks for: so many words at least."""
    words = rf"([^{_SPACE}\u0000\ufffd]+([{_SPACE}]+|$)){{{least},{search.MAX_WORDS}}}"
    pattern = rf"^[{_SPACE}]*{words}$"
    return {"type": "string", "minLength": least, "maxLength": search.MAX_LENGTH, "pattern": pattern}


_LETTER = rf"[^{_SPACE}\u0000\ufffd]"
NAME = {
    "type": "string",
    "minLength": 1,
    "maxLength": search.MAX_LENGTH,
    "pattern": rf"^[^\u0000\ufffd]*{_LETTER}[^\u0000\ufffd]*$",
}


@extend_schema_field(
    {
        "oneOf": [
            NAME,
            {
                "type": "object",
                "properties": {
                    "name": NAME,
                    "type": {"enum": [*choices.EntryType.values, "", None]},
                    "limit": {"type": "integer", "minimum": 1, "maximum": 20},
                },
                "required": ["name"],
                "additionalProperties": False,
            },
        ],
        "examples": ["百度"],  # what the page to try it begins with
    }
)
class NameOrQuery(Field):
    """A name alone, or with a type and a limit."""


class MatchQueries(Serializer):
    queries = ListField(child=NameOrQuery(), min_length=1, max_length=100)


class MatchesOfOne(Matches):
    query = CharField()


class MatchesOfMany(Serializer):
    results = MatchesOfOne(many=True)


class VocabularyName(Label):
    url = Address()


class Change(Serializer):
    """A row of the change log. `document` is there in the newest row of a record that is public."""

    seq = IntegerField()
    type = CharField()
    id = UUIDField()
    slug = CharField(help_text="A term's begins with its vocabulary: sector.ai-chips.")
    version = IntegerField()
    action = ChoiceField(choices.ChangeAction.choices)
    reason = Text()
    successor = Text(help_text="Slug of the entry into which it was merged.")
    at = DateTimeField()
    superseded = BooleanField(help_text="A newer row speaks of the same record.")
    document = DictField(allow_null=True)


class Changes(Serializer):
    results = Change(many=True)
    next_cursor = CharField(help_text="Never null: at the head it is where the next change will be.")
    head = IntegerField(help_text="The newest seq.")
    epoch = UUIDField(help_text="Another one means another history: begin again from dump.jsonl.")


class ParameterProblem(Serializer):
    name = CharField()
    detail = CharField()
    nearest = Maybe(help_text="The nearest thing that would be understood.")


class Problem(Serializer):
    """RFC 9457."""

    type = CharField()
    title = CharField()
    status = IntegerField()
    detail = CharField()
    name = CharField(required=False, help_text="The parameter at fault.")
    nearest = Maybe(required=False)
    problems = ParameterProblem(many=True, required=False)
    reason = CharField(required=False, help_text="Why an entry was taken down.")
    action = ChoiceField(choices.ChangeAction.choices, required=False)
