// Finds the server, runs it, and runs it anew on demand. Everything else is the server's.

import { homedir } from "node:os";
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import { discover, type Found } from "./discover";

let client: LanguageClient | undefined;
let log: vscode.LogOutputChannel;
/** Starts and stops follow one another, however fast the command is given. */
let queue: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  log = vscode.window.createOutputChannel("pincite", { log: true });
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("pincite.restart", () => restart(context)),
    vscode.commands.registerCommand("pincite.showLog", () => log.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("pincite.server")) {
        void restart(context);
      }
    }),
  );
  await restart(context);
}

export async function deactivate(): Promise<void> {
  queue = queue.then(stop);
  await queue;
}

/** The one way by which a server comes to run. */
async function restart(context: vscode.ExtensionContext): Promise<void> {
  queue = queue.then(stop).then(() => start(context)).catch((error: unknown) => {
    log.error(String(error));
    void offer(`pincite could not be started: ${String(error)}`, "Show the Log");
  });
  await queue;
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.dispose();
}

async function start(context: vscode.ExtensionContext): Promise<void> {
  const settings = vscode.workspace.getConfiguration("pincite");
  const found = await discover({
    override: process.env["PINCITE_SERVER"],
    setting: settings.get("server.path", ""),
    extension: context.extensionPath,
    path: process.env["PATH"],
    platform: process.platform,
    home: homedir(),
  });
  if (found.kind !== "server") {
    await complain(found);
    return;
  }
  log.info(`${found.program}, version ${found.version}`);
  const server: ServerOptions = {
    command: found.program,
    args: ["lsp", ...settings.get<string[]>("server.arguments", [])],
    options: { env: { ...process.env, ...settings.get<Record<string, string>>("server.environment", {}) } },
  };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "markdown" },
      { scheme: "untitled", language: "markdown" },
      { scheme: "file", language: "quarto" },
    ],
    outputChannel: log,
    // Text from notes and sources never becomes a command or an image.
    markdown: { isTrusted: false, supportHtml: false },
  };
  client = new LanguageClient("pincite", "pincite", server, options);
  await client.start();
}

async function complain(found: Exclude<Found, { kind: "server" }>): Promise<void> {
  if (found.kind === "unusable") {
    log.error(`${found.program}: ${found.why}`);
    await offer(`pincite: ${found.program} cannot be used: ${found.why}`, "Open Settings");
    return;
  }
  log.error(`no server; looked for ${found.looked.join(", ")}`);
  await offer("pincite: the program `pincite` was not found. Install it, or say where it is.", "Open Settings");
}

async function offer(message: string, action: "Open Settings" | "Show the Log"): Promise<void> {
  // Not awaited to its end: nobody may ever answer.
  void vscode.window.showErrorMessage(message, action).then((chosen) => {
    if (chosen === "Open Settings") {
      void vscode.commands.executeCommand("workbench.action.openSettings", "pincite.server.path");
    } else if (chosen === "Show the Log") {
      log.show();
    }
  });
}
