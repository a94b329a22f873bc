import type { AnalysedFile, App, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression } from '../../program/model.ts';
import { literalText, propertyOf } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import {
  type Exported,
  handlerAt,
  isAtTop,
  itemsOf,
  textAt,
  valuesOf,
  withoutEnding,
} from '../support/platform-files.ts';
import { asksWhoCalls } from './asking.ts';

/** A function that a gateway calls for whoever asks. */
interface OpenFunction {
  readonly runs: Exported;
  readonly path: string;
}

/** Gateways that let only some in, by an address, a network or a key, or that ask by default. */
const keepsOut =
  /resourcePolicy|PRIVATE\b|vpcEndpointIds|DefaultAuthorizer|ApiKeyRequired|apiKeys|cloudFront|webAcl|WAFv2/;

/** Functions of an app that answer `GET` behind a gateway which asks nobody who they are. */
export function openFunctions(app: App): readonly { readonly route: RouteFacts; readonly file: AnalysedFile }[] {
  return app.files.flatMap(openIn).flatMap(({ runs, path }) => {
    const file = app.files.find(each => withoutEnding(each.path) === runs.file && each.pathClass === 'source');
    const fn = file && exportedFunction(file, runs.name);
    if (!file || !fn || asksForItself(fn)) return [];
    return [{ file, route: routeTo(fn, path, 'aws-lambda', 'GET') }];
  });
}

const openIn = perFile((file: AnalysedFile): readonly OpenFunction[] => {
  const base = file.path.slice(file.path.lastIndexOf('/') + 1);
  if (!/^(?:serverless|sam|template)(?:[-.]\w+)?\.ya?ml$/.test(base) || file.pathClass !== 'source') return [];
  if (keepsOut.test(file.text)) return [];
  return base.startsWith('serverless') ? serverless(file) : sam(file);
});

/**
 * https://www.serverless.com/framework/docs/providers/aws/events/http-api,
 * https://www.serverless.com/framework/docs/providers/aws/events/apigateway
 */
function serverless(file: AnalysedFile): readonly OpenFunction[] {
  return valuesOf(propertyOf(file.program.data, 'functions')?.value).flatMap(each => {
    const runs = handlerAt(file, textAt(each, 'handler'));
    return itemsOf(each, 'events').flatMap(event => {
      const called = (propertyOf(event, 'httpApi') ?? propertyOf(event, 'http'))?.value;
      const [, verb, at] = /^(\w+|\*) (\S+)$/.exec(literalText(called) ?? '') ?? [];
      const method = verb ?? textAt(called, 'method');
      const path = at ?? textAt(called, 'path');
      const isGuarded = ['authorizer', 'private'].some(key => propertyOf(called, key) !== undefined);
      return runs && path !== undefined && isGet(method) && !isGuarded ? [{ runs, path }] : [];
    });
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html */
function sam(file: AnalysedFile): readonly OpenFunction[] {
  return valuesOf(propertyOf(file.program.data, 'Resources')?.value).flatMap(resource => {
    const properties = propertyOf(resource, 'Properties')?.value;
    const runs = handlerAt(file, textAt(properties, 'Handler'), textAt(properties, 'CodeUri'));
    return valuesOf(propertyOf(properties, 'Events')?.value).flatMap(event => {
      const given = propertyOf(event, 'Properties')?.value;
      const path = textAt(given, 'Path');
      const isOpen = /^(?:Http)?Api$/.test(textAt(event, 'Type') ?? '') && propertyOf(given, 'Auth') === undefined;
      return runs && path !== undefined && isOpen && isGet(textAt(given, 'Method')) ? [{ runs, path }] : [];
    });
  });
}

function isGet(method: string | undefined): boolean {
  return /^(?:get|any|\*)$/i.test(method ?? '');
}

function exportedFunction(file: AnalysedFile, name: string): FunctionFacts | undefined {
  if (file.program.exportsAll)
    return file.functions.find(fn => fn.name === name && fn.owner === undefined && isAtTop(fn));
  const item = file.program.exports.find(each => each.name === name);
  if (!item) return undefined;
  const { value, local = name, start, end } = item;
  const node: Expression = value ?? { kind: 'name', name: local, start, end };
  return file.evaluate(node).functions[0];
}

/** It refuses strangers by itself, or is a step of a log-in. */
function asksForItself(fn: FunctionFacts): boolean {
  return fn.mentions(refusal, 2) !== undefined || fn.mentions(/authori[sz]er|authorization/, 0) !== undefined;
}

/**
 * Supabase calls a function only for who brings a token, unless its settings say otherwise; that may be the key which every page has,
 * or a user's: https://supabase.com/docs/guides/functions/function-configuration
 */
export function isVerified({ handlers }: RouteFacts, { app, relative }: AnalysedFile): boolean {
  const [, folder = '', name] = /^(.*\/)?supabase\/functions\/([^/]+)\//.exec(relative) ?? [];
  if (name === undefined) return false;
  const settings = app.text(`${folder}supabase/config.toml`) ?? '';
  return !isOpenIn(settings, name) || handlers.some(asksWhoCalls);
}

/** Whether the settings have a function called for everyone: `[functions.board]`, then `verify_jwt = false`. */
function isOpenIn(settings: string, name: string): boolean {
  let table = '';
  for (const line of settings.split('\n')) {
    table = /^\s*\[([^\]]+)\]/.exec(line)?.[1]?.replace(/["'\s]/g, '') ?? table;
    if (table === `functions.${name}` && /^\s*verify_jwt\s*=\s*false\b/.test(line)) return true;
  }
  return false;
}

/** A function that is called from outside, as a route. */
export function routeTo(fn: FunctionFacts, path: string, framework: string, method?: string): RouteFacts {
  const { start, end } = fn.node.nameSpan ?? fn.node;
  return {
    file: fn.file,
    start,
    end,
    method,
    path: { parts: [{ text: path }] },
    handlers: [fn],
    authenticated: fn.effects(2).some(({ does }) => does === 'authenticate'),
    guardedAround: false,
    opened: undefined,
    wrapped: [],
    decorator: undefined,
    view: undefined,
    webhook: false,
    callback: false,
    framework,
  };
}
