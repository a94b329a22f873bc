/** Which of an app's functions a gateway calls only for whom it has asked, by the files that set the gateway up. */
import { perFile } from '../../analysis/per-file.ts';
import type { Expression, Program } from '../../program/model.ts';
import { literalText, propertyOf } from '../../program/walk.ts';
import { handlerAt, itemsOf, textAt, valuesOf } from './platform-files.ts';

/** The files of functions whose every way in asks for a key or has an authorizer, without their endings. */
export const guardedHandlers = perFile((file): readonly string[] => {
  const base = file.path.slice(file.path.lastIndexOf('/') + 1);
  if (!/^(?:serverless|sam|template)(?:[-.]\w+)?\.ya?ml$/.test(base) || file.pathClass !== 'source') return [];
  const ways = base.startsWith('serverless') ? serverless(file.program) : sam(file.program);
  return ways
    .filter(({ asks }) => asks.length > 0 && asks.every(Boolean))
    .flatMap(({ handler, folder }) => handlerAt(file, handler, folder)?.file ?? []);
});

/** A function, and of each event that calls it for strangers whether these are asked. */
interface Called {
  readonly handler: string | undefined;
  readonly folder?: string | undefined;
  readonly asks: readonly boolean[];
}

/**
 * https://www.serverless.com/framework/docs/providers/aws/events/http-api#lambda-request-authorizers,
 * https://www.serverless.com/framework/docs/providers/aws/events/apigateway#setting-api-keys-for-your-rest-api
 */
function serverless({ data }: Program): readonly Called[] {
  return valuesOf(propertyOf(data, 'functions')?.value).map(each => {
    const calls = itemsOf(each, 'events').flatMap(event => {
      const called = propertyOf(event, 'httpApi') ?? propertyOf(event, 'http');
      return called?.value ?? [];
    });
    const asks = calls.map(called => has(called, 'authorizer') || isTrue(propertyOf(called, 'private')?.value));
    return { handler: textAt(each, 'handler'), asks: has(each, 'url') ? [...asks, false] : asks };
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html */
function sam({ data }: Program): readonly Called[] {
  const resources = valuesOf(propertyOf(data, 'Resources')?.value);
  const globals = valuesOf(propertyOf(data, 'Globals')?.value);
  const gateways = [...globals, ...resources.flatMap(each => propertyOf(each, 'Properties')?.value ?? [])];
  const asksAll = gateways.some(each => {
    const auth = propertyOf(each, 'Auth')?.value;
    return has(auth, 'DefaultAuthorizer') || isTrue(propertyOf(auth, 'ApiKeyRequired')?.value);
  });
  return resources.map(resource => {
    const properties = propertyOf(resource, 'Properties')?.value;
    const events = valuesOf(propertyOf(properties, 'Events')?.value);
    const asks = events
      .filter(event => /^(?:Http)?Api$/.test(textAt(event, 'Type') ?? ''))
      .map(event => {
        const auth = propertyOf(propertyOf(event, 'Properties')?.value, 'Auth')?.value;
        const authorizer = textAt(auth, 'Authorizer');
        if (authorizer !== undefined) return authorizer !== 'NONE';
        return asksAll || isTrue(propertyOf(auth, 'ApiKeyRequired')?.value);
      });
    return {
      handler: textAt(properties, 'Handler'),
      folder: textAt(properties, 'CodeUri'),
      asks: has(properties, 'FunctionUrlConfig') ? [...asks, false] : asks,
    };
  });
}

function has(node: Expression | undefined, key: string): boolean {
  return propertyOf(node, key) !== undefined;
}

/** `true`, however it is written. */
function isTrue(node: Expression | undefined): boolean {
  return (node?.kind === 'literal' && node.value === true) || literalText(node) === 'true';
}
