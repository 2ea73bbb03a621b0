"""``python3 -m launcher VERB``; people call it as ``./portal VERB``."""

import sys

from launcher.verbs import main

sys.exit(main(sys.argv[1:]))
