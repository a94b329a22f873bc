/** Whether what is logged is a record that was put together anew. */
import type { Effect, Mark, Value } from '../../analysis/facts.ts';
import { type DataMark, dataIn, isIdentifier } from '../support/data.ts';

/** So many fields that say something are a record, whatever they are called now. */
const fieldsOfRecord = 5;
/** How far what is logged is taken apart: a record in a list in an object. */
const deepest = 4;

/** What a place in a record may say: fields of an answer, of which it is one. */
type Place = readonly string[];

/** Most of what an answer says is among the values of a call, each in a place of its own. */
export function isRebuilt({ data }: Effect): boolean {
  if (new Set(data.flatMap(value => placeOf(dataIn(value)))).size < fieldsOfRecord) return false;
  // Fields of which one place says one or another are one: `row.title || row.subject || row.number`.
  return new Set(data.flatMap(value => placesIn(value)).map(place => place.join())).size >= fieldsOfRecord;
}

/** Places that stand side by side in a value: properties, elements, pieces of a text. */
function placesIn(value: Value, depth = deepest): readonly Place[] {
  const fields = placeOf(dataIn(value));
  if (fields.length < 2 || depth === 0) return fields.length === 0 ? [] : [fields];
  const { names, complete } = value.keys;
  const inside = names.flatMap(name => placesIn(value.property(name), depth - 1));
  if (value.objects.length > 0) {
    const seen = new Set(inside.flat());
    // Under keys that only the run knows: `{key: row[key] for key in shown}`.
    const others = complete ? [] : fields.filter(field => !seen.has(field));
    return [...inside, ...others.map(field => [field])];
  }
  if (inside.length > 0) return inside;
  const { elements, element } = value;
  if (elements.length > 1 || element.objects.length > 0)
    return (elements.length > 0 ? elements : [element]).flatMap(each => placesIn(each, depth - 1));
  const [most] = value.texts.map(({ parts }) => parts.flatMap(piece)).sort((a, b) => b.length - a.length);
  return most !== undefined && most.length > 0 ? most : [fields];
}

function piece(part: Value['texts'][number]['parts'][number]): readonly Place[] {
  const fields = 'hole' in part ? placeOf(part.marks?.filter(isData) ?? []) : [];
  return fields.length > 0 ? [fields] : [];
}

const isData = (mark: Mark): mark is DataMark => mark.is === 'api-data';

/** Fields that say something, apart from which record it is. */
function placeOf(marks: readonly DataMark[]): Place {
  const saying = marks.filter(mark => mark.cut === undefined && mark.computed === undefined && !isIdentifier(mark));
  return [...new Set(saying.map(({ fields }) => fields.join('.')))].sort();
}
