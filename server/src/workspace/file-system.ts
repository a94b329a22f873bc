/** What a folder holds. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
}

/**
 * The disk as the workspace sees it: synchronous, handed in by `entry`. Paths are absolute and `/`-separated on every system
 * (`C:/work/app`). Nothing throws: what is not there or may not be read is `undefined`.
 */
export interface FileSystem {
  read(path: string): Uint8Array | undefined;
  /** The entries of a folder in any order; a link is not followed. */
  list(folder: string): readonly FolderEntry[] | undefined;
  /** The path with every link resolved. */
  realpath(path: string): string | undefined;
  /** What a path is, links followed. */
  kind(path: string): 'file' | 'directory' | undefined;
  /** A file's size in bytes. */
  size(path: string): number | undefined;
}
