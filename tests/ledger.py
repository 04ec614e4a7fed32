"""A ledger of what the site said it had saved, beside what is in the database.

Writers are editors with a browser: they open a form, send it, and write down what they were told. An answer that does
not come is no answer: they send the same form again. What was acknowledged and is not there is lost; what is there
twice is doubled.
"""

import contextlib
import http.client
import random
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import psycopg
from django.conf import settings

from tests.posting import form_data
from tests.processes import environment

ADD = "/admin/catalogue/person/add/"
FORM = "person_form"
ACCOUNTS = """
import sys
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from catalogue.models import ChangeCounter, User
ChangeCounter.objects.get_or_create(pk=1)  # another test may have emptied every table
user, _made = User.objects.get_or_create(username="writer", defaults={"is_staff": True})
user.groups.add(Group.objects.get_or_create(name="editor")[0])
for _one in range(int(sys.argv[1])):
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store.save()
    print(store.session_key)
"""
# What a browser calls no answer.
NO_ANSWER = (OSError, http.client.HTTPException)
AWAY = (502, 503, 504)


def sessions(url: str, count: int) -> list[str]:
    """Sessions of an editor in this database."""
    done = subprocess.run(
        [sys.executable, "-c", ACCOUNTS, str(count)],
        cwd=settings.BASE_DIR,
        env=environment(DATABASE_URL=url),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@dataclass
class Ledger:
    """What was tried, under a word of its own for each act, and what came of it."""

    acknowledged: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    statuses: Counter = field(default_factory=Counter)
    unanswered: int = 0
    repeated: int = 0
    strange: list[str] = field(default_factory=list)

    def compared(self, url: str) -> "Outcome":
        """Beside the revisions and the records of the database at this address."""
        acts = Counter(
            row[0] for row in asked(url, "SELECT reason FROM catalogue_revision WHERE reason <> ''")
        )
        records = Counter(row[0] for row in asked(url, "SELECT name FROM catalogue_person"))
        made = {word for word in self.tried if word.endswith("-made")}
        there = acts.keys() | records.keys()
        return Outcome(
            acknowledged=len(self.acknowledged),
            lost=sorted(self.acknowledged - acts.keys())
            + sorted((self.acknowledged & made) - records.keys()),
            doubled=sorted(
                word for word in self.tried if acts[word] > 1 or (word in made and records[word] > 1)
            ),
            # saved, and nobody was told so in the end
            untold=len((self.tried & there) - self.acknowledged),
        )


@dataclass(frozen=True)
class Outcome:
    acknowledged: int
    lost: list[str]
    doubled: list[str]
    untold: int


def asked(url: str, statement: str) -> list[tuple]:
    """What the database itself says, past all of our code."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            return database.execute(statement).fetchall()
    with psycopg.connect(url) as database:
        return database.execute(statement).fetchall()


class Writer(threading.Thread):
    """Makes people and edits them, one after the other. `loses`: which part of the answers never reaches him."""

    def __init__(self, name, address, session, ledger, stop, *, keys=True, loses=0.0, patience=60.0):
        super().__init__(name=name, daemon=True)
        self.address, self.ledger, self.stop = address, ledger, stop
        self.cookies = {"sessionid": session}
        self.keys, self.loses, self.patience = keys, loses, patience
        self.chance = random.Random(name)

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            word = f"{self.name}-{number}"
            page = self.write(ADD, f"{word}-made", name=f"{word}-made")
            if page and not self.stop.is_set():
                self.write(page, f"{word}-edited", note=word)

    def write(self, address: str, word: str, **typed: str) -> str:
        """Open the form, and send it until there is an answer; returns where that leads."""
        form = self.ask("GET", address)
        if form is None:
            return ""
        if form.status != 200:  # what he was told to be saved is gone
            self.ledger.strange.append(f"{address}: {form.status}")
            return ""
        data = {**form_data(form, FORM), **{name: [value] for name, value in typed.items()}}
        data |= {"reason": [word], "_continue": ["1"]}
        if not self.keys:
            data.pop("once", None)
        self.ledger.tried.add(word)
        answer = self.ask("POST", address, urllib.parse.urlencode(data, doseq=True))
        if answer is None:
            return ""
        if answer.status != 302:
            if self.keys:
                self.ledger.strange.append(f"{word}: {answer.status}")
            return ""
        self.ledger.acknowledged.add(word)
        return urllib.parse.urlsplit(answer.location).path

    def ask(self, method: str, path: str, body: str | None = None):
        """The answer, however often it takes to ask; None if that is too long."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            try:
                answer = self.once(method, path, body)
            except NO_ANSWER:
                self.ledger.unanswered += 1
                time.sleep(0.2)
            else:
                self.ledger.statuses[answer.status] += 1
                is_lost = method == "POST" and self.chance.random() < self.loses
                if answer.status not in AWAY and not is_lost:
                    return answer
                if not is_lost:
                    time.sleep(0.3)
            self.ledger.repeated += 1
        return None

    def once(self, method: str, path: str, body: str | None):
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            fields = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, body, fields)
            answer = connection.getresponse()
            content = answer.read()
            for told in answer.headers.get_all("Set-Cookie") or ():
                name, _equals, rest = told.partition("=")
                if name != "sessionid":
                    self.cookies[name] = rest.partition(";")[0]
            location = answer.headers.get("Location", "")
            return SimpleNamespace(status=answer.status, content=content, location=location)
        finally:
            connection.close()


def kept(
    url: str, address: tuple[str, int], disturb: Callable[[Ledger], object], *, writers: int = 4, **how
) -> tuple[Ledger, Outcome]:
    """The ledger of writers who work at this address for as long as `disturb` takes, beside the database."""
    ledger, stop = Ledger(), threading.Event()
    crowd = [
        Writer(f"w{number}", address, session, ledger, stop, **how)
        for number, session in enumerate(sessions(url, writers))
    ]
    for one in crowd:
        one.start()
    try:
        disturb(ledger)
    finally:
        stop.set()
        for one in crowd:
            one.join(120)
    assert not any(one.is_alive() for one in crowd), "a writer still waits"
    return ledger, ledger.compared(url)
