"""The box of the member's home page that tells a delegate of their mandate."""

from union_portal.panels import member_panel


@member_panel("congress/_mandate_panel.html", order=16)
def my_mandate(person):
    """For delegates alone: as what they sit; their sessions stand in a box above."""
    mandate = (
        person.mandates.sitting(person.today)
        .exclude(congress__state="ended")
        .for_list()
        .order_by("congress__tier", "pk")
        .first()
    )
    return {"mandate": mandate} if mandate else None
