// On a day's page, filters and an order by the collector's own fields that are marked for it: `data-field` has the label of a
// field, `data-value` its number or date. day.js shows the controls and applies the filters.
(() => {
	"use strict";
	const { create } = window.site;
	const MOST_CHOICES = 200;
	const list = document.querySelector(".papers");
	const papers = [...list.querySelectorAll(":scope > .paper")];
	const inOrder = [...list.children]; // with the headings of groups

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

	const order = create("select", "");
	const least = create("input", "", { type: "number", step: "any" });
	const leastLabel = labelled("at least", least);
	// The page begins with the newest paper: by times of publication as far as these are known, then by identifiers.
	const times = [...list.querySelectorAll(":scope > .paper > footer time")].map((time) => time.textContent);
	const isTime = (text) => text.includes(":");
	order.append(
		option("", times.some(isTime) ? "time of publication" : times.length ? "date of publication" : "identifier"),
	);
	for (const [label, values] of orders) {
		const isNumber = [...values.values()].every((value) => typeof value === "number");
		order.append(option(label, `${label}, ${isNumber ? "highest" : "newest"} first`));
	}
	const ordering = () => orders.get(order.value);
	const isLess = (paper) => {
		const value = ordering()?.get(paper);
		return least.value !== "" && !leastLabel.hidden && !(value >= Number(least.value));
	};
	const sort = () => {
		const values = ordering();
		leastLabel.hidden = !values || [...values.values()].some((value) => typeof value !== "number");
		const compare = (one, other) => {
			const [a, b] = [values?.get(one), values?.get(other)];
			if (a === b) return 0;
			if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
			return a < b ? 1 : -1;
		};
		list.classList.toggle("ordered", Boolean(values));
		list.append(...(values ? [...papers].sort(compare) : inOrder));
	};
	leastLabel.hidden = true;

	window.site.dayFields = {
		// Add the controls to the form, and call `update` after each change.
		show(form, update) {
			const controls = filters.map(({ label, select }) => labelled(label, select));
			if (orders.size) controls.push(labelled("Order by", order), leastLabel);
			for (const control of controls) {
				form.querySelector("output").before(control);
				control.addEventListener("input", update);
			}
			order.addEventListener("input", sort);
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
