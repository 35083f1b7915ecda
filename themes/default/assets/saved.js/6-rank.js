// Papers that the reader marked "Not for me" on pages of days, in backups.
(() => {
	"use strict";
	const MOST = 1000;
	const { desk, saved } = window.site;
	const { cleanAll } = saved;
	desk.backups.dismissed = {
		read: async () => cleanAll((await desk.read((store) => [store("dismissed").getAll()]))?.[0]),
		// The next paper that is dismissed limits their number.
		merge: async (values) => {
			const records = cleanAll(values).slice(0, MOST);
			if (!records.length) return;
			await desk.run("readwrite", (store) => {
				for (const record of records) store("dismissed").put(record);
			});
		},
	};
})();
