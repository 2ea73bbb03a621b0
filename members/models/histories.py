"""Row histories of the tables a roster fills: no index that nobody reads by.

A history is read by the row it is of. pghistory indexes every other key in it as well,
and a roll of tens of thousands of people pays for each.
"""


def read_by_row(*names):
    """Class decorator above ``track``: these keys of the history have no index."""

    def lightened(model):
        fields = model.pgh_event_model._meta
        for name in names:
            fields.get_field(name).db_index = False
        return model

    return lightened
