from programs.models.areas import Area, AreaObjective
from programs.models.partners import Award, Organization, Partnership, ProgramRegion, ProgramSector, check_shares
from programs.models.programs import Program
from programs.models.regions import Region

__all__ = [
    "Area",
    "AreaObjective",
    "Award",
    "Organization",
    "Partnership",
    "Program",
    "ProgramRegion",
    "ProgramSector",
    "Region",
    "check_shares",
]
