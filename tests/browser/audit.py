"""What tools outside of the project say about a page: axe-core on accessibility, the Nu HTML checker on markup."""

import json
import subprocess

from django.conf import settings

MODULES = settings.BASE_DIR / "node_modules"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = MODULES / "axe-core" / "axe.min.js"
# WCAG 2.2 at levels A and AA.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# How pages are looked at: each language, width and colour scheme with each other one.
LOOKS = {"en": [(360, "light"), (1280, "dark")], "es": [(360, "dark"), (1280, "light")]}


def each_look(page, language):
    """Give an open page the looks of a language in turn, and leave it as wide as it was; yield how it looks.

    The page is loaded once for all of them: loading takes longer than looking.
    """
    before = page.viewport_size
    for width, scheme in LOOKS[language]:
        page.set_viewport_size({**before, "width": width})
        page.emulate_media(color_scheme=scheme)
        # What changes slowly has changed when it is looked at.
        page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
        yield f"{width} {scheme}"
    page.set_viewport_size(before)


def faults(page, language):
    """Return what is wrong with an open page in any look of a language, one line per fault."""
    return [
        f"{look}: {fault}" for look in each_look(page, language) for fault in [*axe_violations(page), *too_wide(page)]
    ]


def too_wide(page):
    return ["wider than the window"] * page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def axe_violations(page):
    """Return the page's accessibility violations, one line per element."""
    size = page.viewport_size
    # At its whole height no bar that sticks to the window's edge covers half of a box, as it may at one place of
    # scrolling and not at the next.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    if page.evaluate("!window.axe"):
        # Evaluated by the debugger, since the page's own policy rightly refuses a foreign script tag.
        page.evaluate(AXE.read_text())
    # Preloading copies style sheets into <style> elements, which the page's policy would refuse and report.
    options = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}
    violations = page.evaluate("options => axe.run(document, options)", options)["violations"]
    page.set_viewport_size(size)
    return [
        f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def html_errors(documents, folder):
    """Return the markup errors of documents given by name; one run for all, since starting Java takes seconds."""
    names = {}
    for number, (name, html) in enumerate(documents.items()):
        names[f"{number}.html"] = name
        (folder / f"{number}.html").write_text(html)
    command = ["java", "-jar", VNU, "--errors-only", "--format", "json", "--exit-zero-always", *names]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return [
        f"{names[message['url'].rsplit('/')[-1]]}, line {message.get('lastLine', '?')}: {message['message']}"
        for message in json.loads(result.stderr)["messages"]
    ]
