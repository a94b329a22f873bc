/** One web handler as rules see it. */
import { WEBHOOK_FIELDS } from '../catalogue/facts.ts';
import type { Place } from '../program/finding.ts';
import type { Span } from '../program/model.ts';
import { walk } from '../program/walk.ts';
import { plainWord, refusal } from '../program/words.ts';
import type { Address, FunctionFacts, Request, RouteFacts, Text } from './facts.ts';
import { refusesItself } from './refusals.ts';
import { flat } from './texts.ts';

/** What a route's facts ask of the files around it. */
export interface RouteSetting {
  relative(path: string): string;
  evidence(path: string): boolean;
}

const webhookFields =
  /^(?:resourcename|eventtype|resourceid|ulid|projectid|companyid|resourcetype|webhookid|apiversion)$/;
/** Fields that Procore's deliveries have; two of them read tell a receiver. */
const deliveryFields = WEBHOOK_FIELDS.value.map(field => new RegExp(`^${plainWord(field)}$`));

/** Where the app signs in as itself, or asks Procore, and looks at nobody's session, a refusal says nothing of who calls. */
function asksItself(fn: FunctionFacts): boolean {
  if (fn.mentions(/^clientcredentials$/, 0) !== undefined) return true;
  if (fn.mentions(isHandedUser(fn) ? beyondUserId : ofCaller, 0) !== undefined) return false;
  return fn.effects(0).some(effect => 'procore' in effect && effect.procore !== 'no');
}

const ofCaller = /^(?:sessions?|cookies?|(?:current)?user(?:id)?|req)$/;
const beyondUserId = /^(?:sessions?|cookies?|(?:current)?user|req)$/;

/**
 * It is told whose tokens it is to send, or to keep, and nothing of the request: `procoreGet(path, tokens, userId)`. Whoever calls it
 * knows, or was told by anyone.
 */
function isHandedUser({ node: { parameters } }: FunctionFacts): boolean {
  const names = parameters.flatMap(({ target, default: given }) =>
    !given && target.kind === 'name' ? plainWord(target.name) : [],
  );
  return names.includes('userid') && !names.some(name => ofRequest.test(name));
}

const ofRequest = /^(?:req|request|ctx|context|c|event|headers?)$/;

/** The grant that takes a log-in's code. */
const codeGrant = 'authorization_code';

export class RouteView implements RouteFacts {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly method: string | undefined;
  readonly path: Text | undefined;
  readonly handlers: readonly FunctionFacts[];
  readonly framework: string;
  readonly wrapped: readonly FunctionFacts[];
  readonly opened: Place | undefined;
  readonly decorator: Place | undefined;
  readonly view: Place | undefined;
  private readonly setting: RouteSetting;
  private readonly guarded: () => boolean;
  private readonly around: () => boolean;
  private readonly kept: { authenticated?: boolean; webhook?: boolean; callback?: boolean } = {};

  /**
   * @param guarded a guard stands before the handler, here or for the whole router or app
   * @param around one that is none of the functions that the route itself names
   */
  constructor(
    setting: RouteSetting,
    at: Span & { readonly file: string },
    what: Pick<RouteFacts, 'method' | 'path' | 'handlers' | 'framework'> &
      Partial<Pick<RouteFacts, 'wrapped' | 'opened' | 'view' | 'decorator'>>,
    guarded: () => boolean,
    around = guarded,
  ) {
    this.setting = setting;
    this.file = at.file;
    this.start = at.start;
    this.end = at.end;
    this.method = what.method;
    this.path = what.path;
    this.handlers = what.handlers;
    this.framework = what.framework;
    this.wrapped = what.wrapped ?? [];
    this.opened = what.opened;
    this.decorator = what.decorator;
    this.view = what.view;
    this.guarded = guarded;
    this.around = around;
  }

  private get answering(): FunctionFacts | undefined {
    return this.handlers[this.handlers.length - 1];
  }

  get authenticated(): boolean {
    this.kept.authenticated ??= this.guarded() || this.refuses();
    return this.kept.authenticated;
  }

  get guardedAround(): boolean {
    return this.around();
  }

  get webhook(): boolean {
    this.kept.webhook ??= this.receivesDeliveries();
    return this.kept.webhook;
  }

  get callback(): boolean {
    this.kept.callback ??= this.exchangesCode();
    return this.kept.callback;
  }

  private refuses(): boolean {
    const { answering } = this;
    if (!answering) return false;
    return (
      answering.mentions(refusal, 2, fn => (fn !== answering && asksItself(fn)) || refusesItself(fn)) !== undefined ||
      answering.effects(2).some(effect => effect.does === 'authenticate')
    );
  }

