"""Enumerations: the values that code depends on, with their English labels (Chinese ones are in `locale/`).

Values that editors may add to are vocabulary terms (`models/vocabularies.py`), not enumerations.
This module imports nothing of ours.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EntryType(TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    POLICY = "policy", _("Policy")
    SCENARIO = "scenario", _("Application scenario")
    DATASET = "dataset", _("Dataset")


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class NameStatus(TextChoices):
    OFFICIAL = "official", _("Official translation")
    TRANSLATED = "translated", _("Translated for this catalogue")
    PINYIN = "pinyin", _("Pinyin")


class AliasKind(TextChoices):
    LEGAL = "legal", _("Legal name")
    BRAND = "brand", _("Brand")
    SHORT = "short", _("Short name")
    FORMER = "former", _("Former name")
    ENGLISH = "english", _("English name")
    OTHER = "other", _("Other name")


class IdentifierScheme(TextChoices):
    USCC = "uscc", _("Unified social credit code")
    STOCK = "stock", _("Stock code")
    ROR = "ror", _("ROR")
    WIKIDATA = "wikidata", _("Wikidata")
    LEI = "lei", _("LEI")
    DOI = "doi", _("DOI")
    INDEX_NUMBER = "index_number", _("Government index number")
    DOCUMENT_NUMBER = "document_number", _("Document number")
    ISNI = "isni", _("ISNI")
    URL = "url", _("Web address")
    OTHER = "other", _("Other identifier")


class Absence(TextChoices):
    """Why a value is not there. None of these is 0."""

    MISSING = "missing", _("Missing from the copy we used")
    NOT_STATED = "not_stated", _("Not stated")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NONE = "none", _("None")


class Qualifier(TextChoices):
    EXACT = "exact", _("Exactly")
    ABOUT = "about", _("About")
    AT_LEAST = "at_least", _("At least")
    AT_MOST = "at_most", _("At most")
    IMPUTED = "imputed", _("Imputed")


class Layer(TextChoices):
    FOUNDATION = "foundation", _("Foundation layer")
    FOUNDATION_GENERAL = "foundation_general", _("General foundation layer")
    FOUNDATION_DEDICATED = "foundation_dedicated", _("Dedicated foundation layer")
    TECHNOLOGY = "technology", _("Technology layer")
    APPLICATION = "application", _("Application layer")
    CROSS_LAYER = "cross_layer", _("Cross-layer")


class Metric(TextChoices):
    REVENUE = "revenue", _("Revenue")
    MARKET_VALUE = "market_value", _("Market value")
    VALUATION = "valuation", _("Valuation")
    FUND_SIZE = "fund_size", _("Fund size")
    OUTPUT_VALUE = "output_value", _("Output value")
    HEADCOUNT = "headcount", _("Headcount")


class Market(TextChoices):
    SSE = "SSE", _("Shanghai Stock Exchange")
    SZSE = "SZSE", _("Shenzhen Stock Exchange")
    BSE = "BSE", _("Beijing Stock Exchange")
    HKEX = "HKEX", _("Hong Kong Exchange")
    NASDAQ = "NASDAQ", _("NASDAQ")
    NYSE = "NYSE", _("New York Stock Exchange")
    NEEQ = "NEEQ", _("NEEQ")
    OTHER = "OTHER", _("Other market")


class Relation(TextChoices):
    """Links between entries, stored in this direction only; `documents` knows the name of the way back."""

    SUBSIDIARY_OF = "subsidiary_of", _("Subsidiary of")
    SPUN_OFF_FROM = "spun_off_from", _("Spun off from")
    HOSTED_BY = "hosted_by", _("Hosted by")
    MEMBER_OF = "member_of", _("Member of")
    INVESTED_IN = "invested_in", _("Invested in")
    ACQUIRED = "acquired", _("Acquired")
    JOINTLY_RUN_WITH = "jointly_run_with", _("Jointly run with")
    RENAMED_FROM = "renamed_from", _("Renamed from")
    PARTNER_OF = "partner_of", _("Partner of")
    FOUNDED_BY = "founded_by", _("Founded by")
    PART_OF = "part_of", _("Part of")
    IMPLEMENTS = "implements", _("Implements")
    REPLACES = "replaces", _("Replaces")
    AMENDS = "amends", _("Amends")
    CONCERNS = "concerns", _("Concerns")
    USES = "uses", _("Uses")
    RELATED_TO = "related_to", _("Related to")


class IssuerRole(TextChoices):
    LEAD = "lead", _("Lead issuer")
    JOINT = "joint", _("Joint issuer")


class PersonRole(TextChoices):
    FOUNDER = "founder", _("Founder")
    CO_FOUNDER = "co_founder", _("Co-founder")
    CHIEF_EXECUTIVE = "chief_executive", _("Chief executive")
    CHAIR = "chair", _("Chair")
    PRESIDENT = "president", _("President")
    DEAN = "dean", _("Dean")
    EXECUTIVE_DEAN = "executive_dean", _("Executive dean")
    VICE_DEAN = "vice_dean", _("Vice dean")
    DIRECTOR = "director", _("Director")
    DEPUTY_DIRECTOR = "deputy_director", _("Deputy director")
    HEAD = "head", _("Head")
    CHIEF_SCIENTIST = "chief_scientist", _("Chief scientist")
    CHIEF_TECHNOLOGY_OFFICER = "chief_technology_officer", _("Chief technology officer")
    VICE_PRESIDENT = "vice_president", _("Vice president")
    COMMITTEE_CHAIR = "committee_chair", _("Committee chair")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")
    ADVISER = "adviser", _("Adviser")
    RESEARCHER = "researcher", _("Researcher")
    MEMBER = "member", _("Member")
    PROFESSOR = "professor", _("Professor")
    SPOKESPERSON = "spokesperson", _("Spokesperson")
    OTHER = "other", _("Other role")


class ProductKind(TextChoices):
    CHIP = "chip", _("Chip")
    FRAMEWORK = "framework", _("Framework")
    DEVICE = "device", _("Medical device")
    ROBOT = "robot", _("Robot")
    PLATFORM = "platform", _("Platform")
    SOFTWARE = "software", _("Software")
    APP = "app", _("App")
    MODEL = "model", _("Model")
    VEHICLE = "vehicle", _("Vehicle")
    SYSTEM = "system", _("System")
    SERVICE = "service", _("Service")
    OTHER = "other", _("Other product")


class AwardStatus(TextChoices):
    PRELIMINARY = "preliminary", _("Passed preliminary review")
    GRANTED = "granted", _("Granted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AwardGrade(TextChoices):
    SPECIAL = "special", _("Special prize")
    FIRST = "first", _("First prize")
    SECOND = "second", _("Second prize")
    THIRD = "third", _("Third prize")
    OTHER = "other", _("Other grade")


class ApprovalStatus(TextChoices):
    APPROVED = "approved", _("Approved")
    SPECIAL_REVIEW = "special_review", _("Special review")


class FilingKind(TextChoices):
    LISTING_APPLICATION = "listing_application", _("Application to list")
    ALGORITHM = "algorithm", _("Algorithm filing")
    GENERATIVE_SERVICE = "generative_service", _("Generative AI service filing")
    LICENCE = "licence", _("Licence")
    OTHER = "other", _("Other filing")


class FilingStatus(TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("Accepted")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class DateBasis(TextChoices):
    NEWS = "news", _("Date of the news report")
    ANNOUNCED = "announced", _("Date of the announcement")
    AWARD = "award", _("Date of the award")
    UNKNOWN = "unknown", _("Basis unknown")


class ProgrammeLevel(TextChoices):
    UNDERGRADUATE = "undergraduate", _("Undergraduate")
    MASTER = "master", _("Master")
    DOCTORAL = "doctoral", _("Doctoral")


class SourceKind(TextChoices):
    REPORT = "report", _("Report")
    POLICY_DOCUMENT = "policy_document", _("Policy document")
    WEB_PAGE = "web_page", _("Web page")
    NEWS = "news", _("News")
    DATASET = "dataset", _("Dataset")
    PAPER = "paper", _("Paper")
    STANDARD = "standard", _("Standard")
    OTHER = "other", _("Other document")


class SourceTableKind(TextChoices):
    TABLE = "table", _("Table")
    FIGURE = "figure", pgettext_lazy("of a document", "Figure")


class FindingKind(TextChoices):
    FIRST = "first", _("First")
    HIGHLIGHT = "highlight", _("Highlight")
    FEATURE = "feature", _("Feature")
    PROBLEM = "problem", _("Problem")
    RECOMMENDATION = "recommendation", _("Recommendation")
    OUTLOOK = "outlook", _("Outlook")


class PlaceKind(TextChoices):
    WORLD = "world", _("World")
    COUNTRY = "country", _("Country or region")
    PROVINCE = "province", _("Province")
    REGION = "region", _("Region")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    ZONE = "zone", _("Functional zone")
    AREA = "area", _("Area")


class Nature(TextChoices):
    ACTUAL = "actual", _("Actual")
    ESTIMATE = "estimate", _("Estimate")
    FORECAST = "forecast", _("Forecast")
    TARGET = "target", _("Target")


class Vocabulary(TextChoices):
    ORGANISATION_KIND = "organisation_kind", _("Organisation kind")
    SECTOR = "sector", _("Sector")
    TECHNOLOGY = "technology", _("Technology")
    ROUND = "round", _("Round")
    DESIGNATION = "designation", _("Designation")
    PROGRAMME = "programme", _("Degree programme")
    POLICY_KIND = "policy_kind", _("Policy kind")
    POLICY_LEVEL = "policy_level", _("Policy level")
    VALIDITY = "validity", _("Validity")
    THEME = "theme", _("Theme")
    INSTRUMENT = "instrument", _("Instrument")
    BENEFICIARY = "beneficiary", _("Beneficiary")
    DOMAIN = "domain", _("Domain")
    CAMPAIGN = "campaign", _("Campaign")
    STAGE = "stage", _("Stage")
    PARTICIPANT_ROLE = "participant_role", _("Participant role")
    DATASET_KIND = "dataset_kind", _("Dataset kind")
    MODALITY = "modality", _("Modality")
    TASK = "task", _("Task")
    LICENCE = "licence", _("Licence")
    ACCESS = "access", _("Access")


class Act(TextChoices):
    """What somebody did to a record; one revision each."""

    CREATED = "created", _("Created")
    EDITED = "edited", _("Edited")
    SUBMITTED = "submitted", _("Submitted for review")
    RETURNED = "returned", _("Returned")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")
    RESTORED = "restored", _("Brought back")
    RENAMED = "renamed", _("Renamed")
    MERGED = "merged", _("Merged")
    DELETED = "deleted", _("Deleted")
    LOADED = "loaded", _("Loaded from fixtures")
    PROPOSED = "proposed", _("Change proposed")
    APPROVED = "approved", _("Change approved")
    DECLINED = "declined", _("Change declined")
    WITHDRAWN = "withdrawn", _("Proposal withdrawn")
    REVIEWED = "reviewed", _("Approved by a reviewer")
    AMENDED = "amended", _("Change amended and approved")


class RevisionState(TextChoices):
    """A revision is a finished act, or a proposal that waits for a reviewer."""

    DONE = "done", _("Done")
    PENDING = "pending", _("Waiting for review")
    RETURNED = "returned", _("Returned to its editor")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")
    SUPERSEDED = "superseded", _("Superseded")


# Proposals that are not decided: with the reviewers, or back with their editor.
OPEN_PROPOSALS = (RevisionState.PENDING, RevisionState.RETURNED)


class ChangeAction(TextChoices):
    """What the public sees happen, in the change log."""

    PUBLISHED = "published", _("Published")
    UPDATED = "updated", _("Updated")
    REFRESHED = "refreshed", _("Refreshed")
    RENAMED = "renamed", _("Renamed")
    ARCHIVED = "archived", _("Archived")
    MERGED = "merged", _("Merged")
    DELETED = "deleted", _("Deleted")


# After these an entry is public no longer.
TAKEN_DOWN = (ChangeAction.ARCHIVED, ChangeAction.MERGED, ChangeAction.DELETED)


class ImportState(TextChoices):
    """How far an import has come."""

    READING = "reading", _("Being read")
    REFUSED = "refused", _("Refused")
    UPLOADED = "uploaded", _("Columns to be named")
    CHECKING = "checking", _("Dry run under way")
    CHECKED = "checked", _("Ready to be applied")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    REVERTING = "reverting", _("Being taken back")
    REVERTED = "reverted", _("Taken back")


class RowVerdict(TextChoices):
    """What a row of an import would do."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    RESTORED = "restored", _("Brought back")
    UNCHANGED = "unchanged", _("Unchanged")
    DUPLICATE = "duplicate", _("Suspected duplicate")
    REJECTED = "rejected", _("Rejected")


