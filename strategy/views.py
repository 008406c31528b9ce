from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from images.drawing import DRAWN
from publishing import addresses, languages
from publishing.related import columns, own_columns
from publishing.views import PublishedDetailView
from sources.citing import sources_of, with_sources
from strategy.models import DevelopmentObjective, Strategy

# What an objective's page shows: all of it, its image, and of its strategy the goal and the way there.
SHOWN = [
    *own_columns(DevelopmentObjective),
    *DRAWN,
    *columns(
        Strategy, "is_live", "is_official", "title", "slug", "goal", "is_current", "history_since", path="strategy__"
    ),
]


def tree(statements, language):
    """Return the result statements that have words in a language as nested [{"statement", "children"}]."""
    shown = [statement for statement in statements if statement.text("statement", language)]
    shown.sort(key=lambda statement: [int(number) for number in statement.code.split(".")])
    nodes = {statement.pk: {"statement": statement, "children": []} for statement in shown}
    roots = []
    for statement in shown:
        parent = nodes.get(statement.parent_id)
        (parent["children"] if parent else roots).append(nodes[statement.pk])
    return roots


class StrategyDetail(PublishedDetailView):
    template_name = "strategy/strategy_detail.html"

    def get_queryset(self):
        return with_sources(Strategy.objects.all())

    def find(self):
        self.strategies = list(self.get_queryset().live_in_any())
        return self.choose(self.strategies)

    def choose(self, strategies):
        """Return the strategy that the address means: its own slug first, else one borrowed from another language."""
        slug = self.kwargs["slug"]
        own = [strategy for strategy in strategies if strategy.slug_shown() == slug]
        borrowed = [s for s in strategies if any(s.text("slug", code) == slug for code in s.live_languages())]
        return next(iter(own + borrowed), None)

    def get_path(self):
        if self.withdrawal and languages.current() not in self.public_in:
            # The section's address is for a strategy that is public.
            return reverse("strategy:detail", args=[self.object.slug_shown()])
        return super().get_path()

    def get_breadcrumbs(self):
        return [] if self.object.is_current else [(_("Strategy"), reverse("strategy:current"))]

    def get_context_data(self, **kwargs):
        language = self.get_content_language()
        objectives = self.object.objectives.live_in_any().order_by("number").prefetch_related("statements")
        for objective in objectives:
            objective.strategy = self.object
            objective.tree = tree(objective.statements.all(), language)
        return super().get_context_data(
            strategy=self.object,
            objectives=objectives,
            challenges=self.object.challenges.live_in_any().order_by("order"),
            earlier=[strategy for strategy in self.strategies if strategy != self.object],
            sources=sources_of(self.object),
            **kwargs,
        )

    def get_structured_data(self):
        language = self.get_content_language()
        return [
            {
                "@type": "Report",
                "name": self.object.text("title", language),
                "abstract": self.object.text("goal", language),
                "temporalCoverage": self.object.text("period_text", language),
                "inLanguage": language,
            }
        ]


class CurrentStrategy(StrategyDetail):
    """The strategy in force; where none is, the newest that there was.

    If it was taken back in the reader's language, its own address tells how.
    """

    def choose(self, strategies):
        return next(iter(strategies), None)

    def get(self, request, *args, **kwargs):
        self.object = self.find()
        if self.object is None or addresses.has_ended(self.object, languages.current()):
            row = self.object or self.get_queryset().current().first()
            ending = row and addresses.former_of(row).ending(row, languages.current())
            if not ending:
                raise Http404
            return HttpResponseRedirect(reverse("strategy:detail", args=[row.text("slug", ending.language)]))
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_path(self):
        return reverse("strategy:current")


class ObjectiveDetail(PublishedDetailView):
    template_name = "strategy/objective_detail.html"

    def get_queryset(self):
        return with_sources(DevelopmentObjective.objects.select_related("image", "strategy").only(*SHOWN))

    def get_breadcrumbs(self):
        strategy = self.object.strategy
        if not strategy.live_languages():
            return []
        return [(strategy.text("title", strategy.language_shown()), strategy.get_absolute_url())]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            objective=self.object,
            tree=tree(self.object.statements.all(), self.get_content_language()),
            sources=sources_of(self.object),
            **kwargs,
        )
