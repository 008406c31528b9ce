"""Nothing that is not public leaks: planted words are looked for in every answer of the site."""

import itertools
import re

import pytest
from django.db import models
from django.urls import reverse
from django.utils.translation import override

from pages.models import Page
from publishing.models import Publishable
from tests import factories as make
from tests.site import build_site

pytestmark = pytest.mark.django_db

# Stands in every text that no reader may see.
CANARY = "kanarienvogel"
numbers = itertools.count(1)


def plant(row, language=None):
    """Write the canary into every text of a row, or into those of one language, past all rules of the models."""
    columns = [field for field in row._meta.concrete_fields if takes_a_canary(field, language)]
    type(row)._base_manager.filter(pk=row.pk).update(**{field.name: canary(field) for field in columns})
    row.refresh_from_db()
    return row


def takes_a_canary(field, language):
    if not isinstance(field, models.CharField | models.TextField) or field.choices:
        return False
    if (field.max_length or 100) < 30 or field.name == "repository_id":
        return False
    translated = getattr(field, "language", None)
    if language:
        return translated == language
    is_base = any(other.name == f"{field.name}_en" for other in field.model._meta.concrete_fields)
    return not is_base


def canary(field):
    if isinstance(field, models.EmailField):
        return f"{CANARY}@example.org"
    if isinstance(field, models.URLField):
        return f"https://{CANARY}.example.org/"
    return f"{CANARY}-{next(numbers)}"


def plant_drafts(site):
    """Make a draft of every model with the canary in it, tie it to public rows both ways, and return the drafts."""
    area = plant(make.AreaFactory(draft=True))
    strategy = plant(make.StrategyFactory(draft=True, replaces=site.strategy))
    objective = plant(make.DevelopmentObjectiveFactory(draft=True, strategy=site.strategy, number=900))
    statement = plant(make.ResultStatementFactory(objective=objective))
    office = plant(make.OfficeFactory(draft=True))
    program = plant(
        make.ProgramFactory(
            draft=True, objective=site.objective, area=site.area, parent=site.program, contact=site.program.contact
        )
    )
    indicator = plant(
        make.IndicatorFactory(draft=True, objective=site.objective, area=site.area, program=site.program, is_key=True)
    )
    person = plant(make.StaffMemberFactory(draft=True, office=site.person.office))
    challenge = plant(make.ChallengeFactory(draft=True, strategy=site.strategy, order=900))
    page = plant(make.PageFactory(draft=True))
    image = plant(make.ImageFactory(draft=True))

    # What belongs to a draft.
    plant(make.ProgramRegionFactory(program=program, region=site.region))
    plant(make.PartnershipFactory(program=program, organization=plant(make.OrganizationFactory())))
    program.links.add(plant(make.LinkFactory()))
    program.sources.add(plant(make.SourceFactory()))
    plant(make.ChallengeFactory(strategy=strategy))
    for value in (make.BaselineFactory, make.TargetFactory, make.ResultFactory):
        plant(value(indicator=indicator, source=plant(make.SourceFactory())))
        plant(value(indicator=indicator, region=site.region))

    # Drafts and internal records that belong to what is public.
    plant(make.AwardFactory(program=site.program, partner=plant(make.OrganizationFactory())))
    plant(make.ProgramSectorFactory(program=site.program))
    plant(make.AreaObjectiveFactory(area=site.area, objective=objective))
    plant(make.AreaObjectiveFactory(area=area, objective=site.objective))
    for status, value in itertools.product(
        ["draft", "reviewed"], [make.BaselineFactory, make.TargetFactory, make.ResultFactory]
    ):
        place = {"draft": None, "reviewed": site.region}[status]
        row = value(
            indicator=site.indicator, fiscal=True, fiscal_year=2090, status=status, region=place,
            source=plant(make.SourceFactory()),
        )  # fmt: skip
        kind = row._meta.model_name
        plant(make.DisaggregateFactory(**{"result": None, kind: plant(row)}))
    for menu in ("main", "footer", "identifier"):
        plant(make.MenuItemFactory(menu=menu, page=page, order=90))

    # What is public and points to a draft.
    public = make.ProgramFactory(objective=objective, area=area, contact=office, parent=program)
    make.ProgramRegionFactory(program=public, region=site.region)
    site.program.parent, site.program.contact = program, office
    site.program.save()
    site.person.office = office
    site.person.save()
    for row in (site.program, site.area, site.objective, site.page, site.mission):
        row.image = image
        row.save()
    for owner in ({"objective": objective}, {"area": area}, {"program": program}, {"statement": statement}):
        make.ResultFactory(indicator=make.IndicatorFactory(**owner))
        make.ResultFactory(indicator=make.IndicatorFactory(is_key=True, **owner))
    make.DevelopmentObjectiveFactory(strategy=strategy)
    return [area, strategy, objective, office, program, indicator, person, challenge, page, image]


