import type { WorkspaceSources } from './sources.ts';

/** What of a file decides which files matter. */
interface Sign {
  readonly app: string;
  readonly speaks: boolean;
  readonly specifiers: string;
}

/** The signs of all files: which speak of Procore, what they import, which app they belong to. */
export class Signs {
  private readonly byFile = new Map<string, Sign>();
  /** The files that speak of Procore, by app. */
  private readonly speaking = new Groups();
  /** Apps in which other files speak of Procore than when it was last decided which files matter: their data may be looked at anew. */
  readonly unsettled = new Set<string>();
  private readonly sources: WorkspaceSources;

  constructor(sources: WorkspaceSources) {
    this.sources = sources;
  }

  get files(): Iterable<string> {
    return this.byFile.keys();
  }

  /** Some file speaks of Procore. */
  get hasProcore(): boolean {
    return this.speaking.size > 0;
  }

  /** Whether a file of the app speaks of Procore. */
  isOfProcore(app: string): boolean {
    return this.speaking.has(app);
  }

  /** Takes in the signs of a file. @returns the apps that it belonged to and belongs to; `undefined` where they are as before */
  note(path: string): readonly string[] | undefined {
    const { sources } = this;
    const before = this.byFile.get(path);
    const now = sources.exists(path)
      ? {
          app: sources.appRoot(path),
          speaks: sources.evidence(path).length > 0,
          specifiers: sources.specifiers(path).join('\n'),
        }
      : undefined;
    if (before?.app === now?.app && before?.speaks === now?.speaks && before?.specifiers === now?.specifiers)
      return undefined;
    const apps = [before?.app, now?.app].filter(app => app !== undefined);
    if (before?.speaks !== now?.speaks || before?.app !== now?.app) for (const app of apps) this.unsettled.add(app);
    if (before?.speaks) this.speaking.remove(before.app, path);
    if (now === undefined) this.byFile.delete(path);
    else {
      this.byFile.set(path, now);
      if (now.speaks) this.speaking.add(now.app, path);
    }
    return apps;
  }
}

/** Sets by key; a key without members is none. */
class Groups {
  private readonly groups = new Map<string, Set<string>>();

  get size(): number {
    return this.groups.size;
  }

  has(key: string): boolean {
    return this.groups.has(key);
  }

  add(key: string, member: string): void {
    this.groups.set(key, (this.groups.get(key) ?? new Set()).add(member));
  }

  remove(key: string, member: string): void {
    const group = this.groups.get(key);
    group?.delete(member);
    if (group?.size === 0) this.groups.delete(key);
  }
}
