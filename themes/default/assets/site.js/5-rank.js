// The order "for you" of the page of a day, once a paper was saved. `rank.js` is loaded when it is chosen.
(() => {
	"use strict";
	const NAME = "you";
	const { create, desk } = window.site;
	const start = async () => {
		const { day } = window.site;
		const src = document.querySelector(".papers")?.dataset.rank;
		if (!src || !day) return;
		const [count] = (await desk.read((store) => [store("saved").count()]).catch(() => null)) ?? [];
		if (!count || desk.scores) return;
		desk.scores = new Map();
		day.addOrder({ name: NAME, label: "for you", score: (element) => desk.scores.get(element), isKept: true });
		const order = document.querySelector("[name=order]");
		const load = () => {
			if (order.value !== NAME) return;
			order.removeEventListener("input", load);
			document.head.append(create("script", "", { src }));
		};
		order.addEventListener("input", load);
		load();
	};
	desk.listeners.push(start);
	document.addEventListener("DOMContentLoaded", start);
})();