class RowDecision(TextChoices):
    """What is to become of a suspected duplicate; nothing, unless somebody says so."""

    NEW = "new", _("Another record: add it")
    SAME = "same", _("The same record: change it")


class LinkState(TextChoices):
    """What a web address answered when it was last asked."""

    WAITING = "waiting", _("Not asked yet")
    WORKS = "works", _("Works")
    MOVED = "moved", _("Has moved")
    BROKEN = "broken", _("Broken")
    REFUSED = "refused", _("Not asked: its host is not on the list")


class SuggestionKind(TextChoices):
    CORRECTION = "correction", _("Correction")
    ENTRY = "entry", _("Missing entry")


class SuggestionState(TextChoices):
    """What has become of what a reader sent."""

    WAITING = "waiting", _("Waiting for an editor")
    PROPOSED = "proposed", _("Proposed to the reviewers")
    ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
    AMENDED = "amended", pgettext_lazy("suggestion", "Accepted with changes")
    DECLINED = "declined", pgettext_lazy("suggestion", "Declined")


# Suggestions that are not decided.
OPEN_SUGGESTIONS = (SuggestionState.WAITING, SuggestionState.PROPOSED)


class ApiScope(TextChoices):
    """What a key of the API may ask. Who asks without one may ask all of it, up to the quota of their address."""

    READ = "read", _("Read: lists, entries, search, matching, changes")
    MIRROR = "mirror", _("Mirror: the whole catalogue at once, and changes")


