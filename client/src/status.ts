import { type Disposable, LanguageStatusSeverity, languages } from 'vscode';
import { selector } from './documents.ts';
import type { Status } from './protocol.ts';

/** The language status item: what was checked, how much was found, how long it took; or that nothing is checked, and why. */
export class StatusItem implements Disposable {
  readonly #item = languages.createLanguageStatusItem('policyLens.status', [...selector]);
  #status: Status = { state: 'starting', files: 0, findings: 0, ms: 0 };

  constructor() {
    this.#item.name = 'Policy Lens';
    this.show(this.#status);
  }

  get status(): Status {
    return this.#status;
  }

  show(status: Status): void {
    this.#status = status;
    const item = this.#item;
    item.busy = status.state === 'starting' || status.state === 'checking';
    item.severity = status.state === 'failed' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.text = text(status);
    item.detail = status.reason ?? detail(status);
    item.command =
      status.state === 'failed'
        ? { command: 'policyLens.showLog', title: 'Show Log' }
        : { command: 'policyLens.checkWorkspace', title: 'Check Workspace' };
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function text({ state, findings }: Status): string {
  switch (state) {
    case 'starting':
      return 'Policy Lens is starting';
    case 'checking':
      return 'Policy Lens is checking';
    case 'idle':
      return 'Policy Lens is not checking';
    case 'off':
      return 'Policy Lens is off';
    case 'failed':
      return 'Policy Lens has stopped';
    case 'ready':
      return findings === 0 ? 'Policy Lens: no findings' : `Policy Lens: ${count(findings, 'finding')}`;
  }
}

function detail({ state, files, ms }: Status): string {
  return state === 'ready' ? `${count(files, 'file')} checked in ${duration(ms)}` : '';
}

function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 1 ? 'under 1 ms' : `${Math.round(ms)} ms`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
