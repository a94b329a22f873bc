/** Which store it is that an app of Nuxt or Nitro mounts under a name, and what driver one of `unstorage` has. */
import {
  drivers,
  type MountedStore,
  mountedAnyway,
  storeOf,
  storesPackage,
  withoutDisk,
} from '../libraries/mounted-stores.ts';
import { lastName, literalText } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import { frameworkConfiguration } from './settings.ts';
import type { AbstractValue, Maker } from './values.ts';

/** What `useStorage('grants')` or `createStorage({ driver })` gives; `undefined` where that is not known. */
export function mountedStore(evaluator: Evaluator, maker: Maker): AbstractValue | undefined {
  const [given] = maker.args;
  const [name] = given?.value.literals ?? [];
  const path = typeof name === 'string' ? mountedUnder(evaluator, name, maker) : made(given?.value);
  return path && evaluator.value({ things: [{ is: 'library', package: storesPackage, path, makers: [maker] }] });
}

/** `createStorage({ driver: redisDriver({ url }) })` */
function made(options: AbstractValue | undefined): MountedStore | undefined {
  return options?.keys.names.includes('driver') ? ofDriver(options.property('driver')) : undefined;
}

function ofDriver({ things, literals }: AbstractValue): MountedStore | undefined {
  const names = [
    ...literals.filter(literal => typeof literal === 'string'),
    ...things.flatMap(thing =>
      thing.is === 'library' && thing.package.startsWith(drivers) ? thing.package.slice(drivers.length) : [],
    ),
  ];
  // Of several the one that lasts: a test of the environment often stands before them.
  const found = names.map(name => storeOf(name));
  return found.includes(undefined) ? undefined : (found.find(store => store !== 'memory()') ?? found[0]);
}

/** What is mounted under the first part of a name, by the app's configuration or a plugin of its server. */
function mountedUnder(evaluator: Evaluator, name: string, { frame }: Maker): MountedStore | undefined {
  const [mount = ''] = name.split(':');
  const configurations = frameworkConfiguration(evaluator, frame.file);
  const servers = configurations.flatMap(config => [config, config.property('nitro')]);
  for (const server of servers) {
    const mounts = ['storage', 'kv'].map(key => server.property(key)).find(({ keys }) => keys.names.includes(mount));
    if (mounts) return ofDriver(mounts.property(mount).property('driver'));
  }
  const plugged = byPlugin(evaluator, mount, frame.file);
  if (plugged) return ofDriver(plugged);
  const presets = servers.flatMap(server => server.property('preset').literals);
  const hasDisk = !presets.some(preset => typeof preset === 'string' && withoutDisk.test(preset));
  return mount === mountedAnyway && hasDisk ? 'fs()' : undefined;
}

/** `useStorage().mount('grants', redisDriver({ url }))`: https://nitro.build/guide/storage#runtime-configuration */
function byPlugin(evaluator: Evaluator, mount: string, from: string): AbstractValue | undefined {
  const { sources, uses } = evaluator.services;
  const folder = `${sources.appRoot(from)}/`;
  // One that comes later may mount it.
  for (const place of ['server/plugins/', 'plugins/']) uses(from, `${folder}${place}`);
  const plugins = sources
    .files()
    .filter(
      path => path.startsWith(folder) && /^(?:server\/)?plugins\/[^/]+\.[cm]?[jt]s$/.test(path.slice(folder.length)),
    );
  for (const path of plugins) {
    uses(from, path);
    if (!sources.text(path)?.includes('.mount(')) continue;
    for (const { call, fn } of evaluator.bound(path)?.callsNamed('mount') ?? []) {
      const [under, driver] = call.args;
      if (lastName(call.callee) === 'mount' && literalText(under?.value) === mount && driver)
        return evaluator.evaluate(driver.value, evaluator.rootFrame(fn));
    }
  }
  return undefined;
}
