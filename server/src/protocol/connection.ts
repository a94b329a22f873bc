import {
  type ConnectionOptions,
  DocumentDiagnosticRequest,
  Message,
  ShutdownRequest,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver';
import { cancelled } from './diagnostics.ts';

const pulls: readonly string[] = [DocumentDiagnosticRequest.method, WorkspaceDiagnosticRequest.method];

/** What requests that come after `shutdown` are taken for, whatever they ask. */
export const lateMethod = 'policyLens/late';

/**
 * How a connection is to behave: a pull that is cancelled while it still waits is answered at once, so that the client asks again;
 * and after `shutdown` no request is worked on.
 */
export function connectionOptions(): ConnectionOptions {
  let isShutDown = false;
  return {
    connectionStrategy: {
      cancelUndispatched: (message, next) =>
        Message.isRequest(message) && pulls.includes(message.method)
          ? { jsonrpc: message.jsonrpc, id: message.id, error: cancelled().toJson() }
          : next(message),
    },
    messageStrategy: {
      handleMessage(message, next) {
        if (!Message.isRequest(message)) return next(message);
        const isLate = isShutDown;
        isShutDown ||= message.method === ShutdownRequest.method;
        return next(isLate ? { ...message, method: lateMethod } : message);
      },
    },
  };
}
