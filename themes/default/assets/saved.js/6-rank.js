// Papers that the reader marked "Not for me" on pages of days: their number, a button that deletes them, and their part of backups.
(() => {
	"use strict";
	const MOST = 1000;
	const { desk, saved } = window.site;
	const { cleanAll, counted, button } = saved;
	const place = document.getElementById("dismissed");
	const read = async () => {
		const found = await desk.run("readonly", (store) => {
			const all = store("dismissed").getAll();
			return () => all.result;
		});
		return cleanAll(found);
	};
	const change = (work) => desk.run("readwrite", (store) => work(store("dismissed"))).then(desk.changed);
	// Add papers, and keep the newest.
	const merge = async (values) => {
		const records = cleanAll(values);
		if (!records.length) return;
		await change((dismissed) => {
			for (const record of records) dismissed.put(record);
			dismissed.getAll().onsuccess = ({ target: { result } }) => {
				const old = cleanAll(result).sort((one, other) => other.added - one.added);
				for (const { id } of old.slice(MOST)) dismissed.delete(id);
			};
		});
	};
	const forget = async () => {
		try {
			const records = await read();
			await change((dismissed) => void dismissed.clear());
			desk.tell(
				`Deleted: ${counted(records.length)}.`,
				button("Undo", "", () => merge(records).catch(desk.fail)),
			);
		} catch (error) {
			desk.fail(error, "They were not deleted");
		}
	};
	const show = async () => {
		const records = await read().catch(() => []);
		const remove = button("Delete them", "", forget);
		place.replaceChildren(`Now: ${counted(records.length)}. `, ...(records.length ? [remove] : []));
	};

	desk.backups ??= {};
	desk.backups.dismissed = { read, merge };
	desk.listeners.push(show);
	show();
})();
