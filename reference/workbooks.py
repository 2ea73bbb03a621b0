"""``build(catalogue, folder)``: the workbooks a university hands over for one year."""

from datetime import date

from members.workbooks.works import seeded_registers
from reference.assemblies import Assemblies
from reference.catalogue import Catalogue
from reference.deliberations import Deliberations
from reference.offices import Offices
from reference.people import Population
from reference.university import University
from reference.works import Works
from union_portal.workbooks import REGISTERS
from union_portal.workbooks.sheets import write

# In this order they can be imported; a school without rows has no such workbook.
ORDER = (
    "unions",
    "employment_kinds",
    "posts",
    "units",
    "organs",
    "terms",
    "roll",
    "appointments",
    "union_groups",
    "fixed_contacts",
    "dispatch_agreements",
    "honour_titles",
    "honours",
    "model_workers",
    "regulations",
    "work_figures",
    "work-visits",
    "work-study",
    "work-research_reports",
    "work-rectification",
    "work-publicity",
    "work-films",
    "work-health_articles",
    "work-outside_results",
    "work-home_acceptance",
    "work-system_modules",
    "work-member_services",
    "congresses",
    "delegations",
    "delegate_quotas",
    "delegates",
    "delegation_heads",
    "congress_sessions",
    "session_papers",
    "agenda",
    "attendance",
    "opinions",
    "matter_replies",
    "matter_promises",
    "duties",
)


def rows(catalogue: Catalogue):
    """``{register: rows}`` for the (scaled) catalogue; deterministic."""
    university = University(catalogue)
    people = list(Population(university).people())
    offices = Offices(university, people, catalogue.cover.reporter)
    appointments = [holding.row() for holding in offices.holdings()]
    works = Works(university, people, catalogue)
    assemblies = Assemblies(university, people, catalogue)
    return {
        "unions": university.union_rows(),
        "employment_kinds": university.kind_rows(),
        "posts": university.post_rows(),
        "units": university.unit_rows(),
        "organs": university.organ_rows(),
        "terms": university.term_rows(),
        "roll": (person.row() for person in people),
        "appointments": appointments,
        "union_groups": university.group_rows(),
        "fixed_contacts": offices.contact_rows(appointments),
        "dispatch_agreements": university.agreement_rows(),
        **works.rows(),
        **assemblies.rows(),
        **Deliberations(assemblies).rows(),
    }


def register_of(key):
    """The register of a workbook; those of seeded kinds need no database."""
    return REGISTERS[key] if REGISTERS.fixed(key) else seeded_registers()[key]


def build(catalogue: Catalogue, folder):
    """Write one workbook per register into ``folder``; yields ``(register, path)``."""
    for key, found in rows(catalogue).items():
        path = folder / f"{key}.xlsx"
        save(path, register_of(key), found)
        yield key, path


def save(path, register, found):
    """Write rows of a register as a workbook."""
    columns = [
        (column.name, {str(code): str(label) for code, label in column.choices})
        for column in register.columns
    ]
    cells = ([cell(row.get(name), labels) for name, labels in columns] for row in found)
    write(path, register.columns, cells, title=register.title)


def cell(value, labels):
    """A value as people write it: 是, 男, 2023-09-01, 主持工作、审批."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "、".join(labels.get(one, one) for one in value)
    return labels.get(value, value)
