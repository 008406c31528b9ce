"""After any history of edits, each status is what a plain account of that whole history says."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.models import Program
from publishing import services
from publishing.payload import snapshot
from tests import factories as make
from tests.staff import write
from translations import services as translations
from translations.learning import learn
from translations.models import Translation
from translations.states import readings, refresh

# Paragraphs that no one would take for each other.
STEMS = ["river water flows", "green forest grows", "small farm sells", "open court judges"]
SPACES = ["{}", " {} ", "<strong>{}</strong>", '<a href="https://example.org/">{}</a>']
PLACES = st.integers(0, len(STEMS) - 1)
WORDS = st.integers(0, 3)
EDITS = st.one_of(
    st.tuples(st.just("source"), PLACES, WORDS),
    st.tuples(st.just("translation"), PLACES, WORDS),
    st.tuples(st.just("both"), PLACES, WORDS),
    st.tuples(st.just("empty"), PLACES, st.just(0)),
    st.tuples(st.just("markup"), PLACES, st.integers(0, len(SPACES) - 1)),
    st.tuples(st.just("restore"), st.integers(0, 20), st.just(0)),
    st.tuples(st.just("confirm"), PLACES, st.just(0)),
    st.tuples(st.just("publish"), st.sampled_from([0, 1, 2]), st.just(0)),
)


@dataclass
class History:
    """What a clerk with a notebook would know: the present words, all earlier ones, and which pairs somebody made."""

    source: list
    target: list
    markup: list = field(default_factory=lambda: [0] * len(STEMS))
    pairs: list = field(default_factory=list)
    versions: list = field(default_factory=list)
    live: tuple = ()

    def made(self, before):
        """Note the pairs of a version that somebody wrote: words of a translation that were not there before."""
        for place, words in enumerate(self.target):
            if words and words != before[place]:
                self.pairs.append((place, self.source[place], words))

    def statuses(self, source, target):
        return [
            "missing" if not words else "current" if (place, source[place], words) in self.pairs else "behind"
            for place, words in enumerate(target)
        ]


def body(words, markup):
    return "".join(f"<p>{SPACES[kind].format(text)}</p>" for text, kind in zip(words, markup, strict=True) if text)


def spoken(language, place, number):
    return f"{STEMS[place]} {language} {number}"


def play(history, row, editor, edit):
    kind, place, number = edit
    before = list(history.target)
    if kind == "publish":
        codes = [["en"], ["es"], ["en", "es"]][place]
        services.publish(row, codes, by=editor, notes=dict.fromkeys(codes, "Changed."))
        source, target = history.live
        history.live = (
            list(history.source) if "en" in codes else source,
            list(history.target) if "es" in codes else target,
        )
        return
    if kind == "confirm":
        lines = translations.newest_reading(row, "es").lines
        chosen = [line for line in lines if line.source_text == history.source[place]]
        translations.confirm(row, "es", by=editor, places=[(line.field.name, line.index) for line in chosen])
        if history.target[place]:
            history.pairs.append((place, history.source[place], history.target[place]))
        return
    if kind == "restore":
        number, source, target, markup = history.versions[place % len(history.versions)]
        services.restore(row, services.find(row).revisions.get(number=number), by=editor)
        history.source, history.target, history.markup = list(source), list(target), list(markup)
        return
    if kind in {"source", "both"}:
        history.source[place] = spoken("en", place, number)
    if kind in {"translation", "both"}:
        history.target[place] = spoken("es", place, number)
    if kind == "empty" and all(words for index, words in enumerate(history.target) if index != place):
        # Of two blocks that are not there nobody can tell which one comes back.
        history.target[place] = ""
    if kind == "markup":
        history.markup[place] = number
    write(
        row,
        editor,
        body_en=body(history.source, history.markup),
        body_es=body(history.target, history.markup),
    )
    history.made(before)
    keep(history, row)


def keep(history, row):
    head = services.find(row).head
    history.versions.append((head.number, list(history.source), list(history.target), list(history.markup)))


@pytest.mark.django_db
@settings(max_examples=6, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, max_size=10))
def test_status_is_what_the_whole_history_says(edits):
    editor = make.UserFactory(superuser=True)
    source, target = ([spoken(code, place, 0) for place in range(len(STEMS))] for code in ("en", "es"))
    history = History(list(source), list(target), live=(source, target))
    plain = [0] * len(STEMS)
    row = make.ProgramFactory(
        title_en="Water",
        title_es="Agua",
        summary_en="",
        summary_es="",
        body_en=body(source, plain),
        body_es=body(target, plain),
    )
    learn(Program, row.pk, snapshot(row))
    refresh(row)
    history.made([""] * len(STEMS))
    services.absorb(row)
    keep(history, row)

    for edit in edits:
        play(history, row, editor, edit)
        row = Program._base_manager.get(pk=row.pk)
        newest, public = readings(row, "es", draft=services.find(row))

        assert [str(line.status) for line in newest.of("body")] == history.statuses(history.source, history.target)
        assert [str(line.status) for line in public.of("body")] == history.statuses(*history.live)
        account = Translation.objects.of(row).get()
        assert (account.counts, account.live_counts) == (newest.counts, public.counts)
