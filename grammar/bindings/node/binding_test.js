// node --test bindings/node, after `npm install` has built the binding and where the package tree-sitter is.

const assert = require("node:assert");
const { test } = require("node:test");

const Parser = require("tree-sitter");
const pincite = require("../..");

test("a note is parsed", () => {
  const parser = new Parser();
  parser.setLanguage(pincite);
  const tree = parser.parse('Kim wrote "so" [see @kim, p. 3].\n');
  assert.strictEqual(tree.rootNode.hasError, false);
  const keys = tree.rootNode.descendantsOfType("citation_key").map((key) => key.text);
  assert.deepStrictEqual(keys, ["kim"]);
});
