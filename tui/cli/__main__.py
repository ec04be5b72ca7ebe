"""`python -m tui.cli`: the same as `kpgrade`."""

import sys

from tui.cli import main

sys.exit(main())
