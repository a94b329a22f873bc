/** The OAuth grants that a program speaks of. */
import type { Program } from '../program/model.ts';
import { lastName, walkProgram } from '../program/walk.ts';

interface Grants {
  /** The client credentials grant. */
  readonly client: boolean;
  /** The authorization code grant, by which people sign in. */
  readonly code: boolean;
}

/** The client's grant by its name in the protocol, or by what libraries call what asks for it. */
const clientGrant = /client_credentials|\b(?:BackendApplicationClient|ClientCredentials)/;
const clientCall = /^clientCredentials(?:Grant\w*)?$/;
/** Only what a person's code was exchanged for is refreshed: https://www.rfc-editor.org/rfc/rfc6749#section-4.4.3 */
const codeGrant = /authorization_?code|^refresh_?token$/i;

const known = new WeakMap<Program, Grants>();

/** Read from what a program names and from its texts; comments and docstrings may speak of what it does not do. */
export function grantsIn(program: Program): Grants {
  let grants = known.get(program);
  if (grants === undefined) {
    grants = read(program);
    known.set(program, grants);
  }
  return grants;
}

function read(program: Program): Grants {
  let client = false;
  let code = false;
  const meet = (word: unknown) => {
    if (typeof word !== 'string') return;
    client ||= clientGrant.test(word);
    code ||= codeGrant.test(word);
  };
  walkProgram(program, node => {
    switch (node.kind) {
      case 'evaluate':
        return node.value.kind !== 'literal';
      case 'literal':
        return meet(node.value);
      case 'name':
        return meet(node.name);
      case 'member':
        return meet(node.property);
      case 'call':
        client ||= clientCall.test(lastName(node.callee) ?? '');
        for (const { name } of node.args) meet(name);
        return;
      case 'object':
        for (const { key } of node.properties) meet(key);
        return;
      case 'object-target':
        for (const { key } of node.entries) meet(key);
        return;
      case 'function':
      case 'class':
        return meet(node.name);
    }
  });
  return { client, code };
}
