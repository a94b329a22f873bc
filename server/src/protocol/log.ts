import type { Connection } from 'vscode-languageserver';

/** Takes what went wrong where nobody waits for the outcome, and writes it to the log: Node would end the process. */
export function logged(connection: Connection, what: string): (error: unknown) => undefined {
  return error => {
    connection.console.error(`${what}: ${error instanceof Error ? error.stack : error}`);
    return undefined;
  };
}
