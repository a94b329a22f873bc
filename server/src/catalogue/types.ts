/** How the published catalogue judges a route. See `matcher.ts`. */
export interface RouteVerdict {
  readonly is:
    | 'published'
    | 'deprecated'
    | 'removed' // published no longer
    | 'other-version' // published only under other versions
    | 'other-method' // path published, not with this method
    | 'legacy' // /vapid
    | 'not-rest' // neither /rest nor /oauth
    | 'gap' // in a family or guide that the catalogue knows to be incomplete
    | 'unpublished'
    | 'partial'; // too little is known to judge (a hole stands where a route's own words would)
  /** The matched or nearest published route. */
  readonly route?: PublishedRoute;
  /** Published routes nearest to it, best first (at most three). */
  readonly nearest: readonly PublishedRoute[];
  /** Versions under which the same path is published with that method: `v1.0`. */
  readonly versions: readonly string[];
  /** Methods under which the same path and version is published. */
  readonly methods: readonly string[];
  /** The path names a version `v0.x`, which Procore keeps for itself. Only with `unpublished`. */
  readonly versionZero?: true;
}

/** One published operation. */
export interface PublishedRoute {
  readonly method: string;
  /** `/rest/v1.0/projects/{project_id}/rfis`. */
  readonly path: string;
  readonly status: 'published' | 'deprecated' | 'removed' | 'formerly-published';
  /** Tool group: `Project Management/RFI`. */
  readonly group: string;
  readonly title: string;
  readonly paginated: boolean;
  readonly query: readonly string[];
  /** `YYYY-MM-DD`. */
  readonly deprecatedAt?: string;
  readonly sunset?: string;
  readonly lastSeen: string;
}

export interface Host {
  readonly name: string;
  readonly use: 'api' | 'login' | 'web' | 'file' | 'site';
  readonly environment: 'production' | 'sandbox' | 'monthly-sandbox' | 'federal';
}

export interface WebhookResource {
  readonly scope: 'company' | 'project';
  readonly resource: string;
  readonly events: readonly string[];
  readonly note: string;
}

/** Procore's published API, as data with its date. */
export interface Catalogue {
  /** `YYYY-MM-DD`: the newest snapshot it was compiled from. */
  readonly date: string;
  readonly routes: readonly PublishedRoute[];
  /**
   * Judges a path. Holes are `{}`; a segment may be partly known (`v1.{}`, `rfi{}`); a query is ignored. A literal segment never
   * matches a parameter unless it looks like an id (digits, UUID, ULID). Linear in the path's length where every hole stands at a
   * parameter; else bounded by the catalogue's size.
   * @param method upper case; undefined where unknown: any method matches
   */
  match(method: string | undefined, path: string): RouteVerdict;
  /** The documented host of that name, or `undefined`. */
  host(name: string): Host | undefined;
  /** A `*.procore.com` or `*.procoregov.com` name. */
  isProcoreHost(name: string): boolean;
  /** The documented host that a wrong one most likely means, for an API or log-in address. */
  documentedHost(wrong: string, use: 'api' | 'login'): string;
  readonly webhooks: readonly WebhookResource[];
}
