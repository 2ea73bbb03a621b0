"""``union_portal/embedded.py``, by its path: its package would import Django."""

import importlib.util
import sys
from pathlib import Path

_path = Path(__file__).resolve().parent.parent / "union_portal" / "embedded.py"
_spec = importlib.util.spec_from_file_location("portal_embedded", _path)
if _spec is None or _spec.loader is None:
    raise ImportError(_path)
_embedded = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _embedded  # dataclasses look their module up
_spec.loader.exec_module(_embedded)

ServiceError = _embedded.ServiceError
Services = _embedded.Services
die_with_parent = _embedded.die_with_parent
last_lines = _embedded.last_lines
lock_file = _embedded.lock_file
try_lock = _embedded.try_lock
