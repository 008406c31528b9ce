from translations.admin import desk, parity  # noqa: F401  they register themselves
