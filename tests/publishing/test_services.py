import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from publishing import services, signals
from strategy.models import Strategy
from tests.factories import PUBLISHED_AT, IndicatorFactory, ProgramFactory, StrategyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    """A person who may publish programs, strategies and indicators, and do nothing else."""
    user = UserFactory()
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["publish_program", "publish_strategy", "publish_indicator"])
    )
    return user


@pytest.fixture
def heard():
    """Collect what the signals say."""
    messages = []

    def listen(sender, instance, languages, by, signal, **kwargs):
        name = "published" if signal is signals.published else "unpublished"
        messages.append((name, sender, instance.pk, languages, by))

    for signal in (signals.published, signals.unpublished):
        signal.connect(listen)
    yield messages
    for signal in (signals.published, signals.unpublished):
        signal.disconnect(listen)


def test_publish_shows_a_row_in_the_languages_asked_for(publisher):
    program = ProgramFactory(draft=True)
    before = timezone.now()

    services.publish(program, ["es"], by=publisher)

    program.refresh_from_db()
    assert program.live_languages() == ["es"]
    assert program.published_at_en is None
    assert before <= program.published_at_es <= program.changed_at + datetime.timedelta(seconds=1)


def test_publish_again_moves_the_date(publisher):
    program = ProgramFactory()

    services.publish(program, ["en"], by=publisher)

    program.refresh_from_db()
    assert program.published_at_en > PUBLISHED_AT
    assert program.published_at_es == PUBLISHED_AT


def test_publish_takes_the_stored_row_and_not_what_was_changed_in_memory(publisher):
    program = ProgramFactory(draft=True, title_en="Stored")
    program.title_en = "Typed and not saved"

    published = services.publish(program, ["en"], by=publisher)

    assert published.title_en == "Stored"


def test_publish_refuses_who_may_not():
    program = ProgramFactory(draft=True)

    with pytest.raises(PermissionDenied):
        services.publish(program, ["en"], by=UserFactory())

    program.refresh_from_db()
    assert program.live_languages() == []


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Fill this in before you publish in Spanish."),
        ("es", "Complete este campo antes de publicar en español."),
    ],
)
def test_publish_says_what_is_missing_in_the_readers_language(publisher, language, message):
    program = ProgramFactory(english_only=True, draft=True)

    with translation.override(language), pytest.raises(ValidationError) as refused:
        services.publish(program, ["es"], by=publisher)

    assert refused.value.message_dict == {"title_es": [message], "slug_es": [message]}


def test_publish_in_two_languages_is_all_or_nothing(publisher):
    program = ProgramFactory(english_only=True, draft=True)

    with pytest.raises(ValidationError):
        services.publish(program, ["en", "es"], by=publisher)

    program.refresh_from_db()
    assert program.live_languages() == []


def test_publish_asks_an_indicator_for_its_direction(publisher):
    indicator = IndicatorFactory(draft=True, direction="", frequency="")

    with pytest.raises(ValidationError) as refused:
        services.publish(indicator, ["en"], by=publisher)

    assert set(refused.value.message_dict) == {"direction", "frequency"}


def test_publish_checks_the_whole_row(publisher):
    program = ProgramFactory(draft=True)
    type(program).objects.filter(pk=program.pk).update(iati_id="US/1")

    with pytest.raises(ValidationError) as refused:
        services.publish(program, ["en"], by=publisher)

    assert set(refused.value.message_dict) == {"iati_id"}


def test_publish_refuses_a_language_that_the_site_has_not(publisher):
    with pytest.raises(ValueError, match="qu"):
        services.publish(ProgramFactory(), ["qu"], by=publisher)


def test_unpublish_hides_a_row_and_remembers_that_it_was_public(publisher):
    strategy = StrategyFactory()

    services.unpublish(strategy, ["en"], by=publisher)

    strategy.refresh_from_db()
    assert strategy.live_languages() == ["es"]
    assert strategy.published_at_en == PUBLISHED_AT


def test_unpublish_refuses_who_may_not():
    program = ProgramFactory()

    with pytest.raises(PermissionDenied):
        services.unpublish(program, ["en"], by=UserFactory())

    program.refresh_from_db()
    assert program.live_languages() == ["en", "es"]


def test_both_tell_other_rooms(publisher, heard):
    strategy = StrategyFactory(draft=True)

    services.publish(strategy, ["en"], by=publisher)
    services.unpublish(strategy, ["en"], by=publisher)

    assert heard == [
        ("published", Strategy, strategy.pk, ["en"], publisher),
        ("unpublished", Strategy, strategy.pk, ["en"], publisher),
    ]
