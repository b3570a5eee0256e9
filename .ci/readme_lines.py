"""Print the two lines of the README as they stand there: the shell block under each of the headings that number them.

python3 .ci/readme_lines.py README.md
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def readme_lines(text: str) -> list[str]:
    """Give the one command of each block fenced as ``sh`` that follows a comment ``<!-- line N -->``."""
    return re.findall(r"<!-- line \d -->\n```sh\n([^\n]+)\n```", text)


if __name__ == "__main__":
    print("\n".join(readme_lines(Path(sys.argv[1]).read_text(encoding="utf-8"))))
