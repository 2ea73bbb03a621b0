"""The workbooks of congresses: terms, lists, sessions, opinions, duties."""

from congress.workbooks import congresses, delegates, duties, opinions, sessions

__all__ = ["congresses", "delegates", "duties", "opinions", "sessions"]
