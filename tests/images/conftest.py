import pytest


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    """Give every test an empty storage; return where."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
