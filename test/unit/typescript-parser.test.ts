import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as whole from 'typescript';
import { expect, test } from 'vitest';
import { typescriptParser, usedOfTypescript } from '../../server/tools/typescript-parser.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

const frontEnd = path.join(root, 'server/src/languages/typescript');

/** The tree of a text as lines: what each node is and where it stands, with the members that the front-end reads. */
function tree(ts: typeof whole, name: string, text: string): string {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const lines: string[] = [];
  const visit = (node: whole.Node): void => {
    const own = ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isLiteralExpression(node) ? node.text : '';
    lines.push(`${ts.SyntaxKind[node.kind]} ${node.getStart(file)} ${node.getEnd()} ${own}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lines.join('\n');
}

test('the parser that ships reads as the whole of TypeScript does', async () => {
  // What the tree below needs, besides what the front-end does.
  const names = [...new Set([...usedOfTypescript(frontEnd), 'isPrivateIdentifier', 'isLiteralExpression'])];
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(', ')} } from 'typescript'`, resolveDir: root },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    plugins: [typescriptParser],
    write: false,
  });
  const module: { exports: object } = { exports: {} };
  const load = new Function('module', 'exports', 'require', '__filename', outputFiles[0]?.text ?? '');
  load(module, module.exports, createRequire(import.meta.url), '');
  const parser = module.exports as typeof whole;

  const files = ['server/src', 'client/src']
    .flatMap(folder =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`),
    )
    .filter(name => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(20);
  const broken = 'class A { #b = <C x={1}>t</C>; get c(): string { return `x` } \n function ( { ]';
  for (const [name, text] of [
    ...files.map(name => [name, readFileSync(path.join(root, name), 'utf8')] as const),
    ['a.tsx', broken] as const,
  ]) {
    expect(tree(parser, name, text)).toBe(tree(whole, name, text));
  }
});
