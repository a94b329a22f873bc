import type { AnalysedFile } from '../analysis/facts.ts';
import { perFile } from '../analysis/per-file.ts';
import type { Place } from '../program/finding.ts';
import type { Span } from '../program/model.ts';

/** A request that a file sends, without the facts behind it. */
interface Sent {
  readonly key: string;
  readonly spans: readonly Place[];
  readonly routes: readonly string[];
  readonly args: number;
}

/** The requests that a file sends; asked for where its facts are at hand anyway, it costs next to nothing. */
export const sentBy = perFile((file): readonly Sent[] =>
  file.allRequests.map(({ place, addresses, method, args }) => ({
    key: `${place.file}\n${place.start}`,
    spans: [place, ...addresses.flatMap(({ pathPlace, hostPlace }) => [pathPlace, hostPlace])].filter(
      span => span !== undefined,
    ),
    routes: addresses.map(({ path }) => `${method} ${path}`),
    args: args.length,
  })),
);

interface RequestAt {
  readonly routes: Set<string>;
  args: number;
  /** A finding that is mended is about it, so that its route may be another afterwards. */
  readonly mended: boolean;
}

/** The requests that some files send, each place once. */
export class Requests {
  private readonly places = new Map<string, RequestAt>();
  private readonly mended: readonly Place[];

  /** @param mended where the findings stand and lead: the routes of requests there may change */
  constructor(mended: readonly Place[] = []) {
    this.mended = mended;
  }

  add(file: AnalysedFile): void {
    for (const { key, spans, routes, args } of sentBy(file)) {
      const at = this.places.get(key) ?? {
        routes: new Set(),
        args: 0,
        mended: this.mended.some(at => spans.some(span => span.file === at.file && meets(span, at))),
      };
      for (const route of routes) at.routes.add(route);
      at.args = Math.max(at.args, args);
      this.places.set(key, at);
    }
  }

  /** As many requests as before, the same ones but for those that are mended, and none with fewer arguments. */
  keep(before: Requests): boolean {
    const sum = (requests: Requests): number =>
      [...requests.places.values()].reduce((total, { args }) => total + args, 0);
    if (this.places.size !== before.places.size || sum(this) < sum(before)) return false;
    const now = [...this.places.values()].map(routesOf);
    return [...before.places.values()].every(request => {
      if (request.mended) return true;
      const index = now.indexOf(routesOf(request));
      if (index >= 0) now.splice(index, 1);
      return index >= 0;
    });
  }
}

function routesOf(request: RequestAt): string {
  return [...request.routes].sort().join('\n');
}

/** Whether two spans overlap or touch. */
export function meets(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}
