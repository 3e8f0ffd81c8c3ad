const path = require("node:path");

const binding = require(path.join(__dirname, "../../build/Release/tree_sitter_pincite_binding.node"));

/** What `Parser.setLanguage` of the package `tree-sitter` takes. */
module.exports = {
  name: "pincite",
  language: binding.language,
  nodeTypeInfo: require("../../src/node-types.json"),
};
