// The extension is type-checked, bundled and packaged, and the package holds what it should.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import yauzl from "yauzl";

const root = join(import.meta.dirname, "..");

function names(file) {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, zip) => {
      if (error) {
        return reject(error);
      }
      const out = [];
      zip.on("entry", (entry) => {
        out.push(entry.fileName);
        zip.readEntry();
      });
      zip.on("end", () => resolve(out.sort()));
      zip.on("error", reject);
      zip.readEntry();
    });
  });
}

test("the package holds the bundle and what people read, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pincite-vsix-"));
  try {
    const file = join(folder, "pincite.vsix");
    // `vscode:prepublish` checks the types and bundles.
    execFileSync("npx", ["vsce", "package", "--no-dependencies", "--allow-unused-files-pattern", "--out", file], {
      cwd: root,
      stdio: "pipe",
    });
    const held = await names(file);
    for (const name of ["dist/extension.js", "package.json", "readme.md"]) {
      assert.ok(held.includes(`extension/${name}`), `${name} is missing from ${held}`);
    }
    const odd = held.filter((name) => /node_modules|\/src\/|\/test\/|\.map$/.test(name));
    assert.deepEqual(odd, []);
  } finally {
    await rm(folder, { recursive: true });
  }
});
