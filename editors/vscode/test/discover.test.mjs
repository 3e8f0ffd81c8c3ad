// Which program is run: the tests of src/discover.ts, which knows no editor.

import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

let discover;
let folder;
let places;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "pincite-discover-"));
  const outfile = join(folder, "discover.mjs");
  await build({ entryPoints: [join(import.meta.dirname, "../src/discover.ts")], bundle: true, format: "esm", platform: "node", outfile });
  ({ discover } = await import(pathToFileURL(outfile).href));
});

after(() => rm(folder, { recursive: true }));

beforeEach(() => {
  places = { override: undefined, setting: "", extension: join(folder, "extension"), path: "", platform: "linux", home: folder };
});

async function program(at, says) {
  const file = join(folder, at);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "${says}"\n`);
  await chmod(file, 0o755);
  return file;
}

test("nothing anywhere is said, with the places", async () => {
  const path = [join(folder, "empty"), "relative"].join(delimiter);
  assert.deepEqual(await discover({ ...places, path }), {
    kind: "missing",
    looked: [join(folder, "extension/server/pincite"), join(folder, "empty/pincite")],
  });
});

test("the bundled program comes before that on PATH", async () => {
  const path = join(folder, "bin");
  const there = await program("bin/pincite", "pincite 1.0.0");
  assert.deepEqual(await discover({ ...places, path }), { kind: "server", program: there, version: "1.0.0" });
  const bundled = await program("extension/server/pincite", "pincite 2.0.0");
  assert.deepEqual(await discover({ ...places, path }), { kind: "server", program: bundled, version: "2.0.0" });
});

test("a program in the settings comes before both, and its absence is an error", async () => {
  const mine = await program("mine/pincite", "pincite 3.0.0");
  assert.equal((await discover({ ...places, setting: mine })).program, mine);
  assert.equal((await discover({ ...places, setting: "~/mine/pincite" })).program, mine);
  assert.equal((await discover({ ...places, setting: join(folder, "nowhere") })).kind, "unusable");
});

test("a program that is something else is not run", async () => {
  const other = await program("other/pincite", "somebody else 1.0");
  assert.equal((await discover({ ...places, setting: other })).kind, "unusable");
});

test("the override of tests comes first", async () => {
  const override = await program("override", "pincite 4.0.0-dev");
  assert.equal((await discover({ ...places, override, setting: "/nowhere" })).version, "4.0.0-dev");
});
