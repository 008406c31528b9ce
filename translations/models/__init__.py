from translations.models.translations import Translation, TranslationUnit

__all__ = ["Translation", "TranslationUnit"]
