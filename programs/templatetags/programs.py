from django import template

from programs.models import AreaObjective, Program
from programs.views import listed
from publishing.querysets import live_in_any

register = template.Library()

# How a program points to each kind of row that pages list programs of.
RELATIONS = {"area": "area", "developmentobjective": "objective", "region": "regions"}


@register.simple_tag
def programs_of(row):
    """Return the public programs of an area, an objective or a region, as cards show them, with one query."""
    return listed().filter(**{RELATIONS[row._meta.model_name]: row})


@register.simple_tag
def areas_read_into(objective):
    """Return the public areas that we relate to an objective, each with our note, as AreaObjective rows."""
    return (
        AreaObjective.objects.filter(live_in_any("area__"), objective=objective)
        .select_related("area")
        .order_by("area__order")
    )


@register.simple_tag
def programs_outside_strategy():
    """Return the public regional programs and those outside of the strategy, with one query."""
    return listed().exclude(framework=Program.Framework.CDCS)
