// The order "for you" of the page of a day, once a paper was saved. `rank.js` is loaded when it is chosen.
(() => {
	"use strict";
	const NAME = "you";
	const { create, settings, desk } = window.site;
	const count = (store) => {
		const found = store("saved").count();
		return () => found.result;
	};
	const start = async () => {
		const { day } = window.site;
		const src = document.querySelector(".papers")?.dataset.rank;
		if (!src || !day || !(await desk.run("readonly", count).catch(() => 0)) || desk.scores) return;
		desk.scores = new Map();
		day.addOrder({ name: NAME, label: "for you", score: (element) => desk.scores.get(element) });
		const order = document.querySelector("[name=order]");
		// The choice holds for all days, until another order is chosen.
		if (!order.value && settings.get("order")) order.value = NAME;
		const load = () => {
			if (order.value !== NAME) return;
			order.removeEventListener("input", load);
			document.head.append(create("script", "", { src }));
		};
		order.addEventListener("input", () => settings.set("order", order.value === NAME ? NAME : ""));
		order.addEventListener("input", load);
		load();
	};
	desk.listeners.push(start);
	document.addEventListener("DOMContentLoaded", start);
})();
