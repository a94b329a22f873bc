import {
  type ConnectionOptions,
  DocumentDiagnosticRequest,
  Message,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver';
import { cancelled } from './diagnostics.ts';

const pulls: readonly string[] = [DocumentDiagnosticRequest.method, WorkspaceDiagnosticRequest.method];

/** How the connection is to behave: a pull that is cancelled while it still waits is answered at once, so that the client asks again. */
export const connectionOptions: ConnectionOptions = {
  connectionStrategy: {
    cancelUndispatched: (message, next) =>
      Message.isRequest(message) && pulls.includes(message.method)
        ? { jsonrpc: message.jsonrpc, id: message.id, error: cancelled().toJson() }
        : next(message),
  },
};
