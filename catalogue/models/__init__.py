"""Every model, by the file that holds it."""

from catalogue.models.accounts import RecoveryCode, SecondFactor, SecurityEvent, SignInCount, User
from catalogue.models.base import ENTRY_TYPES, Entry, Fact, Record
from catalogue.models.datasets import Dataset, Distribution
from catalogue.models.entries import Alias, Identifier, Link
from catalogue.models.forms import SentForm
from catalogue.models.identity import IdentityKey, NotTheSame
from catalogue.models.imports import Import, ImportPiece, ImportRow, ImportValue
from catalogue.models.keys import ApiKey, ApiUse, QuotaWindow
from catalogue.models.lookups import EntryLookup
from catalogue.models.organisations import (
    Classification,
    Designation,
    Figure,
    Filing,
    FundingRound,
    FundingStage,
    Listing,
    Milestone,
    Organisation,
    Programme,
    RankingPlace,
    Role,
)
from catalogue.models.places import Place
from catalogue.models.policies import Issuer, Measure, Phase, Policy
from catalogue.models.publication import (
    ChangeCounter,
    ChangeLogRow,
    DocumentDifference,
    DocumentReference,
    Event,
    FacetValue,
    PublicDocument,
    SearchText,
    SlugHistory,
)
from catalogue.models.quality import GapList, LinkCheck, LinkHost
from catalogue.models.records import (
    Achievement,
    Approval,
    Award,
    AwardParticipant,
    BenchmarkResult,
    Person,
    Product,
    Ranking,
    RankingEdition,
)
from catalogue.models.revisions import Notice, Revision
from catalogue.models.scenarios import Outcome, Participant, Scenario
from catalogue.models.sources import (
    Citation,
    ExchangeRate,
    Finding,
    Source,
    SourceTable,
    SourceTableColumn,
)
from catalogue.models.statistics import Indicator, Observation
from catalogue.models.suggestions import Suggestion, SuggestionDay, SuggestionSender
from catalogue.models.vocabularies import Term, Topic

ENTRY_MODELS: dict[str, type[Entry]] = {
    model.entry_type: model for model in (Organisation, Policy, Scenario, Dataset)
}

__all__ = [
    "ENTRY_MODELS",
    "ENTRY_TYPES",
    "Achievement",
    "Alias",
    "ApiKey",
    "ApiUse",
    "Approval",
    "Award",
    "AwardParticipant",
    "BenchmarkResult",
    "ChangeCounter",
    "ChangeLogRow",
    "Citation",
    "Classification",
    "Dataset",
    "Designation",
    "Distribution",
    "DocumentDifference",
    "DocumentReference",
    "Entry",
    "EntryLookup",
    "Event",
    "ExchangeRate",
    "FacetValue",
    "Fact",
    "Figure",
    "Filing",
    "Finding",
    "FundingRound",
    "FundingStage",
    "GapList",
    "Identifier",
    "Import",
    "ImportPiece",
    "ImportRow",
    "ImportValue",
    "IdentityKey",
    "Indicator",
    "Issuer",
    "Link",
    "LinkCheck",
    "LinkHost",
    "Listing",
    "Measure",
    "Milestone",
    "NotTheSame",
    "Notice",
    "Observation",
    "Organisation",
    "Outcome",
    "Participant",
    "Person",
    "Phase",
    "Place",
    "Policy",
    "Product",
    "Programme",
    "PublicDocument",
    "QuotaWindow",
    "Ranking",
    "RankingEdition",
    "RankingPlace",
    "Record",
    "RecoveryCode",
    "SecondFactor",
    "SecurityEvent",
    "Revision",
    "Role",
    "Scenario",
    "SearchText",
    "SentForm",
    "SignInCount",
    "SlugHistory",
    "Source",
    "SourceTable",
    "SourceTableColumn",
    "Suggestion",
    "SuggestionDay",
    "SuggestionSender",
    "Term",
    "Topic",
    "User",
]
