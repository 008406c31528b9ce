"""Fills in the forms that pages send, as a browser without script would."""

from html.parser import HTMLParser

BUTTONS = {"submit", "button", "image", "reset"}


class Forms(HTMLParser):
    """The forms of a page, each with its attributes and what it would send untouched, as {name: [values]}."""

    def __init__(self, response):
        super().__init__()
        self.found = []
        self.form = None
        self.select = None
        self.textarea = None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = {}
            self.found.append((attrs, self.form))
        elif self.form is None or "disabled" in attrs:
            return
        elif tag == "input":
            self._input(attrs)
        elif tag == "select":
            self.select = attrs.get("name")
        elif tag == "option" and self.select and "selected" in attrs:
            self._add(self.select, attrs.get("value", ""))
        elif tag == "textarea":
            self.textarea = (attrs.get("name"), [])

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea:
            name, words = self.textarea
            # A line break right after the tag belongs to the markup.
            self._add(name, "".join(words).removeprefix("\n"))
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1].append(data)

    def _input(self, attrs):
        kind = attrs.get("type", "text")
        if kind in BUTTONS or kind == "file":
            return
        if kind in {"checkbox", "radio"}:
            if "checked" in attrs:
                self._add(attrs.get("name"), attrs.get("value", "on"))
            return
        self._add(attrs.get("name"), attrs.get("value", ""))

    def _add(self, name, value):
        if name:
            self.form.setdefault(name, []).append(value)


def filled(response, **values):
    """Return what a page's own form would send with these values typed over what it shows; None unticks a box."""
    assert response.status_code in {200, 409}, response.status_code
    own = [form for attrs, form in Forms(response).found if is_own(attrs)]
    data = own[0] | values
    return {name: value for name, value in data.items() if value is not None}


def is_own(attrs):
    """Tell whether a form is the page's own: not one for signing out, the language, a search or a schedule."""
    return attrs.get("method", "").lower() == "post" and (
        attrs.get("id", "").endswith("_form") or attrs.get("class") == "dialog"
    )
