// Leads from the former place of an author on a shared page to the author's own page.
(() => {
	"use strict";
	const lead = () => {
		const slug = location.hash.slice(1);
		if (/^[a-z0-9_-]+$/.test(slug) && !document.getElementById(slug)) location.replace(`${slug}.html`);
	};
	addEventListener("hashchange", lead);
	lead();
})();
