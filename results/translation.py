from modeltranslation.translator import TranslationOptions, register

from results.models import Baseline, Disaggregate, Indicator, Result, Target


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = (
        "title",
        "slug",
        "summary",
        "definition",
        "unit",
        "unit_one",
        "disaggregations",
        "rationale",
        "data_source",
        "method",
        "responsible",
        "baseline_timeframe",
        "target_rationale",
        "limitations",
        "changes",
    )


@register([Baseline, Target, Result])
class ValueTranslation(TranslationOptions):
    fields = ("text", "period_text", "place_text", "note", "change_note")


@register(Disaggregate)
class DisaggregateTranslation(TranslationOptions):
    fields = ("dimension", "category")
