import type { ServerCapabilities } from 'vscode-languageserver';
import { nameOf } from '../workspace/paths.ts';
import type { Context } from './context.ts';

/** What the status item of an editor shows; `client/src/protocol.ts` has the same shape. */
export interface Status {
  readonly state: 'checking' | 'ready' | 'idle' | 'off';
  readonly files: number;
  readonly findings: number;
  readonly ms: number;
  readonly reason?: string;
}

/** Typing moves the numbers at every key; the eye needs them less often. */
const pause = 200;

/** Tells the client what is checked, or that nothing is and why; and checks the workspace when it is asked to. */
export function status({ connection, workspaces, checker }: Context): ServerCapabilities {
  let last = '';
  const loggedAsLarge = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function now(): Status {
    const states = workspaces.projects.map(project => project.status);
    const sum = (count: (state: (typeof states)[number]) => number) =>
      states.reduce((total, state) => total + count(state), 0);
    const numbers = {
      files: sum(({ checked }) => checked),
      findings: sum(({ findings }) => Object.values(findings).reduce((total, count) => total + count, 0)),
      ms: checker.took,
    };
    if (!workspaces.enabled)
      return { ...numbers, findings: 0, state: 'off', reason: 'The setting policyLens.enable is off.' };
    if (checker.busy) return { ...numbers, state: 'checking' };
    const cancelled = workspaces.folders.some((_, index) => states[index]?.scanned === false);
    if (cancelled)
      return { ...numbers, state: 'ready', reason: 'The check was cancelled: only open files are up to date.' };
    const large = largeDocuments().map(nameOf);
    if (large.length > 0)
      return { ...numbers, state: 'ready', reason: `Too large to be checked: ${large.join(', ')}.` };
    if (states.some(({ hasProcore }) => hasProcore) || numbers.findings > 0) return { ...numbers, state: 'ready' };
    return { ...numbers, state: 'idle', reason: 'Nothing here uses Procore, so nothing is checked.' };
  }

  function largeDocuments(): readonly string[] {
    return [...new Set(workspaces.projects.flatMap(project => project.scope.largeDocuments))];
  }

  function tell(): void {
    timer = undefined;
    for (const path of largeDocuments()) {
      if (!loggedAsLarge.has(path)) connection.console.warn(`${path} is too large to be checked.`);
      loggedAsLarge.add(path);
    }
    const status = now();
    const text = JSON.stringify(status);
    if (text === last) return;
    last = text;
    void connection.sendNotification('policyLens/status', status);
  }

  checker.onState(() => {
    timer ??= setTimeout(tell, checker.busy ? 0 : pause);
  });
  void workspaces.started.then(tell);
  connection.onShutdown(() => clearTimeout(timer));

  connection.onRequest('policyLens/check', async (): Promise<Status> => {
    await workspaces.started;
    if (workspaces.enabled) await Promise.all(workspaces.folders.map(project => checker.scan(project)));
    return now();
  });

  return {};
}
