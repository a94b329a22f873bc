import { perFile } from '../../analysis/per-file.ts';
import type { Call, Expression, Literal, Property, Span } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';

/** A setting that makes an app speak to a store in clear. */
interface ClearConnection extends Setting {
  /** Whose connection it is; absent where an address says it and any may use that. */
  readonly packages?: readonly string[];
}

/** Settings of a file that switch off the encryption of a connection. The developer's own machine does not count. */
export const clearConnections = perFile((file): readonly ClearConnection[] => {
  if (!/ssl|tls|encrypt/i.test(file.text)) return [];
  const found: ClearConnection[] = [];
  walkProgram(file.program, node => {
    if (node.kind === 'literal' && typeof node.value === 'string' && isClearAddress(node.value))
      found.push(settingAt(node, node));
    if (node.kind !== 'call') return;
    const setting = clearSetting(node);
    const packages = setting ? file.evaluate(node).libraries.map(library => library.package) : [];
    if (setting && packages.length > 0) found.push({ ...settingAt(setting.at, setting.value), packages });
  });
  return found;
});

const local = /localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal|@(?:db|postgres|mysql|redis|mongo)[:/]/;

function isClearAddress(text: string): boolean {
  return (
    /^(?:postgres(?:ql)?|mysql|mariadb|mongodb|redis|sqlserver)(?:\+\w+)?:\/\//.test(text) &&
    /[?&;](?:sslmode=disable|ssl=false|usessl=false|tls=false|encrypt=false)/i.test(text) &&
    !local.test(text)
  );
}

/** Packages in which code declares the databases that an app runs with. */
const infrastructure =
  /^(?:aws-cdk-lib|@aws-cdk|aws_cdk|@pulumi|pulumi_aws|pulumi_azure_native|pulumi_gcp|@cdktf)(?:[/.]|$)/;
const encryptionAtRest = /^(?:storage_?encrypted|at_?rest_?encryption_?enabled|encrypted)$/i;

/** Where a file declares a store as infrastructure and switches its encryption at rest off. */
export const clearStores = perFile((file): readonly Setting[] => {
  const declares = file.program.imports.some(({ module }) => infrastructure.test(module));
  if (!declares || file.pathClass !== 'source') return [];
  const found: Setting[] = [];
  walkProgram(file.program, node => {
    const setting = node.kind === 'call' ? plainSetting(node) : undefined;
    if (setting !== undefined) found.push(setting);
  });
  return found;
});

/** `storageEncrypted: false` among a call's arguments. */
function plainSetting({ args }: Call): Setting | undefined {
  for (const { name, value } of args) {
    if (name !== undefined && encryptionAtRest.test(name) && isFalse(value)) return settingAt(value, value);
    const property =
      value.kind === 'object' &&
      value.properties.find(({ key, value: given }) => encryptionAtRest.test(key ?? '') && isFalse(given));
    if (property && isFalse(property.value)) return settingAt(property, property.value);
  }
  return undefined;
}

/** Plain data: what is kept of a file holds no more. */
function settingAt({ start, end }: Span, value: Literal): Setting {
  return { at: { start, end }, value };
}

function isFalse(value: Expression): value is Literal {
  return value.kind === 'literal' && value.value === false;
}

interface Setting {
  readonly at: Span;
  readonly value: Literal;
}

/** `ssl: false`, `sslmode="disable"`, `options: { encrypt: false }` among a call's arguments. */
function clearSetting({ args }: Call): Setting | undefined {
  for (const { name, value } of args) {
    if (name === undefined || !isOff(name, value)) continue;
    return args.some(argument => isLocalText(argument.value)) ? undefined : { at: value, value };
  }
  for (const { value } of args) {
    if (value.kind !== 'object' || value.properties.some(property => isLocalText(property.value))) continue;
    const setting = inObject(value.properties);
    if (setting !== undefined) return setting;
  }
  return undefined;
}

function inObject(properties: readonly Property[]): Setting | undefined {
  for (const property of properties) {
    const { key, value } = property;
    if (key === undefined) continue;
    if (isOff(key, value)) return { at: property, value };
    if (/^(?:options|dialectoptions|extra|connection)$/i.test(key) && value.kind === 'object') {
      const inner = inObject(value.properties);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function isOff(name: string, value: Expression): value is Literal {
  if (value.kind !== 'literal' || !/^(?:ssl|ssl_?mode|tls|encrypt)$/i.test(name)) return false;
  return value.value === false || value.value === 'disable' || value.value === 'disabled';
}

function isLocalText(value: Expression): boolean {
  return value.kind === 'literal' && typeof value.value === 'string' && local.test(value.value);
}
