"""`make load`: readers, partners and an editor ask for minutes while processes are killed.

Two web servers serve one catalogue. At the first one a process is killed every few seconds, and so is the worker; what
is cut off there is counted, and anything else must be answered. The second one is left alone: nothing may be cut off
there, and its memory is watched. Nothing that an editor was told to be saved may be missing at the end.
"""

import argparse
import collections
import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import quote, urlencode

from tests.benchmarks.catalogues import BASE, Catalogue, build
from tests.benchmarks.serving import Server, children, gunicorn
from tests.posting import form_data

READERS = 4
# Seconds between two kills of a web process, and of the worker.
WEB, WORKER = 7, 41
# What memory may grow between the second quarter of the time and the last: a share, and kilobytes on top. The time is
# counted from so many answers on: before them a process has not read yet what it holds.
GROWTH, ROOM, WARM = 1.10, 20 * 1024, 200

WORDS = ("智能", "数据", "视觉", "医疗", "教育", "金融", "海淀 机器人", "zhineng", "beijing ai", "没有的词")
LANGUAGES = ("", "/en")
PAGES = (
    "/",
    "/landscape/",
    "/places/beijing/",
    "/timeline/",
    "/statistics/",
    "/changes/",
    "/sources/",
    "/topics/",
    "/tables/",
    "/compare/?organisation=entry-1&organisation=entry-2",
)
RARE = ("/api/v1/dump.jsonl", "/organisations/export.csv?place=haidian", "/catalogue.ttl", "/sitemap.xml")

EDITOR = """
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from catalogue.models import Organisation, User
user, _ = User.objects.get_or_create(username="load", defaults={"is_staff": True})
user.groups.set([Group.objects.get_or_create(name="reviewer")[0]])
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session.save()
print(session.session_key, *Organisation.objects.filter(slug__startswith="entry-").values_list("pk", flat=True)[:20])
"""
STORED = """
import sys, json, django
django.setup()
from catalogue.models import Organisation, PublicDocument
print(json.dumps({
    pk: [Organisation.objects.get(pk=pk).internal_note, Organisation.objects.get(pk=pk).summary,
         json.loads(PublicDocument.objects.get(pk=pk).body)["summary"]]
    for pk in sys.argv[1:]
}))
"""


