import sys

from annai.cli.main import main

sys.exit(main())
