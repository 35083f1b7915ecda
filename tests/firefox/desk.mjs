// The promises of the desk in Firefox, which Playwright cannot drive as distributions ship it: node desk.mjs SITE FIREFOX
// SITE is the folder of a built site. Prints an object: promise -> what was wrong, empty if it was kept.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import puppeteer from "puppeteer-core";

const [, , site, executablePath] = process.argv;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json" };
const DAY = "2019/03/04.html";
const FIRST = "1903.00002";

const serve = async ({ url }, response) => {
	const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
	const content = await readFile(join(site, path)).catch(() => null);
	response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
	response.end(content);
};
const equal = (found, expected) => {
	const [one, other] = [found, expected].map((value) => JSON.stringify(value));
	if (one !== other) throw new Error(`${one} instead of ${other}`);
};
const star = (id) => `[id="${id}"] > .save`;
const pressed = (id) => `.save[value="${id}"][aria-pressed=true]`;
const press = (page, selector) => page.$eval(selector, (element) => element.click());
const save = async (page, id = FIRST) => {
	await press(page, star(id));
	await page.waitForSelector(pressed(id));
};
// Press a button by its text, and return the text of the file that it downloads.
const downloaded = (page, name) =>
	page.evaluate(async (text) => {
		const { createObjectURL } = URL;
		const file = new Promise((resolve) => {
			URL.createObjectURL = (blob) => {
				resolve(blob.text());
				return createObjectURL(blob);
			};
		});
		[...document.querySelectorAll("dialog button")].find((button) => button.textContent === text).click();
		const content = await file;
		URL.createObjectURL = createObjectURL;
		return content;
	}, name);

const promises = {
	async "a star stays"(open) {
		const page = await open(DAY);
		await save(page);
		await page.reload();
		await page.waitForSelector(pressed(FIRST));
		await page.goto(new URL("saved.html", page.url().replace(DAY, "")).href);
		await page.waitForSelector(".entries > li");
	},
	async "two tabs agree"(open) {
		const one = await open(DAY);
		const other = await open(DAY);
		await save(one);
		await other.waitForSelector(pressed(FIRST));
		await press(other, star(FIRST));
		await one.waitForSelector(`${star(FIRST)}[aria-pressed=false]`);
	},
	async "saved papers are exported"(open) {
		const page = await open(DAY);
		await save(page);
		const list = await open("saved.html");
		await list.waitForSelector(".entries > li");
		await list.$$eval(".top button", (buttons) => buttons.find(({ textContent }) => textContent === "Export").click());
		equal((await downloaded(list, "BibTeX")).match(/^@misc/gm)?.length, 1);
		equal(JSON.parse(await downloaded(list, "JSON")).papers.length, 1);
	},
	async "opened papers are marked and can be hidden"(open) {
		const page = await open(DAY);
		await press(page, `[id="${FIRST}"] :is(h2, h3) a`);
		await page.waitForFunction(() => !localStorage.length || indexedDB.databases);
		const other = await open(DAY);
		await other.waitForFunction((id) => document.getElementById(id).matches(".seen"), {}, FIRST);
		await other.$$eval(".tools button", (buttons) =>
			buttons.find(({ textContent }) => textContent.startsWith("Hide seen")).click(),
		);
		await other.waitForFunction((id) => document.getElementById(id).hidden, {}, FIRST);
	},
	async "what is followed is marked"(open) {
		const category = await open("category/eess.IV/index.html");
		await press(category, ".follow");
		await category.waitForSelector(".follow[aria-pressed=true]");
		const page = await open("following.html");
		await page.waitForSelector("#following > ol > li");
	},
	async "a day is ordered by likeness to saved papers"(open) {
		const page = await open(DAY);
		for (const id of [FIRST, "1903.00003", "1903.00004"]) await save(page, id);
		await page.waitForSelector("[name=order] option[value=you]");
		await page.select("[name=order]", "you");
		await page.waitForFunction(() => document.body.textContent.includes("For you:"));
	},
	async "pages are read without a server"(open, server) {
		const home = await open("index.html");
		await home.waitForSelector(".offline button");
		await press(home, ".offline button");
		await home.waitForFunction(() => document.querySelector(".offline").textContent.includes("updated"));
		const { port } = server.address();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
		try {
			await home.goto(home.url());
			await home.waitForFunction(() => document.body.textContent.includes("does not answer"));
		} finally {
			await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
		}
	},
};

const server = createServer(serve);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
const results = {};
for (const [name, keep] of Object.entries(promises)) {
	// Each promise has a reader of its own.
	const context = await browser.createBrowserContext();
	const faults = [];
	const open = async (path) => {
		const page = await context.newPage();
		await page.setViewport({ width: 1440, height: 900 });
		page.on("pageerror", (error) => faults.push(error.message));
		await page.goto(address + path);
		return page;
	};
	await keep(open, server).catch((error) => faults.push(error.message));
	results[name] = faults.join("\n");
	await context.close();
}
await browser.close();
server.close();
console.log(JSON.stringify(results));
