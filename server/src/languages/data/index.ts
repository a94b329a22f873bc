import type { Program } from '../../program/model.ts';
import type { FrontEnd } from '../frontend.ts';
import { lowerEnv } from './env.ts';
import { lowerHttp } from './http.ts';
import { type DataLanguage, dataIdioms } from './idioms.ts';
import { lowerJson } from './json.ts';
import { lowerMarkdown } from './markdown.ts';
import { lowerTemplate } from './template.ts';
import { lowerYaml } from './yaml.ts';

const lowerings: Readonly<Record<DataLanguage, (path: string, text: string) => Program>> = {
  json: lowerJson,
  env: lowerEnv,
  yaml: lowerYaml,
  markdown: lowerMarkdown,
  http: lowerHttp,
  template: lowerTemplate,
};

/** The front-end of a data language: settings, manifests and pages, lowered to one value with exact places. */
export function createDataFrontEnd(language: DataLanguage): FrontEnd {
  return { lower: lowerings[language], idioms: dataIdioms(language) };
}
