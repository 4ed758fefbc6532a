"""`python -m ydt` is the same as the installed `ydt` command."""

from ydt.main import run

if __name__ == "__main__":
    run()