class Load:
    """What was asked, what was answered, and what an editor was told."""

    def __init__(self, catalogue: Catalogue, shaken: Server, steady: Server, seconds: float):
        self.catalogue, self.shaken, self.steady = catalogue, shaken, steady
        self.seconds, self.until = seconds, time.monotonic() + seconds
        self.answers: collections.Counter[tuple[str, str]] = collections.Counter()
        self.wrong: list[str] = []
        # kilobytes, and what was answered until then, every second
        self.memory: list[tuple[int, int]] = []
        self.kills = 0
        # what an entry may hold: what it held at first or what the editor was told to be saved, and what was sent
        # later without an answer; each is its note, its summary, and the summary in its document
        self.saved: dict[str, list[list[str]]] = {}
        self.acknowledged = 0

    @property
    def goes_on(self) -> bool:
        """For the time that was said; on a busy machine until something was saved, at most ten times as long."""
        left = self.until - time.monotonic()
        return left > 0 or (not self.acknowledged and left > -9 * self.seconds)

    def ask(self, name: str, method: str, path: str, body: str = "", **headers: str):
        """An answer with its body, or None if the connection was cut off."""
        server = {"shaken": self.shaken, "steady": self.steady}[name]
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            connection.request(method, path, body or None, {"Accept-Encoding": "gzip", **headers})
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.answers[name, "cut off"] += 1
            if name == "steady":
                self.wrong.append(f"{path}: {error!r}")
            return None
        finally:
            connection.close()
        self.answers[name, f"{answer.status // 100}xx" if answer.status < 500 else str(answer.status)] += 1
        announced = answer.status == 503 and answer.headers["Retry-After"]
        if answer.status >= 500 and not announced:
            self.wrong.append(f"{answer.status} {method} {path}")
        return SimpleNamespace(status=answer.status, content=content, headers=answer.headers)

    def read(self, number: int) -> None:
        chance = random.Random(number)
        cursor = ""
        while self.goes_on:
            name = chance.choice(("shaken", "steady"))
            path = self._path(chance, cursor)
            answer = self.ask(name, "GET", path)
            if answer and path.startswith("/api/v1/changes/"):
                cursor = answer.headers.get("Catalogue-Cursor", cursor)
            if answer and 400 <= answer.status < 500:
                self.wrong.append(f"{answer.status} {path}")

    def _path(self, chance: random.Random, cursor: str) -> str:
        language, word = chance.choice(LANGUAGES), quote(chance.choice(WORDS))
        # the smallest type has eight in a hundred entries, and a page of the API a hundred
        page = chance.randint(1, max(1, min(8, self.catalogue.size // 1250)))
        entry = f"entry-{chance.randrange(1, int(self.catalogue.size * 0.7))}"
        kind = chance.choice(("organisations", "policies", "scenarios", "datasets"))
        paths = (
            [f"{language}/organisations/{entry}/"] * 8
            + [f"{language}/{kind}/?q={word}&page=1"] * 3
            + [f"{language}/organisations/?place=haidian&sector=ai-chips&page=1"]
            + [f"{language}/{kind}/?page={page}"] * 3
            + [f"{language}/search/?q={word}"] * 3
            + [language + chance.choice(PAGES)] * 2
            + [f"/api/v1/{kind}/?page={page}&page_size=100"] * 3
            + [f"/api/v1/organisations/{entry}/"] * 4
            + [f"/api/v1/suggest/?q={word[:18]}"] * 3
            + [f"/api/v1/changes/?cursor={cursor}"] * 2
        )
        return chance.choice(RARE) if chance.random() < 0.004 else chance.choice(paths)

    def edit(self) -> None:
        session, *entries = self.catalogue.run(EDITOR).split()
        self.saved = {pk: [held] for pk, held in json.loads(self.catalogue.run(STORED, *entries)).items()}
        number = 0
        while self.goes_on:
            number += 1
            pk = entries[number % len(entries)]
            name = ("shaken", "steady")[number % 2]
            self._save(
                name, f"/admin/catalogue/organisation/{pk}/change/", session, pk, f"第{number}次改动。"
            )
            time.sleep(0.5)

    def _save(self, name: str, path: str, session: str, pk: str, text: str) -> None:
        page = self.ask(name, "GET", path, Cookie=f"sessionid={session}", **{"Accept-Encoding": "identity"})
        if not page or page.status != 200:
            if page:
                self.wrong.append(f"{page.status} {path}")
            return
        token = page.headers["Set-Cookie"].split("csrftoken=")[1].split(";")[0]
        data = form_data(page, "organisation_form") | {
            "internal_note": [text],
            "summary": [text],
            "_save": ["1"],
        }
        answer = self.ask(
            name,
            "POST",
            path,
            urlencode(data, doseq=True),
            **{
                "Cookie": f"sessionid={session}; csrftoken={token}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        if answer is None or answer.status == 503:
            self.saved[pk].append([text] * 3)  # perhaps
        elif answer.status == 302:
            self.saved[pk] = [[text] * 3]
            self.acknowledged += 1
        else:
            self.wrong.append(f"{answer.status} POST {path}")

    def kill(self) -> None:
        chance = random.Random(0)
        answered = 0
        while self.goes_on:
            time.sleep(WEB)
            if self.answers["shaken", "2xx"] == answered:  # a busy machine has not got the new process up yet
                continue
            answered = self.answers["shaken", "2xx"]
            for pid in chance.sample(children(self.shaken.process.pid), 1):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.kills += 1

    def work(self) -> None:
        """The worker in the background, killed and started again."""
        while self.goes_on:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "db_worker"],
                cwd=BASE,
                env=self.catalogue.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            ends = time.monotonic() + WORKER
            while self.goes_on and time.monotonic() < ends and process.poll() is None:
                time.sleep(0.2)
            if process.poll() is not None:
                self.wrong.append("the worker ended")
            process.kill()
            process.wait()
            self.kills += 1

    def watch(self) -> None:
        while self.goes_on:
            self.memory.append((self.steady.memory(), self.answers["steady", "2xx"]))
            time.sleep(1)

    def run(self) -> None:
        work = [self.edit, self.kill, self.work, self.watch]
        threads = [threading.Thread(target=one) for one in work]
        threads += [threading.Thread(target=self.read, args=[number]) for number in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stored = json.loads(self.catalogue.run(STORED, *self.saved))
        for pk, texts in self.saved.items():
            if stored[pk] not in texts:
                self.wrong.append(f"lost: {pk} holds {stored[pk]}, not one of {texts}")

    @property
    def warm(self) -> list[int]:
        """The memory of each second after the steady process had warmed up."""
        return [size for size, answers in self.memory if answers >= WARM]

    @property
    def growth(self) -> tuple[int, int]:
        """The most kilobytes in the second quarter of that time and in the last."""
        sizes = self.warm or [size for size, _answers in self.memory]
        quarter = max(1, len(sizes) // 4)
        return max(sizes[quarter : 2 * quarter] or sizes), max(sizes[-quarter:])

    def faults(self) -> list[str]:
        before, after = self.growth
        found = list(self.wrong)
        if len(self.warm) < len(self.memory) // 2:
            found.append("memory: the machine was too busy to say whether it grows")
        elif after > before * GROWTH + ROOM:
            found.append(f"memory grew from {before // 1024} MB to {after // 1024} MB")
        if not self.acknowledged or not self.kills or not self.answers["steady", "2xx"]:
            found.append("nothing was saved, killed or answered")
        return found

    def lines(self) -> Iterator[str]:
        for name in ("shaken", "steady"):
            said = {what: count for (where, what), count in sorted(self.answers.items()) if where == name}
            yield f"{name}: " + ", ".join(f"{count:,} {what}" for what, count in said.items())
        before, after = self.growth
        yield f"{self.kills} kills, {self.acknowledged:,} acts acknowledged, {len(self.saved)} entries compared"
        yield f"memory of the steady process: {before // 1024} MB, then {after // 1024} MB"


def load(catalogue: Catalogue, seconds: float) -> Load:
    # quotas would answer 429 long before
    settings = {"ANONYMOUS_QUOTA": "off", "LOG_REQUESTS": "off"}
    with (
        gunicorn(catalogue, workers=2, threads=4, **settings) as shaken,
        gunicorn(catalogue, threads=4, **settings) as steady,
    ):
        done = Load(catalogue, shaken, steady, seconds)
        done.run()
    return done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[20_000, 100_000])
    parser.add_argument("--minutes", type=float, default=15)
    options = parser.parse_args()
    faulty = False
    for size in options.sizes:
        catalogues = [Catalogue(size, "sqlite")]
        if url := os.environ.get("TEST_DATABASE_URL"):
            catalogues.append(Catalogue(size, "postgresql", url))
        for catalogue in catalogues:
            build(catalogue)
            done = load(catalogue, options.minutes * 60)
            print(f"\n{size:,} entries, {catalogue.vendor}, {options.minutes:g} minutes")  # noqa: T201
            for line in [*done.lines(), *(f"FAULT: {fault}" for fault in done.faults()[:20])]:
                print(f"  {line}", flush=True)  # noqa: T201
            faulty = faulty or bool(done.faults())
    return faulty


if __name__ == "__main__":
    sys.exit(main())
