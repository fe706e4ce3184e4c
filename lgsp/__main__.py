"""``python -m lgsp`` is ``lgsp``."""

from lgsp.main import main

main()
