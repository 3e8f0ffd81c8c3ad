// Which program to run, and whether it is the right one. Knows no editor, so that it is tested without one.

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

export interface Places {
  /** For tests: a program that is taken before all others. */
  readonly override: string | undefined;
  /** The setting `pincite.server.path`. */
  readonly setting: string;
  /** The folder of the extension, which may bring a server. */
  readonly extension: string;
  /** `PATH`. */
  readonly path: string | undefined;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

export type Found =
  | { readonly kind: "server"; readonly program: string; readonly version: string }
  | { readonly kind: "missing"; readonly looked: readonly string[] }
  | { readonly kind: "unusable"; readonly program: string; readonly why: string };

/** The first program of these places; a program that somebody named is never passed over in silence. */
export async function discover(places: Places): Promise<Found> {
  const looked: string[] = [];
  for (const { program, named } of candidates(places)) {
    looked.push(program);
    if (await isExecutable(program)) {
      return await inspect(program);
    }
    if (named) {
      return { kind: "unusable", program, why: "there is no such program" };
    }
  }
  return { kind: "missing", looked };
}

function* candidates(places: Places): Generator<{ program: string; named: boolean }> {
  if (places.override) {
    yield { program: places.override, named: true };
    return;
  }
  const setting = expandHome(places.setting.trim(), places.home);
  if (setting) {
    if (isAbsolute(setting)) {
      yield { program: setting, named: true };
    } else {
      yield* onPath(setting, places);
    }
    return;
  }
  const name = places.platform === "win32" ? "pincite.exe" : "pincite";
  yield { program: join(places.extension, "server", name), named: false };
  yield* onPath("pincite", places);
}

function* onPath(name: string, places: Places): Generator<{ program: string; named: boolean }> {
  const file = places.platform === "win32" && !name.endsWith(".exe") ? `${name}.exe` : name;
  for (const folder of (places.path ?? "").split(delimiter)) {
    // An empty or relative folder would mean the workspace, which must not choose the program.
    if (isAbsolute(folder)) {
      yield { program: join(folder, file), named: false };
    }
  }
}

function expandHome(path: string, home: string): string {
  return path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
}

async function isExecutable(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function inspect(program: string): Promise<Found> {
  return new Promise((resolve) => {
    execFile(program, ["--version"], { timeout: 10_000 }, (error, stdout) => {
      const version = /^pincite (\S+)/.exec(stdout)?.[1];
      if (version) {
        resolve({ kind: "server", program, version });
      } else {
        resolve({ kind: "unusable", program, why: error ? error.message : "it does not say that it is pincite" });
      }
    });
  });
}
