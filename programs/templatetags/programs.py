from django import template

from programs.models import Program
from programs.views import listed

register = template.Library()

# How a program points to each kind of row that pages list programs of.
RELATIONS = {"area": "area", "developmentobjective": "objective", "region": "regions"}


@register.simple_tag
def programs_of(row):
    """Return the public programs of an area, an objective or a region, as cards show them, with one query."""
    return listed().filter(**{RELATIONS[row._meta.model_name]: row})


@register.simple_tag
def programs_outside_strategy():
    """Return the public regional programs and those outside of the strategy, with one query."""
    return listed().exclude(framework=Program.Framework.CDCS)
