"""Keeps `locale/` in step with the words of the code, the templates and the models' labels.

It does the work of xgettext, msgmerge and msgfmt, which a fresh machine lacks, so that anybody can change a word and
the tests can tell whether a translation is missing or the compiled file is old. The API speaks English only: its own
words are not gathered.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

FOLDER = Path(settings.BASE_DIR, "catalogue", "locale", "zh_Hans", "LC_MESSAGES")
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
UNTRANSLATED = ("catalogue/api/", "catalogue/migrations/")
HEADER = "\n".join(
    [
        "Language: zh_Hans",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "Plural-Forms: nplurals=1; plural=0;",
        "",
    ]
)

# What Django's admin says and Django's own Chinese lacks, or sets with spaces between Chinese words.
OF_DJANGO = (
    *("Select %s to change", "Select %s to view", "Add %s", "Change %s", "View %s", "Add %(name)s"),
    " By %(filter_title)s ",
    "Model name",
    "Add link",
    "Change or view list link",
    "After you’ve created a user, you’ll be able to edit more user options.",
    "Error:",
    "You may edit it again below.",
    "Null characters are not allowed.",
    "Forgotten your login credentials?",
)
TOO_SHORT = (
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)

# The same of the list of tasks.
OF_TASKS = (
    *("Task Result", "Task Results", "enqueued at", "started at", "finished at", "args kwargs", "priority"),
    *("task path", "worker id", "queue name", "backend name", "run after", "return value"),
    *("exception class path", "traceback"),
)
STATES_OF_TASKS = ("Ready", "Running", "Failed", "Successful")

Key = tuple[str, str]  # context, often empty, and the English words


@dataclass
class Message:
    """English words with their Chinese, and the files that say them."""

    text: str
    plural: str = ""
    context: str = ""
    chinese: str = ""
    remarks: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.text


# --- what there is to translate --------------------------------------------------------------------------------------

# Which arguments of gettext's functions are the context, the words, and the words for several.
_ARGUMENTS = {
    "gettext": ("text",),
    "ngettext": ("text", "plural"),
    "pgettext": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}
_CALL = re.compile(r"(?<!\w)(_|n?p?gettext)\(")


def _message(function: str, arguments: list[ast.expr]) -> Message | None:
    """The message that a call names; none where its words are computed."""
    names = _ARGUMENTS[function]
    values = [str(node.value) for node in arguments[: len(names)] if isinstance(node, ast.Constant)]
    if len(values) < len(names):
        return None
    said = dict(zip(names, values, strict=True))
    return Message(said["text"], said.get("plural", ""), said.get("context", ""))


def in_python(source: str) -> Iterator[Message]:
    """What a module passes to the functions that it imports from `django.utils.translation`."""
    tree = ast.parse(source)
    functions = {
        alias.asname or alias.name: re.sub(r"_(lazy|noop)$", "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        function = functions.get(call.func.id, "") if isinstance(call.func, ast.Name) else ""
        if function in _ARGUMENTS and (message := _message(function, call.args)):
            yield message


def in_template(source: str) -> Iterator[Message]:
    """What a template says through `translate`, `blocktranslate` and `_()`."""
    code = templatize(source)  # the calls that xgettext would read, among filler
    for match in _CALL.finditer(code):
        end = code.index(")", match.end())
        while True:  # a closing bracket may belong to the words
            try:
                call = ast.parse(code[match.start() : end + 1], mode="eval").body
            except SyntaxError:
                end = code.index(")", end + 1)
                continue
            break
        function = "gettext" if match[1] == "_" else match[1]
        if isinstance(call, ast.Call) and (message := _message(function, call.args)):
            yield message


def in_models() -> Iterator[Message]:
    """The names of the models and their fields, most of which Django makes of the code's own names."""
    with translation.override(None):
        for model in apps.get_app_config("catalogue").get_models():
            options = model._meta
            labels = [options.verbose_name, options.verbose_name_plural]
            labels += [one.verbose_name for one in (*options.fields, *options.many_to_many)]
            for label in labels:
                yield Message(str(label))


