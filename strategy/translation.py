from modeltranslation.translator import TranslationOptions, register

from strategy.models import Challenge, DevelopmentObjective, ResultStatement, Strategy


@register(Strategy)
class StrategyTranslation(TranslationOptions):
    fields = (
        "title",
        "slug",
        "version_label",
        "period_text",
        "summary",
        "goal",
        "context",
        "change_of_role",
        "vision",
    )


@register(DevelopmentObjective)
class DevelopmentObjectiveTranslation(TranslationOptions):
    fields = ("statement", "short_title", "slug", "summary", "body")


@register(ResultStatement)
class ResultStatementTranslation(TranslationOptions):
    fields = ("statement",)


@register(Challenge)
class ChallengeTranslation(TranslationOptions):
    fields = ("title", "body")
