"""No tracked file holds a key, a token or a password, nor says from which registry the locked packages come."""

import math
import random
import re
import string
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)

PATTERNS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "key of the API": r"\bcat_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{32,}",
    "key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "key of Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50,})",
    "token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "token of Slack": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
    "key for payments": r"\b[sr]k_live_[A-Za-z0-9]{16,}",
    "key of a registry": r"\b(?:pypi-[A-Za-z0-9_-]{50,}|npm_[A-Za-z0-9]{36})",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.",
    "stored password": r"\b(?:argon2\$argon2id?\$v=|pbkdf2_sha256\$\d+\$|bcrypt(?:_sha256)?\$)",
    "password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'<>{}]+:(?P<value>[^\s/@\"'<>]+)@",
    "session or token": r"(?i)\b(?:sessionid|csrftoken)=(?P<value>[A-Za-z0-9]{32,})",
    "password or key": (
        r"(?i)\b(?:secret|password|passwd|token|api_?key)\w*[\"']?"
        r"\s*[:=]\s*[\"'](?P<value>[^\s\"']{16,})[\"']"
    ),
}
PATTERNS = {what: re.compile(pattern) for what, pattern in PATTERNS.items()}
# What looks drawn by chance: long, of three kinds of characters, and with no letter much more frequent than another.
RANDOM = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
# Digests of what may be downloaded; everybody knows them.
DIGEST = re.compile(r"\bsha(?:256|384|512)[:-][A-Za-z0-9+/=]+")
# Values that stand for others, in documentation and tests: words, or what a program fills in.
STANDS_FOR = re.compile(
    r"(?i)[….$*{<%]|pass|secret|word|wrong|example|insecure|value|^[a-z]+(?:-[a-z]+)+$|0123456789abcdef"
)


def entropy(text: str) -> float:
    """Bits a character."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def looks_random(text: str) -> bool:
    kinds = sum(any(test(char) for char in text) for test in (str.islower, str.isupper, str.isdigit))
    return len(text) >= 32 and kinds == 3 and entropy(text) > 4.2


def found(text: str):
    """What stands in a text and should not, each with its line."""
    for number, line in enumerate(text.splitlines(), 1):
        line = DIGEST.sub("", line)
        for what, pattern in PATTERNS.items():
            for match in pattern.finditer(line):
                value = match.groupdict().get("value")
                if value is None or not STANDS_FOR.search(value):
                    yield number, what
        if any(looks_random(part) for one in RANDOM.findall(line) for part in one.split("/")):
            yield number, "random text"


def tracked():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=BASE, capture_output=True, check=True).stdout
    return [BASE / name.decode() for name in names.split(b"\0") if name]


def test_no_tracked_file_holds_a_secret():
    files = [file for file in tracked() if file.is_file()]
    assert len(files) > 300
    assert not [
        file for file in files if file.suffix in (".pem", ".key", ".p12", ".pfx", ".sqlite3", ".pgdump")
    ]
    assert not [file for file in files if file.name in (".env", "secret_key", ".netrc", ".pgpass", "id_rsa")]
    faults = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture, or the compiled words of the interface
            continue
        faults += [f"{file.relative_to(BASE)}:{number}: {what}" for number, what in found(text)]
    assert not faults, "\n".join(faults)


def chance(length, letters=string.ascii_letters + string.digits):
    return "".join(random.Random(7).choices(letters, k=length))


@pytest.mark.parametrize(
    "planted",
    [
        "-----BEGIN RSA PRIVATE" + " KEY-----",
        f"key cat_{'aB3dE6gH'}_{chance(43)}",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "AIza" + "SyD3adBeefD3adBeefD3adBeefD3adBeef0",
        "ghp_" + "a1B2" * 9,
        "glpat-" + "a1B2c3" * 4,
        "xoxb-" + "123456789012-abcdef",
        "sk_live_" + "a1b2c3d4" * 3,
        "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.x",
        "argon2$" + "argon2id$v=19$m=102400,t=2,p=8$x",
        "DATABASE_URL=postgres://catalogue:" + "Tq7rXw2p@127.0.0.1/catalogue",
        "Cookie: sessionid=" + "k3" * 16,
        'PASSWORD = "' + 'hunter2hunter2hunter2"',
        f"SECRET_KEY={chance(67)}",
        f"a text: {chance(67, string.ascii_letters + string.digits + '-_')}",
    ],
)
def test_what_is_planted_is_found(planted):
    assert list(found(f"one line\n{planted}\n")), planted


def test_the_lock_names_no_registry():
    locks = [file for file in tracked() if file.name.startswith("requirements") or file.suffix == ".lock"]
    assert len(locks) >= 4
    for file in locks:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"://|index-url|find-links|trusted-host|@ (?:file|git)", text), file.name
        if file.suffix == ".txt":
            pinned = re.findall(r"^[a-z0-9._-]+==\S+", text, re.MULTILINE)
            # each version once, and at least one digest for each
            assert pinned and text.count("--hash=sha256:") >= len(pinned), file.name