class KeyState(TextChoices):
    ACTIVE = "active", pgettext_lazy("key", "Active")
    EXPIRED = "expired", pgettext_lazy("key", "Expired")
    REVOKED = "revoked", pgettext_lazy("key", "Revoked")


class SecurityAct(TextChoices):
    """What an account was opened with, or what changed what it may do."""

    SIGNED_IN = "signed_in", pgettext_lazy("security", "Signed in")
    FAILED = "failed", pgettext_lazy("security", "Password refused")
    CODE_FAILED = "code_failed", pgettext_lazy("security", "Code refused")
    RECOVERY_USED = "recovery_used", pgettext_lazy("security", "Recovery code used")
    FACTOR_SET = "factor_set", pgettext_lazy("security", "Second factor set up")
    FACTOR_RESET = "factor_reset", pgettext_lazy("security", "Second factor removed")
    CODES_MADE = "codes_made", pgettext_lazy("security", "Recovery codes made")
    PASSWORD_SET = "password_set", pgettext_lazy("security", "Password set")
    LINK_MADE = "link_made", pgettext_lazy("security", "Link for a password made")
    RIGHTS = "rights", pgettext_lazy("security", "Rights changed")
    KEY_MADE = "key_made", pgettext_lazy("security", "Key of the API made")
    KEY_REVOKED = "key_revoked", pgettext_lazy("security", "Key of the API revoked")