def plant_other_language(site):
    """Make rows of every model that are public in one language, with the canary in their texts of the other."""
    rows = []
    for trait, language in (("english_only", "es"), ("spanish_only", "en")):
        strategy = make.StrategyFactory(**{trait: True})
        objective = make.DevelopmentObjectiveFactory(
            strategy=site.strategy, number=next(numbers) + 1000, **{trait: True}
        )
        area = make.AreaFactory(**{trait: True})
        program = make.ProgramFactory(objective=objective, area=area, parent=site.program, **{trait: True})
        office = make.OfficeFactory(**{trait: True})
        image = make.ImageFactory(**{trait: True})
        program.contact, program.image = office, image
        program.save()
        rows += [
            strategy,
            objective,
            area,
            program,
            office,
            image,
            make.ProgramFactory(framework="regional", objective=None, **{trait: True}),
            make.StaffMemberFactory(office=office, **{trait: True}),
            make.ChallengeFactory(strategy=site.strategy, order=next(numbers) + 1000, **{trait: True}),
            make.PageFactory(**{trait: True}),
        ]
        for order, owner in enumerate(({"objective": objective}, {"area": area}, {"program": program}, {})):
            indicator = make.IndicatorFactory(is_key=bool(order % 2), percent_level=True, **{trait: True}, **owner)
            make.BaselineFactory(indicator=indicator)
            make.ResultFactory(indicator=indicator)
            rows.append(indicator)
        make.ProgramRegionFactory(program=program, region=site.region)
        make.AreaObjectiveFactory(area=area, objective=site.objective)
        make.AreaObjectiveFactory(area=site.area, objective=objective)
        make.MenuItemFactory(page=rows[-5], order=next(numbers))
        for row in rows[-14:]:
            plant(row, language)
    return rows


def walk(client, site, rows):
    """Ask for every address of the site, and those that drafts would have; return [(path, excerpt)] of the canary."""
    waiting = {"/", "/sitemap.xml", "/robots.txt", "/no/such/page/"}
    for language in ("en", "es"):
        waiting |= set(site.paths(language).values())
        with override(language):
            for row in rows:
                waiting.add(row.get_absolute_url().partition("#")[0])
                if hasattr(row, "slug_en"):
                    waiting |= addresses_by_every_slug(row)
            waiting.add(reverse("programs:list") + "?status=2")
            waiting.add(reverse("programs:list") + f"?objective={site.objective.key}&area={site.area.key}")
            waiting.add(reverse("programs:list") + f"?region={site.region.slug}&q=program")
            waiting.add(reverse("programs:list") + "?q=no-program-has-this")
            waiting.add(reverse("contacts:vcard", args=[site.person.key]))
    seen, leaks = set(), []
    while waiting:
        path = waiting.pop()
        seen.add(path)
        response = client.get(path)
        body = response.content.decode()
        text = " ".join([body, *(f"{name}: {value}" for name, value in response.items())])
        assert response.status_code < 500, path
        leaks += [
            (path, response.status_code, text[max(0, m.start() - 80) : m.end() + 30])
            for m in re.finditer(CANARY, text, re.IGNORECASE)
        ]
        links = re.findall(r'(?:href="|<loc>|href=\')(?:http://[^/"]+)?(/[^"#<]*)', body)
        # A chart as PNG says what the same chart as SVG says, which is text.
        links = {link.replace("&amp;", "&") for link in links if not link.endswith(".png")}
        waiting |= {link for link in links if not link.startswith("/static/")} - seen
    return leaks


