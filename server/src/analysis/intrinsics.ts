/** Built-in functions that make strings, lists, objects and addresses, in the languages' own libraries. */
import type { Call } from '../program/model.ts';
import { address, addressOfParts, madeOfAddress, pathOf } from './address-parts.ts';
import { filledPattern } from './address-patterns.ts';
import { keywordOf } from './arguments.ts';
import { spelledOut, totalSeconds } from './durations.ts';
import { entriesOf, keyListOf, valuesOf } from './entries.ts';
import type { Evaluator } from './evaluate.ts';
import { writtenOut } from './failures.ts';
import type { Frame } from './frames.ts';
import { listOf, mapped, product } from './list-makers.ts';
import { asParsed } from './marks.ts';
import { elements, partial, run } from './methods.ts';
import { asNumber, numberOf } from './operators.ts';
import { fromEntries, merged, pairs } from './pairs.ts';
import { dumped, serialised } from './rearranged.ts';
import { madeByClass } from './records.ts';
import { allSettled } from './settled.ts';
import { joinTexts, textsOf } from './texts.ts';
import type { AbstractValue, AnyMark, CallArgument, LibraryThing } from './values.ts';

/** Functions and constructors of the language itself that the evaluator computes; `undefined`: not one of them. */
export function intrinsic(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const first = args[0]?.value;
  const second = args[1]?.value;
  const name =
    thing.package === 'global' || thing.package === 'builtins'
      ? thing.path
      : `${thing.package.replace(/^node:/, '')}:${thing.path}`;
  const written = () => ({ place: evaluator.place(call, frame), node: call });
  switch (name) {
    // https://www.python-httpx.org/api/#url
    case 'httpx:URL': {
      const at = first && address(evaluator, first, undefined);
      const params = keywordOf(args, 'params');
      if (!at || !params) return at;
      return madeOfAddress(evaluator, 'copy_merge_params', at, [{ node: call, value: params }]).with(written());
    }
    case 'URL':
    case 'url:URL':
    case 'yarl:URL':
    case 'urllib.parse:urljoin':
    case 'urllib:parse.urljoin':
      return (
        first &&
        address(
          evaluator,
          ...(name.endsWith('urljoin') ? ([second ?? evaluator.unknown, first] as const) : ([first, second] as const)),
        )
      );
    case 'urllib.parse:urlunsplit':
    case 'urllib.parse:urlunparse':
    case 'urllib:parse.urlunsplit':
    case 'urllib:parse.urlunparse': {
      const part = (index: number): AbstractValue | undefined => first && evaluator.lists.at(first, index);
      const query = part(name.endsWith('urlunparse') ? 4 : 3);
      return addressOfParts(evaluator, { scheme: part(0), host: part(1), path: part(2), query }).with(written());
    }
    case 'url:format': {
      const part = (...names: string[]): AbstractValue | undefined =>
        first?.property(names.find(each => first.keys.names.includes(each)) ?? '');
      if (!first?.keys.names.includes('pathname')) return undefined;
      const query = part('search', 'query');
      return addressOfParts(evaluator, {
        scheme: part('protocol'),
        host: part('host', 'hostname'),
        path: part('pathname'),
        query: query && pairs(evaluator, query, call, frame),
      }).with(written());
    }
    case 'yarl:URL.build': {
      const [scheme, host, path, query] = ['scheme', 'host', 'path', 'query'].map(each => keywordOf(args, each));
      return addressOfParts(evaluator, {
        scheme,
        host,
        path,
        query: query && pairs(evaluator, query, call, frame),
      }).with(written());
    }
    // https://unjs.io/packages/ufo, https://github.com/jfromaniello/url-join
    case 'ufo:joinURL':
    case 'url-join:':
    case 'ufo:withQuery': {
      const how = name === 'ufo:withQuery' ? 'with_query' : 'joinpath';
      const made = first && madeOfAddress(evaluator, how, address(evaluator, first, undefined), args.slice(1));
      return made?.with({ place: evaluator.place(call, frame), node: call });
    }
    // https://github.com/sindresorhus/query-string#stringifyurlobject-options
    case 'query-string:stringifyUrl': {
      const at = first?.keys.names.includes('url') ? address(evaluator, first.property('url'), undefined) : undefined;
      const query = first?.property('query');
      const made = at && query && madeOfAddress(evaluator, 'with_query', at, [{ node: call, value: query }]);
      return made?.with(written());
    }
    // Only those that join with slashes wherever they run.
    case 'path:posix.join':
    case 'path/posix:join':
    case 'posixpath:join':
      return pathOf(
        evaluator,
        args.map(({ value }) => value),
      )?.with(written());
    // https://docs.nestjs.com/techniques/http-module#async-configuration
    case '@nestjs/axios:HttpModule.registerAsync': {
      const options = first && evaluator.calls.givenBy(first.property('useFactory'));
      const register: LibraryThing = { ...thing, path: 'HttpModule.register' };
      return options && evaluator.library.call(register, [{ node: call, value: options }], call, frame);
    }
    case 'ms:':
      return spelledOut(evaluator, first);
    // https://angular.dev/api/common/http/HttpParams, of which `set` gives another
    case '@angular/common/http:HttpParams':
      return pairs(
        evaluator,
        first?.property(first.keys.names.includes('fromString') ? 'fromString' : 'fromObject'),
        call,
        frame,
      );
    case '@angular/common/http:HttpHeaders':
    case 'query-string:stringify':
    case 'URLSearchParams':
    case 'url:URLSearchParams':
    case 'Headers':
    case 'FormData':
    case 'Map':
    case 'WeakMap':
    case 'urllib.parse:urlencode':
    case 'urllib:parse.urlencode':
    case 'querystring:stringify':
    case 'querystring:encode':
    case 'qs:':
      return pairs(evaluator, first, call, frame);
    case 'qs:stringify':
      return prefixed(evaluator, pairs(evaluator, first, call, frame), second);
    case 'encodeURIComponent':
    case 'encodeURI':
    case 'decodeURIComponent':
    case 'String':
    case 'urllib.parse:quote':
    case 'urllib:parse.quote':
    case 'urllib.parse:quote_plus':
    case 'Object.freeze':
    case 'Object.seal':
    case 'structuredClone':
    case 'Promise.resolve':
    case 'dict':
    case 'copy:deepcopy':
    case 'copy:copy':
    case 'vars':
    case 'dataclasses:asdict':
    case 'dataclasses:astuple':
    case 'dataclasses:replace':
    case 'attr:asdict':
    case 'attrs:asdict':
    case 'msgspec:to_builtins':
      if (name === 'dict' && args.some(argument => argument.name !== undefined)) {
        const extra = new Map(
          args.flatMap(argument => (argument.name === undefined ? [] : [[argument.name, argument.value] as const])),
        );
        const named = evaluator.value({
          things: [{ is: 'object', node: call, properties: [], frame, extra }],
          place: evaluator.place(call, frame),
          node: call,
        });
        // `dict(params, page=page)`, `dict(page=page, **params)`
        const others = args.flatMap(argument => (argument.name === undefined ? [argument.value] : []));
        return others.length === 0 ? named : merged(evaluator, [named, ...others, named]);
      }
      return first ? (name === 'dict' ? fromEntries(evaluator, first, call, frame) : first) : evaluator.unknown;
    case 'collections:defaultdict':
      // It begins empty, and makes what is missing: `groups[status].append(row)`.
      return evaluator.value({
        things: [{ is: 'object', node: call, properties: [], frame }],
        place: evaluator.place(call, frame),
        node: call,
      });
    case 'Number':
    case 'int':
    case 'float':
      return first ? asNumber(first) : evaluator.unknown;
    // A pair of a name and a password: https://requests.readthedocs.io/en/latest/user/authentication/#basic-authentication
    case 'requests.auth:HTTPBasicAuth':
    case 'requests:auth.HTTPBasicAuth':
    case 'httpx:BasicAuth':
    case 'aiohttp:BasicAuth': {
      const pair = [
        keywordOf(args, 'username') ?? keywordOf(args, 'login') ?? first,
        keywordOf(args, 'password') ?? second,
      ];
      return elements(
        evaluator,
        pair.map(each => each ?? evaluator.unknown),
        { exact: true },
      );
    }
    case 'datetime:timedelta().total_seconds':
      return totalSeconds(evaluator, thing);
    case 'str':
    case 'repr':
      return evaluator.records.written(first ?? evaluator.unknown);
    // A model as a mapping or as text holds what the model holds: https://docs.pydantic.dev/latest/concepts/serialization/
    case 'pydantic:BaseModel().model_dump':
    case 'pydantic:BaseModel().model_dump_json':
    case 'pydantic:BaseModel().model_copy':
    case 'pydantic:BaseModel().dict':
    case 'pydantic:BaseModel().json':
    case 'sqlmodel:SQLModel().model_dump':
    case 'sqlmodel:SQLModel().model_dump_json':
    case 'pydantic:BaseSettings().dict':
    case 'pydantic:BaseSettings().json':
    case 'pydantic_settings:BaseSettings().model_dump':
    case 'pydantic_settings:BaseSettings().model_dump_json':
      return thing.receiver && dumped(evaluator, thing.receiver, args, call, frame);
    // `Token.model_validate(answer.json())` is `Token(**answer.json())`.
    case 'pydantic:BaseModel.model_validate':
    case 'pydantic:BaseModel.model_validate_json':
    case 'pydantic:BaseModel.parse_obj':
    case 'pydantic:BaseModel.parse_raw': {
      const made = thing.receiver?.things.find(inner => inner.is === 'class');
      if (made?.is !== 'class' || first === undefined) return undefined;
      const given: CallArgument = { node: call, value: first, spread: 'named' };
      const { node, frame: outer } = made;
      return evaluator.value({
        things: [{ is: 'instance', node, frame: outer, args: [given], site: call }],
        ...written(),
      });
    }
    case 'dataclasses:field':
    case 'pydantic:Field':
    case 'pydantic.fields:Field':
    case 'sqlmodel:Field':
    case 'attr:ib':
    case 'attrs:field':
    case 'msgspec:field': {
      const made = keywordOf(args, 'default_factory') ?? keywordOf(args, 'factory');
      return (
        keywordOf(args, 'default') ??
        (made && (run(evaluator, made, [], call, frame) ?? madeByClass(evaluator, made, call))) ??
        args.find(({ name: keyword }) => keyword === undefined)?.value ??
        evaluator.unknown
      );
    }
    // https://typer.tiangolo.com/tutorial/options/: an option or argument of the command line, by what it is where it is not given
    case 'typer:Option':
    case 'typer:Argument':
      return (keywordOf(args, 'default') ?? first ?? evaluator.unknown).with({ open: true });
    // Shows nothing of itself, and still is what it was made of: https://docs.pydantic.dev/latest/api/types/#pydantic.types.SecretStr
    case 'pydantic:SecretStr':
    case 'pydantic:SecretBytes':
    case 'pydantic.types:SecretStr':
    case 'pydantic.types:SecretBytes':
      return first?.with({ marks: [...first.own, { is: 'sealed', how: 'redacted' }] });
    case 'getattr':
    case 'Reflect.get': {
      const read = second?.literals.flatMap(property =>
        typeof property === 'string' && first ? [first.property(property)] : [],
      );
      return read && read.length > 0 ? evaluator.union(read) : undefined;
    }
    case 'type': {
      const made = first?.things.filter(({ is }) => is === 'instance') ?? [];
      return made.length === 0 || args.length > 1
        ? evaluator.value({ open: true })
        : evaluator.value({ things: made }).property('__class__');
    }
    case 'functools:partial':
    case 'functools:partialmethod':
      return first && partial(first, args.slice(1));
    case 'Object.values':
      return first && valuesOf(evaluator, first);
    case 'Object.keys':
      return first && keyListOf(evaluator, first);
    case 'Object.entries':
      return (
        first &&
        elements(evaluator, entriesOf(evaluator, first), { exact: first.keys.complete, marks: handedIn(first) })
      );
    case 'Object.assign': {
      const values = args.map(argument => argument.value);
      return merged(evaluator, values);
    }
    case 'Object.fromEntries':
      return first && fromEntries(evaluator, first, call, frame);
    case 'Array.from':
    case 'collections:deque':
    case 'list':
    case 'tuple':
    case 'set':
    case 'Set':
    case 'sorted':
    case 'reversed':
    case 'iter':
    case 'Array.of':
      return listOf(evaluator, name, args, call, frame);
    case 'Array':
      // `new Array(length)`: what is put in by index is a mutation.
      return elements(evaluator, second === undefined ? [] : args.map(argument => argument.value), { exact: false });
    case 'enumerate':
      return (
        first &&
        elements(
          evaluator,
          [elements(evaluator, [evaluator.value({ open: true }), evaluator.lists.element(first)], { exact: true })],
          { mapped: { over: first, by: undefined } },
        )
      );
    case 'zip':
      return elements(evaluator, [
        elements(
          evaluator,
          args.map(argument => evaluator.lists.element(argument.value)),
          { exact: true },
        ),
      ]);
    case 'itertools:product':
      return product(evaluator, args);
    case 'map':
      return mapped(evaluator, args, call, frame);
    case 'filter':
      return second;
    case 'Array.isArray':
    case 'isinstance':
    case 'len':
    case 'Boolean':
    case 'bool':
    case 'isNaN':
    case 'hasattr':
    case 'id':
      return evaluator.value({ open: true });
    case 'parseInt':
    case 'parseFloat':
    case 'Number.parseInt':
    case 'Number.parseFloat': {
      const { literals, texts, place } = first ? asNumber(first) : evaluator.unknown;
      const known = literals.some(literal => typeof literal === 'number');
      return evaluator.value({ open: true, ...(known ? { literals, texts, place } : {}) });
    }
    case 'range': {
      const to = numberOf(args[args.length > 1 ? 1 : 0]?.value);
      const from = args.length > 1 ? (numberOf(first) ?? 0) : 0;
      if (to === undefined) return evaluator.value({ open: true });
      const of = [evaluator.value({ open: true })];
      return evaluator.value({ things: [{ is: 'elements', of, exact: true, count: Math.max(0, to - from) }] });
    }
    case 'Promise':
      return evaluator.callbacks.settled(args);
    case 'Promise.allSettled':
      return first && allSettled(evaluator, first, call, frame);
    case 'Promise.all':
    case 'asyncio:gather':
    case 'tqdm.asyncio:tqdm.gather':
    case 'tqdm.asyncio:tqdm_asyncio.gather':
      // What is named says how to wait: `return_exceptions=True`, `desc="projects"`.
      if (name.endsWith('gather'))
        return elements(
          evaluator,
          args.flatMap(argument =>
            argument.name !== undefined
              ? []
              : [argument.spread ? evaluator.lists.element(argument.value) : argument.value],
          ),
          { exact: !args.some(argument => argument.spread) },
        );
      return first;
    case 'Promise.race':
    case 'Promise.any':
      return first && evaluator.lists.element(first);
    case 'JSON.stringify':
      return (
        first && serialised(evaluator, evaluator.records.shown(writtenOut(first), { call, frame }), second, call, frame)
      );
    case 'json:dumps':
      return first;
    case 'JSON.parse':
    case 'json:loads':
      return first && parsed(evaluator, first);
    default:
      return filledPattern(evaluator, name, thing, args);
  }
}

/** What was made text here is again what it was; of any other text only what it carries is known. */
export function parsed(evaluator: Evaluator, text: AbstractValue): AbstractValue {
  const isData =
    text.things.length > 0 && text.things.every(({ is }) => is === 'object' || is === 'list' || is === 'elements');
  return isData
    ? evaluator.value({ open: true, things: text.things, mutations: text.mutations, marks: text.own.map(asParsed) })
    : evaluator.value({ open: true, marks: evaluator.unionMarks([text]).map(asParsed) });
}

/** `qs.stringify(query, { addQueryPrefix: true })` begins with `?`: https://github.com/ljharb/qs#stringifying */
function prefixed(evaluator: Evaluator, query: AbstractValue, options: AbstractValue | undefined): AbstractValue {
  if (options?.property('addQueryPrefix').literals[0] !== true) return query;
  const texts = joinTexts([{ parts: [{ text: '?' }] }], textsOf(query));
  return evaluator.value({ texts, marks: query.marks, place: query.place, node: query.node });
}

/** That a value, or some of it, is what a parameter holds: what it may be besides, as by a default, is not all of it. */
function handedIn({ own }: AbstractValue): readonly AnyMark[] {
  return own.filter(({ is }) => is === 'parameter');
}
