"""Store short forms of the scripts and styles of the shipped themes in sitegen/data/minified.json.

    python scripts/minify.py

`make format` runs it. It needs Node.js and the packages of ``tests/package.json`` (Terser for scripts, esbuild for styles), which
`sitegen build` does not: `sitegen.theme.assets` looks each file up by its content, and publishes a changed one as it is.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from sitegen.theme import assets  # noqa: E402 - the checkout's, whichever is installed


def minified() -> str:
    """Return what the file should contain. The keys are hashes of the sources.

    Raises:
        subprocess.CalledProcessError: A source has a syntax error, or a package is missing; Node.js has told which.
    """
    files = sorted(
        path for suffix in ("js", "css") for path in ROOT.glob(f"themes/*/assets/**/*.{suffix}") if path.is_file()
    )
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}
    command = ["node", str(ROOT / "scripts" / "minify.mjs")]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8", input=json.dumps(sources))
    short = json.loads(result.stdout)
    found = {assets.source_hash(source.encode()): f"{short[path]}\n" for path, source in sources.items()}
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    assets.MINIFIED.write_text(minified(), encoding="utf-8", newline="\n")
