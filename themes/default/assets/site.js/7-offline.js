// Reading offline: the button that switches it on. The rest is in `sw.js`, which only readers who use it load.
(() => {
	"use strict";
	const { create, settings } = window.site;
	const root = new URL("../", document.currentScript.src);
	const start = () => {
		const place = document.querySelector(".offline[hidden]");
		if (!place && !/\/\d{4}\/\d\d\/[^/]*$/.test(location.pathname)) return;
		const load = () => document.head.append(create("script", "", { src: `${root}sw.js` }));
		const click = ({ target }) => {
			target.remove();
			load();
		};
		// "on" and the months that are kept, or "off"
		const state = settings.get(`offline:${root}`);
		if (state ? state !== "off" : matchMedia("(display-mode: standalone)").matches) load();
		else place?.append(create("button", "Read offline", { onclick: click }));
		if (place) place.hidden = false;
	};
	if (root.protocol !== "file:" && navigator.serviceWorker) addEventListener("DOMContentLoaded", start);
})();