def gathered() -> dict[Key, Message]:
    """Every message there is."""
    found: dict[Key, Message] = {}

    def note(name: str, message: Message) -> None:
        known = found.setdefault(message.key, message)
        known.plural = known.plural or message.plural
        if name not in known.files:
            known.files.append(name)

    root = Path(settings.BASE_DIR)
    for read, paths in (
        (in_python, [*root.glob("catalogue/**/*.py")]),
        (
            in_template,
            [
                *root.glob("templates/**/*.html"),
                *root.glob("templates/**/*.txt"),
                *root.glob("templates/**/*.svg"),
            ],
        ),
    ):
        for path in sorted(paths):
            name = path.relative_to(root).as_posix()
            if not name.startswith(UNTRANSLATED):
                for message in read(path.read_text(encoding="utf-8")):
                    note(name, message)
    for message in in_models():
        note("catalogue/models", message)
    for text in (*OF_DJANGO, *OF_TASKS):
        note("django", Message(text))
    note("django", Message(*TOO_SHORT))
    for text in STATES_OF_TASKS:
        note("django", Message(text, context="Task"))
    return found


# --- the file that people edit ---------------------------------------------------------------------------------------


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    if "\n" not in text:
        return f'"{text}"'
    return "\n".join(['""', *(f'"{line}"'.replace("\n", "\\n") for line in text.splitlines(keepends=True))])


def written(messages: dict[Key, Message]) -> str:
    """The messages as the text of a .po file, in alphabetical order and without their places: code that only moves
    changes nothing here."""
    blocks = [f'msgid ""\nmsgstr {_quoted(HEADER)}']
    for message in sorted(messages.values(), key=lambda one: (one.text.casefold(), one.text, one.context)):
        lines = [*message.remarks]
        if message.context:
            lines.append(f"msgctxt {_quoted(message.context)}")
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
        lines.append(f"msgstr{'[0]' if message.plural else ''} {_quoted(message.chinese)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def parsed(po: str) -> dict[Key, Message]:
    """The messages of a .po file. Chinese that a program has only guessed (fuzzy) counts as none."""
    names = {
        "msgctxt": "context",
        "msgid": "text",
        "msgid_plural": "plural",
        "msgstr": "chinese",
        "msgstr[0]": "chinese",
    }
    messages: dict[Key, Message] = {}
    for block in re.split(r"\n\s*\n", po.strip()):
        message, name = Message(""), ""
        for line in block.splitlines():
            if line.startswith("#"):
                message.remarks += [line] if line.startswith(("# ", "#, ")) else []
                continue
            keyword, quote, words = line.partition('"')
            name = names[keyword.strip()] if keyword else name
            setattr(message, name, getattr(message, name) + ast.literal_eval(quote + words))
        if any("fuzzy" in remark for remark in message.remarks):
            message.chinese = ""
        if message.text:
            messages[message.key] = message
    return messages


def merged(found: dict[Key, Message], known: dict[Key, Message]) -> dict[Key, Message]:
    """What there is to translate, with the Chinese that is known of it."""
    for key, message in found.items():
        if key in known:
            message.chinese, message.remarks = known[key].chinese, known[key].remarks
    return found


# --- the file that Django reads --------------------------------------------------------------------------------------


def compiled(messages: dict[Key, Message]) -> bytes:
    """The messages as a .mo file; format: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html"""
    pairs = {"": HEADER}
    for message in messages.values():
        if message.chinese:
            name = f"{message.context}\x04{message.text}" if message.context else message.text
            pairs[f"{name}\0{message.plural}" if message.plural else name] = message.chinese
    texts = sorted((name.encode(), chinese.encode()) for name, chinese in pairs.items())
    offset, tables, data = 28 + 16 * len(texts), [], b""
    for column in (0, 1):
        for pair in texts:
            tables.append(struct.pack("<2I", len(pair[column]), offset + len(data)))
            data += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(texts), 28, 28 + 8 * len(texts), 0, 0)
    return head + b"".join(tables) + data


def update() -> list[Message]:
    """Write both files anew; the messages that have no Chinese yet."""
    messages = merged(gathered(), parsed(PO.read_text(encoding="utf-8")) if PO.exists() else {})
    PO.write_text(written(messages), encoding="utf-8")
    MO.write_bytes(compiled(messages))
    return [message for message in messages.values() if not message.chinese]
