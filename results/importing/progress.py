"""Pages that show how far a long piece of work is, while it goes on and without a script."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language, override

from results.importing.report import Progress

MARK = "<!-- progress -->"


def page(request, context, steps):
    """Return a page that tells of each Progress of `steps` as it comes, and in the end shows the markup they end with.

    Whoever leaves the page stops the work: the next step is not taken, and its transaction is undone.
    """
    # All of it is drawn before the answer begins: its headers carry what the page needs, such as the policy's nonce.
    start, end = render_to_string("admin/results/import_progress.html", context, request).split(MARK)
    response = StreamingHttpResponse(_parts(start, end, steps, get_language()))
    # Compressed or collected on the way, progress would arrive with the end of the work.
    response.headers["Content-Encoding"] = "identity"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Cache-Control"] = "no-store"
    return response


def _parts(start, end, steps, language):
    yield f"{start}<ol>\n"
    try:
        while (part := _next(steps, language)) is not None:
            yield part
    finally:
        steps.close()
    yield end


def _next(steps, language):
    """Return the markup of the next step, in the language of who asked: the thread's own is another one by now."""
    with override(language):
        found = next(steps, None)
        if isinstance(found, Progress):
            return format_html("<li>{}: {}</li>\n", found.words, intcomma(found.done))
        return found and format_html("</ol>\n{}", found)
