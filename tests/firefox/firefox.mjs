#!/usr/bin/env node
// Firefox for Playwright, as distributions ship it: start the command that FIREFOX names, with all arguments, and stand between
// the two. Playwright's protocol for it has a command that Firefox 153 does not know, without which no page opens; Playwright
// is told that the command was carried out.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WebSocket, WebSocketServer } from "ws";

const OPTIONAL = "emulation.setMediaFeaturesOverride";
const ADDRESS = /^WebDriver BiDi listening on (.*)$/;

const connect = (client, address) => {
	const firefox = new WebSocket(address);
	const waiting = [];
	const optional = new Set(); // numbers of commands
	client.on("message", (data) => {
		const text = data.toString();
		const { id, method } = JSON.parse(text);
		if (method === OPTIONAL) optional.add(id);
		if (firefox.readyState === WebSocket.OPEN) firefox.send(text);
		else waiting.push(text);
	});
	firefox.on("open", () => {
		for (const text of waiting) firefox.send(text);
	});
	firefox.on("message", (data) => {
		const text = data.toString();
		const { id, error } = optional.size ? JSON.parse(text) : {};
		const isUnknown = optional.delete(id) && error === "unknown command";
		client.send(isUnknown ? JSON.stringify({ type: "success", id, result: {} }) : text);
	});
	client.on("close", () => firefox.close());
	firefox.on("close", () => client.close());
};

const child = spawn(process.env.FIREFOX, process.argv.slice(2), { stdio: ["inherit", "inherit", "pipe"] });
createInterface({ input: child.stderr }).on("line", (line) => {
	const [, address] = ADDRESS.exec(line) ?? [];
	if (!address) return console.error(line);
	const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
	server.on("connection", (client, { url }) => connect(client, address + url));
	server.on("listening", () => console.error(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}`));
});
child.on("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
