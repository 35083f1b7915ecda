// The worker of this page.
(() => {
	"use strict";
	const { ask, parse, start } = searchQuery.connect(document.querySelector("form.search").dataset, location.href);
	Object.assign(window.site, { askSearch: ask, startSearch: start, parseSearch: parse });
})();
