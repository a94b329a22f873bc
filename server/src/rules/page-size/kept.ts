/** Lists whose rows the app keeps. */
import type { Effect, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type DataMark, dataIn, dataSinks } from '../support/data.ts';
import { placeKey } from '../support/places.ts';

/** The lists of which a file keeps all rows that came, each by the place that sends and the route; what sends may stand in another file. */
export const keptLists = perFile((file): readonly string[] => {
  if (file.pathClass === 'test' || !file.procore) return [];
  const sinks = dataSinks(file, ['store', 'warehouse', 'bucket', 'write-file']);
  return [
    ...new Set(
      sinks.flatMap(({ effect, data, carriers }) =>
        data
          .filter(mark => isOfAll(mark, effect, carriers))
          .flatMap(({ request }) => (request ? listKeys(request) : [])),
      ),
    ),
  ];
});

/** A request for a list, once for each route that it may ask for. */
export function listKeys({ place, addresses }: Request): readonly string[] {
  return addresses.flatMap(({ verdict }) => (verdict?.route ? [`${placeKey(place)} ${verdict.route.path}`] : []));
}

/** The list whole, or what is made of each of its rows. */
function isOfAll(mark: DataMark, { surroundings }: Effect, carriers: readonly Value[]): boolean {
  if (mark.whole && !mark.row) return true;
  const isOfList = (value: Value): boolean =>
    dataIn(value).some(({ request }) => request !== undefined && request.place.start === mark.request?.place.start);
  return surroundings.loops.some(({ over }) => over !== undefined && isOfList(over)) || carriers.some(isMapped);
}

/** `rows.map(…)`, `{ data: rows.map(…) }` */
function isMapped(value: Value): boolean {
  return value.mapped !== undefined || value.keys.names.some(name => value.property(name).mapped !== undefined);
}