  private receivesDeliveries(): boolean {
    const { answering, file, setting } = this;
    if (!answering || (this.method !== undefined && this.method !== 'POST')) return false;
    if (this.framework === 'lambda' && isRunByOthers(answering)) return false;
    if (takesRequest(answering) && deliveryFields.filter(field => answering.mentions(field, 1)).length >= 2)
      return true;
    // A model says what its framework reads out of the body, whatever the handler looks at.
    if (deliveryFields.filter(field => answering.takes.some(name => field.test(name))).length >= 2) return true;
    const text = this.path ? flat(this.path) : onlyAddress(answering);
    const relative = setting.relative(file);
    if (/procore/i.test(text) && takesRequest(answering) && handsOnDelivery(answering)) return true;
    // The platform runs it for nothing else.
    if (this.framework === 'n8n' && /procore[^/]*$/i.test(relative)) return true;
    // A file of hooks may hold other routes too, such as a log-in.
    const isOfHooks = /procore/i.test(text) ? /webhook|(?:^|\/)hooks?\.\w+$/i : /webhook/i;
    if (!/webhook|hooks?(?:\/|$|-|_)/i.test(text) && (!isOfHooks.test(relative) || this.signsIn())) return false;
    if (/procore/i.test(text + relative)) return true;
    if (!setting.evidence(file)) return false;
    if (answering.mentions(webhookFields, 1) !== undefined) return true;
    // What it calls hands the fields on to what reads them.
    return deliveryFields.filter(field => answering.mentions(field, 2)).length >= 2;
  }

  private exchangesCode(): boolean {
    const { answering } = this;
    // A code that the handler does not get with its request is one that somebody pasted.
    const isElsewhere = (fn: FunctionFacts): boolean => fn !== answering && !isHandedRequest(fn);
    if (answering?.mentions(/^code$/, 1, isElsewhere) === undefined) return false;
    if (!takesRequest(answering) && !isHandedCode(answering)) return false;
    return this.tokenRequests().some(
      ({ grant = codeGrant, procore, addresses }) =>
        grant === codeGrant && (procore !== 'no' || addresses.every(isUnknown)),
    );
  }

  private signsIn(): boolean {
    return this.tokenRequests().some(({ grant }) => grant === codeGrant);
  }

  private tokenRequests(): readonly Request[] {
    const requests = this.answering?.effects(2).filter(({ does }) => does === 'request') as
      | readonly Request[]
      | undefined;
    return requests?.filter(({ kind }) => kind === 'token') ?? [];
  }
}

/**
 * What a handler named after Procore leaves the request to, or puts into a queue, reads what a delivery is about; other fields of one
 * stand in an app's own records of who did what too.
 */
function handsOnDelivery(handler: FunctionFacts): boolean {
  const others = deliveryFields.filter(field => !field.test(resourceName));
  return (
    handler.mentions(new RegExp(`^${resourceName}$`), 2) !== undefined &&
    others.some(field => handler.mentions(field, 2) !== undefined)
  );
}

const resourceName = plainWord('resource_name');

const otherEvents = /^(?:SQS|SNS|S3|Scheduled|EventBridge|CloudWatch\w*|DynamoDBStream|Kinesis\w*)(?:Event|Handler)$/;

/** A function of AWS Lambda that a schedule, a queue or a stream runs: it looks at no request, or at records. */
function isRunByOthers(handler: FunctionFacts): boolean {
  const [event] = handler.node.parameters;
  if (event === undefined || otherEvents.test(event.type?.name ?? '') || !takesRequest(handler)) return true;
  let reads = false;
  walk(handler.node, node => {
    reads ||= node.kind === 'member' && node.property === 'Records';
    return !reads;
  });
  return reads;
}

function isUnknown({ host }: Address): boolean {
  return host === undefined;
}

/** The one address that a function without one of its own asks for: `if (url.pathname !== '/procore/webhook') return notFound()`. */
function onlyAddress({ node }: FunctionFacts): string {
  const addresses = new Set<string>();
  walk(node.body, inner => {
    if (inner.kind === 'literal' && typeof inner.value === 'string' && /^\/[\w-][\w/-]*$/.test(inner.value))
      addresses.add(inner.value);
  });
  const [only, more] = addresses;
  return only !== undefined && more === undefined && /hook/i.test(only) ? only : '';
}

/** A function that a handler leaves the request to: `(req, res) => finish(req, res)`. */
function isHandedRequest({ node }: FunctionFacts): boolean {
  const target = node.parameters[0]?.target;
  return target?.kind === 'name' && /^_?(?:req|request|ctx|event)$/.test(target.name);
}

/** The framework reads the code out of the query: `async def callback(request: Request, code: str)`. */
function isHandedCode({ node }: FunctionFacts): boolean {
  return node.parameters.some(({ target }) => target.kind === 'name' && target.name === 'code');
}

/** Whether a handler looks at the request that it is handed. */
function takesRequest(handler: FunctionFacts): boolean {
  const target = handler.node.parameters[0]?.target;
  if (target?.kind !== 'name') return true;
  const name = new RegExp(`^${target.name.replace(/[-_$]/g, '').toLowerCase()}$`);
  // The parameter itself is found last.
  return handler.mentions(name, 0)?.start !== target.start;
}
