"""A form of a page as a browser would send it back: what is filled in, line breaks as CRLF, no buttons."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, form_id: str):
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.values: list[tuple[str, str]] = []
        self.select: str | None = None
        self.textarea: str | None = None
        self.text = ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside:
            return
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("submit", "button", "file"):
            if given.get("type") in ("checkbox", "radio") and "checked" not in given:
                return
            self.values.append(
                (name, given.get("value") or ("on" if given.get("type") == "checkbox" else ""))
            )
        elif tag == "select":
            self.select, self.first, self.chosen = name, None, False
            self.multiple = "multiple" in given
        elif tag == "option" and self.select:
            value = given.get("value") or ""
            self.first = value if self.first is None else self.first
            if "selected" in given:
                self.chosen = True
                self.values.append((self.select, value))
        elif tag == "textarea":
            self.textarea, self.text = name, ""

    def handle_data(self, data):
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            if not self.chosen and not self.multiple and self.first is not None:
                self.values.append((self.select, self.first))
            self.select = None
        elif tag == "textarea" and self.textarea:
            # the first line break after <textarea> belongs to the mark-up
            text = self.text.removeprefix("\r\n").removeprefix("\n")
            self.values.append((self.textarea, text.replace("\r\n", "\n").replace("\n", "\r\n")))
            self.textarea = None


def form_data(response, form_id: str) -> dict[str, list[str]]:
    """The fields of the form of this id, name → values."""
    parser = _Form(form_id)
    parser.feed(response.content.decode())
    assert parser.values, f"no form {form_id}"
    data: dict[str, list[str]] = {}
    for name, value in parser.values:
        data.setdefault(name, []).append(value)
    return data
