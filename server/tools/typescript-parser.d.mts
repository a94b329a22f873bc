import type { Plugin } from 'esbuild';

export declare const typescriptParser: Plugin;
export declare const typescriptBeside: Plugin;
export declare function usedOfTypescript(folder: string): string[];
