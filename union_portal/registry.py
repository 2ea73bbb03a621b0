"""Registries that code fills, and that rows of a table may add to.

A work kind that an officer sets up makes a workbook and figures of its own. Whoever
looks a key up need not know which of the two it is.
"""


class Registry(dict):
    """``{key: entry}`` of what code registered; keys with a source are made on demand.

    Iterating gives what code registered; :meth:`everything` also what rows make now.
    """

    def __init__(self):
        super().__init__()
        self.sources = {}

    def source(self, prefix):
        """Decorate ``make(keys)``, which gives ``{key: entry}`` of the keys that begin
        with ``prefix``; of all there are for None. One call, one query."""

        def register(make):
            self.sources[prefix] = make
            return make

        return register

    def many(self, keys):
        """``{key: entry}`` of those keys that are known, made ones in one go."""
        wanted = set(keys)
        found = {key: dict.__getitem__(self, key) for key in wanted if self.fixed(key)}
        for prefix, make in self.sources.items():
            asked = [key for key in wanted - set(found) if key.startswith(prefix)]
            if asked:
                found.update(make(asked))
        return found

    def fixed(self, key):
        """Whether code registered it."""
        return dict.__contains__(self, key)

    def get_fixed(self, key):
        """What code registered under a key, or None; no table is asked."""
        return dict.get(self, key)

    def everything(self):
        """What code registered, and what the tables make at this moment."""
        found = dict(self)
        for make in self.sources.values():
            found.update(make(None))
        return found

    def __missing__(self, key):
        return self.many([key])[key]

    def __contains__(self, key):
        return self.fixed(key) or key in self.many([key])

    def get(self, key, default=None):
        return self.many([key]).get(key, default)
