// On a day's page, filters and an order by the collector's own fields that are marked for it: `data-field` has the label of a
// field, `data-value` its number or date. day.js applies filters and order.
(() => {
	"use strict";
	const { create } = window.site;
	const MOST_CHOICES = 200;
	const list = document.querySelector(".papers");
	const papers = [...list.querySelectorAll(":scope > .paper")];

	// Values of each paper by field. A field with numbers or dates orders papers, all others filter them.
	const choices = new Map();
	const orders = new Map();
	const numberOrText = (value) => (value.trim() && Number.isFinite(Number(value)) ? Number(value) : value);
	const entries = (element) => {
		const items = [...element.querySelectorAll("li, span")];
		return (items.length ? items : [element]).map((item) => item.textContent.trim()).filter(Boolean);
	};
	const valuesOf = (fields, label) => {
		if (!fields.has(label)) fields.set(label, new Map());
		return fields.get(label);
	};
	for (const paper of papers) {
		for (const element of paper.querySelectorAll("[data-field]")) {
			const { field, value } = element.dataset;
			if (value === undefined) {
				const values = valuesOf(choices, field);
				values.set(paper, [...(values.get(paper) ?? []), ...entries(element)]);
			} else if (!valuesOf(orders, field).has(paper)) valuesOf(orders, field).set(paper, numberOrText(value));
		}
	}

	const counts = (values) => {
		const found = new Map();
		for (const texts of values.values()) for (const text of new Set(texts)) found.set(text, (found.get(text) ?? 0) + 1);
		return [...found].sort(([a, one], [b, other]) => other - one || a.localeCompare(b)).slice(0, MOST_CHOICES);
	};
	const option = (value, text) => create("option", text, { value });
	const labelled = (text, control) => {
		const label = create("label", `${text} `);
		label.append(control);
		return label;
	};

	const filters = [];
	for (const [label, values] of choices) {
		const options = counts(values);
		if (options.length < 2) continue;
		const select = create("select", "");
		select.append(option("", "all"), ...options.map(([text, count]) => option(text, `${text} (${count})`)));
		filters.push({ label, select, values });
	}

	const least = create("input", "", { type: "number", step: "any" });
	const leastLabel = labelled("at least", least);
	leastLabel.hidden = true;
	const isNumeric = (values) => [...values.values()].every((value) => typeof value === "number");
	let ordering = null;
	const isLess = (paper) => {
		const value = ordering?.get(paper);
		return least.value !== "" && !leastLabel.hidden && !(value >= Number(least.value));
	};

	window.site.dayFields = {
		// Add controls to the form, and orders to those of the day.
		show(form, { update, addOrder }) {
			const controls = filters.map(({ label, select }) => labelled(label, select));
			const add = (control) => {
				form.querySelector("output").before(control);
				control.addEventListener("input", update);
			};
			controls.forEach(add);
			for (const [label, values] of orders) {
				const shown = `${label}, ${isNumeric(values) ? "highest" : "newest"} first`;
				addOrder({ name: label, label: shown, score: (paper) => values.get(paper), keepsGroups: false });
			}
			add(leastLabel);
		},
		// The order is now that of the field with this label, if there is one.
		ordered(label) {
			ordering = orders.get(label);
			leastLabel.hidden = !ordering || !isNumeric(ordering);
		},
		matches: (paper) =>
			!isLess(paper) &&
			filters.every(({ select, values }) => !select.value || values.get(paper)?.includes(select.value)),
		clear() {
			for (const { select } of filters) select.value = "";
			least.value = "";
		},
	};
})();