class EventKind(TextChoices):
    """What the timeline tells apart."""

    POLICY = "policy", pgettext_lazy("events", "Policies")
    MILESTONE = "milestone", pgettext_lazy("events", "Milestones")
    FUNDING = "funding", pgettext_lazy("events", "Funding rounds")
    LISTING = "listing", pgettext_lazy("events", "Listings")
    RECOGNITION = "recognition", pgettext_lazy("events", "Approvals and awards")
    OUTPUT = "output", pgettext_lazy("events", "Products and results")
    FOUNDING = "founding", pgettext_lazy("events", "Foundings")


class EventAct(TextChoices):
    """What happened on the day of an event."""

    ADOPTED = "adopted", pgettext_lazy("event", "Adopted")
    ISSUED = "issued", pgettext_lazy("event", "Issued")
    IN_FORCE = "in_force", pgettext_lazy("event", "In force")
    EXPIRES = "expires", pgettext_lazy("event", "Ceases to be in force")
    PHASE_STARTS = "phase_starts", pgettext_lazy("event", "Phase begins")
    PHASE_ENDS = "phase_ends", pgettext_lazy("event", "Phase ends")
    DEADLINE = "deadline", pgettext_lazy("event", "Deadline")
    HAPPENED = "happened", pgettext_lazy("event", "Milestone")
    ROUND = "round", pgettext_lazy("event", "Funding round")
    LISTED = "listed", pgettext_lazy("event", "Listed")
    DELISTED = "delisted", pgettext_lazy("event", "Delisted")
    APPROVED = "approved", pgettext_lazy("event", "Device approved")
    SPECIAL_REVIEW = "special_review", pgettext_lazy("event", "Device in special review")
    CONFERRED = "conferred", pgettext_lazy("event", "Designated")
    FILED = "filed", pgettext_lazy("event", "Regulatory filing")
    AWARDED = "awarded", pgettext_lazy("event", "Award")
    RELEASED = "released", pgettext_lazy("event", "Released")
    ACHIEVED = "achieved", pgettext_lazy("event", "Research result")
    BENCHMARKED = "benchmarked", pgettext_lazy("event", "Benchmark result")
    FOUNDED = "founded", pgettext_lazy("event", "Founded")
    PROGRAMME = "programme", pgettext_lazy("event", "Degree programme begins")
