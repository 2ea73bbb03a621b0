"""A page read the way a careful reader would: headings, ids, labels, what is inline."""

from html.parser import HTMLParser


class Reading(HTMLParser):
    """What matters about a page for eyes, ears and the content policy."""

    def __init__(self, response):
        super().__init__()
        self.ids, self.labels, self.inputs, self.inline = [], set(), [], []
        self.headings, self.language, self.words = [], "", []
        self._open = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self._open.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        if tag == "html":
            self.language = found["lang"]
        if tag == "label":
            self.labels.add(found["for"])
        if tag == "input" and found.get("type") != "hidden":
            self.inputs.append(found["id"])
        if tag == "h1":
            self.headings.append("")
        if self._is_inline(tag, found):
            self.inline.append(tag)

    def _is_inline(self, tag, attrs):
        handlers = [name for name in attrs if name.startswith("on")]
        script = tag == "script" and "src" not in attrs
        return bool(handlers or script or tag == "style" or "style" in attrs)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if "h1" in self._open:
            self.headings[-1] += data.strip()
        if self._open and self._open[-1] not in ("script", "title"):
            self.words.append(" ".join(data.split()))

    @property
    def text(self):
        """The words of the page, in order, with single spaces."""
        return " ".join(word for word in self.words if word)

    @property
    def faults(self):
        """What no page may have."""
        return {
            "inline": self.inline,
            "same id twice": sorted({i for i in self.ids if self.ids.count(i) > 1}),
            "without a label": [i for i in self.inputs if i not in self.labels],
            "headings": [] if len(self.headings) == 1 else self.headings,
        }


NO_FAULTS = {
    "inline": [],
    "same id twice": [],
    "without a label": [],
    "headings": [],
}
