from translations.models.parity import ParityRule
from translations.models.runs import CheckRun
from translations.models.terms import Term
from translations.models.translations import Translation, TranslationUnit

__all__ = ["CheckRun", "ParityRule", "Term", "Translation", "TranslationUnit"]
