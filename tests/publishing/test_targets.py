"""Where readers are led when a page is redirected."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from publishing import services
from publishing.models import Publication
from tests.factories import ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db
REDIRECTED = Publication.State.REDIRECTED


@pytest.fixture
def publisher():
    return UserFactory(superuser=True)


def path(program):
    return reverse("programs:detail", args=[program.slug_en])


def test_page_leads_to_another_public_one(client, publisher):
    old, new = ProgramFactory(), ProgramFactory()

    services.unpublish(old, ["en", "es"], by=publisher, state=REDIRECTED, redirect_to=path(new))

    answer = client.get(path(old))
    assert (answer.status_code, answer["Location"]) == (301, path(new))


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "javascript:alert(1)", "http://plain.example", "/en/no-such/page/", "\\\\evil", "/en/ x"],
)
def test_page_leads_nowhere_that_readers_cannot_open(publisher, target):
    program = ProgramFactory()

    with pytest.raises(ValidationError) as refused:
        services.unpublish(program, ["en"], by=publisher, state=REDIRECTED, redirect_to=target)

    program.refresh_from_db()
    assert list(refused.value.message_dict) == ["redirect_to"]
    assert program.live_languages() == ["en", "es"]


def test_pages_do_not_lead_in_circles(publisher):
    one, other = ProgramFactory(), ProgramFactory()
    services.unpublish(one, ["en", "es"], by=publisher, state=REDIRECTED, redirect_to=path(other))

    for target in (path(one), path(other)):
        with pytest.raises(ValidationError):
            services.unpublish(other, ["en", "es"], by=publisher, state=REDIRECTED, redirect_to=target)
