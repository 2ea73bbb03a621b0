"""One way to look a key up, whether code registered it or a row of a table makes it."""

import pytest

from union_portal.registry import Registry


@pytest.fixture
def registry():
    registry = Registry()
    registry["visits"] = "fixed"
    asked = []

    @registry.source("work-")
    def made(keys):
        asked.append(keys)
        known = {"work-a": "A", "work-b": "B"}
        return known if keys is None else {k: known[k] for k in keys if k in known}

    registry.asked = asked
    return registry


def test_both_kinds_are_looked_up_alike(registry):
    assert registry["visits"] == "fixed"
    assert registry["work-a"] == registry.get("work-a") == "A"
    assert "work-b" in registry
    assert registry.everything() == {"visits": "fixed", "work-a": "A", "work-b": "B"}


def test_an_unknown_key_is_unknown(registry):
    assert "work-c" not in registry
    assert registry.get("work-c", "none") == "none"
    with pytest.raises(KeyError):
        registry["work-c"]
    with pytest.raises(KeyError):
        registry["nothing"]


def test_many_keys_ask_each_source_once(registry):
    found = registry.many(["visits", "work-a", "work-b", "work-c", "other"])

    assert found == {"visits": "fixed", "work-a": "A", "work-b": "B"}
    assert [set(keys) for keys in registry.asked] == [{"work-a", "work-b", "work-c"}]


def test_iterating_gives_what_code_registered(registry):
    assert list(registry) == ["visits"]
    assert registry.asked == []
