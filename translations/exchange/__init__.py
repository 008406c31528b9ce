"""Translations on their way to translators' own tools and back: XLIFF 1.2 and PO."""