def addresses_by_every_slug(row):
    """Return where a row's slugs, public or not, would lead in the active language."""
    model = row._meta.model_name
    name = {
        "area": "programs:area",
        "program": "programs:detail",
        "strategy": "strategy:detail",
        "developmentobjective": "strategy:objective",
        "indicator": "results:detail",
        "page": "pages:detail",
    }[model]
    return {reverse(name, args=[slug]) for slug in (row.slug_en, row.slug_es) if slug}


def without_echo(leaks):
    """Leave out addresses that hold the canary themselves and are refused: their pages may repeat what was asked."""
    return [leak for leak in leaks if not (CANARY in leak[0] and leak[1] == 404)]


@pytest.fixture
def site():
    return build_site()


def test_what_is_public_is_found(client, site):
    """The walk sees every kind of row, so what it does not see is not there."""
    office = site.program.contact
    challenge, statement = site.strategy.challenges.first(), site.objective.statements.first()
    public = [site.mission, site.strategy, site.earlier, site.objective, site.area, site.program, site.indicator]
    rows = [plant(plant(row, "en"), "es") for row in [*public, site.page, site.person, office, challenge, statement]]
    images = [plant(plant(row.image, "en"), "es") for row in (site.program, site.area, site.objective, site.page)]
    images.append(plant(plant(site.mission.image, "en"), "es"))

    leaks = walk(client, site, [])

    found = {word for _path, _status, text in leaks for word in re.findall(rf"{CANARY}-\d+", text)}
    titles = {row.text(getattr(row, "title_field", "statement"), code) for row in rows for code in ("en", "es")}
    alts = {image.text("alt", code) for image in images for code in ("en", "es")}
    assert (titles | alts) - found == set()


def test_drafts_are_shown_nowhere(client, site):
    drafts = plant_drafts(site)

    assert {type(row) for row in drafts} == {
        model for model in Publishable.__subclasses__() if model.__name__ != "Mission"
    }
    assert without_echo(walk(client, site, drafts)) == []


def test_words_of_a_language_that_is_not_public_are_shown_nowhere(client, site):
    rows = plant_other_language(site)

    assert without_echo(walk(client, site, rows)) == []


@pytest.mark.parametrize(("trait", "language"), [("english_only", "es"), ("spanish_only", "en")])
def test_mission_in_one_language_keeps_its_other_words(client, site, trait, language):
    columns = {"is_live": False, "published_at": None}
    for name, value in columns.items():
        setattr(site.mission, f"{name}_{language}", value)
    site.mission.save()
    plant(site.mission, language)

    assert walk(client, site, []) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_sections_with_a_draft_introduction_keep_it(client, site, language):
    Page.objects.exclude(section=None).update(**{f"is_live_{language}": False, f"published_at_{language}": None})
    for page in Page.objects.exclude(section=None):
        plant(page, language)

    assert walk(client, site, []) == []


def test_current_strategy_that_is_a_draft_is_shown_nowhere(client, site):
    site.strategy.is_live_en = site.strategy.is_live_es = False
    site.strategy.save()
    plant(site.strategy)

    assert without_echo(walk(client, site, [])) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_drafts_answer_as_if_they_were_not_there(client, site, language):
    drafts = plant_drafts(site)

    with override(language):
        paths = set().union(*(addresses_by_every_slug(row) for row in drafts if hasattr(row, "slug_en")))
        paths |= {reverse("contacts:vcard", args=[row.key]) for row in drafts}

    assert {client.get(path).status_code for path in paths} == {404}


@pytest.mark.parametrize("language", ["en", "es"])
def test_filters_do_not_know_drafts(client, site, language):
    area, _strategy, objective, *_others = plant_drafts(site)
    with override(language):
        address = reverse("programs:list")

    for query in (f"objective={objective.key}", f"area={area.key}", f"q={CANARY}"):
        response = client.get(f"{address}?{query}")
        assert (response.status_code, list(response.context["program_list"])) == (200, [])


def test_people_who_left_are_not_shown(client, site):
    person = plant(make.StaffMemberFactory(ends_on="2020-01-01"))

    assert walk(client, site, []) == []
    assert client.get(f"/en/contacts/{person.key}.vcf").status_code == 404
