import type { Address, AnalysedFile } from '../analysis/facts.ts';
import { perFile } from '../analysis/per-file.ts';
import { flat } from '../analysis/texts.ts';
import type { Place } from '../program/finding.ts';
import type { Span } from '../program/model.ts';

/** A request that a file sends, without the facts behind it. */
interface Sent {
  readonly key: string;
  /** Seen from who calls the function that sends it. */
  readonly called: boolean;
  readonly routes: readonly { readonly route: string; readonly places: readonly Place[] }[];
  readonly args: number;
}

/** The requests that a file sends; asked for where its facts are at hand anyway, it costs next to nothing. */
export const sentBy = perFile((file): readonly Sent[] =>
  file.allRequests.map(({ place, chain, addresses, method, args }) => ({
    key: `${place.file}\n${place.start}`,
    called: chain.length > 0,
    routes: addresses.map(address => ({
      route: `${method} ${address.path}${tornQuery(address)}`,
      places: address.pathPlace === undefined ? [place] : [place, address.pathPlace],
    })),
    args: args.length,
  })),
);

/** A query that begins with `&` is part of the path for whoever is asked, and so another route. */
function tornQuery({ text }: Address): string {
  return /[?&]/.exec(flat(text))?.[0] === '&' ? '&' : '';
}

/** The routes at a place, and of which a finding is mended, so that it may be another one afterwards. */
type Routes = Map<string, boolean>;

interface RequestAt {
  /** For those who call. */
  readonly called: Routes;
  /** As the function sends it by itself, with holes for its parameters; of interest where nobody is known who calls it. */
  readonly alone: Routes;
  args: number;
}

/** The requests that some files send, each place once: a wrapper's has the routes of all who call it. */
export class Requests {
  private readonly places = new Map<string, RequestAt>();
  private readonly mended: readonly Place[];

  /** @param mended where the findings stand: the routes that are written there may change, and no others */
  constructor(mended: readonly Place[] = []) {
    this.mended = mended;
  }

  add(file: AnalysedFile): this {
    for (const { key, called, routes, args } of sentBy(file)) {
      const at = this.places.get(key) ?? { called: new Map(), alone: new Map(), args: 0 };
      const known = called ? at.called : at.alone;
      for (const { route, places } of routes) {
        const isMended = this.mended.some(at => places.some(place => place.file === at.file && meets(place, at)));
        known.set(route, isMended || known.get(route) === true);
      }
      at.args = Math.max(at.args, args);
      this.places.set(key, at);
    }
    return this;
  }

  /** As many requests as before, the same ones but for the routes that are mended, and none with fewer arguments. */
  keep(before: Requests): boolean {
    const sum = (requests: Requests): number =>
      [...requests.places.values()].reduce((total, { args }) => total + args, 0);
    if (this.places.size !== before.places.size || sum(this) < sum(before)) return false;
    return keeps(this.routes, before.routes);
  }

  /** As `keep`, of what one file sends through functions that it calls: told by that file alone, which others cannot make good. */
  keepCalled(before: Requests): boolean {
    return keeps(this.called, before.called);
  }

  /** Whatever was asked for is asked for still, from whichever calls. */
  keepRoutes(before: Requests): boolean {
    const all = (requests: Requests): ReadonlySet<string> =>
      new Set(requests.routes.flatMap(routes => [...routes].flatMap(([route, isMended]) => (isMended ? [] : route))));
    const now = all(this);
    return [...all(before)].every(route => now.has(route));
  }

  private get routes(): readonly Routes[] {
    return [...this.places.values()].map(({ called, alone }) => (called.size > 0 ? called : alone));
  }

  private get called(): readonly Routes[] {
    return [...this.places.values()].map(({ called }) => called).filter(({ size }) => size > 0);
  }
}

/** All routes before that are not mended are still asked for, as many together as they were. */
function keeps(after: readonly Routes[], before: readonly Routes[]): boolean {
  const now = after.map(routes => [...routes.keys()]);
  return before.every(routes => {
    const kept = [...routes].filter(([, isMended]) => !isMended).map(([route]) => route);
    if (kept.length === 0 && routes.size > 0) return true;
    const isSame = kept.length === routes.size;
    const index = now.findIndex(
      others => (!isSame || others.length === kept.length) && kept.every(route => others.includes(route)),
    );
    if (index >= 0) now.splice(index, 1);
    return index >= 0;
  });
}

/** Whether two spans overlap or touch. */
export function meets(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}
