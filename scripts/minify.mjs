// Reads `{path: source}` of scripts and styles as JSON, and prints `{path: minified}`. `minify.py` runs it.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(new URL("../tests/package.json", import.meta.url));
const terser = require("terser");
const esbuild = require("esbuild");

// Safe options only: names of properties stay, and so do those of the top level, which other scripts use.
const script = async (source) =>
	(await terser.minify(source, { ecma: 2022, compress: { passes: 3 }, format: { inline_script: false } })).code;
const style = async (source) => (await esbuild.transform(source, { loader: "css", minify: true })).code.trimEnd();

const sources = JSON.parse(await text(process.stdin));
const minify = async ([path, source]) => [path, await (path.endsWith(".css") ? style : script)(source)];
console.log(JSON.stringify(Object.fromEntries(await Promise.all(Object.entries(sources).map(minify)))));
