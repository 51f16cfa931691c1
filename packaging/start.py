"""Start vzdesk, after setting up whatever it still needs: `python3 packaging/start.py [ARGS...]`.

The arguments are vzdesk's own: a session or text file to open, or a command such as `score`.
"""

import os
import subprocess
import sys

import bootstrap


def main():
    """Hand over to vzdesk in its own environment."""
    python = bootstrap.prepare()
    # -P: a file of the user's that happens to be called numpy.py must not be taken for numpy.
    command = [python, "-P", "-m", "vzdesk", *sys.argv[1:]]
    if os.name == "nt":  # exec would give the prompt back while vzdesk is still running
        sys.exit(subprocess.call(command))
    os.execv(python, command)


if __name__ == "__main__":
    main()
