"""The data of a person: found wherever they stand, and taken out of what stays behind."""

import io
import json

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from catalogue import models, personal, workflow
from tests.acting import edit, user
from tests.factories import OrganisationFactory, PersonFactory, cited
from tests.filling import Filler

pytestmark = pytest.mark.django_db

NAME, MAIL = "欧阳知远", "zhiyuan@person.example"


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def places(*words):
    return {
        (place.model.partition(".")[2], field) for place in personal.holding(words) for field in place.fields
    }


def suggestion(**values):
    return Filler("said").make(models.Suggestion, same_as=None, **values)


def test_every_place_of_a_person_is_listed():
    entry = OrganisationFactory(name="某公司")
    person = PersonFactory(name=NAME, name_en="Zhiyuan Ouyang")
    entry.role_set.create(person=person, role="founder", title="创始人", **cited())
    workflow.publish(entry=entry, user=None)
    edit(entry, internal_note=f"问过{NAME}")
    suggestion(sender_name=NAME, sender_email=MAIL)
    models.User.objects.create_user("ouyang", email=MAIL)
    found = places(NAME, MAIL)
    assert {
        ("person", "name"),
        ("organisation", "internal_note"),
        ("revision", "snapshot"),
        ("suggestion", "sender_name"),
        ("suggestion", "sender_email"),
        ("user", "email"),
        ("publicdocument", "body"),
        ("searchtext", "shown"),
    } <= found
    listed = run("personal_data", NAME, MAIL)
    assert f"catalogue.person {person.pk}: name" in listed
    assert places(MAIL.upper()) == {("suggestion", "sender_email"), ("user", "email")}
    assert places("nobody-is-called-so") == set()
    with pytest.raises(CommandError, match="two characters"):
        run("personal_data", "阳")


def test_a_person_who_is_deleted_is_taken_out_of_what_stays_behind(client):
    entry = OrganisationFactory(name="某公司", summary=f"由{NAME}创办")
    person = PersonFactory(name=NAME)
    entry.role_set.create(person=person, role="founder", title="创始人", **cited())
    workflow.publish(entry=entry, user=None)
    edit(entry, summary="一家公司")
    workflow.delete(record=person, user=None, reason=f"{NAME} asked for it")
    assert NAME not in client.get(f"/organisations/{entry.slug}/history/").content.decode()
    assert places(NAME) == {("revision", "snapshot"), ("revision", "label"), ("revision", "reason")}
    assert "rows say less now" in run("personal_data", NAME, "--take-out")
    assert places(NAME) == set()
    # what is left can be read, compared and restored
    kept = models.Revision.objects.filter(kind="organisation").exclude(snapshot="")
    said = [json.loads(revision.snapshot)["values"]["summary"] for revision in kept]
    assert f"由{personal.TAKEN_OUT}创办" in said
    client.force_login(user("administrator"))
    assert client.get(f"/admin/catalogue/organisation/{entry.pk}/history/").status_code == 200


def test_what_a_file_said_is_taken_out_too_in_letters_and_in_ascii():
    job = Filler("f").make(models.Import, mapping="", answers="", counts="")
    row = models.ImportRow.objects.create(
        job=job, number=1, cells='["\\u6b27\\u9633\\u77e5\\u8fdc", "x"]', label=NAME
    )
    assert places(NAME) == {("importrow", "cells"), ("importrow", "label")}
    personal.take_out([NAME])
    row.refresh_from_db()
    assert (row.label, row.cells) == ("〔—〕", '["\\u3014\\u2014\\u3015", "x"]')


def test_a_sender_is_forgotten_and_nobody_else():
    theirs = suggestion(sender_name="A", sender_email=MAIL, credit_wished=True)
    other = suggestion(sender_name="B", sender_email=f"x{MAIL}")
    assert "1 suggestions have no sender" in run("personal_data", MAIL.upper(), "--forget-senders")
    theirs.refresh_from_db(), other.refresh_from_db()
    assert (theirs.sender_name, theirs.sender_email, theirs.credit) == ("", "", "")
    assert theirs.proposed and other.sender_email == f"x{MAIL}"


def test_who_left_is_a_number_and_what_they_did_stays(client):
    boss = user("administrator")
    left = user("reviewer")
    left.first_name, left.last_name, left.email = "知远", "欧阳", MAIL
    left.set_password("seven-lamps-over-the-river")
    left.save()
    client.force_login(left)
    other = client.__class__()
    other.force_login(boss)
    entry = OrganisationFactory()
    workflow.publish(entry=entry, user=left)
    LogEntry.objects.create(
        user=boss, content_type=ContentType.objects.get_for_model(models.User), object_id=str(left.pk),
        object_repr=left.username, action_flag=CHANGE, action_time=timezone.now(),
    )  # fmt: skip
    assert Session.objects.count() == 2
    assert run("forget_account", "reviewer") == f"reviewer is former-{left.pk} from now on.\n"
    left.refresh_from_db()
    assert (left.get_full_name(), left.email, left.last_login) == ("", "", None)
    assert not (left.is_active or left.is_staff or left.has_usable_password() or left.groups.exists())
    assert Session.objects.count() == 1
    assert client.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == 200
    revision = models.Revision.objects.filter(record_id=entry.pk, user=left).first()
    assert str(revision.user) == f"former-{left.pk}"
    assert not places(MAIL, "欧阳", "知远") and ("user", "username") not in places("reviewer")
    with pytest.raises(CommandError, match="no account"):
        run("forget_account", "reviewer")


def test_the_last_administrator_stays():
    models.User.objects.create_superuser("boss", password=None)
    with pytest.raises(CommandError, match="last administrator"):
        run("forget_account", "boss")
