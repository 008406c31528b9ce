"""What a site with content does after Quechua joins it, as a dictionary for tests/test_third_language.py.

    python -m tests.third_language

Runs inside a copy of the project whose settings name the language already, on a database that does not know of it.
"""

import importlib
import io
import json
import re
import sys

import django
from django.core.management import call_command


def join():
    """Do what docs/languages.md says, and return what the commands told."""
    call_command("makemigrations", interactive=False, verbosity=0)
    # The modules it wrote are found by who looks anew.
    importlib.invalidate_caches()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("stamp_translations", verbosity=0)
    loaded = io.StringIO()
    call_command("loaddata", "mission", stdout=loaded)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    return {"loaded": loaded.getvalue().strip()}


class Visit:
    """A program that gets its Quechua, and what people see of it."""

    def __init__(self):
        from django.test import Client

        from accounts.models import User
        from programs.models import Program

        self.program = Program.objects.live("en").order_by("pk")[0]
        self.other = Program.objects.live("en").order_by("pk")[1]
        self.editor = User.objects.create_superuser("editor", language="qu")
        self.reader, self.client = (Client(SERVER_NAME="127.0.0.1") for _ in range(2))
        self.client.force_login(self.editor)

    def report(self):
        found = {"roles": self.roles(), "before": self.statuses()}
        found["form"] = self.write()
        self.publish(["qu"])
        found["published"] = self.statuses()
        found["pages"] = self.pages()
        found["twins"] = {"three": self.twins(self.program), "two": self.twins(self.other)}
        found["sitemap"] = {"three": self.sitemap(self.program), "two": self.sitemap(self.other)}
        found["staff"] = self.staff_pages()
        found["flipped"] = [self.flip(source) for source in ("es", "qu", "en")]
        self.change_english()
        found["changed"] = self.statuses()
        self.publish(["en"])
        found["changed in public"] = self.statuses()
        found["words"] = self.words()
        return found

    def roles(self):
        """Return the rights of the translators' groups, each language written as *."""
        from django.contrib.auth.models import Group

        from publishing import groups

        return {
            code: sorted(
                codename.replace(f"translate_{code}", "translate_*")
                for codename in Group.objects.get(name=name).permissions.values_list("codename", flat=True)
            )
            for code, name in groups.TRANSLATORS.items()
        }

    def statuses(self):
        """Return {language: status of the newest version, status in public} of the program's translations."""
        from translations.models import Translation

        rows = Translation.objects.of(self.program).order_by("language")
        return {row.language: [row.status, row.live_status] for row in rows}

    def write(self):
        """Write the Quechua in the form of the admin; return its boxes, and what was kept."""
        from django.urls import reverse

        from tests.forms import filled
        from tests.markup import Markup
        from tests.staff import newest

        address = reverse("admin:programs_program_change", args=[self.program.pk])
        shown = self.client.get(address)
        page = Markup(shown)
        names = {attributes.get("name", "") for tag in ("input", "textarea") for attributes in page.all(tag)}
        typed = {"title_qu": ["Unu"], "slug_qu": ["unu"], "summary_qu": ["Pisi."], "body_qu": ["<p>Allin.</p>"]}
        answer = self.client.post(address, filled(shown, **typed))
        return {
            "boxes": sorted(name for name in names if re.fullmatch(r"(title|slug|summary|body)_..", name)),
            "languages": [one["value"] for one in page.all("input", name="language-shown")],
            "status": answer.status_code,
            "kept": newest(self.program, *typed),
        }

    def publish(self, codes):
        from publishing import services

        notes = dict.fromkeys(codes, "Ready.")
        services.publish(self.program, codes, by=self.editor, notes=notes, urgent_reason="It is a test.")
        self.program.refresh_from_db()

    def flip(self, source):
        from translations.services import set_source

        set_source(self.program, source, by=self.editor)
        return self.statuses()

    def change_english(self):
        from tests.staff import write

        write(self.program, self.editor, title_en="Another title altogether")

    def path(self, row, code):
        from django.utils.translation import override

        with override(code):
            return row.get_absolute_url()

    def pages(self):
        """Return {path: [status, language of the page]} of every kind of page in Quechua and of one in the others."""
        from django.urls import reverse
        from django.utils.translation import override

        from pages.models import Page
        from tests.markup import Markup

        with override("qu"):
            paths = [reverse(name) for name in ("pages:home", *Page.Section.values, "pages:changes")]
        paths += [self.path(self.program, code) for code in ("qu", "es", "en")]
        answers = {path: self.reader.get(path) for path in paths}
        return {path: [answer.status_code, Markup(answer).all("html")[0]["lang"]] for path, answer in answers.items()}

    def twins(self, row):
        """Return what a row's Quechua page offers: the ways to the other languages, and its twins for crawlers."""
        from tests.markup import Markup

        page = Markup(self.reader.get(self.path(row, "qu")))
        links = page.all("a", class_="language-link")
        return {
            "toggle": {link["hreflang"]: link["href"] for link in links},
            "hreflang": [link["hreflang"] for link in page.all("link", rel="alternate") if "hreflang" in link],
            "noindex": bool(page.all("meta", name_="robots", content="noindex")),
        }

    def sitemap(self, row):
        """Return the languages under which the sitemap has a row's page, and those of its twins."""
        if not hasattr(self, "map"):
            self.map = self.reader.get("/sitemap.xml").content.decode()
        entries = re.findall(r"<url>.*?</url>", self.map, re.DOTALL)
        paths = {code: self.path(row, code) for code in ("en", "es", "qu")}
        own = {code: next((entry for entry in entries if f"{path}</loc>" in entry), "") for code, path in paths.items()}
        return {code: re.findall(r'hreflang="(..)"', entry) for code, entry in own.items() if entry}

    def staff_pages(self):
        """Return the status of the admin's pages about the program, and the languages that the admin can speak."""
        from django.urls import reverse

        from tests.markup import Markup

        views = ["change", "history", "preview", "publish", "unpublish", "review", "share", "submit"]
        paths = [reverse(f"admin:programs_program_{view}", args=[self.program.pk]) for view in views]
        lists = ["programs_program_changelist", "translations_translation_changelist"]
        paths += [reverse(f"admin:{name}") for name in ("index", "work", "jsi18n", *lists)]
        paths += [f"{reverse('admin:translation-export')}?rows=programs.program:{self.other.pk}&language=qu"]
        wrong = {path: code for path in paths if (code := self.client.get(path).status_code) != 200}
        file = self.client.post(paths[-1], {"language": "qu", "format": "xliff", "only_open": "on"})
        page = Markup(self.client.get(reverse("admin:index")))
        return {
            "wrong": wrong,
            "file for translators": re.findall(r'-language="(..)', file.content.decode()),
            "lang": page.all("html")[0]["lang"],
            "others": [button["value"] for button in page.all("button", name="language")],
        }

    def words(self):
        """Return a date, a number and the language's name as Quechua and its neighbours have them."""
        import datetime

        from django.contrib.humanize.templatetags.humanize import intcomma
        from django.utils.formats import date_format
        from django.utils.translation import override

        from accounts.names import group_name
        from publishing import groups, languages

        found = {}
        for code in ("en", "es", "qu"):
            with override(code):
                group = type("Group", (), {"name": groups.TRANSLATORS["qu"]})
                date = date_format(datetime.date(2023, 10, 6))
                found[code] = [languages.name("qu"), group_name(group), date, intcomma(1234567)]
        return found


if __name__ == "__main__":
    django.setup()
    json.dump(join() | Visit().report(), sys.stdout)
