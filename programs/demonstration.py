"""Invented programs in bulk, to measure and to show the site with; each says in its title that it is no real one."""

from itertools import cycle, islice

from django.db import transaction
from django.utils import timezone

from programs.models import Area, Program, ProgramRegion, Region
from strategy.models import DevelopmentObjective

# No title becomes a key with two hyphens in a row, so no real program is ever taken for one of these.
PREFIX = "demonstration--"
BATCH = 500

THEMES = [
    ("Water security", "Seguridad hídrica"),
    ("Cacao and coffee", "Cacao y café"),
    ("Forest monitoring", "Monitoreo de bosques"),
    ("Public procurement", "Compras públicas"),
    ("Indigenous rights", "Derechos indígenas"),
    ("Financial inclusion", "Inclusión financiera"),
    ("Regional government", "Gobierno regional"),
    ("Economic integration", "Integración económica"),
]
BODY = {
    "en": "<h2>How it works</h2><p>This text is invented. It stands for a real one of usual length.</p>" * 3,
    "es": "<h2>Cómo funciona</h2><p>Este texto es inventado. Ocupa el lugar de uno real de largo usual.</p>" * 3,
}


def demonstration_programs():
    """Return the programs that this module made."""
    return Program.objects.filter(key__startswith=PREFIX)


def generate(count):
    """Make the demonstration programs 1 to `count` that are not there yet; yield how many there are after each batch.

    Each batch stands on its own: what stops in the middle goes on when it is called again.
    """
    there = set(demonstration_programs().values_list("key", flat=True))
    missing = [number for number in range(1, count + 1) if key(number) not in there]
    objectives = list(DevelopmentObjective.objects.filter(strategy__is_current=True).order_by("number"))
    areas = list(Area.objects.order_by("pk"))
    regions = list(Region.objects.order_by("pk"))
    done = count - len(missing)
    for numbers in batches(missing):
        with transaction.atomic():
            programs = Program.objects.bulk_create(program(number, objectives, areas) for number in numbers)
            ProgramRegion.objects.bulk_create(
                program_region
                for number, made in zip(numbers, programs, strict=True)
                for program_region in program_regions(number, made, regions)
            )
        done += len(numbers)
        yield done


def delete():
    """Delete the demonstration programs; yield how many are gone after each batch."""
    done = 0
    while ids := list(demonstration_programs().values_list("pk", flat=True)[:BATCH]):
        Program.objects.filter(pk__in=ids).delete()
        done += len(ids)
        yield done


def key(number):
    return f"{PREFIX}{number:06}"


def program(number, objectives, areas):
    """Return an unsaved demonstration program: of an objective in turn, every fifth one outside of the strategy."""
    english, spanish = THEMES[number % len(THEMES)]
    objective = objectives[number % len(objectives)] if objectives and number % 5 else None
    now = timezone.now()
    return Program(
        key=key(number),
        title_en=f"[Demonstration] {english} {number:06}",
        title_es=f"[Demostración] {spanish} {number:06}",
        slug_en=f"demonstration-{number:06}",
        slug_es=f"demostracion-{number:06}",
        summary_en=f"An invented program, number {number}, to show and measure the site with.",
        summary_es=f"Un programa inventado, el número {number}, para mostrar y medir el sitio.",
        body_en=BODY["en"],
        body_es=BODY["es"],
        framework=Program.Framework.CDCS if objective else Program.Framework.OUTSIDE,
        objective=objective,
        area=areas[number % len(areas)] if areas and number % 3 else None,
        status=Program.Status.values[number % len(Program.Status.values)],
        is_live_en=True,
        is_live_es=True,
        published_at_en=now,
        published_at_es=now,
    )


def program_regions(number, program, regions):
    """Return up to three regions for a program, others for each number."""
    chosen = islice(cycle(regions), number, number + min(3, len(regions)))
    return [
        ProgramRegion(key=f"{program.key}-{region.iso_code}".lower(), program=program, region=region)
        for region in chosen
    ]


def batches(numbers):
    return [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
