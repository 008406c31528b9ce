from dataclasses import dataclass

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing import languages

register = template.Library()


@dataclass(frozen=True)
class Shown:
    """How a row in another language stands on a page: the tag for its `lang` and a note; "" in the page's own."""

    lang: str = ""
    note: str = ""


@register.filter
def language_tag(code):
    """Return the BCP 47 tag of a language code, for `lang` attributes."""
    return languages.tag(code)


@register.filter
def safe_html(html):
    """Print rich text as it is: `RichTextField` made it safe on its way into the column."""
    return mark_safe(html or "")  # noqa: S308  see publishing.fields


@register.filter
def language_name(code):
    """Return the language's name in the active language."""
    return languages.name(code)


@register.filter
def if_public(row):
    """Return a related row if it is public in some language, else None, so that no draft's title leaks."""
    return row if row and row.live_languages() else None


@register.simple_tag
def unofficial(row):
    """Return the words that mark a translation of official wording, in the active language; "" where none is due."""
    if row.is_unofficial_translation(languages.current()):
        return _("unofficial translation")
    return ""


class ShowingNode(template.Node):
    def __init__(self, row, nodes):
        self.row = row
        self.nodes = nodes

    def render(self, context):
        page_language = languages.current()
        row = self.row.resolve(context)
        if row is None:
            return ""
        language = row.language_shown() or page_language
        shown = Shown()
        if language != page_language:
            note = _("(in %(language)s)") % {"language": languages.name(language)}
            shown = Shown(lang=languages.tag(language), note=note)
        with override(language), context.push(shown=shown):
            return self.nodes.render(context)


@register.tag
def showing(parser, token):
    """Render the block in the language in which a row is shown to this reader: {% showing program %}…{% endshowing %}.

    Without a row nothing is rendered.

    Inside, `shown.lang` is the tag for a `lang` attribute and `shown.note` "(in Spanish)" in the page's language; both
    are empty where the row is public in the page's own language.
    """
    try:
        _tag, row = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("showing takes one row: {% showing program %}") from None
    nodes = parser.parse(["endshowing"])
    parser.delete_first_token()
    return ShowingNode(parser.compile_filter(row), nodes)
