"""A program that takes the place of `gh`, GitHub's command line, in tests of workflows: it stores issues in a file.

It knows the options that the workflow of a new site uses, as https://cli.github.com/manual/ describes them, and refuses
all others. Steps run it as ``gh``: it is a script of its own, which needs only Python and jq.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run a command; return its exit status."""
    arguments = _parser().parse_args()
    if not os.environ.get("GH_TOKEN"):
        sys.stderr.write("gh: set the GH_TOKEN environment variable\n")
        return 4
    file = Path(os.environ["GH_STATE"])
    state = json.loads(file.read_text(encoding="utf-8"))
    if arguments.part == "api":
        state["requests"].append(f"{arguments.method} {arguments.path}")
        status = 0
    elif not os.environ.get("GH_REPO"):
        sys.stderr.write("gh: not a git repository\n")
        return 1
    else:
        status = _issue(arguments, state["issues"])
    file.write_text(json.dumps(state), encoding="utf-8")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gh", allow_abbrev=False)
    parts = parser.add_subparsers(dest="part", required=True)
    api = parts.add_parser("api", allow_abbrev=False)
    api.add_argument("path")
    api.add_argument("--method", required=True)
    verbs = parts.add_parser("issue").add_subparsers(dest="verb", required=True)
    options = {
        "list": ("--state", "--limit", "--json", "--jq"),
        "create": ("--title", "--body-file"),
        "edit": ("--body-file",),
        "close": ("--comment",),
    }
    for verb, names in options.items():
        command = verbs.add_parser(verb, allow_abbrev=False)
        if verb in ("edit", "close"):
            command.add_argument("number", type=int)
        for name in names:
            command.add_argument(name, required=True)
    return parser


def _issue(arguments: argparse.Namespace, issues: list[dict[str, object]]) -> int:
    """Run a command for issues; ``issues`` are all of them, in the order of their numbers from 1."""
    if arguments.verb == "list":
        fields = arguments.json.split(",")
        listed = [{name: issue[name] for name in fields} for issue in issues if issue["state"] == arguments.state]
        text = json.dumps(listed[: int(arguments.limit)])
        return subprocess.run(["jq", "-r", arguments.jq], input=text, text=True, check=False).returncode
    if arguments.verb == "create":
        body = Path(arguments.body_file).read_text(encoding="utf-8")
        author = {"login": "app/github-actions", "is_bot": True}
        number = len(issues) + 1
        issues.append(
            {
                "number": number,
                "title": arguments.title,
                "body": body,
                "author": author,
                "state": "open",
                "comments": [],
            }
        )
        return 0
    issue = issues[arguments.number - 1]
    if arguments.verb == "edit":
        issue["body"] = Path(arguments.body_file).read_text(encoding="utf-8")
    else:
        issue["state"] = "closed"
        issue["comments"] = [arguments.comment]
    return 0


if __name__ == "__main__":
    sys.exit(main())
