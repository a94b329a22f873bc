export declare const typescriptParser: import('esbuild').Plugin;
