"""The workbooks of congresses: terms, delegations, constituencies, delegates, sessions."""

from congress.workbooks import congresses, delegates, sessions

__all__ = ["congresses", "delegates", "sessions"]
