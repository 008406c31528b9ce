from translations.models.parity import ParityRule
from translations.models.translations import Translation, TranslationUnit

__all__ = ["ParityRule", "Translation", "TranslationUnit"]
