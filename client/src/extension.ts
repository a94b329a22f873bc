import path from 'node:path';
import { type ExtensionContext, window } from 'vscode';
import { LanguageClient, type LanguageClientOptions, State, TransportKind } from 'vscode-languageclient/node';
import { registerCommands } from './commands.ts';
import { reads, selector } from './documents.ts';
import { type Status, statusNotification } from './protocol.ts';
import { StatusItem } from './status.ts';

let client: LanguageClient | undefined;

/** What `activate` hands to other extensions and to the tests. */
export interface PolicyLens {
  /** What the status item shows. */
  status(): Status;
}

/** Starts the server and shows what it says. */
export async function activate(context: ExtensionContext): Promise<PolicyLens> {
  const log = window.createOutputChannel('Policy Lens', { log: true });
  const item = new StatusItem();
  const module = path.join(context.extensionPath, 'dist', 'server.js');
  const run = { module, transport: TransportKind.ipc };
  client = new LanguageClient('policyLens', 'Policy Lens', run, options());
  client.onNotification(statusNotification, (status: Status) => item.show(status));
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Starting) item.show({ state: 'starting', files: 0, findings: 0, ms: 0 });
    if (newState === State.StartFailed || newState === State.Stopped) {
      item.show({ state: 'failed', files: 0, findings: 0, ms: 0, reason: 'The server has stopped. The log says why.' });
    }
  });
  context.subscriptions.push(log, item, ...registerCommands(client, log));
  await client.start();
  return { status: () => item.status };

  function options(): LanguageClientOptions {
    return {
      documentSelector: [...selector],
      outputChannel: log,
      // Hovers may link to these two commands of our own and to no other.
      markdown: { isTrusted: { enabledCommands: ['policyLens.openClause', 'policyLens.openRule'] } },
      initializationOptions: { commands: true },
      diagnosticPullOptions: { onChange: true, onTabs: true, match: (_selector, uri) => reads(uri) },
    };
  }
}

/** Ends the server. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
