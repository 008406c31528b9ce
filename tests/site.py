"""A whole small site for tests that look at every page."""

import itertools
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import override

from contacts.models import StaffMember
from pages.models import Mission, Page
from programs.models import Area, Program, Region
from results.models import Indicator
from sources.models import Source
from strategy.models import DevelopmentObjective, Strategy
from tests import factories as make

SECTIONS = ["pages:home", *Page.Section.values, "sources:list"]


@dataclass
class Site:
    """One public row of each kind, with as many of all that belongs to it as was asked for."""

    mission: Mission
    strategy: Strategy
    earlier: Strategy
    objective: DevelopmentObjective
    area: Area
    program: Program
    region: Region
    indicator: Indicator
    source: Source
    page: Page
    person: StaffMember

    def paths(self, language):
        """Return the address of every kind of public page, by its name."""
        rows = ["earlier", "objective", "area", "program", "region", "indicator", "source", "page"]
        with override(language):
            sections = {name: reverse(name) for name in SECTIONS}
            return sections | {name: getattr(self, name).get_absolute_url() for name in rows}


def build_site(count=1):
    """Make a site where every list has `count` rows."""
    sources = make.SourceFactory.create_batch(count)
    links = make.LinkFactory.create_batch(count)
    regions = make.RegionFactory.create_batch(count)
    strategy, earlier, objectives = build_strategies(count)
    area = build_areas(count, objectives, sources)
    office = make.OfficeFactory.create_batch(count + 1)[0]
    program = build_programs(count, objectives[0], area, office, regions)
    indicator = build_indicators(count, objectives[0], area, program, regions[0], sources[0])
    page = build_pages(count, links)
    mission = make.MissionFactory(more_information=links[0], image=make.ImageFactory())
    for row in (mission, strategy, earlier, objectives[0], program, page):
        row.sources.set(sources)
    program.links.set(links)
    person = make.StaffMemberFactory.create_batch(count, office=office)[0]
    return Site(
        mission, strategy, earlier, objectives[0], area, program, regions[0], indicator, sources[0], page, person
    )


def build_strategies(count):
    """Make a strategy in force and earlier ones; return it, an earlier one and the objectives of the first."""
    strategy = make.StrategyFactory(current=True)
    earlier = make.StrategyFactory.create_batch(count)[0]
    objectives = [
        make.DevelopmentObjectiveFactory(strategy=strategy, number=number + 1, image=make.ImageFactory())
        for number in range(count)
    ]
    make.DevelopmentObjectiveFactory(strategy=earlier)
    for number in range(1, count + 1):
        above = make.ResultStatementFactory(objective=objectives[0], code=f"1.{number}")
        make.ResultStatementFactory(objective=objectives[0], code=f"1.{number}.1", parent=above)
        make.ChallengeFactory(strategy=strategy, order=number)
        make.ChallengeFactory(strategy=earlier, order=number)
    return strategy, earlier, objectives


def build_areas(count, objectives, sources):
    """Make areas; return the first, which relates to every objective."""
    area = make.AreaFactory.create_batch(count, source=sources[0], image=make.ImageFactory())[0]
    for objective in objectives:
        make.AreaObjectiveFactory(area=area, objective=objective)
    return area


def build_programs(count, objective, area, office, regions):
    """Make programs; return the one that has a parent, children, partners and all regions."""
    program = make.ProgramFactory(
        title_en="A first program",
        title_es="A un primer programa",
        objective=objective,
        area=area,
        contact=office,
        image=make.ImageFactory(),
        parent=make.ProgramFactory(regional=True),
    )
    children = make.ProgramFactory.create_batch(count, objective=objective, area=area, parent=program)
    make.ProgramFactory.create_batch(count, regional=True)
    make.PartnershipFactory.create_batch(count, program=program)
    for child in children:
        make.ProgramRegionFactory(program=child, region=regions[0])
    for region in regions:
        make.ProgramRegionFactory(program=program, region=region)
    return program


def build_indicators(count, objective, area, program, region, source):
    """Make indicators, every other one a key figure; return the first, which has values of many years."""
    owners = {"objective": objective, "area": area, "program": program, "statement": objective.statements.first()}
    indicators = [make.IndicatorFactory(percent_level=True, is_key=not number % 2, **owners) for number in range(count)]
    for indicator in indicators:
        make.BaselineFactory(indicator=indicator, value=55)
        make.DisaggregateFactory(result=make.ResultFactory(indicator=indicator, value=30, source=source))
        make.ResultFactory(indicator=indicator, value=31, region=region)
    for number in range(count):
        for value in (make.BaselineFactory, make.TargetFactory, make.ResultFactory):
            value(indicator=indicators[0], fiscal=True, fiscal_year=1990 + number)
    return indicators[0]


def build_pages(count, links):
    """Make the introductions of all sections and the menus; return a page of its own."""
    for section in Page.Section.values:
        make.PageFactory(section=section)
    for order, menu in itertools.product(range(count), ("main", "footer", "identifier")):
        make.MenuItemFactory(menu=menu, order=order)
        make.MenuItemFactory(menu=menu, order=order, page=None, link=links[order])
    return make.PageFactory(image=make.ImageFactory())
