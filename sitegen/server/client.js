// The preview's script in an open page: reloads the page, replaces its style sheets, and shows problems over it.
// Messages are inserted as text, never as HTML: they can quote a digest.
"use strict";

(() => {
	const script = document.currentScript;
	const home = new URL("./", script.src);
	const site = new URL("../", home);
	let generation = script.dataset.generation; // of the site when this page was rendered
	let pageProblem = JSON.parse(script.dataset.problem ?? "null");
	let siteProblem = null;
	let source = null;
	let attempts = 0;
	let panel = null;

	// A hidden page has no connection, because browsers allow six for each host. It catches up when it becomes visible.
	function connect() {
		if (source || document.hidden) return;
		source = new EventSource(new URL("events", home));
		on("hello", (state) => {
			siteProblem = state.problem;
			draw();
			if (state.generation !== generation) refresh();
		});
		on("reload", refresh);
		on("styles", replaceStyles);
		on("problem", showSiteProblem);
		source.onerror = () => {
			if (source?.readyState !== EventSource.CLOSED) return; // the browser reconnects
			disconnect();
			setTimeout(connect, 2000);
		};
	}

	function disconnect() {
		source?.close();
		source = null;
	}

	function on(type, handle) {
		source.addEventListener(type, (event) => handle(JSON.parse(event.data)));
	}

	// Reload the page, which keeps the scroll position. If it cannot be rendered now, keep the old one and show the problem.
	async function refresh() {
		const attempt = ++attempts;
		const path = location.pathname.slice(site.pathname.length);
		let state = {};
		try {
			const response = await fetch(new URL(`page/${path}`, home), { cache: "no-store" });
			if (response.ok) state = await response.json();
		} catch {
			return; // the server has stopped; when it is back, its "hello" has another generation
		}
		if (attempt !== attempts) return; // a newer event came in between
		generation = state.generation;
		pageProblem = state.problem;
		if (pageProblem) draw();
		else location.reload();
	}

	function replaceStyles({ generation: next, styles }) {
		if (pageProblem) {
			refresh();
			return;
		}
		generation = next;
		for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
			const { pathname } = new URL(link.href);
			if (Object.hasOwn(styles, pathname)) replaceLink(link, styles[pathname]);
		}
	}

	// Keep the old style sheet until the new one is loaded, so that the page is never without styles.
	function replaceLink(link, href) {
		const fresh = link.cloneNode();
		fresh.removeAttribute("integrity");
		fresh.href = href;
		fresh.onload = () => link.remove();
		fresh.onerror = refresh;
		link.after(fresh);
	}

	function showSiteProblem(state) {
		siteProblem = state.problem;
		draw();
	}

	function draw() {
		const problem = siteProblem ?? pageProblem;
		panel?.remove();
		panel = problem && overlay(problem);
		if (panel) document.documentElement.append(panel);
	}

	function overlay(problem) {
		const host = document.createElement("sitegen-problem");
		const styles = Object.assign(document.createElement("link"), {
			rel: "stylesheet",
			href: new URL("overlay.css", home),
		});
		const box = element("section", "", "problem");
		const hide = element("button", "Hide");
		hide.addEventListener("click", () => host.remove());
		box.setAttribute("role", "alert");
		box.append(
			element("h1", siteProblem ? "The site has a problem" : "This page cannot be rendered"),
			element("p", problem.message),
		);
		if (problem.place) box.append(element("p", problem.place, "place"));
		if (problem.excerpt) box.append(element("pre", problem.excerpt));
		if (problem.remedy) box.append(element("p", problem.remedy));
		for (const line of problem.further) box.append(element("p", line));
		box.append(hide);
		host.attachShadow({ mode: "open" }).append(styles, box);
		return host;
	}

	function element(name, text, className = "") {
		return Object.assign(document.createElement(name), { textContent: text, className });
	}

	document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
	addEventListener("pagehide", disconnect);
	addEventListener("pageshow", connect);
	draw();
	connect();
})();
