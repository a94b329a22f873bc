/** Writes of a file that change rows which are there already. */
import type { Effect } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, someIn } from '../../program/walk.ts';

const changing =
  /^(?:merge|upsert\w*|(?:bulk_?)?update\w*|replace\w*|set_?attr|find_?one_?and_?\w+|bulk_?write|on_?conflict\w*)$/i;

/** The file changes rows such as an insert puts in: by a call that does, or by setting a field of one. */
export function changesRows({ program, node: insert, package: from }: Effect): boolean {
  const table = /prisma/i.test(from) ? tableOf(insert) : undefined;
  return someIn(program.body, node => {
    if (node.kind === 'call')
      return changing.test(lastName(node.callee) ?? '') && !ofText(node) && isOfTable(node, table);
    // What Prisma gives is a plain record: setting a field of it changes no row.
    if (node.kind !== 'assign' || node.target.kind !== 'member' || table !== undefined) return false;
    const { object } = node.target;
    return object.kind !== 'name' || !/^(?:self|this|cls|module|exports)$/.test(object.name);
  });
}

/** `title.replace('\n', ' ')`; `Model.replace` is given rows. */
function ofText({ callee, args }: Call): boolean {
  return /^replace(?:All)?$/.test(lastName(callee) ?? '') && args.length === 2;
}

/** `photo` of `db.photo.create(…)` */
function tableOf(node: Expression): string | undefined {
  const object = node.kind === 'call' && node.callee.kind === 'member' ? node.callee.object : undefined;
  return object?.kind === 'member' ? object.property : undefined;
}

function isOfTable(call: Call, table: string | undefined): boolean {
  const other = tableOf(call);
  return table === undefined || other === undefined || other === table;
}
