import { type Idioms, replaceAnyLiteral, type TextEdit } from '../../program/idioms.ts';
import type { Call, Language, ObjectExpression, Program } from '../../program/model.ts';
import { templateComment } from './template.ts';

/** The languages of data documents; a notebook's cells are code. */
export type DataLanguage = Exclude<Language, 'javascript' | 'python' | 'notebook'>;

/** How data documents are written: they have no calls and no imports, so what asks for one gets nothing. */
export function dataIdioms(language: DataLanguage): Idioms {
  const quote = language === 'env' ? quoteForEnv : (text: string) => JSON.stringify(text);
  return {
    environment: (name, program) => {
      const text = environmentReference(language, name, program);
      return text === undefined ? undefined : { text };
    },
    replaceLiteral: replaceAnyLiteral,
    comment(text, path) {
      if (language === 'template') return templateComment(text, path);
      return language === 'json' ? `// ${text}` : language === 'markdown' ? `<!-- ${text} -->` : `# ${text}`;
    },
    quote,
    setOption: (target, source, name, value) =>
      target.kind === 'object' ? setProperty(language, target, source, name, value) : undefined,
    appendArgument: (call: Call, _source, value) => ({ start: call.close, end: call.close, text: value }),
    interpolate: parts => quote(parts.map(part => (typeof part === 'string' ? part : part.source)).join('')),
    holeOf: () => undefined,
    importModule: () => undefined,
    key: name => (language === 'json' ? JSON.stringify(name) : name),
    declare: (name, value) => `${name}: ${value}`,
    terminator: '',
    inBatches: () => undefined,
    boolean: String,
  };
}

/** GitHub's workflows read `${{ secrets.NAME }}`; Compose files and dotenv files expand `${NAME}`; JSON and Markdown read nothing. */
function environmentReference(language: DataLanguage, name: string, program: Program): string | undefined {
  if (language === 'env') return `\${${name}}`;
  if (language !== 'yaml') return undefined;
  if (program.path.includes('/.github/')) return `\${{ secrets.${name} }}`;
  return /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/.test(program.path) ? `\${${name}}` : undefined;
}

function quoteForEnv(text: string): string {
  return /^[\w./:@+-]*$/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

function setProperty(
  language: DataLanguage,
  target: ObjectExpression,
  source: string,
  name: string,
  value: string,
): TextEdit | undefined {
  const present = target.properties.find(property => property.key === name);
  if (present !== undefined) return { start: present.value.start, end: present.value.end, text: value };
  const last = target.properties.at(-1);
  if (last === undefined || language === 'markdown' || language === 'http' || language === 'template') return undefined;
  const lineStart = source.lastIndexOf('\n', last.start - 1) + 1;
  const indentation = /^[ \t]*/.exec(source.slice(lineStart, last.start))?.[0] ?? '';
  const ownLine = lineStart + indentation.length === last.start;
  if (language === 'json') {
    const before = ownLine ? `,\n${indentation}` : ', ';
    return { start: last.end, end: last.end, text: `${before}${JSON.stringify(name)}: ${value}` };
  }
  if (!ownLine) return undefined;
  const text = language === 'env' ? `\n${name}=${value}` : `\n${indentation}${name}: ${value}`;
  return { start: last.end, end: last.end, text };
}
