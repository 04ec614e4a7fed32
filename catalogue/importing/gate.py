"""What a file may be at most. Looked at before anything of it is opened, so that a hostile one costs nothing."""

import zipfile
from typing import IO

from django.utils.translation import gettext as _

from catalogue.publishing import Refused

MB = 1024 * 1024
MAX_BYTES = 60 * MB
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 210_000  # characters; the archived text of a policy has 200,000

# Of a spreadsheet, which is a zip file
MAX_MEMBERS = 500
MAX_UNPACKED = 200 * MB
MAX_MEMBER = 150 * MB
MAX_RATIO = 150  # a member of some size that shrinks further than this holds nothing anybody has typed

_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)


def check_size(size: int) -> None:
    if size == 0:
        raise Refused(_("The file is empty."))
    if size > MAX_BYTES:
        raise Refused(
            _("The file has %(size)d MB; at most %(most)d MB can be imported. Divide it into several files.")
            % {"size": size // MB, "most": MAX_BYTES // MB}
        )


def is_spreadsheet(file: IO[bytes]) -> bool:
    """Whether it is an XLSX. Raises Refused for what is neither that nor text."""
    file.seek(0)
    start = file.read(16)
    for mark, name in _OTHERS:
        if start.lower().startswith(mark.lower()):
            raise Refused(
                _("This is a file of the kind %(name)s. Save the table as XLSX, CSV or JSON Lines first.")
                % {"name": name}
            )
    return start.startswith(b"PK")


def weight(file: IO[bytes], size: int) -> int:
    """How many bytes there are to be read; of a spreadsheet unpacked. Looks at the beginning and the directory only:
    raises Refused for what is too large or no table."""
    check_size(size)
    if not is_spreadsheet(file):
        return size
    check_spreadsheet(file)
    with zipfile.ZipFile(file) as archive:
        return sum(member.file_size for member in archive.infolist())


def check_spreadsheet(file: IO[bytes]) -> None:
    """Look at the directory of the zip file only. Raises Refused."""
    too_much = _("This spreadsheet would unpack to far more than a table of rows holds; it is not opened.")
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(_("This spreadsheet is damaged and cannot be opened.")) from error
    names = {member.filename for member in members}
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refused(too_much)
    for member in members:
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > MAX_MEMBER or (member.file_size > MB and ratio > MAX_RATIO):
            raise Refused(too_much)
        if member.flag_bits & 1:
            raise Refused(_("This spreadsheet is protected with a password. Save it without one."))
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(_("This spreadsheet is damaged and cannot be opened."))
    if len(names) < len(members):
        raise Refused(_("This spreadsheet is damaged and cannot be opened."))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused(_("This zip file is no spreadsheet. Save the table as XLSX, CSV or JSON Lines."))
