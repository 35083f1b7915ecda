"use strict";

module.exports = (config) => {
  config.setQuietMode(true);
  config.setDataDeepMerge(false);
  config.setFreezeReservedData(false);
  config.setUseGitIgnore(false);
  return { dir: { input: "site", data: "_data", output: "public" }, htmlTemplateEngine: false, markdownTemplateEngine: false };
};
